//! The programme of an edition: drafts, releases, pages, feeds, exports, import.
pub mod import;
pub mod model;
