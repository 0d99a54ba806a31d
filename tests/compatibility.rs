//! Our verdicts on Avro schemas beside those of the Avro project's own checker.

use std::fmt::Write as _;

use events::schema::{
    avro::Schema,
    compatibility::{self, Newer},
};
use serde_json::json;

use crate::python::ask;

/// Schemas of every kind; each is judged as the writer's and as the reader's of every other and of itself.
const SCHEMAS: &[(&str, &str)] = &[
    ("null", r#""null""#),
    ("boolean", r#""boolean""#),
    ("int", r#""int""#),
    ("long", r#""long""#),
    ("float", r#""float""#),
    ("double", r#""double""#),
    ("bytes", r#""bytes""#),
    ("string", r#""string""#),
    ("millis", r#"{"type":"long","logicalType":"timestamp-millis"}"#),
    ("micros", r#"{"type":"long","logicalType":"timestamp-micros"}"#),
    ("date", r#"{"type":"int","logicalType":"date"}"#),
    ("decimal 9 2", r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#),
    ("decimal 9 3", r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":3}"#),
    ("list of int", r#"{"type":"array","items":"int"}"#),
    ("list of double", r#"{"type":"array","items":"double"}"#),
    ("list of optional int", r#"{"type":"array","items":["null","int"]}"#),
    ("map of int", r#"{"type":"map","values":"int"}"#),
    ("map of double", r#"{"type":"map","values":"double"}"#),
    ("map of lists", r#"{"type":"map","values":{"type":"array","items":"string"}}"#),
    ("union of nothing", "[]"),
    ("optional int", r#"["null","int"]"#),
    ("optional long", r#"["null","long"]"#),
    ("long or null", r#"["long","null"]"#),
    ("int or string", r#"["int","string"]"#),
    ("double or int", r#"["double","int"]"#),
    ("list or map", r#"[{"type":"array","items":"int"},{"type":"map","values":"int"}]"#),
    ("E: A", r#"{"type":"enum","name":"E","symbols":["A"]}"#),
    ("E: A B", r#"{"type":"enum","name":"E","symbols":["A","B"]}"#),
    ("E: B A", r#"{"type":"enum","name":"n.E","symbols":["B","A"]}"#),
    ("E: A or else A", r#"{"type":"enum","name":"E","symbols":["A"],"default":"A"}"#),
    ("F: A, once E", r#"{"type":"enum","name":"F","aliases":["E"],"symbols":["A"]}"#),
    ("n.F: A, once E", r#"{"type":"enum","name":"n.F","aliases":["E"],"symbols":["A","B"]}"#),
    ("X: 4", r#"{"type":"fixed","name":"X","size":4}"#),
    ("n.X: 4", r#"{"type":"fixed","name":"n.X","size":4}"#),
    ("X: 8", r#"{"type":"fixed","name":"X","size":8}"#),
    ("Y: 4, once X", r#"{"type":"fixed","name":"Y","aliases":["X"],"size":4}"#),
    ("R", r#"{"type":"record","name":"R","fields":[]}"#),
    ("n.R", r#"{"type":"record","name":"n.R","fields":[]}"#),
    ("S, once R", r#"{"type":"record","name":"S","aliases":["R"],"fields":[]}"#),
    ("n.S, once R", r#"{"type":"record","name":"n.S","aliases":["R"],"fields":[]}"#),
    ("n.S, once n.R", r#"{"type":"record","name":"n.S","aliases":["n.R"],"fields":[]}"#),
    ("R: a int", r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#),
    ("R: a long", r#"{"type":"record","name":"R","fields":[{"name":"a","type":"long"}]}"#),
    ("R: a int or else 0", r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":0}]}"#),
    ("R: a optional", r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"]}]}"#),
    (
        "R: a optional or else null",
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"],"default":null}]}"#,
    ),
    ("R: b, once a", r#"{"type":"record","name":"R","fields":[{"name":"b","type":"long","aliases":["a"]}]}"#),
    (
        "R: b or else 0, once a",
        r#"{"type":"record","name":"R","fields":[{"name":"b","type":"int","default":0,"aliases":["z","a"]}]}"#,
    ),
    (
        "R: a int, b string",
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"string"}]}"#,
    ),
    (
        "R: b string, a long",
        r#"{"type":"record","name":"R","fields":[{"name":"b","type":"string"},{"name":"a","type":"long"}]}"#,
    ),
    (
        "R: e with an else of its own",
        r#"{"type":"record","name":"R","fields":[{"name":"e","type":{"type":"enum","name":"E","symbols":["A"],"default":"A"}}]}"#,
    ),
    (
        "node of int",
        r#"{"type":"record","name":"Node","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","Node"]}]}"#,
    ),
    (
        "node of long",
        r#"{"type":"record","name":"Node","fields":[{"name":"v","type":"long"},{"name":"next","type":["null","Node"]}]}"#,
    ),
    (
        "node of nodes",
        r#"{"type":"record","name":"Node","fields":[{"name":"v","type":"int"},{"name":"next","type":{"type":"array","items":"Node"}}]}"#,
    ),
    ("optional R: a int", r#"["null",{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}]"#),
    (
        "two R",
        r#"[{"type":"record","name":"m.R","fields":[{"name":"z","type":"int"}]},{"type":"record","name":"n.R","fields":[]}]"#,
    ),
    (
        "R or S",
        r#"[{"type":"record","name":"R","fields":[]},{"type":"record","name":"S","fields":[{"name":"a","type":"int"}]}]"#,
    ),
];

/// A sentence of the specification (1.12) that decides pairs on which the checker differs.
struct Difference {
    section: &'static str,
    sentence: &'static str,
    /// Whether the reader can read, by that sentence.
    readable: bool,
    writers: &'static [&'static str],
    reader: &'static str,
}

const RECORDS_CALLED_R: &[&str] = &[
    "R",
    "R: a int",
    "R: a long",
    "R: a int or else 0",
    "R: a optional",
    "R: a optional or else null",
    "R: b, once a",
    "R: b or else 0, once a",
    "R: a int, b string",
    "R: b string, a long",
    "R: e with an else of its own",
];

const RELATIVE_ALIAS: (&str, &str) = (
    "Aliases",
    "A type alias may be specified either as a fully namespace-qualified, or relative to the namespace of the name it is \
     an alias for.",
);

const DIFFERENCES: &[Difference] = &[
    Difference {
        section: "Decimal, Fixed precision",
        sentence: "For the purposes of schema resolution, two schemas that are `decimal` logical types match if their \
                   scales and precisions match.",
        readable: false,
        writers: &["decimal 9 2"],
        reader: "decimal 9 3",
    },
    Difference {
        section: "Decimal, Fixed precision",
        sentence: "For the purposes of schema resolution, two schemas that are `decimal` logical types match if their \
                   scales and precisions match.",
        readable: false,
        writers: &["decimal 9 3"],
        reader: "decimal 9 2",
    },
    Difference {
        section: "Timestamps",
        sentence: "`timestamp-micros`: logical type annotates an Avro `long`, where the long stores the number of \
                   microseconds from the unix epoch.",
        readable: false,
        writers: &["millis", "date"],
        reader: "micros",
    },
    Difference {
        section: "Timestamps",
        sentence: "`timestamp-millis`: logical type annotates an Avro `long`, where the long stores the number of \
                   milliseconds from the unix epoch.",
        readable: false,
        writers: &["micros", "date"],
        reader: "millis",
    },
    // The checker takes an alias as it is written: `E` of `n.F` is `n.E`.
    Difference {
        section: RELATIVE_ALIAS.0,
        sentence: RELATIVE_ALIAS.1,
        readable: false,
        writers: &["E: A", "E: A B", "E: A or else A"],
        reader: "n.F: A, once E",
    },
    Difference {
        section: RELATIVE_ALIAS.0,
        sentence: RELATIVE_ALIAS.1,
        readable: true,
        writers: &["E: B A"],
        reader: "n.F: A, once E",
    },
    Difference {
        section: RELATIVE_ALIAS.0,
        sentence: RELATIVE_ALIAS.1,
        readable: false,
        writers: RECORDS_CALLED_R,
        reader: "n.S, once R",
    },
    Difference {
        section: RELATIVE_ALIAS.0,
        sentence: RELATIVE_ALIAS.1,
        readable: false,
        writers: &["R or S"],
        reader: "n.S, once R",
    },
    Difference {
        section: RELATIVE_ALIAS.0,
        sentence: RELATIVE_ALIAS.1,
        readable: true,
        writers: &["n.R"],
        reader: "n.S, once R",
    },
    // The checker takes any branch that can be read; here the first that matches by name cannot.
    Difference {
        section: "Schema Resolution",
        sentence: "The first schema in the reader's union that matches the writer's schema is recursively resolved \
                   against it.",
        readable: false,
        writers: RECORDS_CALLED_R,
        reader: "two R",
    },
];

#[test]
fn avro_verdicts_are_those_of_the_avro_project_but_for_a_list_of_differences() {
    let pairs: Vec<_> = SCHEMAS.iter().flat_map(|writer| SCHEMAS.iter().map(move |reader| (writer, reader))).collect();
    assert!(pairs.len() >= 500, "{} pairs", pairs.len());
    let texts: Vec<_> = pairs.iter().map(|(writer, reader)| [writer.1, reader.1]).collect();
    let answers = ask("avro_verdicts.py", &json!(texts));

    let mut unexpected = String::new();
    for (((writer, written), (reader, read)), answer) in pairs.into_iter().zip(answers.as_array().unwrap()) {
        let (written, read) = (Schema::parse(written).unwrap(), Schema::parse(read).unwrap());
        let found = compatibility::avro::incompatibilities(&written, &read, Newer::Reader);
        let ours = found.is_empty();
        let listed = DIFFERENCES.iter().find(|one| one.reader == *reader && one.writers.contains(writer));
        let expected = listed.map_or(answer.as_bool().unwrap(), |one| one.readable);
        if ours != expected {
            writeln!(unexpected, "{writer} -> {reader}: readable {ours}, not {expected}").unwrap();
        } else if let Some(Difference { section, sentence, .. }) = listed.filter(|_| answer == ours) {
            writeln!(unexpected, "{writer} -> {reader}: no difference, but {section} says: {sentence}").unwrap();
        }
    }
    assert!(unexpected.is_empty(), "{unexpected}");
}
