//! Atom (RFC 4287) feed of the releases: who follows the programme learns what moved, and that
//! the whole event is cancelled or postponed.

use std::cmp::Reverse;

use atom_syndication::{Content, Entry, Feed, Generator, Link, Person, Text, WriteConfig};
use chrono::{DateTime, Utc};
use quick_xml::escape::escape;

use super::plan::{GENERATOR, VERSION};
use super::{Origin, text};
use crate::edition::State;
use crate::kernel::words;
use crate::paths;
use crate::programme::diff::{Change, What};
use crate::programme::sql::LogRow;

/// Readers keep what they have seen; older releases stand on the page.
const MOST: usize = 50;

/// Takes the releases newest first; None where there are none.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn releases(origin: &Origin<'_>, releases: &[LogRow]) -> anyhow::Result<Option<String>> {
    let Some(newest) = releases.first() else { return Ok(None) };
    let edition = origin.edition;
    let state = state_entry(origin);
    let mut entries: Vec<Entry> = releases.iter().take(MOST).map(|release| entry(origin, release)).collect();
    entries.extend(state.clone());
    entries.sort_by_key(|entry| Reverse(entry.updated));
    let author = if edition.organiser.is_empty() { &edition.short_title } else { &edition.organiser };
    let feed = Feed {
        id: tag(origin, edition.created_at, "programm"),
        title: Text::plain(text::line(&format!("Änderungen im Programm: {}", edition.short_title))),
        subtitle: state.as_ref().and_then(|entry| entry.summary.clone()),
        updated: entries.first().map_or(newest.released_at.fixed_offset(), |entry| entry.updated),
        authors: vec![Person { name: text::line(author), ..Person::default() }],
        generator: Some(Generator { value: GENERATOR.into(), uri: None, version: Some(VERSION.into()) }),
        links: vec![
            link("self", origin.url(&paths::changes_feed(&edition.slug)), "application/atom+xml"),
            link("alternate", origin.url(&paths::changes(&edition.slug)), "text/html"),
        ],
        entries,
        lang: Some("de".into()),
        ..Feed::default()
    };
    let config = WriteConfig { indent_size: Some(2), ..WriteConfig::default() };
    let mut out = String::from_utf8(feed.write_with_config(Vec::new(), config)?)?;
    out.push('\n');
    Ok(Some(out))
}

/// An edition that does not take place as announced. One entry for each state and date, so that
/// a better wording changes it and a further new date is news.
fn state_entry(origin: &Origin<'_>) -> Option<Entry> {
    let edition = origin.edition;
    let (state, what) = match State::from_key(&edition.state) {
        state @ State::Cancelled => (state, "abgesagt".to_string()),
        state @ State::Postponed => (state, format!("verschoben/{}", edition.when_machine().unwrap_or_default())),
        State::Draft | State::Announced | State::Open | State::Past => return None,
    };
    // These two states do not depend on the day.
    let text = edition.banner_text(edition.changed_at.date_naive())?;
    let text = format!("{}: {}", state.label(), text::line(&text));
    Some(Entry {
        id: tag(origin, edition.created_at, what.trim_end_matches('/')),
        title: Text::plain(format!("{}: {}", state.label(), text::line(&edition.short_title))),
        updated: edition.changed_at.fixed_offset(),
        links: vec![link("alternate", origin.edition_url(), "text/html")],
        summary: Some(Text::plain(text)),
        ..Entry::default()
    })
}

