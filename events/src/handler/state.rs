//! What an app holds for its handlers, and what they need of it.

use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    sync::Arc,
};

use crate::transport::Ability;

/// What an app holds for its handlers: one value for each type.
#[derive(Clone, Default)]
pub(crate) struct States(Arc<HashMap<TypeId, Box<dyn Any + Send + Sync>, foldhash::fast::RandomState>>);

impl States {
    /// Adds a value; one of the same type is replaced.
    pub(crate) fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        let states = Arc::get_mut(&mut self.0).expect("states are added before the app starts");
        states.insert(TypeId::of::<T>(), Box::new(value));
    }

    pub(crate) fn get<T: 'static>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }

    fn holds(&self, id: TypeId) -> bool {
        self.0.contains_key(&id)
    }
}

impl std::fmt::Debug for States {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "States({})", self.0.len())
    }
}

/// What a handler's parameters need, gathered when the app starts.
#[derive(Debug, Default)]
pub struct Needs {
    states: Vec<(TypeId, &'static str)>,
    abilities: Vec<(Ability, &'static str)>,
    cancellation: bool,
}

impl Needs {
    /// A value of this type must have been given to the app: `App::state(value)`.
    pub fn state<T: 'static>(&mut self) {
        self.states.push((TypeId::of::<T>(), type_name::<T>()));
    }

    /// The transport must be able to do this; `why` names who asks.
    pub fn ability(&mut self, ability: Ability, why: &'static str) {
        self.abilities.push((ability, why));
    }

    /// Each call needs a cancellation token of its own.
    pub(crate) fn cancellation(&mut self) {
        self.cancellation = true;
    }

    pub(crate) fn wants_cancellation(&self) -> bool {
        self.cancellation
    }

    /// The types that are missing.
    pub(crate) fn missing<'a>(&'a self, states: &'a States) -> impl Iterator<Item = &'static str> + 'a {
        self.states.iter().filter(|(id, _)| !states.holds(*id)).map(|(_, name)| *name)
    }

    pub(crate) fn abilities(&self) -> &[(Ability, &'static str)] {
        &self.abilities
    }
}
