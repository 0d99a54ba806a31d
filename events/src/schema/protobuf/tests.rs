use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::*;
use crate::{Payload, Version, payload::Payload as _, shape::Shape};

fn model(name: &str, shape: &Shape) -> Model {
    Model::of(name, Version::new(1, 0, 0), shape)
}

/// The messages of a struct, without what stands above them.
#[track_caller]
fn body(shape: &Shape, older: &[&Model]) -> String {
    let text = print(&model("one", shape), older);
    text.strip_prefix("syntax = \"proto3\";\n\npackage one;\n").unwrap().to_owned()
}

type Deep = Vec<Option<BTreeMap<String, (i32, ())>>>;

/// An order that was placed.
///
/// Once.
#[derive(Serialize, Deserialize, Payload)]
struct Order {
    /// Whose it is.
    id: String,
    at: DateTime<Utc>,
    note: Option<String>,
    lines: Vec<Line>,
    matrix: Vec<Vec<i32>>,
    deep: Option<Deep>,
    state: Option<State>,
    payment: Payment,
}

#[derive(Serialize, Deserialize, Payload)]
struct Line {
    count: u32,
}

/// Where it is.
#[derive(Serialize, Deserialize, Payload)]
enum State {
    /// Nobody has seen it.
    New,
    #[event(tag = 5)]
    InTransit,
}

#[derive(Serialize, Deserialize, Payload)]
enum Payment {
    Cash,
    /// By card.
    CreditCard(Line),
    Notes(Vec<i32>),
}

#[test]
fn an_event_is_printed() {
    let expected = r#"syntax = "proto3";

package order.placed;

import "google/protobuf/empty.proto";
import "google/protobuf/timestamp.proto";

// An order that was placed.
//
// Once.
message OrderPlaced {
  // Whose it is.
  string id = 1;
  google.protobuf.Timestamp at = 2;
  optional string note = 3;
  repeated Line lines = 4;
  repeated OrderPlaced_Matrix_List matrix = 5;
  OrderPlaced_Deep_List deep = 6;
  optional State state = 7;
  Payment payment = 8;
}

message OrderPlaced_Matrix_List {
  repeated int32 values = 1;
}

message OrderPlaced_Deep_List {
  repeated OrderPlaced_Deep_List_Value_Option value = 1;
}

message OrderPlaced_Deep_List_Value_Option {
  OrderPlaced_Deep_List_Value_Option_Value_Map value = 1;
}

message OrderPlaced_Deep_List_Value_Option_Value_Map {
  map<string, OrderPlaced_Deep_List_Value_Option_Value_Map_Value_Tuple> value = 1;
}

message OrderPlaced_Deep_List_Value_Option_Value_Map_Value_Tuple {
  int32 _0 = 1;
  google.protobuf.Empty _1 = 2;
}

message Line {
  uint32 count = 1;
}

// Where it is.
enum State {
  STATE_UNSPECIFIED = 0;
  // Nobody has seen it.
  STATE_NEW = 1;
  STATE_IN_TRANSIT = 5;
}

message Payment {
  oneof kind {
    google.protobuf.Empty cash = 1;
    // By card.
    Line credit_card = 2;
    Payment_Notes_List notes = 3;
  }
}

message Payment_Notes_List {
  repeated int32 values = 1;
}
"#;
    assert_eq!(print(&model("order.placed", &Order::SHAPE), &[]), expected);
}

#[test]
fn an_event_that_is_no_struct_is_a_message_around_it() {
    assert_eq!(body(&<()>::SHAPE, &[]), "\nmessage One {}\n");
    assert_eq!(body(&String::SHAPE, &[]), "\nmessage One {\n  optional string value = 1;\n}\n");
    assert_eq!(body(&<Option<i32>>::SHAPE, &[]), "\nmessage One {\n  optional int32 value = 1;\n}\n");
    assert_eq!(body(&<Vec<i32>>::SHAPE, &[]), "\nmessage One {\n  repeated int32 values = 1;\n}\n");
    assert_eq!(body(&<(bool,)>::SHAPE, &[]), "\nmessage One {\n  bool _0 = 1;\n}\n");
    let state = "\nmessage One {\n  optional State value = 1;\n}\n\n// Where it is.\nenum State {\n";
    assert!(body(&State::SHAPE, &[]).starts_with(state));
    assert!(body(&Payment::SHAPE, &[]).contains("\nmessage One {\n  oneof kind {\n"));
}

#[test]
fn each_scalar_has_its_type() {
    #[derive(Serialize, Deserialize, Payload)]
    struct Scalars {
        a: (bool, i8, i32, u16),
        b: (u32, i64, u64, i128),
        c: (f32, f64, char, Vec<u8>),
        d: (uuid::Uuid, chrono::NaiveDateTime, chrono::NaiveDate, chrono::NaiveTime),
        e: serde_json::Value,
    }

    let text = body(&Scalars::SHAPE, &[]);
    let found: Vec<_> =
        text.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(" _")).map(|(ty, _)| ty).collect();
    let expected =
        "bool int32 int32 uint32 uint32 int64 uint64 string float double string bytes string int64 int32 int64";
    assert_eq!(found.join(" "), expected);
    assert!(text.contains("  string e = 5;"));
}

