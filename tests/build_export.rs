//! Schemas from a build script, whose build-dependency is the crate with the events.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use events::schema::avro::Schema;
use serde_json::Value;

#[test]
fn a_build_script_exports_its_domains_schemas_to_out_dir() {
    let output = cargo(root(), &["build", "--package", "build-export-service", "--message-format", "json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let out_dir = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_its = message["package_id"].as_str()?.contains("build_export/service");
        (is_its && message["reason"] == "build-script-executed")
            .then(|| PathBuf::from(message["out_dir"].as_str().unwrap()))
    };
    let exported = text(&output.stdout).lines().find_map(out_dir).unwrap().join("schemas");
    let read = |folder: &Path, file: &str| fs::read_to_string(folder.join(file)).unwrap();
    let avro = Schema::parse(&read(&exported, "shipment.sent/1.0.0.avsc")).unwrap();
    assert!(avro.to_json().contains(r#""parcel""#), "{}", avro.to_json());
    assert!(read(&exported, "shipment.sent/1.0.0.proto").contains("message ShipmentSent {"));
    // In a checkout the drafts beside the domain are written anew, too.
    let committed = root().join("examples/build_export/schemas");
    for file in ["events.lock", "shipment.sent/1.0.0.avsc", "shipment.sent/1.0.0.json", "shipment.sent/1.0.0.proto"] {
        assert_eq!(read(&exported, file), read(&committed, file), "{file}");
    }
}

#[test]
fn a_build_script_that_links_no_event_says_what_to_write() {
    let (root, package) = (root(), Path::new(env!("CARGO_TARGET_TMPDIR")).join("unlinked"));
    fs::create_dir_all(package.join("src")).unwrap();
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    fs::write(package.join("src/lib.rs"), "").unwrap();
    // As the service's, but without `use domain as _;`.
    let script = "fn main() -> events::Result<()> {\n    events::schema::export()?;\n    Ok(())\n}\n";
    fs::write(package.join("build.rs"), script).unwrap();
    // Debug information as in this workspace, so that what is built already is not built again.
    let manifest = format!(
        r#"
        [package]
        name = "unlinked"
        version = "0.0.0"
        edition = "2024"

        [build-dependencies]
        domain = {{ package = "build-export-domain", path = {domain:?} }}
        events = {{ path = {events:?}, default-features = false, features = ["json", "avro", "protobuf"] }}

        [workspace]
        resolver = "3"

        [profile.dev]
        debug = "line-tables-only"

        [profile.dev.package."*"]
        debug = false
        "#,
        domain = root.join("examples/build_export/domain"),
        events = root.join("events"),
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let output = cargo(&package, &["build", "--offline", "--target-dir", target.to_str().unwrap()]);
    let errors = text(&output.stderr);
    assert!(!output.status.success(), "{errors}");
    assert!(errors.contains("no event is linked into this program"), "{errors}");
    assert!(errors.contains("use domain as _;") && errors.contains("events::link!(domain);"), "{errors}");
}

fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Command::new(cargo).current_dir(folder).args(arguments).output().unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
