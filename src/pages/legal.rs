//! Legal pages from the settings. What each has to contain: § 5 DDG and § 18 MStV (imprint),
//! Art. 13 DSGVO (privacy), Implementing Decision (EU) 2018/1523 (accessibility statement),
//! § 4 BITV 2.0 (easy language, sign language).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::page::sign_video;
use crate::content::{Html, Place};
use crate::kernel::{date, markdown};
use crate::paths;
use crate::web::settings::{Gap, Purpose, Settings};
use crate::web::shell::Shell;
use crate::web::{Result, Site, page};

#[derive(askama::Template)]
#[template(path = "pages/imprint.html")]
struct ImprintPage {
    shell: Shell,
    settings: Arc<Settings>,
}

pub async fn imprint(State(site): State<Site>) -> Result<Response> {
    let settings = site.settings().await?;
    page(&ImprintPage { shell: Shell::new(&site, "Impressum", paths::IMPRINT).await?, settings })
}

#[derive(askama::Template)]
#[template(path = "pages/privacy.html")]
struct PrivacyPage {
    shell: Shell,
    settings: Arc<Settings>,
    purposes: Vec<Purpose>,
    /// What is deleted by itself, and when.
    periods: Vec<(&'static str, String)>,
    intro: String,
    rights: String,
    mandatory: String,
    security: String,
    cookies: String,
}

/// The privacy notice (Art. 13 DSGVO). Periods are known on a higher floor: `periods` are what is deleted
/// and when, in words; `fill` puts them into the texts of the purposes.
///
/// # Errors
/// The database's own.
pub async fn privacy(
    site: &Site,
    periods: Vec<(&'static str, String)>,
    fill: impl Fn(&str) -> String,
) -> Result<Response> {
    let settings = site.settings().await?;
    let text = |t: &str| markdown::render(t, 3);
    let p = &settings.privacy;
    let filled = |p: &Purpose| Purpose { retention: fill(&p.retention), ..p.clone() };
    page(&PrivacyPage {
        shell: Shell::new(site, "Datenschutz", paths::PRIVACY).await?,
        purposes: p.purposes.iter().map(filled).collect(),
        periods,
        intro: text(&p.intro),
        rights: text(&p.rights),
        mandatory: text(&p.mandatory),
        security: text(&p.security),
        cookies: text(&p.cookies),
        settings,
    })
}

#[derive(askama::Template)]
#[template(path = "pages/accessibility.html")]
struct AccessibilityPage {
    shell: Shell,
    settings: Arc<Settings>,
    intro: String,
    conformance: &'static str,
    gaps: Vec<(&'static str, Vec<Gap>)>,
    method: String,
    prepared: String,
    reviewed: String,
    enforcement: String,
    monitoring: String,
}

pub async fn accessibility(State(site): State<Site>) -> Result<Response> {
    let settings = site.settings().await?;
    let a = &settings.accessibility;
    let group = |key: &str| a.gaps.iter().filter(|g| g.group == key).cloned().collect::<Vec<_>>();
    let gaps = [
        ("Nicht vereinbar mit den Anforderungen", group("nonconforming")),
        ("Unverhältnismäßige Belastung", group("burden")),
        ("Nicht im Anwendungsbereich", group("out_of_scope")),
    ];
    let day = |d: Option<chrono::NaiveDate>| d.map(date::date).unwrap_or_default();
    page(&AccessibilityPage {
        shell: Shell::new(&site, "Erklärung zur Barrierefreiheit", paths::ACCESSIBILITY).await?,
        intro: markdown::render(&a.intro, 3),
        conformance: match a.status.as_str() {
            "full" => "vollständig vereinbar",
            "partial" => "teilweise vereinbar",
            _ => "nicht vereinbar",
        },
        gaps: gaps.into_iter().filter(|(_, list)| !list.is_empty()).collect(),
        method: markdown::render(&a.method, 3),
        prepared: day(a.prepared_on),
        reviewed: day(a.reviewed_on),
        enforcement: markdown::render(&a.enforcement.text, 3),
        monitoring: markdown::render(&a.monitoring.text, 3),
        settings,
    })
}

#[derive(askama::Template)]
#[template(path = "pages/text.html")]
struct TextPage {
    shell: Shell,
    title: &'static str,
    class: &'static str,
    body: String,
    /// The same in sign language, where there is a video.
    video: Option<Html>,
}

pub async fn easy_language(State(site): State<Site>) -> Result<Response> {
    let body = markdown::render(&site.settings().await?.easy_language.body, 2);
    let title = "Leichte Sprache";
    let shell = Shell::new(&site, title, paths::EASY_LANGUAGE).await?;
    page(&TextPage { shell, title, class: "easy", body, video: None })
}

pub async fn sign_language(State(site): State<Site>) -> Result<Response> {
    let settings = site.settings().await?;
    let title = "Deutsche Gebärdensprache";
    let video = match settings.sign_language.video {
        Some(file) => {
            let mut c = site.db.pool().acquire().await?;
            sign_video(&site, &mut c, title, file, &Place::new(paths::SIGN_LANGUAGE)).await?
        }
        None => None,
    };
    let body = markdown::render(&settings.sign_language.body, 2);
    let shell = Shell::new(&site, title, paths::SIGN_LANGUAGE).await?;
    page(&TextPage { shell, title, class: "", body, video })
}
