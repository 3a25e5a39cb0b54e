//! `/programm`: the draft as a list by day or as a time table of rooms, with what is to look at
//! beside each item.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum_extra::extract::{Query, QueryRejection};

use super::{at, draft, warnings};
use crate::kernel::{date, words};
use crate::office::frame::{Frame, done};
use crate::office::list::Pager;
use crate::paths;
use crate::programme::filter::{Choice, Filter};
use crate::programme::grid::{self, RoomHead};
use crate::programme::model::{Programme, Session};
use crate::programme::{self, Clash, Released};
use crate::staff::{Action, Staff, Within};
use crate::web::form::{Errors, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/programme/list.html")]
struct ListPage {
    frame: Frame,
    e: String,
    path: String,
    may_edit: bool,
    /// Which release is public, and what of the draft is not in it.
    released: String,
    waiting: String,
    is_open: bool,
    selects: Vec<Select>,
    text: String,
    only: String,
    is_table: bool,
    is_filtered: bool,
    /// The other way to look at it.
    other_view: String,
    count: String,
    is_empty: bool,
    days: Vec<DayView>,
    pager: Pager,
    warned: usize,
}

struct Select {
    name: &'static str,
    label: &'static str,
    all: &'static str,
    choices: Vec<Choice>,
}

struct DayView {
    id: String,
    title: String,
    hours: String,
    lines: Vec<Line>,
    /// Without a time they have no place in the table.
    open: Vec<Line>,
    rooms: Vec<RoomHead>,
    ticks: Vec<(String, i64)>,
    has_grid: bool,
    is_wide: bool,
}

pub struct Line {
    href: Option<String>,
    code: String,
    title: String,
    kind: &'static str,
    kind_label: &'static str,
    when: String,
    room: String,
    people: String,
    states: Vec<&'static str>,
    warnings: Vec<(String, Option<String>)>,
    place: String,
    /// May be moved among those without a time.
    can_move: bool,
}

/// Parts of the query that the filter of the public page does not know.
struct More {
    only: String,
    is_table: bool,
}

impl More {
    fn of(query: Option<&str>) -> More {
        let pairs: HashMap<String, String> =
            url::form_urlencoded::parse(query.unwrap_or("").as_bytes()).into_owned().collect();
        let text = |name: &str| pairs.get(name).cloned().unwrap_or_default();
        More { only: text("nur"), is_table: text("ansicht") == "tafel" }
    }
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
    filter: std::result::Result<Query<Filter>, QueryRejection>,
) -> Result<Response> {
    let Ok(Query(filter)) = filter else {
        return Err(Error::BadRequest("Die Auswahl in der Adresse ist unvollständig. Öffnen Sie das Programm neu."));
    };
    let more = More::of(query.as_deref());
    let mut c = site.db.pool().acquire().await?;
    let programme = draft(&mut c, edition.id).await?;
    let pending = programme::pending(&mut c, edition.id).await?;
    let last = programme::last(&mut c, edition.id).await?;
    drop(c);
    let path = paths::office(paths::OFFICE_PROGRAMME, &edition.slug);
    let may_edit = staff.may(Action::Programme, Some(edition.id));
    let clashes = warnings(&programme);
    let changed = changed(&programme, last.as_ref());
    let found: Vec<&Session> = programme
        .sessions
        .iter()
        .filter(|s| filter.lets_through(&programme, s))
        .filter(|s| match more.only.as_str() {
            "hinweise" => clashes.contains_key(&s.code),
            "geaendert" => changed.contains(s.code.as_str()),
            "abgesagt" => s.cancelled,
            _ => true,
        })
        .collect();
    let total = found.len();
    // A table shows whole days.
    let (pager, shown) = match more.is_table {
        true => (Pager::new(&path, None, 0), found),
        false => Pager::cut(&path, query.as_deref(), found),
    };
    let maker = Maker { e: &edition.slug, programme: &programme, clashes: &clashes, changed: &changed, may_edit };
    let days = maker.days(&shown, more.is_table);
    let mut frame =
        Frame::new(&site, &staff, Some(&edition), "Programm", &path).await?.say(done(query.as_deref()).as_deref());
    frame.shell.has_grid = days.iter().any(|d| d.has_grid);
    let is_filtered = !filter.is_empty() || !more.only.is_empty();
    let page = ListPage {
        frame,
        may_edit,
        waiting: if last.is_some() { waiting(pending) } else { String::new() },
        released: match &last {
            Some(last) => format!("Öffentlich ist Fassung {} vom {}.", last.number, date::date_time(last.released_at)),
            None => "Noch ist nichts veröffentlicht. Was hier steht, sieht nur die Redaktion.".into(),
        },
        is_open: pending > 0 || last.is_none(),
        selects: selects(&filter, &programme),
        text: filter.text(),
        other_view: other_view(&path, query.as_deref(), more.is_table),
        only: more.only,
        is_table: more.is_table,
        is_filtered,
        count: words::count(total, "Programmpunkt", "Programmpunkte"),
        is_empty: programme.sessions.is_empty(),
        days,
        pager,
        warned: clashes.len(),
        e: edition.slug.clone(),
        path,
    };
    form_page(&page, &Errors::default())
}

fn waiting(pending: i64) -> String {
    match pending {
        0 => "Der Entwurf ist so veröffentlicht, wie er hier steht.".into(),
        1 => "1 Programmpunkt ist noch nicht so veröffentlicht, wie er hier steht.".into(),
        n => format!("{n} Programmpunkte sind noch nicht so veröffentlicht, wie sie hier stehen."),
    }
}

fn selects(filter: &Filter, programme: &Programme) -> Vec<Select> {
    let all = vec![
        Select { name: "tag", label: "Tag", all: "Alle Tage", choices: filter.days(programme) },
        Select { name: "raum", label: "Raum", all: "Alle Räume", choices: filter.rooms(programme) },
        Select { name: "thema", label: "Thema", all: "Alle Themen", choices: filter.topics(programme) },
        Select { name: "art", label: "Art", all: "Alle Arten", choices: filter.kinds(programme) },
    ];
    all.into_iter().filter(|s| s.choices.len() > 1).collect()
}

/// The same selection, looked at the other way.
fn other_view(path: &str, query: Option<&str>, is_table: bool) -> String {
    let mut next = url::form_urlencoded::Serializer::new(String::new());
    let pairs = url::form_urlencoded::parse(query.unwrap_or("").as_bytes());
    next.extend_pairs(
        pairs.filter(|(name, value)| !matches!(&**name, "ansicht" | "seite" | "getan") && !value.is_empty()),
    );
    if !is_table {
        next.append_pair("ansicht", "tafel");
    }
    let query = next.finish();
    if query.is_empty() { path.to_string() } else { format!("{path}?{query}") }
}

/// Codes of what the public does not see as it stands in the draft.
fn changed<'p>(programme: &'p Programme, last: Option<&Released>) -> HashSet<&'p str> {
    let fields = programme::compare::fields;
    let is_changed = |s: &&Session| match last.and_then(|l| Some((l, l.programme.session(&s.code)?))) {
        Some((last, before)) => fields(&last.programme, before) != fields(programme, s),
        None => true,
    };
    programme.sessions.iter().filter(is_changed).map(|s| s.code.as_str()).collect()
}

