//! Exporting from a build script.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use crate::{
    Error, Result,
    event::EventType,
    schema::{Exported, Schemas, lock::FILE, store},
};

/// Exports the schemas from a `build.rs`, whose build-dependency is the crate with the events.
///
/// ```no_run
/// // events::link!(domain);
/// fn main() -> events::Result<()> {
///     events::schema::export()?;
///     Ok(())
/// }
/// ```
///
/// They are written to `schemas` in `OUT_DIR`. In the checkout of a workspace that has a `schemas/events.lock`, its drafts
/// are written anew, too; not so in a package that was published or is being verified, whose sources stay as they are.
///
/// # Errors
/// [`Error::Config`]: it isn't called from a build script, no event is linked (write `use domain as _;`), or what
/// [`Schemas::export`] refuses.
pub fn export() -> Result<Exported> {
    let variable = |name: &str| {
        let value = std::env::var_os(name).map(PathBuf::from);
        value.ok_or_else(|| Error::config(format!("`events::schema::export` is for build scripts: there is no {name}")))
    };
    let exported = within(&variable("OUT_DIR")?, &variable("CARGO_MANIFEST_DIR")?, &store::locked())?;
    if let Some(lock) = exported.1 {
        // Cargo runs the script again when its dependencies change; beside them there is but the lock to look at.
        let line = format!("cargo::rerun-if-changed={}\n", lock.display());
        std::io::stdout()
            .write_all(line.as_bytes())
            .map_err(|error| Error::config(format!("cannot talk to cargo: {error}")))?;
    }
    Ok(exported.0)
}

/// Exports for the package in `manifest`; gives the lock in its workspace, where there is one to be kept up to date.
pub(super) fn within(
    out: &Path,
    manifest: &Path,
    events: &[&'static EventType],
) -> Result<(Exported, Option<PathBuf>)> {
    let exported = Schemas::of(out.join("schemas"), events.to_vec())?.export()?;
    if is_packaged(manifest) {
        return Ok((exported, None));
    }
    let Some(folder) = store::nearest(manifest) else { return Ok((exported, None)) };
    Schemas::of(&folder, events.to_vec())?.export()?;
    Ok((exported, Some(folder.join(FILE))))
}

/// Whether the sources were unpacked by cargo: it puts these files into every package.
fn is_packaged(manifest: &Path) -> bool {
    [".cargo_vcs_info.json", "Cargo.toml.orig"].iter().any(|file| manifest.join(file).exists())
}
