//! Instructions a message, counted by callgrind.

use std::io::ErrorKind;
use std::process::Command;

use crate::case::{Case, Result};
use crate::progress;

/// Counts the instructions of every case of one bench.
///
/// Each case runs twice, with few messages and with more; what the longer run takes beyond the
/// shorter is what its further messages cost, free of everything that happens once.
pub(crate) fn measure(bench: &str, cases: &[Case]) -> Result<Vec<f64>> {
    let mut counts = Vec::with_capacity(cases.len());
    for case in cases {
        progress::tell("instructions, case", counts.len() + 1, cases.len());
        let (few, many) = case.sizes.instructed;
        let beyond = total(bench, case, many)? as f64 - total(bench, case, few)? as f64;
        counts.push(beyond / (many - few) as f64);
    }
    Ok(counts)
}

/// What a whole process takes to put `messages` through a case.
fn total(bench: &str, case: &Case, messages: u64) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["--one", bench, case.work, case.side, &messages.to_string()])
        .output()
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound => {
                "`--instructions` needs valgrind, which is not installed; `apt-get install valgrind` installs it".into()
            }
            _ => format!("valgrind did not start: {error}"),
        })?;
    let said = String::from_utf8_lossy(&output.stderr);
    match collected(&said) {
        Some(total) if output.status.success() => Ok(total),
        _ => Err(format!("`{}` by `{}` failed under valgrind:\n{said}", case.work, case.side).into()),
    }
}

/// The total in callgrind's closing lines, such as `==12== Collected : 4711`.
fn collected(said: &str) -> Option<u64> {
    said.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::collected;

    #[test]
    fn the_total_is_found_among_the_other_lines() {
        let said = "==12== Events    : Ir\n==12== Collected : 4711\n==12== \n==12== I   refs:      4,711\n";
        assert_eq!(collected(said), Some(4711));
        assert_eq!(collected("valgrind: no such tool"), None);
    }
}
