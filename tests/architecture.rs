//! The layers of `events/src`: a module imports only from lines above its own.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// `DESIGN`'s table, top down; modules of one line are siblings, and may know each other only where it says so.
const LAYERS: &[&[&str]] = &[
    &["error", "version", "time", "backoff", "key", "record"],
    &["shape", "schema"],
    &["payload", "event", "envelope", "codec"],
    &["transport"],
    &["wire"],
    &["bus"],
    &["handler"],
    &["runtime"],
    &["testing", "cli"],
    &["lib", "prelude", "private", "guide"],
];

/// A transport knows the ground, and nothing of events.
const TRANSPORT_MAY: &[&str] = &["error", "version", "time", "backoff", "key", "record"];

#[test]
fn modules_import_only_from_above() {
    let mut wrong = Vec::new();
    for (file, imports) in imports() {
        let module = module_of(&file);
        let layer = layer(&module).unwrap_or_else(|| panic!("{} belongs to no layer", file.display()));
        for import in imports {
            let Some(theirs) = self::layer(&import) else { continue };
            let allowed = theirs <= layer
                && (module != "transport" || import == module || TRANSPORT_MAY.contains(&import.as_str()));
            if !allowed {
                wrong.push(format!("{} imports {import}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that run downward:\n{}", wrong.join("\n"));
}

#[test]
fn files_stay_small() {
    let mut sizes: Vec<(usize, PathBuf)> = sources("events/src")
        .into_iter()
        .chain(sources("events-derive/src"))
        .map(|file| (lines(&file), file))
        .collect();
    sizes.sort();
    let median = sizes[sizes.len() / 2].0;
    let large: Vec<_> = sizes.iter().filter(|(lines, _)| *lines > 600).collect();
    assert!(median <= 150, "the median file has {median} lines");
    assert!(large.is_empty(), "over 600 lines: {large:?}");
}

/// What each file names as `crate::…`; what stands in its tests does not count.
fn imports() -> BTreeMap<PathBuf, Vec<String>> {
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code: String =
            code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        (file, named(&code))
    };
    let is_test = |file: &Path| file.iter().any(|part| part == "tests" || part == "tests.rs");
    let below = |file: &Path| file.strip_prefix(root()).is_ok_and(is_test);
    sources("events/src").into_iter().filter(|file| !below(file)).map(read).collect()
}

/// The modules after each `crate::`, those in braces included.
fn named(code: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let Some(group) = rest.strip_prefix('{') else {
            modules.extend(first_word(rest));
            continue;
        };
        let (mut depth, mut start) = (0, 0);
        for (at, character) in group.char_indices() {
            match character {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    modules.extend(first_word(&group[start..at]));
                    break;
                }
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    modules.extend(first_word(&group[start..at]));
                    start = at + 1;
                }
                _ => {}
            }
        }
    }
    modules
}

fn first_word(text: &str) -> Option<String> {
    let word: String = text.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// The line of a module in the table; names that are not modules, such as `Result`, have none.
fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|line| line.contains(&module))
}

fn module_of(file: &Path) -> String {
    let first = file.strip_prefix(root().join("events/src")).unwrap().components().next().unwrap();
    Path::new(first.as_os_str()).file_stem().unwrap().to_str().unwrap().to_owned()
}

fn lines(file: &Path) -> usize {
    fs::read_to_string(file).unwrap().lines().count()
}

fn sources(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
