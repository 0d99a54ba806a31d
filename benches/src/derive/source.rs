//! The crates that are built.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::case::Result;

/// Without a derive, with serde's and schemars', and with ours as well.
pub(super) const CRATES: [&str; 3] = ["plain", "serde-schemars", "events-too"];

/// Writes a workspace of the three crates, each with so many events.
pub(super) fn write(folder: &Path, events: usize) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the crate of the benches has no workspace")?;
    fs::create_dir_all(folder)?;
    fs::write(folder.join("Cargo.toml"), workspace(root))?;
    // The versions of this workspace, so that nothing has to be looked for.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    for (at, name) in CRATES.into_iter().enumerate() {
        let source = folder.join(name).join("src");
        fs::create_dir_all(&source)?;
        fs::write(folder.join(name).join("Cargo.toml"), manifest(name))?;
        fs::write(source.join("lib.rs"), library(at, events))?;
    }
    Ok(())
}

fn workspace(root: &Path) -> String {
    format!(
        r#"[workspace]
resolver = "3"
members = {CRATES:?}

[workspace.dependencies]
chrono = {{ version = "0.4", default-features = false, features = ["clock", "serde"] }}
events = {{ path = {:?} }}
schemars = {{ version = "1", features = ["chrono04", "uuid1"] }}
serde = {{ version = "1", features = ["derive"] }}
uuid = {{ version = "1", default-features = false, features = ["std", "serde"] }}
"#,
        root.join("events")
    )
}

fn manifest(name: &str) -> String {
    let dependencies: String = ["chrono", "events", "schemars", "serde", "uuid"]
        .map(|dependency| format!("{dependency}.workspace = true\n"))
        .concat();
    format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n{dependencies}"
    )
}

fn library(derives: usize, events: usize) -> String {
    const DERIVE: [&str; 3] = [
        "",
        "#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]\n",
        "#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema, events::DERIVE)]\n",
    ];
    let derive = |ours| DERIVE[derives].replace("DERIVE", ours);
    let mut source = format!(
        "use std::collections::BTreeMap;\nuse chrono::{{DateTime, Utc}};\nuse uuid::Uuid;\n\n{}{ITEM}\n{}{CHANNEL}\n",
        derive("Payload"),
        derive("Payload"),
    );
    for number in 0..events {
        source += &derive("Event");
        if derives == 2 {
            writeln!(source, "#[event(topic = \"bench.order{number}\", version = \"1.0.0\")]")
                .expect("a string takes any text");
        }
        source += &EVENT.replace("NUMBER", &number.to_string());
    }
    source
}

const ITEM: &str = "pub struct Item {
    pub sku: String,
    pub title: String,
    pub quantity: u32,
    pub price: f64,
    pub gift: bool,
}
";

const CHANNEL: &str = "pub enum Channel {
    Storefront,
    App,
    Phone,
    Partner,
}
";

const EVENT: &str = "pub struct OrderNUMBER {
    pub id: Uuid,
    pub customer: String,
    pub sequence: i64,
    pub attempt: u32,
    pub total: f64,
    pub discount: f64,
    pub express: bool,
    pub note: Option<String>,
    pub channel: Channel,
    pub placed_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub labels: BTreeMap<String, String>,
    pub tags: Vec<String>,
    pub items: Vec<Item>,
}

";
