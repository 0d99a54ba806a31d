//! What tells one run from another: the data's contents and the codec.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use events::codec::Format;

/// Every file that is read, whether there or not.
const FILES: [&str; 4] = ["flights.csv", "untidy.csv", "weather.csv", "airlines.csv"];

/// Sixteen hexadecimal digits over the contents of a folder's files and the codec. A file that cannot be read is passed
/// over, here as elsewhere.
pub(crate) fn fingerprint(folder: &Path, codec: Format) -> String {
    let mut hash = Fnv::new();
    hash.add(codec.to_string().as_bytes());
    for name in FILES {
        let before = hash.0;
        // A file ends with its name and its length, so that no two of them can be taken for one.
        match contents(&folder.join(name), &mut hash) {
            Ok(length) => {
                hash.add(name.as_bytes());
                hash.add(&length.to_be_bytes());
            }
            Err(_) => hash.0 = before,
        }
    }
    format!("{:016x}", hash.0)
}

fn contents(path: &Path, hash: &mut Fnv) -> io::Result<u64> {
    let (mut file, mut length) = (BufReader::new(File::open(path)?), 0);
    loop {
        let read = file.fill_buf()?;
        if read.is_empty() {
            return Ok(length);
        }
        let count = read.len();
        hash.add(read);
        length += count as u64;
        file.consume(count);
    }
}

/// FNV-1a, 64 bits (draft-eastlake-fnv): the same on every machine, and in every version of the program.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The vectors of the algorithm's authors.
    #[test]
    fn the_hash_is_fnv_1a() {
        let of = |text: &str| {
            let mut hash = Fnv::new();
            hash.add(text.as_bytes());
            hash.0
        };
        assert_eq!(of(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(of("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn contents_and_codec_count_and_the_folder_does_not() {
        let root = std::env::temp_dir().join(format!("quickstart-fingerprint-{}", std::process::id()));
        let of = |name: &str, files: &[(&str, &str)], codec| {
            let folder = root.join(name);
            fs::create_dir_all(&folder).unwrap();
            files.iter().for_each(|(file, text)| fs::write(folder.join(file), text).unwrap());
            fingerprint(&folder, codec)
        };
        let first = of("a", &[("flights.csv", "x"), ("untidy.csv", "")], Format::Json);
        assert_eq!(of("b", &[("flights.csv", "x"), ("untidy.csv", ""), ("notes.txt", "y")], Format::Json), first);
        let others = [
            of("a", &[], Format::Avro),
            of("c", &[("flights.csv", "y"), ("untidy.csv", "")], Format::Json),
            of("d", &[("flights.csv", "x")], Format::Json),
            of("e", &[("flights.csv", ""), ("untidy.csv", "x")], Format::Json),
        ];
        assert!(!others.contains(&first));
        fs::remove_dir_all(root).unwrap();
    }
}
