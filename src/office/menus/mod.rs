//! Menus, footer and redirects: how readers find their way. What every authority owes its readers
//! (imprint, privacy, accessibility) stands in the layout and cannot be lost here.

mod form;
mod menu;
mod own;
mod redirects;
mod sql;

pub use menu::{save, show};
pub use redirects::{add as add_redirect, confirm as confirm_redirect, list as redirects, remove as remove_redirect};
