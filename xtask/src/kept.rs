//! What the last full run found, kept in the target directory.

use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::cargo::Workspace;
use crate::rows::Standing;

#[derive(Serialize, Deserialize)]
struct Kept {
    /// Of the tree that was tested.
    fingerprint: String,
    rows: Vec<Standing>,
}

pub(crate) fn save(workspace: &Workspace, fingerprint: String, rows: &[Standing]) -> Result {
    let kept = Kept { fingerprint, rows: rows.to_vec() };
    Ok(fs::write(path(workspace), serde_json::to_vec(&kept)?)?)
}

/// Nothing unless a full run is on record for the very tree of this fingerprint.
pub(crate) fn load(workspace: &Workspace, fingerprint: &str) -> Option<Vec<Standing>> {
    let bytes = fs::read(path(workspace)).ok()?;
    let kept: Kept = serde_json::from_slice(&bytes).ok()?;
    (kept.fingerprint == fingerprint).then_some(kept.rows)
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.target.join("features.json")
}
