//! Floor 0. Pure values and words: no I/O, no async, no clock, no feature.

pub mod code;
pub mod date;
pub mod email;
pub mod ics;
pub mod leitweg;
pub mod markdown;
pub mod money;
pub mod name;
pub mod qr;
pub mod slug;
pub mod words;
