//! The order of a schema's table: that of first mention, so that a schema equals what is parsed from its text.

use super::{Kind, Schema, Type};

impl Schema {
    /// The same schema with its named types in order of first mention, and those that nothing mentions left out.
    pub(in crate::schema) fn in_order(mut self) -> Self {
        let mut order = Vec::new();
        self.mentioned(&self.root, &mut order);
        let mut places = vec![0; self.types.len()];
        for (new, old) in order.iter().enumerate() {
            places[*old] = new;
        }
        move_to(&mut self.root, &places);
        for named in &mut self.types {
            if let Kind::Record(fields) = &mut named.kind {
                fields.iter_mut().for_each(|field| move_to(&mut field.ty, &places));
            }
        }
        let mut types: Vec<_> = std::mem::take(&mut self.types).into_iter().map(Some).collect();
        self.types = order.into_iter().filter_map(|old| types[old].take()).collect();
        self
    }

    fn mentioned(&self, ty: &Type, order: &mut Vec<usize>) {
        match ty {
            Type::Primitive(..) => {}
            Type::Array(of) | Type::Map(of) => self.mentioned(of, order),
            Type::Union(branches) => branches.iter().for_each(|branch| self.mentioned(branch, order)),
            Type::Named(place) if order.contains(place) => {}
            Type::Named(place) => {
                order.push(*place);
                if let Kind::Record(fields) = &self.types[*place].kind {
                    fields.iter().for_each(|field| self.mentioned(&field.ty, order));
                }
            }
        }
    }
}

fn move_to(ty: &mut Type, places: &[usize]) {
    match ty {
        Type::Primitive(..) => {}
        Type::Array(of) | Type::Map(of) => move_to(of, places),
        Type::Union(branches) => branches.iter_mut().for_each(|branch| move_to(branch, places)),
        Type::Named(place) => *place = places[*place],
    }
}
