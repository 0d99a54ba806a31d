//! Paths and texts in constant evaluation, where nothing of `str` can be called.

/// How many `::` a path has.
pub(super) const fn separators(path: &[u8]) -> usize {
    let (mut left, mut count) = (path, 0);
    while let [first, rest @ ..] = left {
        count += (*first == b':') as usize;
        left = rest;
    }
    count / 2
}

/// The part of this index of a path.
pub(super) const fn nth(path: &[u8], index: usize) -> &[u8] {
    let (mut start, mut part, mut at) = (0, 0, 0);
    while at < path.len() {
        if path[at] == b':' {
            if part == index {
                break;
            }
            part += 1;
            at += 1;
            start = at + 1;
        }
        at += 1;
    }
    path.split_at(at).0.split_at(start).1
}

pub(super) const fn same(one: &str, other: &str) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([a, one_rest @ ..], [b, other_rest @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (one_rest, other_rest);
    }
    true
}
