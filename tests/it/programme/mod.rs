//! The programme: pages, releases, exports, import.

mod exports;
mod import;
mod page;
mod people;
mod release;
mod session;
mod transfer;
