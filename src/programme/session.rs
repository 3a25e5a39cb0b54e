//! `/{e}/programm/{code}-{slug}`: one session. A changed title redirects to the new address;
//! the code alone is enough. With ".ics" at the end it is the calendar entry.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::card::{self, Card, When};
use super::model::{Link, Role, Session};
use super::{Current, current, export, filter, neighbours};
use crate::edition::{self, Here};
use crate::kernel::{date, markdown, words};
use crate::paths;
use crate::web::shell::{Shell, script_safe};
use crate::web::{Error, Result, Site, moved, page};

#[derive(askama::Template)]
#[template(path = "programme/session.html")]
struct SessionPage {
    shell: Shell,
    kind: &'static str,
    kind_label: &'static str,
    title: String,
    subtitle: String,
    lang: Option<String>,
    state: Option<&'static str>,
    /// What the state means here, in a sentence.
    state_text: String,
    day: String,
    when: Option<When>,
    /// Said instead of a time.
    open: &'static str,
    duration: Option<String>,
    room: Option<RoomView>,
    topic: Option<(String, String)>,
    language: Option<String>,
    level: Option<&'static str>,
    seats: Option<String>,
    flags: Vec<&'static str>,
    summary: String,
    description: String,
    people: Vec<PersonView>,
    materials: Vec<Link>,
    links: Vec<Link>,
    calendar: Option<String>,
    programme: String,
    before: Option<Card>,
    after: Option<Card>,
    meanwhile: Vec<Card>,
}

struct RoomView {
    name: String,
    href: String,
    access: String,
}

struct PersonView {
    name: String,
    href: String,
    role: &'static str,
    function: String,
}

pub async fn show(
    State(site): State<Site>,
    Here(edition): Here,
    Path((e, name)): Path<(String, String)>,
) -> Result<Response> {
    let current = current(&site, &edition).await?;
    if let Some(code) = name.strip_suffix(".ics") {
        return Ok(export::session_ics(&site, &edition, code).await?.into_response());
    }
    let code = name.split_once('-').map_or(name.as_str(), |(code, _)| code);
    let session = current.programme.session(code).ok_or(Error::NotFound)?;
    let address = paths::session(&e, &session.code, &session.slug);
    if address != paths::session(&e, code, name.split_once('-').map_or("", |(_, slug)| slug)) {
        return Ok(moved(&address));
    }
    let mut shell = edition::shell(&site, &edition, &title(session), &address)
        .await?
        .described(if session.summary.is_empty() { session.kind.label() } else { &session.summary });
    shell.json_ld = Some(script_safe(&export::json_ld::session(&site, &edition, &current.programme, session)));
    page(&view(shell, &e, &current, session))
}

/// Title of the page. There may be a coffee break every day: its time tells one from the other.
fn title(session: &Session) -> String {
    match session.starts_at.map(date::local).filter(|_| !session.kind.is_content()) {
        Some(at) => format!("{}, {} {}", session.title, date::weekday(at.date()), date::time(at.time())),
        None => session.title.clone(),
    }
}

fn view(shell: Shell, e: &str, current: &Current, session: &Session) -> SessionPage {
    let programme = &current.programme;
    let card = |s: &Session| Card::new(e, current, s);
    let (materials, links) = session.links.iter().filter(|l| is_web(&l.url)).cloned().partition(|l| l.material);
    let topic = session.topic.as_deref().and_then(|t| programme.topic(t));
    SessionPage {
        shell,
        kind: session.kind.key(),
        kind_label: session.kind.label(),
        title: session.title.clone(),
        subtitle: session.subtitle.clone(),
        lang: session.language.clone().filter(|l| l != "de"),
        state: card::state(session),
        state_text: state_text(current, session),
        day: date::long_date(session.day),
        when: session.starts_at.map(|at| When::new(at, session.ends_at())),
        open: match programme.follows_another(session) {
            true => "im Anschluss an den vorigen Programmpunkt",
            false => "Die Zeit steht noch nicht fest",
        },
        duration: session.minutes.map(date::duration),
        room: session.room.as_deref().and_then(|r| programme.room(r)).map(|r| RoomView {
            name: r.name.clone(),
            href: format!("{}?raum={}", paths::programme(e), r.slug),
            access: r.access.clone(),
        }),
        topic: topic.map(|t| (t.name.clone(), format!("{}?thema={}", paths::programme(e), t.slug))),
        language: session.language.as_deref().map(|c| filter::language(c).to_string()),
        level: session.level.map(|l| l.label()),
        seats: seats(current, session),
        flags: flags(session),
        summary: markdown::render(&session.summary, 2),
        description: markdown::render(&session.description, 2),
        people: session.people.iter().map(|p| person(e, p)).collect(),
        materials,
        links,
        calendar: export::has_entry(session).then(|| paths::session_ics(e, &session.code)),
        programme: format!("{}#tag-{}", paths::programme(e), session.day),
        before: neighbours::before(programme, session).map(card),
        after: neighbours::after(programme, session).map(card),
        meanwhile: neighbours::meanwhile(programme, session).map(card).collect(),
    }
}

/// Links come from other people; only pages of the web are shown as such.
fn is_web(url: &str) -> bool {
    markdown::is_safe(url) && (url.starts_with("https://") || url.starts_with("http://"))
}

fn person(e: &str, p: &super::model::Appearance) -> PersonView {
    PersonView {
        name: p.name.clone(),
        href: paths::speaker(e, &p.person),
        role: match p.role {
            Role::Speaker => "",
            Role::Moderator => "Moderation",
            Role::Host => "Gastgebende Person",
        },
        function: words::parts([&p.function, &p.organisation]),
    }
}

fn state_text(current: &Current, session: &Session) -> String {
    if session.cancelled {
        return format!("Dieser Programmpunkt entfällt. {}", session.note).trim_end().to_string();
    }
    let Some(old) = &session.moved_from else { return session.note.clone() };
    let mut before = Vec::new();
    if old.is_other_day(session) {
        before.extend(old.day.map(date::date));
    }
    if old.is_other_time(session) {
        before.extend(old.starts_at.map(date::date_time));
    }
    if old.is_other_room(session) {
        before.extend(old.room.as_deref().and_then(|r| current.programme.room(r)).map(|r| r.name.clone()));
    }
    let what = if old.is_other_day(session) { "Der Tag hat" } else { "Zeit oder Raum haben" };
    let before = match before.is_empty() {
        true => String::new(),
        false => format!(" Bisher: {}.", before.join(", ")),
    };
    format!("{what} sich geändert.{before} {}", session.note).trim_end().to_string()
}

fn seats(current: &Current, session: &Session) -> Option<String> {
    let seats = session.seats?;
    let total = words::count(usize::try_from(seats).unwrap_or(0), "Platz", "Plätze");
    Some(match current.step(&session.code) {
        Some(step) if !session.cancelled => format!("{total}, {}", step.label()),
        _ => total,
    })
}

fn flags(session: &Session) -> Vec<&'static str> {
    let f = session.flags;
    [
        (f.streamed, "wird live übertragen"),
        (f.recorded, "wird aufgezeichnet"),
        (f.sign_language, "mit Gebärdensprachdolmetschen"),
        (f.captions, "mit Schriftdolmetschen"),
    ]
    .into_iter()
    .filter_map(|(set, text)| set.then_some(text))
    .collect()
}
