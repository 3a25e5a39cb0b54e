//! Floor 0. Pure values and words: no I/O, no async, no clock, no feature.

pub mod clean;
pub mod code;
pub mod csv;
pub mod date;
pub mod email;
pub mod html;
pub mod ics;
pub mod lang;
pub mod leitweg;
pub mod letters;
pub mod markdown;
pub mod money;
pub mod name;
pub mod plain;
pub mod qr;
#[cfg(test)]
mod samples;
pub mod slug;
pub mod typography;
pub mod words;
