//! The one Rust test program: the site in-process against a PostgreSQL of its own.

mod content;
mod db;
mod demo;
mod edition;
mod faults;
mod fees;
mod home;
mod mail;
mod media;
mod news;
mod office;
mod pages;
mod paper;
mod press;
mod program;
mod programme;
mod registration;
mod rules;
mod search;
mod speakers;
mod staff;
mod support;
mod web;
