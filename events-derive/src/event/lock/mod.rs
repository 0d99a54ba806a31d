//! The lock that guards an event: where it is, and what it says of it.
//!
//! The file is read here and named in an `include_bytes!`, so that cargo builds the crate again when it changes.

mod expand;
mod file;

use std::path::{Path, PathBuf};

pub(super) use expand::{expand, history};
use proc_macro2::Span;
use syn::LitStr;

use crate::errors::Errors;

/// A lock that was found, and what is in it for one event.
pub(crate) struct Lock {
    path: PathBuf,
    /// The lines of its released versions, for the reader of old events.
    history: String,
    /// The line of the version that is being compiled, where that is released.
    released: Option<Released>,
}

/// A version that may not change.
pub(super) struct Released {
    hash: u64,
    text: String,
}

impl Lock {
    /// The newest released version of a major before this one.
    pub(super) fn before(&self, major: u32) -> Option<&str> {
        let versions = self.history.lines().filter_map(|line| line.split(' ').nth(1));
        let numbers = |version: &str| -> Vec<u32> { version.split('.').filter_map(|part| part.parse().ok()).collect() };
        let older = versions.filter(|version| numbers(version).first().is_some_and(|first| *first < major));
        older.max_by_key(|version| numbers(version))
    }
}

/// What the attributes say of the lock.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) schemas: Option<&'a LitStr>,
    pub(super) unlocked: bool,
    /// Where the event's name stands.
    pub(super) span: Span,
}

/// Finds the lock of an event and reads it; where there is none, the event is free.
pub(super) fn find(asked: Asked<'_>, name: &str, version: [u32; 3], errors: &mut Errors) -> Option<Lock> {
    if asked.unlocked {
        return None;
    }
    let path = match asked.schemas {
        Some(folder) => errors.take(given(folder))?,
        None => nearest(&manifest()?)?,
    };
    let span = asked.schemas.map_or(asked.span, LitStr::span);
    let shown = shown(&path, asked.schemas);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => {
            errors.at_span(span, format_args!("cannot read `{shown}`: {error}"));
            return None;
        }
    };
    match file::read(&text, name, version) {
        Ok((history, released)) => Some(Lock { path, history, released }),
        Err(wrong) => {
            errors.at_span(span, format_args!("`{shown}`, {wrong}"));
            None
        }
    }
}

/// The folder of the crate that is being compiled; none outside cargo.
fn manifest() -> Option<PathBuf> {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
}

/// The lock in the folder that the attribute names: from the crate's folder, or else from that of the source file.
fn given(folder: &LitStr) -> syn::Result<PathBuf> {
    let value = folder.value();
    // `Span::unwrap` gives the compiler's own span, which there is inside of a macro: not in our unit tests.
    let source = if proc_macro::is_available() { folder.span().unwrap().local_file() } else { None };
    let beside = source.as_deref().and_then(Path::parent).map(|parent| parent.join(&value));
    let places = manifest().map(|manifest| manifest.join(&value)).into_iter().chain(beside);
    for place in places {
        if let Ok(place) = place.canonicalize()
            && place.is_dir()
        {
            return Ok(place.join(file::NAME));
        }
    }
    let message = format!(
        "there is no folder `{value}`, neither in the crate's folder nor beside this file: make it, and `schemas export` \
         fills it"
    );
    Err(syn::Error::new_spanned(folder, message))
}

/// The nearest `schemas/events.lock` between a folder and the root of its workspace.
fn nearest(manifest: &Path) -> Option<PathBuf> {
    let root = manifest.ancestors().find(|folder| is_root(folder)).unwrap_or(manifest);
    let within = manifest.ancestors().take_while(|folder| folder.starts_with(root));
    within.map(|folder| folder.join("schemas").join(file::NAME)).find(|lock| lock.is_file())
}

/// Whether a workspace, or a package that is none's member, begins in a folder.
fn is_root(folder: &Path) -> bool {
    let is_workspace = || {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        manifest.lines().any(|line| line.trim_start().starts_with("[workspace"))
    };
    folder.join("Cargo.lock").is_file() || is_workspace()
}

/// The path as messages say it: the same on every machine.
fn shown(path: &Path, schemas: Option<&LitStr>) -> String {
    let folder = schemas.map_or_else(|| "schemas".to_owned(), LitStr::value);
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    format!("{}/{file}", folder.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder of its own for a test.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("events-derive-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn put(folder: &Path, file: &str, text: &str) {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn the_nearest_lock_within_the_workspace_is_taken() {
        let top = folder("nearest");
        put(&top, "schemas/events.lock", "outside");
        let root = top.join("workspace");
        put(&root, "Cargo.toml", "[workspace]\nmembers = [\"a/b\"]");
        put(&root, "a/b/Cargo.toml", "[package]");
        let member = root.join("a/b");
        assert_eq!(nearest(&member), None, "a lock outside the workspace is somebody else's");
        put(&root, "schemas/events.lock", "root");
        assert_eq!(nearest(&member), Some(root.join("schemas/events.lock")));
        put(&member, "schemas/events.lock", "own");
        assert_eq!(nearest(&member), Some(member.join("schemas/events.lock")));
        fs::remove_dir_all(top).unwrap();
    }

    #[test]
    fn a_package_of_its_own_looks_no_further_than_itself() {
        let top = folder("package");
        put(&top, "schemas/events.lock", "of the registry's folder");
        let package = top.join("domain-1.0.0");
        put(&package, "Cargo.toml", "[package]");
        assert_eq!(nearest(&package), None);
        fs::remove_dir_all(top).unwrap();
    }
}
