//! Floor 5. `kongress check`: what is wrong with this installation, and how to mend it.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use chrono::{NaiveDate, Utc};
use lettre::{AsyncSmtpTransport, Tokio1Executor};

use crate::app::Ground;
use crate::clock::Clock;
use crate::config::Settings;
use crate::db::MIGRATOR;
use crate::kernel::date;
use crate::web::Site;

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
            report.bad(
                &format!("database: {error:#}"),
                "Install PostgreSQL (apt install postgresql) or set DATABASE_URL.",
            );
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
    let version: Result<String, _> =
        sqlx::query_scalar!(r#"select current_setting('server_version') as "v!""#).fetch_one(site.db.pool()).await;
    match version {
        Ok(version) => report.good(&format!("database: PostgreSQL {version}")),
        Err(error) => {
            report.bad(&format!("database: {error}"), "Check DATABASE_URL and whether the server runs.");
            return;
        }
    }
    let known = MIGRATOR.iter().count();
    match site.db.applied_migrations().await {
        Ok(n) if n as usize == known => report.good(&format!("migrations: all {known} applied")),
        Ok(n) if n as usize > known => {
            report.bad(
                &format!("migrations: {n} applied, this program knows {known}"),
                "The database is from a newer version; install that one.",
            );
            return;
        }
        Ok(n) => {
            report.bad(&format!("migrations: {n} of {known} applied"), "Run: kongress migrate");
            return;
        }
        Err(_) => {
            report.bad("migrations: the schema is not there", "Run: kongress migrate");
            return;
        }
    }
    match site.settings().await {
        Ok(settings) => {
            let missing = settings.missing(site.clock.today());
            match missing.is_empty() {
                true => report.good("legal pages: filled"),
                false => missing.iter().for_each(|m| {
                    report.bad(&format!("legal pages: {m}"), "Fill it in the settings of the installation.")
                }),
            }
        }
        Err(error) => report.bad(
            &format!("settings of the installation: {error}"),
            "Run: kongress demo, or restore them from a backup.",
        ),
    }
}
