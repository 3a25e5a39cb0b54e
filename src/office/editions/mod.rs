//! Editions as a whole: a new one, its settings, its state, and what turns its course.
//!
//! | page | file |
//! |---|---|
//! | `/intern/kongress/neu` | `create.rs`; what is taken over from another one: `copy.rs` |
//! | `…/einstellungen` | `settings/`, one file for each group of settings |
//! | `…/zustand` | `state.rs`: announcing, opening, closing |
//! | `…/verschieben`, `…/absagen` | `turn/`: form, preview, and the one transaction |

mod copy;
pub mod create;
pub mod settings;
mod sql;
pub mod state;
pub mod turn;
