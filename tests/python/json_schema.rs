//! Our JSON keeps to the schema that is printed here, and two libraries agree on what doesn't: Python's and Rust's.

use events::{
    codec::{Codec, Json},
    event::{Event, EventType},
};
use serde_json::{Value, json};

use super::{
    ask,
    sample::{Sample, values},
};

fn body(value: &Sample) -> String {
    let mut bytes = Vec::new();
    Json::encode(value, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Asks both of them about each body; they agree.
fn judged(event: &EventType, bodies: &[String]) -> Vec<bool> {
    let question = json!({ "schema": (event.json_schema)(), "bodies": bodies });
    let theirs: Vec<bool> = serde_json::from_value(ask("json_schema.py", &question)).unwrap();
    assert_eq!(theirs.len(), bodies.len());
    for (body, theirs) in bodies.iter().zip(&theirs) {
        let ours = event.check_json(&serde_json::from_str(body).unwrap());
        assert_eq!(ours.is_ok(), *theirs, "{ours:?}: {body:.2000}");
    }
    theirs
}

#[test]
fn both_take_what_we_write() {
    let values = values();
    assert!(values.len() > 2000);
    let bodies: Vec<_> = values.iter().map(body).collect();
    for (value, is_valid) in values.iter().zip(judged(Sample::event_type(), &bodies)) {
        // JSON has no number for what is not finite: it becomes `null`, and is refused.
        assert_eq!(is_valid, value.single.is_finite() && value.double.is_finite(), "{value:?}");
    }
}

/// Values of each type of JSON, and texts that are nearly those of a format.
fn strange() -> Vec<Value> {
    let texts = ["", "x", "2024-02-30", "2024-02-29T25:00:00Z", "2024-02-29", "0190a1b2-0000-7000-8000", "Low", "1"];
    let others = [json!(null), json!(true), json!(-1), json!(256), json!(1.5), json!([]), json!([null]), json!({})];
    texts.into_iter().map(Value::from).chain(others).collect()
}

#[test]
fn both_refuse_the_same_mutants() {
    let strange = strange();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % end as u64) as usize
    };
    let mutants: Vec<String> = values()
        .iter()
        .take(500)
        .map(|value| {
            let mut mutant: Value = serde_json::from_str(&body(value)).unwrap();
            let mut place = &mut mutant;
            // One member somewhere inside is taken away, or is another value.
            loop {
                let members = match &*place {
                    Value::Object(members) if !members.is_empty() => members.len(),
                    Value::Array(items) if !items.is_empty() => items.len(),
                    _ => break,
                };
                let at = below(members);
                match place {
                    Value::Object(members) => {
                        let name = members.keys().nth(at).cloned().unwrap();
                        if below(6) == 0 {
                            members.remove(&name);
                            return mutant.to_string();
                        }
                        place = members.get_mut(&name).unwrap();
                    }
                    Value::Array(items) => place = &mut items[at],
                    other => panic!("only objects and lists are gone into, and this is {other}"),
                }
                if below(4) == 0 {
                    break;
                }
            }
            *place = strange[below(strange.len())].clone();
            mutant.to_string()
        })
        .collect();
    let refused = judged(Sample::event_type(), &mutants).into_iter().filter(|is_valid| !is_valid).count();
    assert!((250..500).contains(&refused), "{refused} are refused");
}
