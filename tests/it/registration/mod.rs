//! Registration from outside.

mod certificate;
mod form;
mod group;
mod journeys;
mod mails;
mod model;
mod own;
mod race;
mod states;

use chrono::Duration;
use kongress::edition::model::EditionDraft;
use kongress::kernel::date;
use kongress::programme::model::{Draft, Kind, RoomDraft, SessionDraft};
use kongress::registration::deadlines;
use kongress::registration::model::{Mode, Rules};
use kongress::registration::setup;

use crate::support::{Answer, Person, TestSite, day, edition};

/// Path of the form of [`open`].
pub const FORM: &str = "/2026/anmeldung";

/// An edition on two days in May, open for registration, with so many seats and three workshops,
/// of which the first two are at the same time.
pub async fn open(seats: Option<i32>) -> TestSite {
    let site = TestSite::empty().await;
    prepare(&site, seats, Rules::default(), EditionDraft::default()).await;
    site
}

pub async fn prepare(site: &TestSite, seats: Option<i32>, rules: Rules, more: EditionDraft) -> i64 {
    let hours = |d| kongress::edition::model::Hours {
        day: day(2026, 5, d),
        opens: chrono::NaiveTime::from_hms_opt(9, 0, 0),
        closes: chrono::NaiveTime::from_hms_opt(17, 0, 0),
    };
    let draft = EditionDraft {
        days: vec![hours(5), hours(6)],
        contact_email: "buero@example.org".into(),
        contact_name: "Organisationsbüro".into(),
        organiser: "Land Beispiel".into(),
        ..EditionDraft {
            slug: "2026".into(),
            title: "Kongress 2026".into(),
            short_title: "Kongress 2026".into(),
            ..more
        }
    };
    let draft = EditionDraft { state: edition("2026").state, ..draft };
    let id = site.save_edition(draft).await;
    let workshop = |code: &str, title: &str, start: i32, seats: i32| SessionDraft {
        code: Some(code.into()),
        kind: Kind::Workshop,
        title: title.into(),
        day: 1,
        start: Some(start),
        minutes: Some(90),
        room: Some("a".into()),
        seats: Some(seats),
        ..SessionDraft::default()
    };
    let programme = Draft {
        rooms: vec![RoomDraft { key: "a".into(), name: "Raum A".into(), ..RoomDraft::default() }],
        sessions: vec![
            workshop("AAA222", "Formulare", 600, 1),
            workshop("BBB222", "Register", 600, 5),
            workshop("CCC222", "Bescheide", 780, 5),
        ],
        ..Draft::default()
    };
    site.store(id, &[day(2026, 5, 5), day(2026, 5, 6)], programme).await;
    site.release(id).await;
    site.site
        .db
        .change(move |c| {
            Box::pin(async move {
                setup::save(c, id, &rules, &[]).await?;
                setup::set_capacity(c, id, Mode::Onsite, seats).await
            })
        })
        .await
        .expect("rules are stored");
    // Notifications take a moment; a test does not want to wait for them.
    site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
    id
}

impl Person<'_> {
    /// Fills in the form for this address, goes through the page to check, and sends.
    pub async fn register(&self, email: &str, more: &[(&str, &str)]) -> Answer {
        let page = self.open(FORM).await;
        self.later();
        let mut values = vec![
            ("vorname", "Kim"),
            ("nachname", "Beispiel"),
            ("email", email),
            ("organisation", "Landratsamt Beispielkreis"),
            ("art", "municipal"),
            ("tage", "2026-05-05"),
        ];
        values.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        values.extend(more);
        let check = self.submit(&page, FORM, &values).await;
        self.submit(&check.page(), FORM, &[("schritt", "senden")]).await
    }

    /// Opens the newest mail to this address and presses the button that it leads to.
    pub async fn confirm(&self, email: &str) -> Answer {
        let link = self.site().mail(email).await.link();
        let page = self.open(&link).await;
        self.submit(&page, "/meine-anmeldung/bestaetigen", &[]).await
    }

    /// Nobody types as fast as a test.
    pub fn later(&self) {
        let clock = &self.site().site.clock;
        clock.set(clock.now() + Duration::seconds(10));
    }
}

impl TestSite {
    /// Moves the clock and lets happen what is due then.
    pub async fn hours_later(&self, hours: i64) {
        self.site.clock.set(self.site.clock.now() + Duration::hours(hours));
        self.tick().await;
    }

    pub async fn tick(&self) {
        deadlines::tick(&self.site).await.expect("deadlines are kept");
    }

    /// State of the registration of an address.
    pub async fn state(&self, email: &str) -> String {
        sqlx::query_scalar("select state from registration where email = $1 order by id desc limit 1")
            .bind(email)
            .fetch_one(self.site.db.pool())
            .await
            .expect("a registration")
    }

    /// Counters against rows, and rows against seats, as they must be at every moment.
    pub async fn balance(&self) {
        self.balance_of_rows().await;
        for (wrong, what) in [
            ("select count(*) from edition_seats where taken > capacity", "edition"),
            ("select count(*) from session_seats where taken > capacity", "workshop"),
        ] {
            assert_eq!(self.count(wrong).await, 0, "more people than seats: {what}");
        }
    }

    /// As [`TestSite::balance`] where somebody lowered a capacity, which throws nobody out.
    pub async fn balance_of_rows(&self) {
        let wrong: i64 = self
            .count(
                "select count(*) from edition_seats s where
                    taken <> (select count(*) from registration r where r.edition_id = s.edition_id and r.mode = s.mode
                        and state in ('held', 'confirmed', 'offered'))
                    or waiting <> (select count(*) from registration r where r.edition_id = s.edition_id
                        and r.mode = s.mode and state in ('queued', 'waiting'))",
            )
            .await;
        assert_eq!(wrong, 0, "a counter of an edition is not its rows");
        let wrong = self
            .count(
                "select count(*) from session_seats s where
                    taken <> (select count(*) from registration_session r where r.session_id = s.session_id and state = 'booked')
                    or waiting <> (select count(*) from registration_session r where r.session_id = s.session_id
                        and state = 'waiting')",
            )
            .await;
        assert_eq!(wrong, 0, "a counter of a workshop is not its rows");
    }
}

/// "5. Mai 2026, 12 Uhr" and so on, for looking at pages.
pub fn said(at: chrono::DateTime<chrono::Utc>) -> String {
    date::date_time(at)
}
