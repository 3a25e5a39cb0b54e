//! What every test stands on: a database of its own, the site in-process, visitors.

mod database;
mod html;
mod pdf;
mod person;
mod s3;
mod smtp;
mod visitor;

pub use database::database;
pub use html::{Form, Html};
pub use pdf::Pdf;
pub use person::{Mail, Person};
pub use s3::{FakeS3, Health};
pub use smtp::{MailServer, Mood};
pub use visitor::{Answer, Visitor};

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use clap::Parser;
use kongress::app;
use kongress::clock::Clock;
use kongress::config::Settings;
use kongress::db::Db;
use kongress::edition::model::{EditionDraft, Hours};
use kongress::edition::{self, State};
use kongress::kernel::date;
use kongress::programme;
use kongress::programme::model::{Draft, RoomDraft, SessionDraft};
use kongress::web::{Site, content};

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    settings: Settings,
}

/// A running site with a database of its own.
pub struct TestSite {
    pub site: Site,
    pub visitor: Visitor,
    /// Goes with the site that made it.
    _scratch: Option<database::Scratch>,
    _watcher: Watcher,
}

/// Ends with its site.
struct Watcher(tokio::task::JoinHandle<()>);

impl Drop for Watcher {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Moment at which the tests live unless they say otherwise: a Tuesday noon in Berlin.
pub fn noon() -> DateTime<Utc> {
    date::instant_on(day(2026, 3, 3), 12 * 60)
}

pub fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).expect("a date")
}

impl TestSite {
    /// An empty installation.
    pub async fn empty() -> TestSite {
        TestSite::with(&[]).await
    }

    /// With flags as on the command line.
    pub async fn with(flags: &[&str]) -> TestSite {
        let options = database().await;
        let scratch = database::Scratch::of(&options);
        TestSite { _scratch: Some(scratch), ..TestSite::on(options, flags).await }
    }

    /// A further process on the same database.
    pub async fn on(options: sqlx::postgres::PgConnectOptions, flags: &[&str]) -> TestSite {
        let mut arguments = vec!["kongress"];
        if !flags.contains(&"--database-url") {
            arguments.extend(["--database-url", ""]);
        }
        if !flags.contains(&"--base-url") {
            arguments.extend(["--base-url", "http://kongress.test"]);
        }
        let arguments = Arguments::try_parse_from(arguments.iter().chain(flags)).expect("flags are read");
        let config = arguments.settings.check().expect("settings are fine");
        let clock = Clock::default();
        clock.set(noon());
        let site = Site::new(config, clock, Db::new(options, 8));
        let watcher = Watcher(tokio::spawn(content::watch(site.clone())));
        let visitor = Visitor::new(app::router(site.clone()));
        TestSite { site, visitor, _scratch: None, _watcher: watcher }
    }

    /// With the demo editions.
    pub async fn demo() -> TestSite {
        let options = database::demo_database(noon()).await;
        let scratch = database::Scratch::of(&options);
        TestSite { _scratch: Some(scratch), ..TestSite::on(options, &[]).await }
    }

    pub async fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        self.visitor.post(path, fields, &[("sec-fetch-site", "same-origin")]).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.visitor.get(path).await
    }

    /// Runs statements as organisers' tools would.
    pub async fn sql(&self, statements: &'static str) {
        sqlx::raw_sql(statements).execute(self.site.db.pool()).await.expect("statements run");
    }

    /// Slug of the fictional edition.
    pub async fn featured(&self) -> String {
        let edition = edition::featured(&self.site).await.expect("database").expect("a featured edition");
        edition.slug.clone()
    }

    pub async fn save_edition(&self, draft: EditionDraft) -> i64 {
        self.site
            .db
            .change(move |c| Box::pin(async move { edition::save(c, &draft).await }))
            .await
            .expect("edition saved")
    }

    pub async fn store(&self, id: i64, days: &[NaiveDate], draft: Draft) {
        let days = days.to_vec();
        self.site
            .db
            .change(move |c| {
                Box::pin(async move { programme::store(c, id, uuid::Uuid::from_u128(7), &days, &draft).await })
            })
            .await
            .expect("draft stored");
    }

    pub async fn release(&self, id: i64) -> Option<i32> {
        let now = self.site.clock.now();
        let done =
            self.site.db.change(move |c| Box::pin(async move { programme::release(c, id, "", now).await })).await;
        done.expect("released")
    }

    /// Asks until the answer is as expected or two seconds are over: notifications take a moment.
    pub async fn until(&self, path: &str, expected: impl Fn(&Answer) -> bool) -> Answer {
        for _ in 0..100 {
            let answer = self.get(path).await;
            if expected(&answer) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{path} never became as expected; last: {}", self.get(path).await.text());
    }
}

/// An open edition on one day with nothing else known.
pub fn edition(slug: &str) -> EditionDraft {
    EditionDraft {
        slug: slug.into(),
        title: format!("Kongress {slug}"),
        short_title: format!("Kongress {slug}"),
        state: State::Open,
        days: vec![Hours { day: day(2026, 5, 5), opens: None, closes: None }],
        ..EditionDraft::default()
    }
}

/// Two rooms, one talk in each at nine.
pub fn small_programme() -> Draft {
    let room = |key: &str| RoomDraft { key: key.into(), name: key.to_uppercase(), ..RoomDraft::default() };
    let talk = |code: &str, title: &str, room: &str| SessionDraft {
        code: Some(code.into()),
        title: title.into(),
        day: 1,
        start: Some(540),
        minutes: Some(45),
        room: Some(room.into()),
        ..SessionDraft::default()
    };
    Draft {
        rooms: vec![room("a"), room("b")],
        sessions: vec![talk("AAA22", "Erster Vortrag", "a"), talk("BBB22", "Zweiter Vortrag", "b")],
        ..Draft::default()
    }
}
