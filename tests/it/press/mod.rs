//! Press from outside.

mod pass;

use kongress::edition::model::{EditionDraft, Hours, Venue};

use crate::support::{TestSite, day, edition};

/// An edition on two days in May whose press office takes requests until the 28th of April, 20.00.
pub async fn open() -> TestSite {
    let site = TestSite::empty().await;
    let hours = |d| Hours {
        day: day(2026, 5, d),
        opens: chrono::NaiveTime::from_hms_opt(9, 0, 0),
        closes: chrono::NaiveTime::from_hms_opt(17, 0, 0),
    };
    site.save_edition(EditionDraft {
        days: vec![hours(5), hours(6)],
        contact_email: "buero@example.org".into(),
        contact_name: "Organisationsbüro".into(),
        organiser: "Land Beispiel".into(),
        venue: Venue { name: "Rathaus".into(), city: "Jüterbog".into(), ..Venue::default() },
        ..edition("2026")
    })
    .await;
    site.sql(
        "insert into press_setup (edition_id, takes_requests, closes_at, contact_name, contact_email, contact_phone,
            rules, late, collection_place, collection_hours)
         select id, true, '2026-04-28T18:00:00Z', 'Pressestelle', 'presse@example.org', '0361 000',
            'Kein **Blitz** im Saal.', 'Rufen Sie die Pressestelle an.', 'Pressetisch im Foyer', 'ab 8.30 Uhr' from edition",
    )
    .await;
    site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
    site
}
