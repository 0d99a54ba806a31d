//! Where the data is, and what can be wrong with it.

use std::{
    io,
    path::{Path, PathBuf},
};

/// The folder of the data that comes with the examples, seen from the root of the repository.
const SHIPPED: &str = "examples/data/flights";

/// The folder to read: the one that was asked for, or the one that comes with the examples.
pub(crate) fn folder(asked: Option<&Path>) -> PathBuf {
    match asked {
        Some(folder) => folder.to_owned(),
        None if Path::new(SHIPPED).join("flights.csv").exists() => SHIPPED.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("data/flights"),
    }
}

/// Why there is nothing to run on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataError {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{} is empty", path.display())]
    Empty { path: PathBuf },
    #[error("{} lacks {}", path.display(), list(missing))]
    Columns { path: PathBuf, missing: Vec<&'static str> },
}

impl DataError {
    /// What to do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self {
            Self::Read { .. } => {
                "`--data DIR` names a folder with a flights.csv; without it, the data of the examples is read"
            }
            Self::Empty { .. } | Self::Columns { .. } => {
                "the first line of the file names its columns; examples/data/flights/flights.csv shows all of them"
            }
        }
    }
}

fn list(columns: &[&str]) -> String {
    let names: Vec<_> = columns.iter().map(|column| format!("`{column}`")).collect();
    format!("the {} {}", if names.len() == 1 { "column" } else { "columns" }, names.join(", "))
}
