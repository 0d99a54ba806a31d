//! Exports the schemas of the domain's events: to `OUT_DIR`, and in a checkout to `schemas/` as drafts.

// Nothing else here refers to the crate, and without this line it would not be linked.
use domain as _;

fn main() -> events::Result<()> {
    events::schema::export()?;
    Ok(())
}