#[test]
fn names_that_are_none_are_made_some_and_told_apart() {
    #[derive(Serialize, Deserialize, Payload)]
    struct Odd {
        #[serde(rename = "a-b")]
        first: i32,
        #[serde(rename = "aB")]
        second: i32,
        #[serde(rename = "9")]
        third: Kind,
        #[serde(rename = "ß")]
        fourth: ShopOdd,
    }

    #[derive(Serialize, Deserialize, Payload)]
    enum Kind {
        Unspecified,
        #[serde(rename = "x-y")]
        A,
        #[serde(rename = "xY")]
        B,
    }

    #[derive(Serialize, Deserialize, Payload)]
    enum ShopOdd {
        Kind(i32),
    }

    let text = print(&model("google.1shop_odd", &Odd::SHAPE), &[]);
    assert!(text.contains("package google._1shop_odd;"), "{text}");
    assert!(
        text.contains(
            "message Google1shopOdd {\n  int32 a_b = 1;\n  int32 aB_2 = 2;\n  Kind _9 = 3;\n  ShopOdd _ = 4;\n}"
        ),
        "{text}"
    );
    assert!(
        text.contains("  KIND_UNSPECIFIED = 0;\n  KIND_UNSPECIFIED_2 = 1;\n  KIND_X_Y = 2;\n  KIND_X_Y_2 = 3;\n"),
        "{text}"
    );
    assert!(text.contains("message ShopOdd {\n  oneof kind_2 {\n    int32 kind = 1;\n"), "{text}");
    let clash = print(&model("kind", &Odd::SHAPE), &[]);
    assert!(clash.contains("message Kind {") && clash.contains("enum Kind_2 {"), "{clash}");
    assert!(clash.contains("  KIND_2_UNSPECIFIED = 0;\n"), "{clash}");
    let own = print(&model("google", &<DateTime<Utc>>::SHAPE), &[]);
    assert!(own.contains("  .google.protobuf.Timestamp value = 1;"), "{own}");
}

#[test]
fn numbers_and_names_that_went_are_reserved() {
    mod first {
        use super::*;
        #[derive(Serialize, Deserialize, Payload)]
        pub(super) struct Order {
            a: i32,
            b: i32,
            state: State,
            payment: Payment,
        }
        #[derive(Serialize, Deserialize, Payload)]
        enum State {
            New,
            InTransit,
        }
        #[derive(Serialize, Deserialize, Payload)]
        enum Payment {
            Cash,
            CreditCard(i32),
        }
    }
    mod second {
        use super::*;
        #[derive(Serialize, Deserialize, Payload)]
        pub(super) struct Renamed {
            #[event(tag = 9)]
            between: i32,
            #[event(tag = 3)]
            state: State,
            #[event(tag = 4)]
            payment: Payment,
            #[serde(alias = "b")]
            #[event(tag = 2)]
            c: i32,
        }
        #[derive(Serialize, Deserialize, Payload)]
        enum State {
            New,
        }
        #[derive(Serialize, Deserialize, Payload)]
        enum Payment {
            Cash,
            Cents(i32),
        }
    }
    mod third {
        use super::*;
        #[derive(Serialize, Deserialize, Payload)]
        pub(super) struct Order {
            #[event(tag = 3)]
            state: State,
            #[event(tag = 4)]
            payment: Payment,
            #[event(tag = 2)]
            c: i32,
        }
        #[derive(Serialize, Deserialize, Payload)]
        enum State {
            New,
        }
        #[derive(Serialize, Deserialize, Payload)]
        enum Payment {
            Cash,
            #[event(tag = 3)]
            Cents(i32),
        }
    }

    let older = [model("one", &first::Order::SHAPE), model("one", &second::Renamed::SHAPE)];
    let expected = r#"
message One {
  reserved 1, 9;
  reserved "a", "b", "between";
  State state = 3;
  Payment payment = 4;
  int32 c = 2;
}

enum State {
  reserved 2;
  reserved "STATE_IN_TRANSIT";
  STATE_UNSPECIFIED = 0;
  STATE_NEW = 1;
}

message Payment {
  reserved 2;
  reserved "credit_card";
  oneof kind {
    google.protobuf.Empty cash = 1;
    int32 cents = 3;
  }
}
"#;
    let text = print(&model("one", &third::Order::SHAPE), &older.each_ref());
    assert!(text.ends_with(expected), "{text}");
    assert_eq!(print(&older[0], &[&older[0]]), print(&older[0], &[]));
}