struct Maker<'a> {
    e: &'a str,
    programme: &'a Programme,
    clashes: &'a HashMap<String, Vec<Clash>>,
    changed: &'a HashSet<&'a str>,
    may_edit: bool,
}

impl Maker<'_> {
    fn days(&self, sessions: &[&Session], is_table: bool) -> Vec<DayView> {
        let mut days = Vec::new();
        for day in self.programme.all_days() {
            let of_day: Vec<&Session> = sessions.iter().filter(|s| s.day == day).copied().collect();
            if of_day.is_empty() {
                continue;
            }
            let (timed, open): (Vec<&Session>, Vec<&Session>) = of_day.iter().partition(|s| has_place(s, &of_day));
            let layout = is_table.then(|| grid::grid(self.programme, &timed)).flatten();
            let (shown, open) = if layout.is_some() { (timed, open) } else { (of_day, Vec::new()) };
            let mut lines: Vec<Line> = shown.into_iter().map(|s| self.line(s)).collect();
            for (line, place) in lines.iter_mut().zip(layout.iter().flat_map(|l| &l.places)) {
                line.place = place.classes();
            }
            let hours = self.programme.days.iter().find(|d| d.date == day);
            days.push(DayView {
                id: format!("tag-{day}"),
                title: date::long_date(day),
                hours: match hours.map(|d| (d.opens, d.closes)) {
                    Some((Some(from), Some(to))) => date::span(from, to),
                    _ => String::new(),
                },
                lines,
                open: open.into_iter().map(|s| self.line(s)).collect(),
                ticks: layout
                    .iter()
                    .flat_map(|g| &g.ticks)
                    .map(|t| (date::clock(date::local(t.at).time()), t.row))
                    .collect(),
                has_grid: layout.is_some(),
                is_wide: layout.as_ref().is_some_and(|g| g.is_wide),
                rooms: layout.map(|g| g.rooms).unwrap_or_default(),
            });
        }
        days
    }

    fn line(&self, s: &Session) -> Line {
        let address = |code: &str| at(paths::OFFICE_SESSION, self.e, code);
        let room = s.room.as_deref().and_then(|r| self.programme.room(r));
        let mut states = Vec::new();
        if s.cancelled {
            states.push("abgesagt");
        }
        if self.changed.contains(s.code.as_str()) {
            states.push("nicht veröffentlicht");
        }
        let own = self.clashes.get(&s.code).into_iter().flatten();
        let other = |clash: &Clash| clash.what.other().filter(|_| self.may_edit).map(address);
        Line {
            href: self.may_edit.then(|| address(&s.code)),
            code: s.code.clone(),
            title: s.title.clone(),
            kind: s.kind.key(),
            kind_label: s.kind.label(),
            when: when(s),
            room: room.map(|r| r.name.clone()).unwrap_or_default(),
            people: s.people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", "),
            states,
            warnings: own.map(|clash| (clash.what.text(), other(clash))).collect(),
            place: String::new(),
            can_move: self.may_edit && s.starts_at.is_none(),
        }
    }
}

/// Whether the table has a place for it: without a room it stands across all of them, and would
/// cover what runs beside it.
fn has_place(s: &Session, others: &[&Session]) -> bool {
    let Some(start) = s.starts_at.filter(|_| !s.cancelled) else { return false };
    let end = s.ends_at().unwrap_or(start);
    let meets = |o: &&Session| {
        o.code != s.code
            && !o.cancelled
            && o.starts_at.is_some_and(|from| from < end && start < o.ends_at().unwrap_or(from))
    };
    s.room.is_some() || !others.iter().any(meets)
}

/// "9.15 bis 10.00 Uhr"
pub fn when(s: &Session) -> String {
    let clock = |at| date::local(at).time();
    match (s.starts_at, s.ends_at()) {
        (Some(from), Some(until)) => date::span(clock(from), clock(until)),
        (Some(from), None) => date::time(clock(from)),
        (None, _) => "Uhrzeit offen".into(),
    }
}
