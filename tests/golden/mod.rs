//! Bytes that never change: files under `tests/golden`, which `BLESS=1` writes anew.

use std::{env, fs, path::PathBuf};

/// Compares with the file of this name, or writes it where `BLESS` is set.
#[track_caller]
pub(crate) fn same(name: &str, found: &[u8]) {
    let path = path(name);
    if env::var_os("BLESS").is_some() {
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}; `BLESS=1` writes it"));
    assert_eq!(
        String::from_utf8_lossy(found),
        String::from_utf8_lossy(&expected),
        "{name} is no longer what it was; if that is meant, `BLESS=1` writes it anew"
    );
    assert_eq!(found, expected);
}

/// The bytes of a file that others have written.
pub(crate) fn read(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden").join(name)
}
