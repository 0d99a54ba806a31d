//! A newtype is what it wraps, a tuple its parts, a unit nothing.
use events::{prelude::*, shape::Shape};

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct UserId(Uuid);

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Point(f64, f64, #[serde(skip)] u8);

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Nothing;

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Wrapped(Line);

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Line {}

fn main() {
    assert_eq!(UserId::SHAPE, Shape::Uuid);
    assert_eq!(Point::SHAPE, Shape::Tuple(&[Shape::Float64, Shape::Float64]));
    assert_eq!(Nothing::SHAPE, Shape::Null);
    assert_eq!((Wrapped::SHAPE, Wrapped::TYPE_NAME), (Line::SHAPE, Line::TYPE_NAME));
}
