//! Packages that can be published, and whose schemas would not be published with them.

use std::{path::Path, process::Command};

use serde_json::Value;

use super::Finding;
use crate::schema::Schemas;

/// The packages of the workspace around the schemas that hold events of the program and not the schemas.
///
/// Cargo knows; where there is no cargo or no workspace, as in a deployment, there is nothing to publish either.
pub(super) fn packages(schemas: &Schemas) -> Vec<Finding> {
    let Ok(folder) = schemas.folder().canonicalize() else { return Vec::new() };
    if !folder.ancestors().any(|folder| folder.join("Cargo.toml").is_file()) {
        return Vec::new();
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let Ok(output) = Command::new(cargo).current_dir(&folder).args(arguments).output() else { return Vec::new() };
    let Ok(metadata) = serde_json::from_slice::<Value>(&output.stdout) else { return Vec::new() };
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let outside = packages.iter().filter(|package| {
        let can_be_published = package["publish"].as_array().is_none_or(|registries| !registries.is_empty());
        can_be_published && holds_events(package, schemas) && !is_inside(&folder, package)
    });
    let finding = |package: &Value| Finding::Outside {
        package: package["name"].as_str().unwrap_or_default().to_owned(),
        folder: schemas.folder().display().to_string(),
    };
    outside.map(finding).collect()
}

fn is_inside(folder: &Path, package: &Value) -> bool {
    let manifest = package["manifest_path"].as_str().map(Path::new).and_then(Path::parent);
    manifest.and_then(|manifest| manifest.canonicalize().ok()).is_some_and(|manifest| folder.starts_with(manifest))
}

fn holds_events(package: &Value, schemas: &Schemas) -> bool {
    let targets = package["targets"].as_array().map(Vec::as_slice).unwrap_or_default();
    let library = targets.iter().find(|target| {
        target["kind"]
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(|kind| kind.as_str().is_some_and(|kind| kind.ends_with("lib"))))
    });
    let Some(name) = library.and_then(|library| library["name"].as_str()) else { return false };
    let name = name.replace('-', "_");
    schemas.events().iter().any(|event| event.rust_type.split("::").next() == Some(name.as_str()))
}
