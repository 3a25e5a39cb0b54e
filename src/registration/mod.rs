//! Registration: who comes, and what they get for it.

pub mod certificate;
