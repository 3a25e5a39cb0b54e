//! Registration from outside.

mod certificate;
mod group;
