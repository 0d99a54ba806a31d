//! Other people's libraries, in Python: a script reads JSON on its standard input and answers with JSON.

mod fastavro;
mod json_schema;
pub(crate) mod sample;

use std::{
    env,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

/// What a script of this folder answers. Where Python or a package is missing the test fails, and says what to run.
#[track_caller]
pub(crate) fn ask(script: &str, question: &Value) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(script);
    let python = interpreter();
    let mut command = Command::new(&python);
    command.arg(&script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", python.display()));
    child.stdin.take().unwrap().write_all(question.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{} {}: {}\nwith `cargo xtask test` it has what `tests/python/requirements.txt` lists",
        python.display(),
        script.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn interpreter() -> PathBuf {
    if let Some(python) = env::var_os("EVENTS_PYTHON") {
        return python.into();
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let own = target.join("python/bin/python");
    if own.exists() { own } else { "python3".into() }
}
