//! The programme: pages, releases, exports, import.

mod exports;
mod import;
mod page;
mod release;
mod session;
mod transfer;
