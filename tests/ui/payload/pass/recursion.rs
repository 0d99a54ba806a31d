//! Types that contain themselves, alone or in pairs.
use std::{collections::BTreeMap, sync::Arc};

use events::{prelude::*, shape::Shape};

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Node {
    parent: Option<Box<Node>>,
    children: Vec<Self>,
    named: BTreeMap<String, (u8, Arc<Node>)>,
    id: other::Node,
}

mod other {
    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema, Payload)]
    pub(crate) struct Node(u8);
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Folder {
    files: Vec<File>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct File {
    #[event(recursive)]
    parent: Option<Box<Folder>>,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Expression {
    Number(f64),
    Negated(Box<Expression>),
    Sum(Vec<Expression>),
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Tree<T> {
    value: T,
    next: Option<Box<Tree<T>>>,
}

fn main() {
    let Shape::Struct(node) = Node::SHAPE else { panic!("a struct") };
    let shapes: Vec<_> = node.fields.iter().map(|field| format!("{:?}", field.shape)).collect();
    assert_eq!(shapes, ["Option(Ref(Node))", "List(Ref(Node))", "Map(Tuple([U8, Ref(Node)]))", "U8"]);
    let Shape::Option(to) = node.fields[0].shape else { panic!("an option") };
    assert_eq!(to.resolved(), Node::SHAPE);

    let Shape::Struct(file) = File::SHAPE else { panic!("a struct") };
    let Shape::Option(Shape::Ref(to)) = file.fields[0].shape else { panic!("a reference") };
    assert_eq!(Some(to.name), Folder::TYPE_NAME);
    assert_eq!((to.target)(), Folder::SHAPE);

    let Shape::Union(expression) = Expression::SHAPE else { panic!("a union") };
    assert_eq!(format!("{:?}", expression.variants[2].shape), "List(Ref(Expression))");

    let Shape::Struct(tree) = Tree::<u8>::SHAPE else { panic!("a struct") };
    let Shape::Option(next) = tree.fields[1].shape else { panic!("an option") };
    assert_eq!(next.resolved(), Tree::<u8>::SHAPE);
}
