//! A default is written for schemas and for serde: what is not the same keeps an app from starting.
use events::{App, Bus, prelude::*};

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line<'a> {
    #[serde(default = "one")]
    #[event(default = 1)]
    right: u32,
    #[serde(default = "one")]
    #[event(default = 2)]
    wrong: u32,
    #[serde(default)]
    #[event(default = {"x": 0})]
    place: Place,
    #[serde(default, borrow)]
    text: std::borrow::Cow<'a, str>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(default)]
struct All {
    number: u8,
    list: Vec<u8>,
}

impl Default for All {
    fn default() -> Self {
        Self { number: 3, list: Vec::new() }
    }
}

#[derive(Default, Serialize, Deserialize, JsonSchema, Payload)]
struct Place {
    x: i32,
}

fn one() -> u32 {
    1
}

fn main() {
    let run = async {
        let bus = Bus::connect("memory:").await.unwrap();
        App::new("shop").start(bus).await.unwrap_err().to_string()
    };
    let error = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run);
    let path = module_path!();
    assert!(error.contains(&format!("`wrong` of `{path}::Line` is 2 where it is absent")), "{error}");
    assert!(error.contains(&format!("`number` of `{path}::All` is 0 where it is absent")), "{error}");
    assert!(error.starts_with("invalid configuration: 2 mistakes:") && error.contains("#[serde(default = \"path\")]"));
}
