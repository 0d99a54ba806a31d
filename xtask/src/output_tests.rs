use super::Outcome::{Failed, Ignored, Passed};
use super::*;

fn read(text: &str) -> (Vec<(String, Outcome)>, Vec<String>) {
    let mut reader = Reader::default();
    text.lines().for_each(|line| reader.line(line));
    let (outcomes, problems) = reader.finish();
    (outcomes.into_iter().collect(), problems)
}

fn outcomes(text: &str) -> Vec<(String, Outcome)> {
    let (outcomes, problems) = read(text);
    assert!(problems.is_empty(), "{problems:?}");
    outcomes
}

fn named<const N: usize>(tests: [(&str, Outcome); N]) -> Vec<(String, Outcome)> {
    tests.map(|(name, outcome)| (name.to_owned(), outcome)).into()
}

#[test]
fn a_test_is_named_by_its_program() {
    let text = "
   Compiling events v0.1.0
     Running unittests src/lib.rs (target/debug/deps/events-d41d8cd98f00b204)

running 4 tests
test lanes::tests::order_holds ... ok
test lanes::tests::panics - should panic ... ok
test lanes::tests::calm - should panic ... FAILED
     Running `target/debug/quickstart`
test lanes::tests::slow has been running for over 60 seconds
test lanes::tests::slow ... FAILED

failures:

---- lanes::tests::slow stdout ----
test lanes::tests::invented ... ok

failures:
    lanes::tests::calm
    lanes::tests::slow

test result: FAILED. 2 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running tests/main.rs (/far/target/debug/deps/events_tests-0123456789abcdef)

running 1 test
test memory::later ... ignored, not today

test result: ok. 0 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
";
    let expected = named([
        ("events::lanes::tests::calm", Failed),
        ("events::lanes::tests::order_holds", Passed),
        ("events::lanes::tests::panics", Passed),
        ("events::lanes::tests::slow", Failed),
        ("events_tests::memory::later", Ignored),
    ]);
    assert_eq!(outcomes(text), expected);
}

#[test]
fn doc_tests_of_one_item_share_a_name_and_the_worst_counts() {
    let text = "
   Doc-tests events

running 2 tests
test events/src/bus.rs - bus::Bus::publish (line 8) ... ok
test events/src/lib.rs - (line 3) ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s

running 2 tests
test events/src/bus.rs - bus::Bus (line 8) - compile fail ... ok
test events/src/bus.rs - bus::Bus::publish (line 20) ... FAILED

failures:

---- events/src/bus.rs - bus::Bus::publish (line 20) stdout ----
boom

failures:
    events/src/bus.rs - bus::Bus::publish (line 20)

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s
";
    let expected =
        named([("doc::events", Passed), ("doc::events::bus::Bus", Passed), ("doc::events::bus::Bus::publish", Failed)]);
    assert_eq!(outcomes(text), expected);
}

const TORN: &str = "
     Running tests/main.rs (target/debug/deps/events_tests-0123456789abcdef)

running 3 tests
test ui::refusals ... 

test tests/ui/event/fail/two_keys.rs ... ok
test tests/ui/event/pass/one_key.rs [should pass] ... ok
ok
test chaos::killed ... a child prints here
FAILED
a child has printed half a line: test chaos::quiet ... ok

failures:

---- chaos::killed stdout ----
    chaos::quiet

failures:
    chaos::killed
";

#[test]
fn the_summary_decides_where_a_line_is_torn() {
    let text = format!("{TORN}\ntest result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n");
    let expected = named([
        ("events_tests::chaos::killed", Failed),
        ("events_tests::chaos::quiet", Passed),
        ("events_tests::ui::refusals", Passed),
    ]);
    assert_eq!(outcomes(&text), expected);
}

#[test]
fn a_test_whose_result_is_lost_has_not_passed() {
    let known = named([("events_tests::chaos::killed", Failed), ("events_tests::chaos::quiet", Passed)]);
    let text = format!("{TORN}\ntest result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out\n");
    let (outcomes, problems) = read(&text);
    assert_eq!(outcomes, known);
    assert!(problems[0].contains("events_tests is torn"), "{problems:?}");

    let aborted = "
     Running tests/main.rs (target/debug/deps/events_tests-0123456789abcdef)

running 2 tests
test chaos::quiet ... ok
test chaos::aborts ... 
     Running tests/other.rs (target/debug/deps/other-0123456789abcdef)

running 1 test
";
    let (outcomes, problems) = read(aborted);
    assert_eq!(outcomes, named([("events_tests::chaos::quiet", Passed)]));
    let ended = ["events_tests", "other"].map(|name| format!("{name} ended before its tests did"));
    assert_eq!(problems, ended);
}
