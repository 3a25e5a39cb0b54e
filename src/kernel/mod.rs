//! Floor 0. Pure values and words: no I/O, no async, no clock, no feature.

pub mod code;
pub mod csv;
pub mod date;
pub mod email;
pub mod leitweg;
pub mod letters;
pub mod ics;
pub mod markdown;
pub mod money;
pub mod name;
pub mod qr;
pub mod plain;
pub mod slug;
pub mod words;

/// A file of the data that may lie beside the repository, for tests; says so where it is absent.
#[cfg(test)]
pub(crate) fn shared(path: &str) -> Option<String> {
    let beside = std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let named = std::env::var_os("KONGRESS_SHARED").map(std::path::PathBuf::from);
    let found =
        [Some(beside), named].into_iter().flatten().find_map(|dir| std::fs::read_to_string(dir.join(path)).ok());
    if found.is_none() {
        eprintln!("skipped: {path} is not here; set KONGRESS_SHARED to the folder that holds it");
    }
    found
}
