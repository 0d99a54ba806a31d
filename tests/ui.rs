//! What the macros accept, and what they say where they refuse.
//!
//! `TRYBUILD=overwrite` writes the messages anew; read the difference.

fn accepts(what: &str) {
    trybuild::TestCases::new().pass(format!("ui/{what}/pass/*.rs"));
}

fn refuses(what: &str) {
    trybuild::TestCases::new().compile_fail(format!("ui/{what}/fail/*.rs"));
}

#[test]
fn event_accepted() {
    accepts("event");
}

#[test]
fn event_refusals() {
    refuses("event");
}

#[test]
fn payload_accepted() {
    accepts("payload");
}

#[test]
fn payload_refusals() {
    refuses("payload");
}

#[test]
fn handler_accepted() {
    accepts("handler");
}

#[test]
fn handler_refusals() {
    refuses("handler");
}

#[test]
fn failure_accepted() {
    accepts("failure");
}

#[test]
fn failure_refusals() {
    refuses("failure");
}

#[test]
fn test_accepted() {
    accepts("test");
}

#[test]
fn test_refusals() {
    refuses("test");
}

/// The tests in there are run, too.
#[path = "ui/test/pass/in_virtual_time.rs"]
#[expect(dead_code, reason = "a case of its own has a main function")]
mod in_virtual_time;
