//! The workspace, and how `cargo` and other programs are called in it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;

use crate::Result;

/// What `cargo metadata` tells of this workspace.
#[derive(Deserialize)]
pub(crate) struct Workspace {
    #[serde(rename = "workspace_root")]
    pub(crate) root: PathBuf,
    #[serde(rename = "target_directory")]
    pub(crate) target: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    features: BTreeMap<String, Vec<String>>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

impl Workspace {
    pub(crate) fn load() -> Result<Self> {
        let metadata = read(program().args(["metadata", "--no-deps", "--format-version=1"]))?;
        Ok(serde_json::from_str(&metadata)?)
    }

    /// The features that a package declares, `default` among them.
    pub(crate) fn features(&self, package: &str) -> Vec<&str> {
        self.packages
            .iter()
            .filter(|known| known.name == package)
            .flat_map(|known| known.features.keys().map(String::as_str))
            .collect()
    }

    pub(crate) fn has_program(&self, package: &str) -> bool {
        self.packages
            .iter()
            .filter(|known| known.name == package)
            .flat_map(|known| &known.targets)
            .any(|target| target.kind.iter().any(|kind| kind == "bin"))
    }

    /// `cargo` at the root of the workspace.
    pub(crate) fn cargo<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = program();
        command.current_dir(&self.root).args(args);
        command
    }
}

/// Runs a command with all of its output on stderr.
pub(crate) fn run(command: &mut Command) -> Result {
    let status =
        command.stdout(std::io::stderr()).status().map_err(|error| format!("cannot run {}: {error}", line(command)))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("{} failed ({status})", line(command)).into()),
    }
}

/// Runs a command and returns what it prints.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run {}: {error}", line(command)))?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?),
        false => Err(format!("{} failed ({})", line(command), output.status).into()),
    }
}

fn program() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let program = program.file_name().unwrap_or(command.get_program());
    let words: Vec<_> = std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect();
    format!("`{}`", words.join(" "))
}
