//! Floor 5. `kongress check`: what is wrong with this installation, and how to mend it.

mod pages;

use std::io::ErrorKind;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use chrono::{NaiveDate, Utc};
use lettre::{AsyncSmtpTransport, Tokio1Executor};

use crate::app::Ground;
use crate::clock::Clock;
use crate::config::Settings;
use crate::db::{MIGRATOR, Schema};
use crate::kernel::{date, words};
use crate::media;
use crate::search::{self, Possible};
use crate::web::{self, Site};

const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// Collects the lines of the report.
struct Report {
    failed: usize,
}

impl Report {
    fn good(&self, what: &str) {
        println!("ok    {what}");
    }

    fn note(&self, what: &str) {
        println!("note  {what}");
    }

    fn bad(&mut self, what: &str, remedy: &str) {
        self.failed += 1;
        println!("FAIL  {what}\n      {remedy}");
    }
}

/// Looks at everything, also after a failure.
///
/// # Errors
/// Never for a finding; the exit code says whether there was one.
pub async fn run(settings: &Settings) -> Result<ExitCode> {
    let mut report = Report { failed: 0 };
    time_zone(&mut report);
    let config = match settings.check() {
        Ok(config) => config,
        Err(problems) => {
            for problem in problems.0 {
                report.bad("settings", &problem);
            }
            return Ok(end(&report));
        }
    };
    report.good(&format!("settings: {:?} mode, {}", config.mode, config.base_url));
    mail(&mut report, config.smtp_url.as_deref()).await;
    let ground = match Ground::open(&config).await {
        Ok(ground) => ground,
        Err(error) => {
            // The message names what helps; another server always does.
            let what = words::causes(error.as_ref());
            report.bad(&format!("database: {what}"), "Or set DATABASE_URL to a PostgreSQL that runs.");
            return Ok(end(&report));
        }
    };
    let site = Site::new(config, Clock::default(), ground.db.clone());
    database(&mut report, &site).await;
    ground.close().await;
    Ok(end(&report))
}

fn end(report: &Report) -> ExitCode {
    match report.failed {
        0 => {
            println!("Everything is in order.");
            ExitCode::SUCCESS
        }
        n => {
            println!("{n} to mend.");
            ExitCode::FAILURE
        }
    }
}

/// The rules of Europe/Berlin are compiled in; known instants show that they are right.
fn time_zone(report: &mut Report) {
    let noon = |m, d| NaiveDate::from_ymd_opt(2026, m, d).and_then(|d| d.and_hms_opt(12, 0, 0)).map(date::instant);
    let utc_hour = |at: Option<chrono::DateTime<Utc>>| at.map(|at| at.format("%H").to_string());
    if utc_hour(noon(1, 15)).as_deref() == Some("11") && utc_hour(noon(7, 15)).as_deref() == Some("10") {
        report.good("time zone: Europe/Berlin");
    } else {
        report.bad("time zone: Europe/Berlin is not as expected", "Build the program again from a clean checkout.");
    }
}

async fn mail(report: &mut Report, smtp: Option<&str>) {
    let Some(url) = smtp else {
        report.note("mail: no SMTP_URL; in demo mode mails would be written to files");
        return;
    };
    let transport = match AsyncSmtpTransport::<Tokio1Executor>::from_url(url) {
        Ok(builder) => builder.timeout(Some(Duration::from_secs(10))).build::<Tokio1Executor>(),
        Err(error) => {
            report.bad(
                &format!("mail: SMTP_URL cannot be read: {error}"),
                "Write it like smtps://user:password@mail.example.org",
            );
            return;
        }
    };
    match transport.test_connection().await {
        Ok(true) => report.good("mail: the server answers"),
        Ok(false) => {
            report.bad("mail: the server refuses the connection", "Ask its operator whether this machine may send.")
        }
        Err(error) => report.bad(
            &format!("mail: the server cannot be reached: {error}"),
            "Check host, port, user and certificate in SMTP_URL, and the firewall.",
        ),
    }
}

