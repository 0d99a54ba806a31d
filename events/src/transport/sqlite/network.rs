//! Whether a file stands on a network file system: SQLite's write-ahead log shares memory between processes, which only
//! works on one host (sqlite.org/wal.html).

use std::path::{Path, PathBuf};

/// As `/proc/self/mounts` calls them.
const NETWORK: &[&str] = &[
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "fuse.ceph",
    "fuse.glusterfs",
    "fuse.s3fs",
    "fuse.sshfs",
    "glusterfs",
    "gpfs",
    "lustre",
    "nfs",
    "nfs4",
    "ncpfs",
    "smb3",
    "smbfs",
];

/// The network file system on which a file stands, or will; `None` where it stands on none, or the system does not say.
pub(super) fn file_system(path: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let absolute = std::path::absolute(path).ok()?;
    let folder = absolute.ancestors().find_map(|folder| folder.canonicalize().ok())?;
    let kind = kind_of(&mounts, &folder)?;
    NETWORK.contains(&kind).then(|| kind.to_owned())
}

/// The kind of the file system that a folder is on: that of the longest path, and of the last of equal ones.
fn kind_of<'m>(mounts: &'m str, folder: &Path) -> Option<&'m str> {
    let mount = |line: &'m str| {
        let mut fields = line.split(' ').skip(1);
        Some((unescaped(fields.next()?), fields.next()?))
    };
    let mounts = mounts.lines().filter_map(mount).filter(|(at, _)| folder.starts_with(at));
    mounts.max_by_key(|(at, _)| at.components().count()).map(|(_, kind)| kind)
}

/// Blanks and the like stand there as `\040` (proc_mounts(5)).
fn unescaped(path: &str) -> PathBuf {
    let mut text = path.to_owned();
    for (code, plain) in [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")] {
        text = text.replace(code, plain);
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "/dev/vda / ext4 rw 0 0\nserver:/home /home nfs4 rw 0 0\ntmpfs /home/me/my\\040tmp tmpfs rw 0 0\n\
                          //nas/x /mnt/x cifs rw 0 0\n";

    #[test]
    fn the_longest_mount_decides() {
        let kind = |folder: &str| kind_of(MOUNTS, Path::new(folder)).unwrap();
        assert_eq!([kind("/var/x"), kind("/home/me"), kind("/home/me/my tmp/x")], ["ext4", "nfs4", "tmpfs"]);
        assert_eq!([kind("/mnt/x/y"), kind("/mnt/xy"), kind("/homes")], ["cifs", "ext4", "ext4"]);
        assert!(NETWORK.contains(&kind("/home/me")) && NETWORK.contains(&kind("/mnt/x")));
    }
}
