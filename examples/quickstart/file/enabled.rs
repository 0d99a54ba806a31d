//! An event log in a file: where it is, and who has it open.

use std::{
    env,
    ffi::OsString,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use events::{
    Bus, Result,
    bus::Connect,
    transport::sqlite::{SqliteConfig, SqliteTransport, Synchronous},
};

/// How soon another run may have what one had that was killed.
const LEASE: Duration = Duration::from_secs(2);

/// A file, and the lock beside it that keeps it from being removed while it is used.
#[derive(Debug)]
pub(crate) struct LogFile {
    config: SqliteConfig,
    lock: Option<File>,
    /// Whether the lock was made here.
    lock_is_new: bool,
}

impl LogFile {
    /// The file that is named by the URL of a bus, or else the one that a run has by its fingerprint; none where the URL
    /// is that of another transport.
    pub(crate) fn of(bus: Option<&str>, fingerprint: &str) -> Result<Option<Self>> {
        let config = match bus {
            None => Self::kept(fingerprint),
            Some(url) => match url.strip_prefix("sqlite:") {
                Some(rest) => SqliteConfig::from_url(rest)?,
                None => return Ok(None),
            },
        };
        Ok(Some(Self { config, lock: None, lock_is_new: false }))
    }

    /// What `kill -9` does not take, and a power cut may: it is a run that can be had again.
    fn kept(fingerprint: &str) -> SqliteConfig {
        let folder = target().join("quickstart");
        // Where it cannot be made, opening the file says so.
        let _ = fs::create_dir_all(&folder);
        SqliteConfig {
            synchronous: Synchronous::Normal,
            lease: LEASE,
            retain: None,
            ..SqliteConfig::new(folder.join(format!("{fingerprint}.db")))
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.config.path
    }

    /// Opens it, or makes it.
    pub(crate) async fn connect(&self) -> Result<Connect> {
        let transport = SqliteTransport::open(self.config.clone()).await;
        if transport.is_err() && self.lock_is_new {
            // Whoever has a file that is none of ours is left with what he had.
            let _ = fs::remove_file(self.beside("-lock"));
        }
        transport.map(Bus::over)
    }

    /// Keeps it from being removed while this lives; whether nobody is about to remove it.
    pub(crate) fn share(&mut self) -> bool {
        self.hold(File::try_lock_shared)
    }

    /// Keeps everybody else away from it; whether nobody uses it.
    pub(crate) fn take(&mut self) -> bool {
        self.hold(File::try_lock)
    }

    /// The operating system lets go of it, however the process ends. Where there is no lock to be had, because the folder
    /// is read-only, say, opening the file says what is wrong.
    fn hold(&mut self, try_to: fn(&File) -> std::result::Result<(), TryLockError>) -> bool {
        if self.lock.is_none() {
            let path = self.beside("-lock");
            self.lock_is_new = !path.exists();
            self.lock = File::options().create(true).truncate(false).write(true).open(path).ok();
        }
        let Some(lock) = &self.lock else { return true };
        // One that is held is not changed, but given back first.
        let _ = lock.unlock();
        !matches!(try_to(lock), Err(TryLockError::WouldBlock))
    }

    /// Removes it, and what SQLite keeps beside it; the file first, because the rest means nothing without it.
    pub(crate) fn remove(&self) -> io::Result<()> {
        for path in [self.config.path.clone(), self.beside("-wal"), self.beside("-shm")] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = OsString::from(&self.config.path);
        name.push(suffix);
        name.into()
    }
}

/// The target folder that this program was built in, by the tag that cargo puts there; or else its own folder.
fn target() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    let is_target = |folder: &&Path| folder.join("CACHEDIR.TAG").exists();
    let folder = program.ancestors().skip(1).find(is_target).or(program.parent());
    folder.unwrap_or(Path::new("")).to_owned()
}
