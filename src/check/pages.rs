//! Pages and the ways to them: redirects that lead nowhere, entries of menus that nobody sees,
//! twins that are owed.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

use super::Report;
use crate::app;
use crate::kernel::words;
use crate::pages::model::{Due, Form, TwinDue};
use crate::pages::redirects::{self, Redirect};
use crate::pages::twins_due;
use crate::paths;
use crate::web::{Result, Site, menus};

pub async fn look(report: &mut Report, site: &Site) {
    match read(site).await {
        Ok(found) => tell(report, site, found).await,
        Err(error) => report.bad(
            &format!("pages: {}", words::causes(&error)),
            "Run: kongress migrate, and look into the log of the database server.",
        ),
    }
}

struct Found {
    redirects: Vec<Redirect>,
    hidden: Vec<String>,
    due: Vec<TwinDue>,
    /// What the site is about has to be there in sign language; its text is asked for with the
    /// legal pages.
    lacks_sign_language: bool,
}

async fn read(site: &Site) -> Result<Found> {
    let lacks_sign_language = site.settings().await?.sign_language.video.is_none();
    let mut c = site.db.pool().acquire().await?;
    let now = site.clock.now();
    Ok(Found {
        redirects: redirects::list(&mut c).await?,
        hidden: menus::hidden(&mut c, now).await?,
        due: twins_due(&mut c, now).await?,
        lacks_sign_language,
    })
}

async fn tell(report: &mut Report, site: &Site, found: Found) {
    let before = report.failed;
    let router = app::router(site.clone());
    for redirect in &found.redirects {
        // What other websites answer is their business; nothing is asked of them.
        let path = redirect.target.split('#').next().unwrap_or_default();
        if path.starts_with('/') && is_missing(site, &router, path).await {
            report.bad(
                &format!("redirect: {} leads to {path}, where nothing is", redirect.from),
                "Lead it elsewhere: kongress redirect OLD NEW, or take it away: kongress redirect OLD --remove",
            );
        }
    }
    if report.failed == before {
        report.good(&format!("redirects: {}, none leads nowhere", found.redirects.len()));
    }
    for entry in found.hidden {
        report.note(&format!("menus: the page of this entry is not public: {entry}"));
    }
    for line in found.due.iter().map(advice) {
        report.note(&line);
    }
    if found.lacks_sign_language {
        report.note(&format!("twins: {}: the video is missing (§ 4 BITV 2.0)", paths::SIGN_LANGUAGE));
    }
}

/// Asks our own router, as a reader would.
async fn is_missing(site: &Site, router: &Router, path: &str) -> bool {
    let host = site.config.hosts.first().map_or("localhost", String::as_str);
    let Ok(request) = Request::builder().uri(path).header(header::HOST, host).body(Body::empty()) else { return true };
    let Ok(answer) = router.clone().oneshot(request).await;
    matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::GONE)
}

/// § 4 BITV 2.0 asks for the essential contents in easy language and in sign language.
fn advice(due: &TwinDue) -> String {
    let form = match due.form {
        Form::Easy => "easy language",
        Form::English => "English",
        Form::Sign => "sign language",
    };
    let what = match due.due {
        Due::Missing => "is missing (§ 4 BITV 2.0)",
        Due::Outdated => "is older than the page",
    };
    format!("twins: {}: {form} {what}", paths::page(&due.slug))
}
