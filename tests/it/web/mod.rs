//! How the site answers, whatever the page.

mod cache;
mod errors;
mod guard;
mod headers;
mod menus;
mod server;
