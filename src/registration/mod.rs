//! Registration of people for an edition.

pub mod list;
