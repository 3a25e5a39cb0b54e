//! Press: what journalists find, how they ask for accreditation, and what becomes of it.
//!
//! A request is sent by form, its address confirmed by mail; the press office looks at the
//! evidence, asks back, decides ([`model::State`]). Everybody of an approved request gets a pass.
//! Each change of state is one guarded statement with a line of history ([`record::Event`]) and a
//! mail; decisions leave a row without names in the journal.
//!
//! It never ties accreditation to a press card, never decides by itself, never shows evidence in
//! public, and never publishes who came.

pub mod context;
// The press office's side.
pub mod decide;
pub mod door;
pub mod inbox;
pub mod journal;
pub mod turn;
// What both sides share.
pub mod evidence;
pub mod letters;
pub mod model;
pub mod pass;
pub mod record;
pub mod setup;
mod sql;
