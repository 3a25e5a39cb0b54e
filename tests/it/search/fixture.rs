//! A small congress whose words are chosen for what a search has to find.

use kongress::programme::model::{AppearanceDraft, Draft, PersonDraft, SessionDraft};

use crate::support::{TestSite, day, edition};

pub const SLUG: &str = "probe";

fn session(code: &str, title: &str, description: &str) -> SessionDraft {
    SessionDraft {
        code: Some(code.into()),
        title: title.into(),
        description: description.into(),
        day: 1,
        start: Some(540),
        minutes: Some(45),
        ..SessionDraft::default()
    }
}

pub fn programme() -> Draft {
    let person = |key: &str, given: &str, family: &str| PersonDraft {
        key: key.into(),
        given_name: given.into(),
        family_name: family.into(),
        ..PersonDraft::default()
    };
    let appears = |key: &str, function: &str| AppearanceDraft {
        person: key.into(),
        function: function.into(),
        organisation: "Landkreis Unterbeispiel".into(),
        ..AppearanceDraft::default()
    };
    let mut sessions = vec![
        session("PORTAL", "Das Bürgerservice-Portal", "Ein Eingang zu allen Diensten der Gemeinde."),
        session("DIGSERV", "Digitaler Bürgerservice", "Wege aufs Amt, die niemand mehr gehen muss."),
        session("SERVPL", "Drei Bürgerservices im Vergleich", "Öffnungszeiten, Wartezeiten und Kosten."),
        session("VERWDIG", "Stand der Verwaltungsdigitalisierung", "Was erreicht ist und was fehlt."),
        session("DIGI", "Digitalisierung ohne Drucker", "Ein Erfahrungsbericht."),
        session("BODY", "Was bleibt", "Am Ende geht es um Digitalisierung und um Menschen."),
        session("STRASSE", "Das Straßenverkehrsamt zieht um", "Größe, Maß und Fußweg."),
        session("EAKTE", "Die E-Akte im Alltag", "Warum eine eAkte Ordnung braucht."),
        session("HAUS", "Häuser der Begegnung", "Orte für alle."),
        session("PHRASE", "Offene Fragen", "Über offene Software und digitale Souveränität im Amt."),
        session("KI1", "KI-gestützte Auskunft", "Antworten an der Hotline."),
        session(
            "BOESE",
            "</title><script>alert(1)</script><svg onload=x>",
            "<img src=x onerror=y> mit [Klick](javascript:alert(1))",
        ),
    ];
    sessions[0].people = vec![appears("lz", "Leiterin Fußverkehr")];
    let mut cancelled = session("ABSAGE", "Papierloses Rathaus", "Der Abschied vom Aktenschrank.");
    cancelled.cancelled = true;
    sessions.push(cancelled);
    Draft { people: vec![person("lz", "Łukasz", "Żółć-O’Neill")], sessions, ..Draft::default() }
}

/// The congress, released, and two news items.
pub async fn site() -> (TestSite, i64) {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition(SLUG)).await;
    site.store(id, &[day(2026, 5, 5)], programme()).await;
    site.release(id).await;
    site.sql(
        "insert into news (year, slug, kind, title, teaser, published_at) values
         (2026, 'strom', 'news', 'Strom für das Rathaus', 'Solarzellen auf dem Dach.', '2026-02-01T08:00:00Z'),
         (2026, 'bilanz', 'press_release', 'Bilanz des Vorjahres', 'Mehr Anträge kamen über das Netz.', '2026-02-02T08:00:00Z')",
    )
    .await;
    (site, id)
}
