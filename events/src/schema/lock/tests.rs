use super::*;

const ORDER: &str = "Order{id:long,\"a name\":string}";

fn line(name: &str, version: &str, state: &str, text: &str) -> String {
    format!("{name} {version} {state} {:016x} - orders application/json {text}\n", text::hash(text))
}

fn wrong(lines: &str) -> String {
    Lock::parse(&format!("events-lock 1\n{lines}")).unwrap_err().to_string()
}

#[test]
fn a_lock_is_read_as_it_was_written_and_sorted() {
    let placed = line("order.placed", "1.10.0", "draft", ORDER) + &line("order.placed", "1.9.0", "released", ORDER);
    let settings = "compatibility = full\ncompatibility order.paid = none\n";
    let text = format!("events-lock 1\r\n{settings}\n{placed}{}", line("order.paid", "1.0.0", "released", "null"));
    let lock = Lock::parse(&text).unwrap();
    assert_eq!((lock.compatibility("order.placed"), lock.compatibility("order.paid")), (Mode::Full, Mode::None));
    let keys: Vec<_> = lock.entries.keys().map(|(name, version)| format!("{name} {version}")).collect();
    assert_eq!(keys, ["order.paid 1.0.0", "order.placed 1.9.0", "order.placed 1.10.0"]);
    assert_eq!(Lock::parse(&lock.to_string()), Ok(lock.clone()));
    assert_eq!(lock.versions("order.placed").count(), 2);
}

#[test]
fn words_with_spaces_stand_in_quotes() {
    let entry = Entry {
        state: State::Released,
        fingerprint: Some(255),
        topic: "orders".to_owned(),
        content_type: "application/json; charset=\"utf 8\"".to_owned(),
        text: ORDER.to_owned(),
    };
    let mut lock = Lock::default();
    lock.entries.insert(("a".to_owned(), Version::new(1, 0, 0)), entry);
    assert_eq!(Lock::parse(&lock.to_string()), Ok(lock));
}

#[test]
fn another_file_or_format_is_refused() {
    let wrong = |text: &str| Lock::parse(text).unwrap_err();
    assert_eq!(wrong(""), InvalidLock { line: 1, problem: Problem::NoLock });
    assert_eq!(wrong("events-lock x").problem, Problem::NoLock);
    assert_eq!(wrong("events-lock 2\nwhat is new").problem, Problem::Newer { found: 2 });
    assert!(wrong("events-lock 2").to_string().contains("written by a newer `events`; update yours"));
}

#[test]
fn a_conflict_is_named_before_what_follows_from_it() {
    let text = format!("{0}<<<<<<< main\n{0}=======\n{0}>>>>>>> other\n", line("a", "1.0.0", "released", ORDER));
    let said = wrong(&text);
    assert!(said.starts_with("line 3: a merge left its conflict here"), "{said}");
    assert_eq!(Lock::parse("<<<<<<< main\nevents-lock 1").unwrap_err().problem, Problem::Conflict);
}

#[test]
fn a_line_that_was_edited_says_what_to_do() {
    let released = line("a", "1.0.0", "released", ORDER).replace("long", "double");
    let said = wrong(&released);
    assert!(said.starts_with("line 2: a 1.0.0 was edited by hand: the hash"), "{said}");
    assert!(said.ends_with("restore the line from version control"), "{said}");
    assert!(
        wrong(&released.replace("released", "draft")).ends_with("delete the line, and `schemas export` writes it anew")
    );
}

#[test]
fn each_part_of_a_line_is_asked_for() {
    let whole = line("a", "1.0.0", "draft", "null");
    let words: Vec<_> = whole.trim_end().split(' ').collect();
    let expected =
        ["a version", "`draft` or", "the hash", "the fingerprint", "the topic", "the media type", "the shape text"];
    for (count, expected) in (1..).zip(expected) {
        let said = wrong(&words[..count].join(" "));
        assert!(said.contains(expected), "{count}: {said}");
    }
    for (index, junk) in [(1, "1.0"), (2, "final"), (3, "xyz"), (3, "ff"), (4, "+000000000000001"), (5, "\"o")] {
        let mut words = words.clone();
        words[index] = junk;
        assert!(wrong(&words.join(" ")).contains("expected here"), "{junk}");
    }
    assert!(wrong(&line("a", "1.0.0", "draft", "nil")).contains("a type is expected"));
}

#[test]
fn a_version_stands_there_once() {
    let said = wrong(&(line("a", "1.0.0", "draft", "null") + "\n" + &line("a", "1.0.0", "released", ORDER)));
    assert_eq!(said, "line 4: a 1.0.0 is on line 2 already: keep one of them, and where one is released, that");
}

#[test]
fn settings_are_known_ones() {
    assert!(
        wrong("compatibility = sideways").contains("compatibility")
            || wrong("compatibility = sideways").contains("mode")
    );
    assert!(wrong("compatibility full").contains("is no setting"));
    assert!(wrong("compatibility a b = full").contains("is no setting"));
    assert!(wrong("strictness = full").starts_with("line 2: `strictness` is no setting"));
}
