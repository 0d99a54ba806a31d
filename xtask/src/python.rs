//! The Python packages that judge what we put on the wire.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Result;
use crate::cargo::{self, Workspace};

/// Tests find the interpreter in this variable.
pub(crate) const VARIABLE: &str = "EVENTS_PYTHON";

const INSTALL: &str = "apt-get install -y python3 python3-venv";

/// An interpreter that has the packages of `tests/python/requirements.txt`, made once for each version of that file.
pub(crate) fn interpreter(workspace: &Workspace) -> Result<PathBuf> {
    let requirements = workspace.root.join("tests/python/requirements.txt");
    let wanted = fs::read_to_string(&requirements).map_err(|error| format!("{}: {error}", requirements.display()))?;
    let home = workspace.target.join("python");
    let python = home.join("bin/python");
    let installed = home.join("requirements.txt");
    if fs::read_to_string(&installed).is_ok_and(|kept| kept == wanted) && succeeds(&python, "") {
        return Ok(python);
    }

    if !has_venv() {
        install()?;
    }
    cargo::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    cargo::run(Command::new(&python).args(pip).arg(&requirements))?;
    fs::write(installed, wanted)?;
    Ok(python)
}

/// Debian ships Python without `ensurepip`, which `venv` needs.
fn has_venv() -> bool {
    succeeds(Path::new("python3"), "import ensurepip, venv")
}

fn install() -> Result {
    let root = cargo::read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root || !Path::new("/usr/bin/apt-get").exists() {
        return Err(format!("the tests need Python 3 with venv; on Debian, as root: {INSTALL}").into());
    }
    // A fresh machine has no lists of packages yet.
    cargo::run(Command::new("apt-get").arg("update"))?;
    let mut words = INSTALL.split(' ');
    let mut apt = Command::new(words.next().unwrap_or_default());
    cargo::run(apt.args(words).env("DEBIAN_FRONTEND", "noninteractive"))?;
    match has_venv() {
        true => Ok(()),
        false => Err("the `python3` that is found first has no venv, though Debian's was installed".into()),
    }
}

fn succeeds(python: &Path, code: &str) -> bool {
    let mut command = Command::new(python);
    command.args(["-c", code]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