async fn database(report: &mut Report, site: &Site) {
    // Once and directly: the pool would try until its time is over and not say why.
    let connected = match tokio::time::timeout(CONNECT_LIMIT, site.db.connect()).await {
        Ok(connected) => connected,
        Err(_) => Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()),
    };
    let version = match connected {
        Ok(mut c) => sqlx::query_scalar!(r#"select current_setting('server_version') as "v!""#).fetch_one(&mut c).await,
        Err(error) => Err(error),
    };
    match version {
        Ok(version) => report.good(&format!("database: PostgreSQL {version}")),
        Err(error) => {
            report.bad(&format!("database: {}", words::causes(&error)), remedy(&error));
            return;
        }
    }
    // Before the migrations, which need it.
    match search_possible(site).await {
        Ok(Possible::Yes) => report.good("search: the extension pg_trgm is there"),
        Ok(Possible::NotAdded { may_add: true }) => report.note("search: kongress migrate adds the extension pg_trgm"),
        Ok(Possible::NotAdded { may_add: false }) => report.bad(
            "search: this user may not add the extension pg_trgm",
            "Let an administrator run in this database: create extension pg_trgm",
        ),
        Ok(Possible::NotInstalled) => report.bad(
            "search: the database server has no extension pg_trgm",
            "Install it beside the server: package postgresql-contrib (Debian has it in postgresql).",
        ),
        Err(error) => report.bad(&format!("search: {error}"), "Look into the log of the database server."),
    }
    match site.db.schema().await {
        Ok(Schema::Current) => report.good(&format!("migrations: all {} applied", MIGRATOR.iter().count())),
        Ok(Schema::Newer { applied, known }) => {
            report.bad(
                &format!("migrations: {applied} applied, this program knows {known}"),
                "The database is from a newer version; install that one.",
            );
            return;
        }
        Ok(Schema::Older { applied, known }) => {
            report.bad(&format!("migrations: {applied} of {known} applied"), "Run: kongress migrate");
            return;
        }
        Ok(Schema::Missing) => {
            report.bad("migrations: the schema is not there", "Run: kongress migrate");
            return;
        }
        Err(error) => {
            report.bad(
                &format!("migrations: {}", words::causes(&error)),
                "Give the user in DATABASE_URL the right to read and change this database.",
            );
            return;
        }
    }
    match media::check(site).await {
        Ok(where_to) => report.good(&format!("files: {where_to}")),
        Err(error) => report.bad(
            &format!("files: {}", words::causes(error.as_ref())),
            "Check KONGRESS_MEDIA_STORE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and the rights of that key in the bucket.",
        ),
    }
    match site.settings().await {
        Ok(settings) => {
            let mut missing = settings.missing(site.clock.today());
            if site.config.is_production() {
                missing.extend(demo_texts(&settings));
            }
            match missing.is_empty() {
                true => report.good("legal pages: filled"),
                false => missing.iter().for_each(|m| {
                    report.bad(&format!("legal pages: {m}"), "Fill it in the settings of the installation.")
                }),
            }
        }
        Err(error) => report.bad(
            &format!("settings of the installation: {}", words::causes(&error)),
            "Run: kongress demo, or restore them from a backup.",
        ),
    }
    pages::look(report, site).await;
}

async fn search_possible(site: &Site) -> sqlx::Result<Possible> {
    search::possible(&mut *site.db.pool().acquire().await?).await
}

/// What helps against a database that cannot be reached.
fn remedy(error: &sqlx::Error) -> &'static str {
    match error {
        sqlx::Error::Database(e) => match e.code().as_deref() {
            Some("28P01" | "28000") => "Correct user and password in DATABASE_URL, or let them in: pg_hba.conf.",
            Some("3D000") => "Create the database (createdb), or correct its name in DATABASE_URL.",
            Some("53300") => "Close other programs, lower KONGRESS_DATABASE_CONNECTIONS or raise max_connections.",
            Some("57P03") => "The server is just starting or stopping; try again in a moment.",
            _ => "Look into the log of the database server.",
        },
        sqlx::Error::Io(e) => match e.kind() {
            ErrorKind::ConnectionRefused | ErrorKind::NotFound => {
                "Nothing listens there. Start PostgreSQL, or correct host and port in DATABASE_URL."
            }
            ErrorKind::TimedOut => "No answer. Correct the host in DATABASE_URL, or look at the firewall.",
            ErrorKind::PermissionDenied => "This user may not open the socket named in DATABASE_URL.",
            // Names that do not resolve have no kind of their own.
            _ => "Check host and port in DATABASE_URL, and whether the server runs.",
        },
        sqlx::Error::Tls(_) => "Check the server's certificate, or sslmode in DATABASE_URL.",
        _ => "Check DATABASE_URL and whether the server runs.",
    }
}

/// Settings that still say what the demo says.
fn demo_texts(settings: &web::settings::Settings) -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(settings) = serde_json::to_value(settings) {
        find_demo_texts("", &settings, &mut found);
    }
    found
}

fn find_demo_texts(path: &str, value: &serde_json::Value, found: &mut Vec<String>) {
    let inside = |key: &str| if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
    match value {
        serde_json::Value::String(text) => {
            let text = text.to_lowercase();
            let mark = ["@example.org", "@example.com", "musterverwaltung"].into_iter().find(|m| text.contains(m));
            found.extend(mark.map(|mark| format!("{path} holds the demo's text ({mark})")));
        }
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| find_demo_texts(&inside(&(i + 1).to_string()), item, found));
        }
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(key, field)| find_demo_texts(&inside(key), field, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::settings::{Purpose, Settings};

    #[test]
    fn texts_of_the_demo_are_found_wherever_they_stand() {
        let mut settings = Settings::default();
        settings.operator.name = "Stadt Beispielhausen".into();
        settings.operator.email = "post@stadt.example".into();
        assert!(demo_texts(&settings).is_empty());
        settings.operator.email = "Post@Example.ORG".into();
        settings.privacy.controller = "Musterverwaltung, Musterplatz 1".into();
        settings.accessibility.enforcement.email = "a@example.com".into();
        settings.privacy.purposes.push(Purpose { title: "Stellen der Musterverwaltung".into(), ..Purpose::default() });
        let found = demo_texts(&settings).join("\n");
        for path in
            ["operator.email", "privacy.controller", "accessibility.enforcement.email", "privacy.purposes.1.title"]
        {
            assert!(found.contains(path), "{path}: {found}");
        }
        assert!(!found.contains("operator.name"), "{found}");
    }
}
