//! “Did you mean”, and the lists of what there is.

/// The name among `known` that `found` was meant to be.
pub(crate) fn suggestion<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    let allowed = 1 + found.chars().count() / 4;
    let scored = known.iter().map(|name| (distance(found, name), *name));
    scored.filter(|(score, _)| *score <= allowed).min().map(|(_, name)| name)
}

/// `` `a`, `b` and `c` ``
pub(crate) fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// How many letters must be added, removed, replaced or swapped with their neighbour to come from one to the other.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows = vec![vec![0; to.len() + 1]; from.len() + 1];
    for i in 0..=from.len() {
        for j in 0..=to.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
                let swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                let swapped = if swapped { rows[i - 2][j - 2] + 1 } else { usize::MAX };
                replaced.min(swapped).min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1)
            };
        }
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_found_and_strangers_are_not() {
        let known = ["topic", "name", "version", "key"];
        assert_eq!(suggestion("topci", &known), Some("topic"));
        assert_eq!(suggestion("verison", &known), Some("version"));
        assert_eq!(suggestion("keys", &known), Some("key"));
        assert_eq!(suggestion("partition", &known), None);
        assert_eq!(suggestion("id", &known), None);
    }

    #[test]
    fn lists_read_as_a_sentence() {
        assert_eq!(listed(&["a"]), "`a`");
        assert_eq!(listed(&["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
