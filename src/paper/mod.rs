//! Floor 2. Documents on paper: a typst template and data become a tagged PDF after PDF/UA-1
//! (ISO 14289-1), in German, with a title. A rule that is broken is an error, not a document.
//!
//! Templates stand in `templates/<feature>/*.typ` and begin with
//! `#import "/paper.typ": sheet` (`templates/layout/paper.typ`). They see the data as
//! `json("/daten.json")` and nothing else: no disk, no network, no clock. Data are text, never
//! markup; a template must not call `eval` on them.
//!
//! The same template and data give the same bytes. What is needed from outside, a date of issue
//! for instance, is part of the data.

mod printable;
mod world;

use anyhow::{Context, Result, anyhow};
use serde::Serialize;
use tokio::sync::Semaphore;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use world::Desk;

/// Documents made at once: each takes a core. More wait their turn.
static TURNS: Semaphore = Semaphore::const_new(2);

pub const PDF: &str = "application/pdf";

/// Makes a document. `template` is typst source that ships with the program; every text in `data`
/// comes out letter by letter, except that characters no font has become "\u{fffd}" and
/// invisible ones are left out.
///
/// # Errors
/// A template that does not fit the data or breaks a rule of PDF/UA-1. Both are our fault.
pub async fn pdf<T: Serialize>(template: &'static str, data: &T) -> Result<Vec<u8>> {
    let data = serde_json::to_value(data).context("data of a document")?;
    let turn = TURNS.acquire().await?;
    tokio::task::spawn_blocking(move || {
        // Held by the work, not by the visitor, who may hang up.
        let _turn = turn;
        let made = make(template, data);
        // Results of earlier steps hold names of people.
        comemo::evict(0);
        made
    })
    .await
    .context("a document panicked")?
}

fn make(template: &'static str, mut data: serde_json::Value) -> Result<Vec<u8>> {
    printable::make(&mut data);
    let data = serde_json::to_vec(&data)?;
    let options = PdfOptions {
        creator: Smart::Custom(None),
        standards: PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|e| anyhow!("PDF/UA-1: {}", e.message()))?,
        ..PdfOptions::default()
    };
    let desk = Desk::new(template, data)?;
    let compiled = typst::compile::<PagedDocument>(&desk);
    for warning in compiled.warnings {
        tracing::warn!("template of a document: {}", warning.message);
    }
    let document = compiled.output.map_err(|e| told("template", &e))?;
    typst_pdf::pdf(&document, &options).map_err(|e| told("PDF/UA-1", &e))
}

fn told(what: &str, errors: &[SourceDiagnostic]) -> anyhow::Error {
    let texts: Vec<&str> = errors.iter().map(|e| e.message.as_str()).collect();
    anyhow!("{what}: {}", texts.join("; "))
}
