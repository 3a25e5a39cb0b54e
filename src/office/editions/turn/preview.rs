//! Everything that a turn changes, computed and not guessed: the edition is really turned, looked
//! at, and turned back.

use sqlx::{Connection, PgConnection};

use super::super::sql;
use super::form::Wish;
use crate::edition::turn::{Kind, Turn};
use crate::edition::{self, Edition, json_ld};
use crate::fees::{self, State as Payment};
use crate::kernel::{date, money, words};
use crate::paths;
use crate::press::turn as accredited;
use crate::registration::context::Context;
use crate::registration::turn::{self, News, Reach};
use crate::web::{Error, Result, Site};

/// A news item as it will be.
pub struct Item {
    pub title: String,
    /// Markdown.
    pub text: String,
    pub year: i32,
    pub slug: String,
}

pub struct Preview {
    /// What changes, and how.
    pub effects: Vec<(&'static str, Vec<String>)>,
    pub news: Item,
    /// The mail as somebody gets it.
    pub subject: String,
    pub text: String,
    /// Invoices that are open or paid, for an edition that does not take place.
    pub invoices: Vec<String>,
    /// How many mails go out.
    pub mails: i64,
}

/// The edition as it is after this turn; nothing of it stays.
///
/// # Errors
/// The database's own.
pub async fn turned(c: &mut PgConnection, edition: &Edition, turn: &Turn) -> Result<Edition> {
    let mut trial = c.begin().await?;
    edition::replace(&mut trial, edition.id, &turn.applied(edition.draft())).await?;
    let after = edition::load(&mut trial, &edition.slug).await?;
    trial.rollback().await?;
    after.ok_or(Error::NotFound)
}

/// # Errors
/// The database's own.
pub async fn of(site: &Site, before: &Context, wish: &Wish) -> Result<Preview> {
    let edition = &before.edition;
    let mut c = site.db.pool().acquire().await?;
    let after = turned(&mut c, edition, &wish.turn).await?;
    let after = Context { edition: std::sync::Arc::new(after), ..before.clone() };
    let reach = turn::reach(&mut c, edition.id).await?;
    let press = accredited::reach(&mut c, edition.id).await?;
    let news = item(&mut c, site, before, &after, wish).await?;
    let sessions = sql::released_sessions(&mut c, edition.id).await?;
    let invoices = fees::of_edition(&mut c, edition.id).await?;
    drop(c);
    let letter = turn::sample(&News { turn: &wish.turn, before, after: &after, words: &wish.words })?;
    let mut effects = public(site, before, &after, wish, sessions);
    effects.push((
        "Meldung",
        vec![
            format!(
                "„{}“ erscheint sofort unter Aktuelles, Adresse {}",
                news.title,
                paths::news(news.year, &news.slug)
            ),
            "Alle Seiten der Veranstaltung weisen darauf hin.".into(),
            if wish.is_press_release {
                "Sie erscheint als Pressemitteilung.".into()
            } else {
                "Sie erscheint als Meldung, nicht als Pressemitteilung.".into()
            },
        ],
    ));
    effects.extend(people(&wish.turn, &after.edition, &reach));
    effects.extend(journalists(&wish.turn, &press));
    Ok(Preview {
        effects,
        news,
        subject: letter.subject,
        text: letter.text,
        mails: reach.people() + reach.contacts + press.mails(),
        invoices: invoice_lines(&wish.turn, &invoices),
    })
}

/// What everybody sees.
fn public(
    site: &Site,
    before: &Context,
    after: &Context,
    wish: &Wish,
    sessions: i64,
) -> Vec<(&'static str, Vec<String>)> {
    let (old, new) = (&before.edition, &after.edition);
    let (now, today) = (site.clock.now(), site.clock.today());
    let mut effects =
        vec![("Zustand", vec![format!("{} → {}", old.state_on(today).label(), new.state_on(today).label())])];
    if wish.turn.kind != Kind::Cancelled {
        effects.push(("Termin", vec![format!("{} → {}", old.when(), new.when())]));
    }
    effects.push(("Hinweis auf jeder Seite", vec![new.banner_text(today).unwrap_or_default()]));
    let was_open = old.is_registration_open(now);
    let form = match (was_open, new.is_registration_open(now)) {
        (true, true) => match new.registration_closes_at {
            Some(at) => format!("Bleibt offen, Anmeldeschluss {}", date::date_time(at)),
            None => "Bleibt offen.".into(),
        },
        (true, false) => "Wird geschlossen. An seiner Stelle steht, was geschehen ist.".into(),
        (false, true) => "Wird geöffnet.".into(),
        (false, false) => "Ist geschlossen und bleibt es.".into(),
    };
    effects.push(("Anmeldeformular", vec![form]));
    if sessions > 0 {
        let word = if wish.turn.kind == Kind::Cancelled { "Abgesagt" } else { "Verschoben" };
        let count = words::count(usize::try_from(sessions).unwrap_or(0), "Programmpunkt", "Programmpunkte");
        let mut lines = vec![format!("{count}: mit dem Hinweis „{word}“ in Kalendern und Exporten, an ihren Adressen")];
        if !new.days.is_empty() && wish.turn.kind != Kind::Cancelled {
            lines.push("Die Zeiten im Programm passen Sie danach an und veröffentlichen sie.".into());
        }
        effects.push(("Programm", lines));
    }
    let status = |e: &Edition| json_ld::status(e, e.state_on(today)).rsplit('/').next().unwrap_or("").to_string();
    effects.push(("Suchmaschinen", vec![format!("eventStatus: {} → {}", status(old), status(new))]));
    effects.push((
        "Kalenderdateien",
        vec![format!("schedule.ics und einzelne Termine: neue Fassung (SEQUENCE {} → {})", old.sequence, new.sequence)],
    ));
    effects
}

/// What reaches those who registered.
fn people(turn: &Turn, after: &Edition, reach: &Reach) -> Vec<(&'static str, Vec<String>)> {
    let mut effects = Vec::new();
    let count = |n: i64, one: &str, many: &str| words::count(usize::try_from(n).unwrap_or(0), one, many);
    let mut mails = vec![format!(
        "{}: {} angemeldet, {} auf der Warteliste, {} mit unbestätigter Adresse",
        count(reach.people(), "Mail an Personen", "Mails an Personen"),
        reach.confirmed,
        reach.waiting,
        reach.unconfirmed
    )];
    if reach.contacts > 0 {
        mails.push(count(
            reach.contacts,
            "Mail an eine Ansprechperson einer Sammelanmeldung",
            "Mails an Ansprechpersonen von Sammelanmeldungen",
        ));
    }
    effects.push(("Mails", mails));
    let entries = match turn.kind {
        Kind::Cancelled => format!("{} Termine werden aus den Kalendern genommen", reach.confirmed),
        _ if after.days.is_empty() => {
            format!("{} Termine werden aus den Kalendern genommen, bis der neue Tag feststeht", reach.confirmed)
        }
        _ => format!("{} Termine werden auf {} gesetzt", reach.confirmed, after.when()),
    };
    effects.push(("Persönliche Kalender", vec![entries]));
    effects.push(match turn.kind {
        Kind::Cancelled => (
            "Anmeldungen",
            vec![
                format!("{} Anmeldungen enden. Das lässt sich nicht zurücknehmen.", reach.people()),
                "Angaben zu Verpflegung und Unterstützung werden gelöscht.".into(),
            ],
        ),
        _ => (
            "Anmeldungen",
            vec![
                "Alle bleiben bestehen. Jede Person kann „Ich komme weiterhin“ oder „Platz freigeben“ antworten."
                    .into(),
                "Freigegebene Plätze gehen an die Warteliste.".into(),
                "Eigene Fristen für Änderungen und für Dolmetschen entfallen; Sie setzen sie neu.".into(),
            ],
        ),
    });
    effects
}

/// What reaches who is accredited or has asked for it; nothing where nobody has.
fn journalists(turn: &Turn, reach: &accredited::Reach) -> Option<(&'static str, Vec<String>)> {
    if reach.mails() == 0 {
        return None;
    }
    let count = |n: i64, one: &str, many: &str| words::count(usize::try_from(n).unwrap_or(0), one, many);
    let mut lines = vec![format!(
        "{}: {} zugelassen, {} offen",
        count(reach.mails(), "Mail zu einem Antrag", "Mails zu Anträgen"),
        reach.approved,
        reach.open
    )];
    match turn.kind {
        Kind::Cancelled => {
            lines.push("Offene Anträge enden ohne Entscheidung, ihre Nachweise werden gelöscht.".into());
        }
        _ => {
            lines.push("Zulassungen und Anträge gelten für den neuen Termin weiter. Drucken Sie Ausweise neu.".into());
            lines.push("Fototermine und Pressegespräche passen Sie danach an.".into());
        }
    }
    Some(("Presse", lines))
}

/// What becomes of invoices.
fn invoice_lines(turn: &Turn, invoices: &[fees::model::Invoice]) -> Vec<String> {
    let sum = |state: Payment| {
        let of = invoices.iter().filter(|i| i.state() == state && !i.is_correction() && i.remaining() > 0);
        of.fold((0, 0), |(n, cents), i| (n + 1, cents + i.remaining()))
    };
    let (open, owed) = sum(Payment::Open);
    let (paid, received) = sum(Payment::Paid);
    if turn.kind != Kind::Cancelled || open + paid == 0 {
        return match open + paid {
            0 => Vec::new(),
            n => vec![format!("Gültig bleiben: {n}. Wer den Platz freigibt, bekommt eine Berichtigung.")],
        };
    }
    let mut lines = Vec::new();
    if open > 0 {
        lines.push(format!("Offen: {open} über zusammen {}. Sie werden storniert.", money::euro(owed)));
    }
    if paid > 0 {
        lines.push(format!(
            "Bezahlt: {paid}. Sie werden berichtigt. Zahlen Sie {} zurück, und vermerken Sie es unter Gebühren.",
            money::euro(received)
        ));
    }
    lines.push("Die Belege gehen von selbst hinaus. Weitere Rechnungen entstehen nicht.".into());
    lines
}

/// The news item, in the organisers' words or in ours, under an address that is free.
///
/// # Errors
/// The database's own.
pub async fn item(c: &mut PgConnection, site: &Site, before: &Context, after: &Context, wish: &Wish) -> Result<Item> {
    let (name, new) = (&before.edition.short_title, &after.edition);
    let (title, word) = match wish.turn.kind {
        Kind::Cancelled => (format!("{name} ist abgesagt"), "abgesagt"),
        Kind::Rescheduled => (format!("{name}: neuer Termin {}", new.when()), "neuer-termin"),
        Kind::Postponed if new.has_date() => (format!("{name} verschoben: {}", new.when()), "verschoben"),
        Kind::Postponed => (format!("{name} verschoben, neuer Termin noch offen"), "verschoben"),
    };
    let year = chrono::Datelike::year(&site.clock.today());
    let base = format!("{}-{word}", before.edition.slug);
    let mut slug = base.clone();
    let mut n = 1;
    while sql::has_news(c, year, &slug).await? {
        n += 1;
        slug = format!("{base}-{n}");
    }
    Ok(Item {
        title: if wish.news_title.is_empty() { title } else { wish.news_title.clone() },
        text: if wish.news_text.is_empty() { news_text(before, after, wish) } else { wish.news_text.clone() },
        year,
        slug,
    })
}

fn news_text(before: &Context, after: &Context, wish: &Wish) -> String {
    let news = News { turn: &wish.turn, before, after, words: "" };
    let lead = news.lead();
    let mut first = lead.chars();
    // A letter goes on after its greeting, a news item begins.
    let lead = first.next().map(|c| c.to_uppercase().chain(first).collect()).unwrap_or_default();
    let old = after.edition.old_when();
    let mut parts = vec![lead];
    if wish.turn.kind != Kind::Cancelled && !old.is_empty() {
        parts.push(format!("Bisher geplant war: {old}."));
    }
    parts.extend([wish.turn.reason.clone(), wish.turn.decided_by.clone()]);
    parts.push(match wish.turn.kind {
        Kind::Cancelled => "Wer angemeldet war, bekommt heute eine Mail und braucht nichts zu tun.".into(),
        _ => "Wer angemeldet ist, bleibt es und bekommt heute eine Mail. Darin steht, wie man weiter zusagt oder den \
              Platz freigibt."
            .to_string(),
    });
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n\n")
}
