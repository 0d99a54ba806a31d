//! For generated code alone; no promise is made about anything here.

pub use {inventory, schemars, serde_json};

pub use crate::testing;
