//! The page between a button and something that cannot simply be taken back: it says what will
//! happen, and one button carries it out.

use askama::Template;
use axum::response::Response;

use super::frame::Frame;
use crate::web::Result;
use crate::web::form::{Errors, form_page};

#[derive(Template)]
#[template(path = "office/confirm.html")]
pub struct Confirm {
    pub frame: Frame,
    /// What it is about, in a sentence.
    pub lead: String,
    /// What will happen, one thing each.
    pub consequences: Vec<String>,
    /// Where the form goes, and what it carries unseen.
    pub action: String,
    pub carried: Vec<(String, String)>,
    /// The verb on the button: "Anmeldung absagen".
    pub button: &'static str,
    /// Where to go instead.
    pub back: String,
}

impl Confirm {
    /// # Errors
    /// When the template fails.
    pub fn page(&self) -> Result<Response> {
        form_page(self, &Errors::default())
    }
}
