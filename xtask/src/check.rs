//! `cargo xtask check`: what must hold before any test runs.

use crate::Result;
use crate::cargo::{self, Workspace};
use crate::command::Command;
use crate::schemas;
use crate::step::step;

pub(crate) const COMMAND: Command = Command {
    name: "check",
    usage: "cargo xtask check",
    does: "format, lints, documentation, every feature alone, a light default build, and the examples' schemas",
    words: 0,
    flags: &[],
    rest: false,
    run: |workspace, _| check(workspace),
};

/// What nobody should have to build who has not asked for it: a C compiler, TLS, HTTP, Avro's own library.
const HEAVY: &[&str] =
    &["cc", "cmake", "openssl-sys", "aws-lc-sys", "ring", "rustls", "reqwest", "hyper", "apache-avro"];

/// Stops at the first step that fails.
pub(crate) fn check(workspace: &Workspace) -> Result {
    step("format", || cargo::run(&mut workspace.cargo(["fmt", "--all", "--", "--check"])))?;
    step("lints", || lint(workspace, &["--workspace", "--all-targets", "--all-features"]))?;
    step("documentation", || {
        let args = ["doc", "--workspace", "--no-deps", "--all-features"];
        cargo::run(workspace.cargo(args).env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    step("every feature alone", || every_feature_alone(workspace))?;
    step("a light default build", || light(workspace))?;
    step("schemas", || schemas::check(workspace))
}

fn every_feature_alone(workspace: &Workspace) -> Result {
    let features = workspace.features("events");
    if features.is_empty() {
        return Err("`cargo metadata` lists no features of `events`".into());
    }
    let bare = ["-p", "events", "--no-default-features"];
    lint(workspace, &bare)?;
    for feature in features {
        eprintln!("    with `{feature}` only");
        lint(workspace, &[&bare[..], &["--features", feature]].concat())?;
    }
    lint(workspace, &["-p", "events", "--all-features"])
}

fn lint(workspace: &Workspace, what: &[&str]) -> Result {
    let args = [&["clippy"], what, &["--", "-D", "warnings"]].concat();
    cargo::run(&mut workspace.cargo(args))
}

fn light(workspace: &Workspace) -> Result {
    let args = ["tree", "-p", "events", "-e", "normal,build", "--prefix", "none"];
    let heavy = heavy(&cargo::read(&mut workspace.cargo(args))?);
    match heavy.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "the default features of `events` build {}; `cargo tree -p events -i NAME` tells why",
            heavy.join(", ")
        )
        .into()),
    }
}

/// The unwelcome crates of a dependency tree that is printed flat, one crate a line.
fn heavy(tree: &str) -> Vec<&'static str> {
    let built: Vec<_> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    HEAVY.iter().copied().filter(|name| built.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn heavy_crates_are_found_by_their_whole_name() {
        let tree = "events v0.1.0 (/e)\nserde v1.0.0\nring v0.17.0\ncc v1.2.0 (*)\ncc-like v1.0.0\n";
        assert_eq!(super::heavy(tree), ["cc", "ring"]);
        assert!(super::heavy("events v0.1.0\nstring v1.0.0\n").is_empty());
    }
}
