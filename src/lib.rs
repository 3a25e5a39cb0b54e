//! Kongress: the website of a congress.
pub mod kernel;
pub mod programme;
