//! Registration from outside.

mod certificate;
