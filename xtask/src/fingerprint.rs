//! Whether the tree is still the one that was tested.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Result;

/// Changes with the name or the content of any file under `root` that is, or could be, under version control.
pub(crate) fn fingerprint(root: &Path, target: &Path) -> Result<String> {
    let files = match tracked(root) {
        Some(files) => files,
        None => found(root, root)?,
    };
    let mut hasher = DefaultHasher::new();
    for file in files {
        let path = root.join(&file);
        if path.starts_with(target) {
            continue;
        }
        file.hash(&mut hasher);
        content(&path)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// What git tracks or would track; nothing where there is no git, or where it does not know this tree.
fn tracked(root: &Path) -> Option<BTreeSet<PathBuf>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success() && !output.stdout.is_empty())?;
    let names = String::from_utf8(output.stdout).ok()?;
    Some(names.split_terminator('\0').map(PathBuf::from).collect())
}

fn found(root: &Path, folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            files.insert(entry.path().strip_prefix(root)?.to_owned());
        } else if entry.file_name() != ".git" && entry.file_name() != "target" {
            files.extend(found(root, &entry.path())?);
        }
    }
    Ok(files)
}

/// The bytes of a file, or where a link leads; a file that git tracks may be gone, and a submodule is a folder.
fn content(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Ok(None),
        Ok(found) if found.is_symlink() => Ok(Some(fs::read_link(path)?.into_os_string().into_encoded_bytes())),
        Ok(_) => Ok(Some(fs::read(path)?)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
            fs::create_dir_all(path.join("target")).expect("a folder");
            fs::write(path.join("a.rs"), "one").expect("a file");
            Folder(path)
        }

        fn print(&self) -> String {
            fingerprint(&self.0, &self.0.join("target")).expect("a fingerprint")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn changes_are_seen(folder: &Folder) {
        let first = folder.print();
        assert_eq!(first, folder.print());
        fs::write(folder.0.join("target/built"), "anything").expect("a file");
        assert_eq!(first, folder.print(), "what is built does not count");

        fs::write(folder.0.join("a.rs"), "two").expect("a file");
        let edited = folder.print();
        assert_ne!(first, edited);
        fs::write(folder.0.join("b.rs"), "").expect("a file");
        assert_ne!(edited, folder.print(), "an empty new file counts");
        fs::remove_file(folder.0.join("b.rs")).expect("removed");
        assert_eq!(edited, folder.print());
        fs::rename(folder.0.join("a.rs"), folder.0.join("c.rs")).expect("renamed");
        assert_ne!(edited, folder.print(), "a new name counts");
    }

    #[test]
    fn changes_are_seen_without_git() {
        changes_are_seen(&Folder::new("plain"));
    }

    #[test]
    fn changes_are_seen_with_git() {
        let folder = Folder::new("git");
        let made = Command::new("git").args(["init", "--quiet"]).current_dir(&folder.0).status();
        if made.is_ok_and(|status| status.success()) {
            fs::write(folder.0.join(".gitignore"), "/ignored\n").expect("a file");
            let first = folder.print();
            fs::write(folder.0.join("ignored"), "").expect("a file");
            assert_eq!(first, folder.print());
        }
        changes_are_seen(&folder);
    }
}
