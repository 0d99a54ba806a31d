//! What stands on the wire: CloudEvents, written, read, and refused where they are hostile.

mod binary;
mod bindings;
mod dead_letters;
mod expiry;
mod foreign;
mod headers;
mod hostile;
mod limits;
mod metadata;
mod python;
mod structured;
mod tombstones;
mod unheard_of;

use events::{
    prelude::*,
    testing::TestApp,
    transport::{HeaderSet, Message},
};

use crate::kept::Kept;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "wire.notes", name = "wire.note", version = "1.2.0")]
pub(crate) struct Note {
    #[event(key)]
    pub(crate) id: u32,
    pub(crate) text: String,
}

#[handler]
async fn wire_keep(note: Envelope<Note>, State(kept): State<Kept<Envelope<Note>>>) {
    kept.push(note);
}

const TOPIC: &str = "wire.notes";
const BODY: &str = r#"{"id":7,"text":"foreign"}"#;

fn note() -> Note {
    Note { id: 7, text: "Größe".into() }
}

/// An app that keeps the notes it receives.
struct Reader {
    app: TestApp,
    kept: Kept<Envelope<Note>>,
}

impl Reader {
    async fn start() -> Self {
        let kept = Kept::default();
        Self { app: TestApp::start(App::new("wire").state(kept.clone()).handler::<wire_keep>()).await, kept }
    }

    /// Publishes a message as somebody else may have written it.
    async fn raw(&self, headers: HeaderSet, body: impl AsRef<[u8]>) {
        let body = Some(body.as_ref().into());
        self.app.publish_raw(TOPIC, |blank| Message { headers, body, ..blank }).await;
    }

    /// The one note that was received; there is no dead letter.
    #[track_caller]
    fn one(&self) -> Envelope<Note> {
        let letters = self.app.letters();
        assert!(letters.is_empty(), "{}", why(&letters[0]));
        let mut notes = self.kept.take();
        assert_eq!(notes.len(), 1);
        notes.remove(0)
    }

    /// The one dead letter that there is; nothing was received.
    #[track_caller]
    fn dead(&self) -> Message {
        assert_eq!(self.kept.len(), 0, "the handler was called");
        let mut letters = self.app.letters();
        assert_eq!(letters.len(), 1, "dead letters");
        letters.remove(0)
    }
}

/// Why a dead letter is one.
fn why(letter: &Message) -> String {
    let text = |name: &str| letter.headers.get(name).and_then(|value| value.text()).unwrap_or_default();
    format!("{}: {}", text("events-dlq-reason"), text("events-dlq-error"))
}

/// The headers of a note that somebody else publishes, but for these: `None` is left out.
fn headers(changes: &[(&str, Option<&str>)]) -> HeaderSet {
    let standard = [
        ("ce-specversion", "1.0"),
        ("ce-id", "f-1"),
        ("ce-source", "elsewhere"),
        ("ce-type", "wire.note"),
        ("content-type", "application/json"),
    ];
    let mut set = HeaderSet::default();
    for (name, value) in standard {
        if !changes.iter().any(|(changed, _)| *changed == name) {
            set.push(name, value);
        }
    }
    for (name, value) in changes {
        if let Some(value) = value {
            set.push((*name).to_owned(), (*value).to_owned());
        }
    }
    set
}

/// The headers of a message in structured mode.
fn structured_headers() -> HeaderSet {
    let mut set = HeaderSet::default();
    set.push("content-type", "application/cloudevents+json");
    set
}
