//! A file for one run, on the disk that the program stands on: not in memory, where telling the disk to write is free.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::case::Result;

/// Removed with this.
#[derive(Debug)]
pub(super) struct File(PathBuf);

impl File {
    pub(super) fn new() -> Result<Self> {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let program = std::env::current_exe()?;
        let folder = program.parent().ok_or("this program stands in no folder")?.join("bench-sqlite");
        std::fs::create_dir_all(&folder)?;
        let name = format!("{}-{}.db", std::process::id(), LAST.fetch_add(1, Ordering::Relaxed));
        Ok(Self(folder.join(name)))
    }

    pub(super) fn path(&self) -> &PathBuf {
        &self.0
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(suffix);
            // It may not have come to be.
            let _ = std::fs::remove_file(path);
        }
    }
}
