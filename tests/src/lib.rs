//! What the tests share.

use std::{
    future::Future,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Waits until `condition` holds; the only place of the tests that sleeps.
///
/// # Panics
/// When it does not hold within 30 s.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut condition: impl FnMut() -> F) {
    for _ in 0..30_000 {
        if condition().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("{what}: not within 30 s");
}

/// Builds an example, and says where the program is.
///
/// # Panics
/// When it does not build, with what the compiler said.
#[must_use]
pub fn example(name: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let mut build = Command::new(cargo);
    build.current_dir(root).args(["build", "--package", "events-examples", "--example", name]);
    let output = build.args(["--quiet", "--message-format", "json"]).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let artifacts = String::from_utf8_lossy(&output.stdout).into_owned();
    let executable =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).ok()?["executable"].as_str().map(PathBuf::from);
    artifacts.lines().find_map(executable).expect("cargo names the program that it has built")
}
