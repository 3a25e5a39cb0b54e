//! `/{e}/jetzt`: what runs now and what comes next, by room.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::card::Card;
use super::model::Session;
use super::{Current, current};
use crate::edition::{self, Here, State as EditionState};
use crate::kernel::date;
use crate::paths;
use crate::web::shell::Shell;
use crate::web::{Result, Site, fresh_page};

#[derive(askama::Template)]
#[template(path = "programme/now.html")]
struct NowPage {
    shell: Shell,
    clock: String,
    clock_machine: String,
    /// What to say when nothing runs.
    quiet: String,
    rooms: Vec<RoomView>,
    programme: String,
}

struct RoomView {
    name: String,
    now: Option<Card>,
    next: Option<Card>,
}

pub async fn show(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    let current = current(&site, &edition).await?;
    let now = site.clock.now();
    let today = site.clock.today();
    let state = edition.state_on(today);
    // Without a day nothing of the programme holds.
    let takes_place = match state {
        EditionState::Cancelled => false,
        EditionState::Postponed => edition.first_day().is_some(),
        _ => true,
    };
    let quiet = match (edition.first_day(), edition.last_day()) {
        _ if !takes_place => edition.state_text(today).unwrap_or_default(),
        (Some(first), _) if today < first => format!("Die Veranstaltung beginnt am {}.", date::long_date(first)),
        (_, Some(last)) if today > last + chrono::Days::new(1) => "Die Veranstaltung ist vorbei.".into(),
        _ => "Im Moment läuft nichts.".into(),
    };
    let rooms = if takes_place { rooms(&edition.slug, &current, now) } else { vec![] };
    fresh_page(&NowPage {
        shell: edition::shell(&site, &edition, "Jetzt und gleich", &paths::now(&edition.slug)).await?,
        clock: date::time(date::local(now).time()),
        clock_machine: date::rfc3339(now),
        quiet,
        rooms,
        programme: paths::programme(&edition.slug),
    })
}

/// Rooms in which something runs or comes within the next twelve hours; breaks without a room
/// stand first, because they concern everybody.
fn rooms(e: &str, current: &Current, now: DateTime<Utc>) -> Vec<RoomView> {
    let programme = &current.programme;
    let soon = now + chrono::Duration::hours(12);
    let everywhere = std::iter::once((None, "Alle Räume"));
    let rooms = programme.rooms.iter().map(|r| (Some(r.slug.as_str()), r.name.as_str()));
    everywhere
        .chain(rooms)
        .filter_map(|(slug, name)| {
            let mut here: Vec<&Session> = programme
                .sessions
                .iter()
                .filter(|s| s.room.as_deref() == slug && !s.cancelled && s.starts_at.is_some())
                .collect();
            here.sort_by_key(|s| s.starts_at);
            let running = here.iter().find(|s| s.starts_at <= Some(now) && s.ends_at() > Some(now));
            let next = here.iter().find(|s| s.starts_at > Some(now) && s.starts_at < Some(soon));
            let card = |s: &&Session| Card::new(e, current, s);
            let view = RoomView { name: name.to_string(), now: running.map(card), next: next.map(card) };
            (view.now.is_some() || view.next.is_some()).then_some(view)
        })
        .collect()
}
