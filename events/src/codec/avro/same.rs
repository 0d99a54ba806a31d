//! Which bytes need no plan: [`Step::Same`](super::plan::Step::Same).

use std::collections::HashSet;

use crate::schema::avro::{
    Kind, Primitive, Type,
    matching::{self, Pair},
};

/// Whether bytes of a writer's type are, all the way down, bytes of the reader's: they can be read as if the reader
/// had written them. A recursive type is if it is under the assumption that it is.
pub(super) fn same_bytes(pair: Pair<'_>, writer: &Type, reader: &Type) -> bool {
    assuming(pair, writer, reader, &mut HashSet::new())
}

fn assuming(pair: Pair<'_>, writer: &Type, reader: &Type, assumed: &mut HashSet<(usize, usize)>) -> bool {
    match (writer, reader) {
        (Type::Primitive(w, _), Type::Primitive(r, _)) => {
            let alike = matches!(
                (w, r),
                (Primitive::Int, Primitive::Long)
                    | (Primitive::String, Primitive::Bytes)
                    | (Primitive::Bytes, Primitive::String)
            );
            (w == r || alike) && pair.matches(writer, reader)
        }
        (Type::Array(w), Type::Array(r)) | (Type::Map(w), Type::Map(r)) => assuming(pair, w, r, assumed),
        (Type::Union(ws), Type::Union(rs)) => {
            ws.len() <= rs.len()
                && ws
                    .iter()
                    .zip(rs)
                    .enumerate()
                    .all(|(index, (w, r))| pair.branch(w, rs) == Some(index) && assuming(pair, w, r, assumed))
        }
        (Type::Named(w), Type::Named(r)) => {
            if !pair.matches(writer, reader) {
                return false;
            }
            if !assumed.insert((*w, *r)) {
                return true;
            }
            match (&pair.writer.types[*w].kind, &pair.reader.types[*r].kind) {
                (Kind::Record(ws), Kind::Record(rs)) => {
                    ws.len() == rs.len()
                        && ws.iter().zip(rs).enumerate().all(|(index, (w, r))| {
                            matching::field(ws, r) == Some(index) && assuming(pair, &w.ty, &r.ty, assumed)
                        })
                }
                (Kind::Enum { symbols: ws, .. }, Kind::Enum { symbols: rs, .. }) => rs.starts_with(ws),
                // A fixed that matches is of the same size.
                _ => true,
            }
        }
        _ => false,
    }
}
