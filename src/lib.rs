//! Kongress: the website of a congress. Floors, from the ground up; a module may use those
//! above it in this list, never those below (tests/it/rules checks it).

// Floor 0: pure values and words.
pub mod kernel;
// Floor 1: one environment, one clock, one sitemap, one database.
pub mod clock;
pub mod config;
pub mod db;
pub mod paths;
// Floor 2: toolkits; they do not import each other.
pub mod mail;
pub mod paper;
pub mod web;
// Files that pages show; on top of web.
pub mod media;
// Floor 2½: the edition a page stands in; who is signed in.
pub mod edition;
pub mod staff;
// Content elements: what pages, news and homes of editions are made of.
pub mod content;
// Floor 3: features; they never import each other.
pub mod fees;
pub mod home;
pub mod news;
pub mod pages;
pub mod press;
pub mod programme;
pub mod registration;
pub mod search;
pub mod speakers;
// Floor 3½: what is stored about people, for how long; one person's data out or gone.
pub mod privacy;
// Floor 4: workflows across features.
pub mod office;
// Floor 5: composition.
pub mod accounts;
pub mod app;
pub mod check;
pub mod demo;
pub mod media_command;
pub mod payments;
pub mod transfer;
