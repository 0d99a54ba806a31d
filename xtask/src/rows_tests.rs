use super::*;

/// The real file with one row replaced.
fn with(id: &str, row: &str) -> Result<Vec<Row>, String> {
    let text = include_str!("../../tests/features.toml");
    let (before, after) = text.split_once(&format!("[{id}]\n")).expect("the row");
    let after = after.split_once("\n\n").map_or("", |(_, after)| after);
    parse(&format!("{before}{row}\n\n{after}"))
}

#[test]
fn the_real_file_has_every_feature_in_order() {
    let rows = parse(include_str!("../../tests/features.toml")).expect("no mistakes");
    assert_eq!(rows.len(), 209);
    assert!(rows.is_sorted_by(|one, next| one.id < next.id));
}

#[test]
fn each_mistake_names_its_row() {
    for (row, mistake) in [
        ("", "A02 is missing"),
        ("[A02]\nwhat = 'x'\n", "A02: has neither"),
        ("[A02]\nwhat = 'x'\nstatus = 'open'\ntests = ['a']", "A02: has both"),
        ("[A02]\nwhat = 'x'\nstatus = 'shown'", "A02: only its `tests`"),
        ("[A02]\nwhat = 'x'\nstatus = 'closed'", "A02: unknown variant `closed`"),
        ("[A02]\nwhat = 'x'\ntests = []", "A02: `tests` is empty"),
        ("[A02]\nwhat = ' '\nstatus = 'open'", "A02: `what` is empty"),
        ("[A02]\nwhat = 'x'\ntest = ['a']", "A02: unknown field `test`"),
        ("[A02]\nwhat = 'x'\nstatus = 'open'\n[A85]\nwhat = 'x'\nstatus = 'open'", "A85 is not the id"),
        ("[A02]\nwhat = 'x'\nstatus = 'open'\n[A03]\nwhat = 'x'\nstatus = 'open'", "[A03]"),
    ] {
        let error = with("A02", row).expect_err(mistake);
        assert!(error.contains(mistake), "{mistake}: {error}");
    }
}

#[test]
fn all_mistakes_are_reported_together() {
    let error = with("A02", "[Z01]\nwhat = 'x'\nstatus = 'open'").expect_err("two mistakes");
    assert!(error.contains("A02 is missing") && error.contains("Z01 is not the id"), "{error}");
}

#[test]
fn a_row_is_shown_when_all_of_its_tests_passed() {
    let outcomes = Outcomes::from(
        [("good", Outcome::Passed), ("bad", Outcome::Failed), ("later", Outcome::Ignored)]
            .map(|(name, outcome)| (name.to_owned(), outcome)),
    );
    let judge = |tests: &[&str]| {
        let row = Row { id: "A01".into(), tests: tests.iter().map(|test| String::from(*test)).collect() };
        let mut complaints = Vec::new();
        (row.judge(&outcomes, &mut complaints).status, complaints)
    };
    assert_eq!(judge(&[]), (Status::Open, vec![]));
    assert_eq!(judge(&["good"]), (Status::Shown, vec![]));
    assert_eq!(judge(&["good", "bad"]), (Status::Open, vec!["A01: `bad` failed".into()]));
    let complaints = vec!["A01: `later` is ignored".into(), "A01: `gone` did not run".into()];
    assert_eq!(judge(&["later", "gone"]), (Status::Open, complaints));
}
