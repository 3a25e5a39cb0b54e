//! Passes as a tagged PDF.

use kongress::edition;
use kongress::press::context::Context;
use kongress::press::pass;
use kongress::press::record::{self, Person, Record};
use kongress::web::Error;

use super::open;
use crate::support::{Pdf, TestSite};

const LONG: &str = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren-Überlandwagenmüllersdottir";

/// An approved request with a crew of two, of whom one has no pass any more.
async fn approved(site: &TestSite) -> (Context, Record, Vec<Person>) {
    site.sql(
        "insert into accreditation (code, edition_id, state, given_name, family_name, email, outlet, media_type, press_role,
            evidence_kind, ack_version, submitted_at)
         select 'P-7K2M9X', id, 'approved', 'Änne', 'Müller-Łuk', 'a@example.org', 'Beispiel <b>Post</b> #eval(1)', 'print',
            'reporter', 'bylines', 1, now() from edition;
         insert into accreditation_person (accreditation_id, position, given_name, family_name, press_role, pass_code)
         select id, 0, 'Änne', 'Müller-Łuk', 'reporter', 'K7QX-2MNP-ABCD-EFGH' from accreditation
         union all select id, 1, 'Kim', 'Ohneausweis', 'sound', null from accreditation
         union all select id, 2, 'Lou', 'Kamerafrau', 'camera', 'Z7QX-2MNP-ABCD-EFGH' from accreditation",
    )
    .await;
    let edition = edition::find(&site.site, "2026").await.expect("database").expect("public");
    let context = Context::of(&site.site, &edition).await.expect("database");
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    let record = record::by_code(&mut c, edition.id, "P-7K2M9X").await.expect("database").expect("stored");
    let people = record::people(&mut c, record.id).await.expect("database");
    (context, record, people)
}

#[tokio::test]
async fn everybody_with_a_code_has_a_page_that_says_press() {
    let site = open().await;
    let (context, record, people) = approved(&site).await;
    let bytes = pass::pdf(&context, &record, &people).await.expect("made");
    assert_eq!(bytes, pass::pdf(&context, &record, &people).await.expect("made"), "the same each time");
    let made = Pdf::new(&bytes);
    made.check();
    if let (Some(info), Some(meta), Some(text)) = (made.info(), made.metadata(), made.text()) {
        assert!(info.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")), "{info}");
        assert!(info.lines().any(|l| l.starts_with("Pages:") && l.ends_with(" 2")), "{info}");
        assert!(info.contains("419.5") && info.contains("297.6"), "A6 landscape: {info}");
        assert!(meta.contains("<pdfuaid:part>1<"), "{meta}");
        for said in [
            "Änne Müller-Łuk",
            "Beispiel <b>Post</b> #eval(1)",
            "Wort",
            "Kamera",
            "Lou Kamerafrau",
            "5. und 6. Mai 2026",
            "K7QX-2MNP-ABCD-EFGH",
            "Kongress 2026",
            "Jüterbog",
            "P-7K2M9X",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!text.contains("Ohneausweis") && !text.contains("a@example.org"), "{text}");
    }
    if let Some(structure) = made.structure() {
        assert_eq!(structure.matches("H1").count(), 2, "{structure}");
        assert!(structure.contains("Figure"), "{structure}");
    }
}

#[tokio::test]
async fn the_longest_names_stay_on_their_page() {
    let site = open().await;
    let (context, mut record, mut people) = approved(&site).await;
    people.truncate(1);
    people[0].given_name = LONG[..80].into();
    people[0].family_name = LONG[..70].into();
    record.outlet =
        "Rundfunkanstalt der vereinigten Länder und Landkreise ".repeat(4).trim().chars().take(200).collect();
    let mut edition = (*context.edition).clone();
    edition.row.title = "Kongress der Verwaltungsmodernisierung ".repeat(5);
    let context = Context { edition: edition.into(), ..context };
    let made = Pdf::new(&pass::pdf(&context, &record, &people).await.expect("made"));
    if let (Some(info), Some(text)) = (made.info(), made.text()) {
        assert!(info.lines().any(|l| l.starts_with("Pages:") && l.ends_with(" 1")), "{info}");
        assert!(text.contains("PRESSE") && text.contains("Lichtbildausweis"), "{text}");
    }
}

#[tokio::test]
async fn a_name_is_not_broken_where_a_smaller_one_fits() {
    let site = open().await;
    let (context, record, mut people) = approved(&site).await;
    people.truncate(1);
    (people[0].given_name, people[0].family_name) = ("Änne-Sophie".into(), "Schwarzenbergmann".into());
    if let Some(text) = Pdf::new(&pass::pdf(&context, &record, &people).await.expect("made")).text() {
        assert!(text.contains("Schwarzenbergmann"), "{text}");
    }
}

#[tokio::test]
async fn days_that_somebody_named_are_those_of_the_pass_and_without_a_code_there_is_none() {
    let site = open().await;
    let (context, mut record, mut people) = approved(&site).await;
    record.attends = vec!["day:2026-05-06".into(), "day:2030-01-01".into()];
    let made = Pdf::new(&pass::pdf(&context, &record, &people).await.expect("made"));
    if let Some(text) = made.text() {
        assert!(text.contains("6. Mai 2026") && !text.contains("5. und"), "{text}");
    }
    people.iter_mut().for_each(|person| person.pass_code = None);
    assert!(matches!(pass::pdf(&context, &record, &people).await, Err(Error::NotFound)));
}
