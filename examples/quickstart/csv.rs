//! Reading CSV line by line: a line is a row, whatever is in it.
//!
//! Quotation marks are those of RFC 4180, but for one thing: a cell ends with its line. So a mark that is never closed
//! spoils its own row, and not the rest of the file.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::PathBuf,
};

use crate::data::DataError;

/// The longest line that is read whole, in bytes. What is beyond is left out, and U+FFFD stands for it.
const LONGEST: u64 = 64 << 10;

/// A file whose first line names the columns.
pub(crate) struct Table {
    path: PathBuf,
    bytes: BufReader<File>,
    line: u64,
    columns: Vec<String>,
}

impl Table {
    /// Opens a file and reads the names of its columns, which must be these at least.
    pub(crate) fn open(path: PathBuf, needed: &[&'static str]) -> Result<Self, DataError> {
        let bytes = match File::open(&path) {
            Ok(file) => BufReader::new(file),
            Err(source) => return Err(DataError::Read { path, source }),
        };
        let mut table = Self { path, bytes, line: 0, columns: Vec::new() };
        let path = table.path.clone();
        let Some(header) = table.text()? else { return Err(DataError::Empty { path }) };
        table.columns = cells(header.trim_start_matches('\u{feff}'));
        let missing = needed.iter().copied().filter(|name| !table.columns.iter().any(|column| column == name));
        match missing.collect::<Vec<_>>() {
            missing if missing.is_empty() => Ok(table),
            missing => Err(DataError::Columns { path, missing }),
        }
    }

    /// The number of the line that was read last, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// The cells of the next line with the names of their columns, where there is one. Empty lines are passed over, and
    /// so are cells that no column is for.
    pub(crate) fn row(&mut self) -> Result<Option<impl Iterator<Item = (String, String)>>, DataError> {
        let text = self.text()?;
        Ok(text.map(|text| self.columns.iter().cloned().zip(cells(&text))))
    }

    /// The next line that is not empty. What is not UTF-8 in it becomes U+FFFD.
    fn text(&mut self) -> Result<Option<String>, DataError> {
        loop {
            let line = self.next().map_err(|source| DataError::Read { path: self.path.clone(), source })?;
            match line {
                Some(line) if line.is_empty() => {}
                line => return Ok(line.map(|line| String::from_utf8_lossy(&line).into_owned())),
            }
        }
    }

    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        if self.bytes.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.line += 1;
        if line.last() == Some(&b'\n') {
            line.pop();
            line.pop_if(|last| *last == b'\r');
        } else if line.len() as u64 == LONGEST {
            self.bytes.skip_until(b'\n')?;
            line.extend("\u{fffd}".bytes());
        }
        Ok(Some(line))
    }
}

/// The cells of one line; it has one at least.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut rest) = (Vec::new(), Some(line));
    while let Some(text) = rest {
        let (cell, after) = first_cell(text);
        cells.push(cell);
        rest = after;
    }
    cells
}

/// The first cell, and what stands behind its comma.
fn first_cell(text: &str) -> (String, Option<&str>) {
    let (mut cell, mut rest) = (String::new(), text);
    if let Some(mut quoted) = text.strip_prefix('"') {
        rest = loop {
            let (part, after) = quoted.split_once('"').unwrap_or((quoted, ""));
            cell.push_str(part);
            match after.strip_prefix('"') {
                Some(more) => {
                    cell.push('"');
                    quoted = more;
                }
                None => break after,
            }
        };
    }
    match rest.split_once(',') {
        Some((plain, after)) => (cell + plain, Some(after)),
        None => (cell + rest, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_becomes_cells() {
        for (line, expected) in [
            ("a,b", &["a", "b"][..]),
            (",", &["", ""]),
            ("x", &["x"]),
            (r#""a,b",c"#, &["a,b", "c"]),
            (r#""say ""hi""",c"#, &[r#"say "hi""#, "c"]),
            (r#""",x"#, &["", "x"]),
            (r#"a"b,c"#, &[r#"a"b"#, "c"]),
            (r#""never closed,c"#, &["never closed,c"]),
            (r#""a"b,c"#, &["ab", "c"]),
        ] {
            assert_eq!(cells(line), expected, "{line}");
        }
    }
}
