//! Collected hard cases for the tests of this floor.

/// A file of the data that may lie beside the repository, for tests; says so where it is absent.
pub(super) fn shared(path: &str) -> Option<String> {
    let beside = std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let named = std::env::var_os("KONGRESS_SHARED").map(std::path::PathBuf::from);
    let found =
        [Some(beside), named].into_iter().flatten().find_map(|dir| std::fs::read_to_string(dir.join(path)).ok());
    if found.is_none() {
        eprintln!("skipped: {path} is not here; set KONGRESS_SHARED to the folder that holds it");
    }
    found
}