fn entry(origin: &Origin<'_>, release: &LogRow) -> Entry {
    let page = origin.url(&paths::changes(&origin.edition.slug));
    Entry {
        id: tag(origin, release.released_at, &format!("programm/fassung/{}", release.number)),
        title: Text::plain(format!("Fassung {}", release.number)),
        updated: release.released_at.fixed_offset(),
        published: Some(release.released_at.fixed_offset()),
        // Readers take entries with the same address for the same entry.
        links: vec![link("alternate", format!("{page}#fassung-{}", release.number), "text/html")],
        content: Some(Content {
            content_type: Some("html".into()),
            value: Some(content(origin, release)),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

fn link(rel: &str, href: String, mime: &str) -> Link {
    Link { rel: rel.into(), href, mime_type: Some(mime.into()), ..Link::default() }
}

/// RFC 4151: unique in the world and never an address that has to work.
fn tag(origin: &Origin<'_>, since: DateTime<Utc>, what: &str) -> String {
    format!("tag:{},{}:{}/{what}", origin.host, since.format("%Y-%m-%d"), origin.edition.slug)
}

fn content(origin: &Origin<'_>, release: &LogRow) -> String {
    let mut html = String::new();
    let mut paragraph = |text: &str| {
        if !text.is_empty() {
            html.push_str(&format!("<p>{}</p>", escape(text)));
        }
    };
    paragraph(&text::line(&release.comment));
    let changes = &release.changes.0;
    if release.number == 1 && changes.is_empty() {
        let sessions = usize::try_from(release.sessions).unwrap_or(0);
        let sessions = words::count(sessions, "Programmpunkt", "Programmpunkten");
        paragraph(&format!("Erste Fassung mit {sessions}."));
    } else if changes.is_empty() {
        paragraph("Geändert wurden Angaben zu Räumen, Themen oder Mitwirkenden.");
    }
    if !changes.is_empty() {
        let items: String = changes.iter().map(|change| item(origin, change)).collect();
        html.push_str(&format!("<ul>{items}</ul>"));
    }
    html
}

fn item(origin: &Origin<'_>, change: &Change) -> String {
    let page = origin.url(&paths::session(&origin.edition.slug, &change.code, &change.slug));
    let what = change.what.iter().map(What::text).collect::<Vec<_>>().join(" ");
    let (title, what) = (text::line(&change.title), text::line(&what));
    format!("<li><a href=\"{}\">{}</a>: {}</li>", escape(page), escape(title), escape(what))
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use chrono::TimeZone;
    use sqlx::types::Json;

    fn row(number: i32, comment: &str, changes: Vec<Change>) -> LogRow {
        let released_at = Utc.with_ymd_and_hms(2026, 9, number as u32, 6, 30, 0).single().expect("an instant");
        LogRow { number, comment: comment.into(), released_at, changes: Json(changes), sessions: 24 }
    }

    fn rows() -> Vec<LogRow> {
        let at = |minutes| Some(crate::kernel::date::instant_on(samples::day(2026, 10, 24), minutes));
        let change =
            |title: &str, what| Change { code: "AB2CD".into(), slug: "eroeffnung".into(), title: title.into(), what };
        let moved = vec![
            What::Time { from: at(555), to: at(600) },
            What::Room { from: "Saal <b>1</b>".into(), to: String::new() },
        ];
        let changes = vec![change("Böse]]>\u{1}</ul><script>", moved), change("Werkstatt", vec![What::Cancelled])];
        vec![row(3, "Nach Absage & Krankheit", changes), row(2, "", vec![]), row(1, "", vec![])]
    }

    #[test]
    fn the_whole_file() {
        let edition = samples::edition();
        let text = releases(&samples::origin(&edition), &rows()).expect("written").expect("releases");
        samples::golden("changes.atom", &text);
    }

    #[test]
    fn reads_back_and_hostile_titles_stay_text() {
        let edition = samples::edition();
        let text = releases(&samples::origin(&edition), &rows()).expect("written").expect("releases");
        let feed: Feed = text.parse().expect("a feed");
        assert_eq!(feed.updated, rows()[0].released_at);
        let ids: std::collections::HashSet<_> = feed.entries.iter().map(|e| &e.id).collect();
        assert_eq!(ids.len(), 3);
        let html = feed.entries[0].content.as_ref().and_then(|c| c.value()).expect("content");
        assert!(html.contains("Böse]]&gt; &lt;/ul&gt;&lt;script&gt;") && !html.contains("<script"), "{html}");
    }

    #[test]
    fn a_cancelled_or_postponed_edition_has_an_entry_of_its_own() {
        let mut edition = samples::edition();
        let read = |edition: &crate::edition::Edition| -> Feed {
            let text = releases(&samples::origin(edition), &rows()).expect("written").expect("releases");
            text.parse().expect("a feed")
        };
        let open = read(&edition);
        assert!(open.subtitle.is_none() && open.entries.len() == 3);
        edition.row.state = State::Cancelled.key().into();
        edition.row.state_reason = "Der Saal ist gesperrt.".into();
        edition.row.changed_at = rows()[0].released_at + chrono::Duration::days(1);
        let feed = read(&edition);
        assert_eq!((feed.updated, feed.entries.len()), (edition.changed_at.fixed_offset(), 4));
        let first = &feed.entries[0];
        assert_eq!(first.title.value, "Abgesagt: Beispieltage 2026");
        assert!(feed.subtitle.as_ref().is_some_and(|t| t.value.contains("Der Saal ist gesperrt.")), "{feed:?}");
        assert_eq!(feed.subtitle, first.summary);
        assert_eq!(first.links[0].href, "https://kongress.example.org/beispieltage-2026");
        // Words about the same state are the same entry; another state or date is not.
        edition.row.state_reason = "Ein Wasserschaden.".into();
        edition.row.changed_at += chrono::Duration::days(1);
        let again = read(&edition);
        assert_eq!((&again.entries[0].id, again.updated), (&first.id, edition.changed_at.fixed_offset()));
        edition.row.state = State::Postponed.key().into();
        let postponed = read(&edition);
        assert!(postponed.entries[0].title.value.starts_with("Verschoben: "));
        edition.days.clear();
        let ids = [&first.id, &postponed.entries[0].id, &read(&edition).entries[0].id].map(String::clone);
        assert_eq!(std::collections::HashSet::from(ids).len(), 3);
        // Older than the last release: it stands where it belongs in time.
        edition.row.changed_at = rows()[1].released_at + chrono::Duration::hours(1);
        let feed = read(&edition);
        assert_eq!(feed.updated, rows()[0].released_at);
        assert!(feed.entries[1].title.value.starts_with("Verschoben: "));
    }

    #[test]
    fn without_a_release_there_is_no_feed() {
        let edition = samples::edition();
        assert!(releases(&samples::origin(&edition), &[]).expect("written").is_none());
    }
}
