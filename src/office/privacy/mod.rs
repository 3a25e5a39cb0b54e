//! Data protection for the people who run the congress: what is stored and for how long, what the
//! deletion did and will do, one person's data out or gone, a past edition reduced to figures.
//! Whose data were looked at or erased is never written down.

pub mod edition;
pub mod periods;
pub mod person;
pub mod register;
pub mod start;
