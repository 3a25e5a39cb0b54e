//! The press of the demo: what journalists find at the edition that lies ahead, requests in several
//! states by invented people, and a past edition that takes none any more.

use anyhow::{Context as _, Result};
use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::PgConnection;

use super::media;
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::press::enter::{self, Application, Member};
use crate::press::evidence;
use crate::press::model::{EventKind, Evidence, KitKind, MediaType, Role, State};
use crate::press::setup::{self, EventDraft, Setup};

/// A file that shows nothing; made before the transaction.
pub type Proof = evidence::Prepared;

/// # Errors
/// A document that cannot be made.
pub async fn proof() -> Result<Proof> {
    let sheet =
        serde_json::json!({"title": "Auftrag der Redaktion", "text": "Frei erfundenes Auftragsschreiben der Demo."});
    let template = "#import \"/paper.typ\": sheet\n#let data = json(\"/daten.json\")\n#show: sheet.with(title: data.title)\n= #data.title\n#data.text\n";
    let bytes = crate::paper::pdf(template, &sheet).await?;
    evidence::check("auftrag.pdf", bytes).await.map_err(anyhow::Error::msg)
}

/// What journalists find. Run again, it changes nothing.
///
/// # Errors
/// The database's own.
pub async fn upcoming(
    c: &mut PgConnection,
    edition: i64,
    days: &[NaiveDate],
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<()> {
    let (Some(first), Some(last)) = (days.first().copied(), days.last().copied()) else { return Ok(()) };
    let setup = Setup {
        takes_requests: true,
        closes_at: Some(date::instant_on(first - Days::new(4), 18 * 60)),
        contact_name: "Pressestelle der Musterverwaltung".into(),
        contact_email: "presse@example.org".into(),
        contact_phone: "030 23125-140".into(),
        rules: "Bild- und Tonaufnahmen sind im Foyer und bei den Terminen für Medien möglich. In Workshops brauchen Sie die Zustimmung aller, die zu sehen oder zu hören sind.\n\n- Kein Blitz während der Vorträge.\n- Wer nicht aufgenommen werden möchte, trägt ein rotes Schlüsselband.\n- Stative nur am Rand, Fluchtwege bleiben frei.".into(),
        late: "Rufen Sie die Pressestelle an, werktags von 9 bis 16 Uhr. Solange Plätze frei sind, finden wir einen Weg. Bitte halten Sie Ihren Nachweis bereit.".into(),
        collection_place: "Pressetisch im Foyer".into(),
        collection_hours: "ab 8.30 Uhr".into(),
        criteria: "Reichen die Plätze auf der Pressetribüne nicht, entscheidet die Reihenfolge der Anträge, je Redaktion zuerst eine Person.".into(),
        ..Setup::default()
    };
    if !setup::save(c, edition, &setup).await? {
        return Ok(());
    }
    let at = |day: NaiveDate, minutes: i32| date::instant_on(day, minutes);
    let events = [
        (
            EventKind::Photo,
            "Eröffnung auf der Bühne",
            at(first, 9 * 60 + 15),
            at(first, 9 * 60 + 30),
            "Großer Saal, vor der Bühne",
        ),
        (EventKind::Talk, "Pressegespräch zum Programm", at(first, 11 * 60), at(first, 11 * 60 + 45), "Raum 2"),
        (
            EventKind::Interview,
            "Interviews mit Referierenden",
            at(last, 13 * 60),
            at(last, 14 * 60),
            "Foyer, Pressetisch",
        ),
    ];
    for (kind, title, starts_at, ends_at, place) in events {
        let note = if kind == EventKind::Talk { "Fragen können Sie vorab an die Pressestelle schicken." } else { "" };
        let draft = EventDraft {
            kind,
            title: title.into(),
            starts_at,
            ends_at: Some(ends_at),
            place: place.into(),
            note: note.into(),
        };
        setup::add_event(c, edition, &draft).await?;
    }
    let free = "Honorarfrei für die Berichterstattung über den Kongress, mit Nennung der Quelle.";
    for (id, kind, title) in [
        (0x01, KitKind::Image, "Im großen Saal"),
        (0x03, KitKind::Image, "Foyer mit Treppe"),
        (0x04, KitKind::Logo, "Kongresshalle als Bildmarke"),
    ] {
        setup::add_kit(c, edition, media::id(id), kind, title, free).await?;
    }
    requests(c, edition, first, proof, now).await
}

/// A past edition: contact and rules, no requests.
///
/// # Errors
/// The database's own.
pub async fn past(c: &mut PgConnection, edition: i64) -> Result<()> {
    let setup = Setup {
        contact_name: "Pressestelle der Musterverwaltung".into(),
        contact_email: "presse@example.org".into(),
        contact_phone: "030 23125-140".into(),
        ..Setup::default()
    };
    setup::save(c, edition, &setup).await?;
    Ok(())
}

/// Requests of invented people: new, asked back, approved with a crew.
async fn requests(
    c: &mut PgConnection,
    edition: i64,
    first: NaiveDate,
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<()> {
    let people = [
        (
            "Ronja",
            "Feldkamp",
            "Musterstädter Anzeiger",
            MediaType::Print,
            Role::Reporter,
            Evidence::Assignment,
            State::Submitted,
            2,
        ),
        (
            "Tamás",
            "Oberreuter",
            "frei, für Beispielfunk und Kurier",
            MediaType::Freelance,
            Role::Photo,
            Evidence::Bylines,
            State::InfoRequested,
            6,
        ),
        (
            "Wiebke",
            "Sandvoß",
            "Beispielfunk Fernsehen",
            MediaType::Tv,
            Role::Editor,
            Evidence::Imprint,
            State::Approved,
            9,
        ),
    ];
    for (given, family, outlet, media_type, role, evidence, state, days) in people {
        let email = format!("{}@example.org", crate::kernel::slug::slug(&format!("{given} {family}")));
        let application = Application {
            key: uuid::Uuid::new_v4(),
            given_name: given.into(),
            family_name: family.into(),
            email: Email::parse(&email).context("an address of the demo")?,
            mobile: String::new(),
            outlet: outlet.into(),
            media_type,
            role,
            address: String::new(),
            evidence,
            card_issuer: String::new(),
            card_year: None,
            evidence_url: if evidence == Evidence::Assignment {
                String::new()
            } else {
                "https://example.org/impressum".into()
            },
            equipment: if media_type == MediaType::Tv {
                "Zwei Kameras, ein Übertragungswagen, Strom 16 A.".into()
            } else {
                String::new()
            },
            interviews: String::new(),
            attends: vec![format!("day:{first}")],
            needs: None,
            crew: match media_type {
                MediaType::Tv => vec![
                    Member { given_name: "Arvid".into(), family_name: "Lüneburg".into(), role: Role::Camera },
                    Member { given_name: "Noemi".into(), family_name: "Tischbein".into(), role: Role::Sound },
                ],
                _ => Vec::new(),
            },
            file: (evidence == Evidence::Assignment).then(|| proof.clone()),
        };
        enter::enter_confirmed(c, edition, &application, state, now - chrono::Duration::days(days)).await?;
    }
    Ok(())
}
