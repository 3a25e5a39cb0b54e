//! `/intern`: what waits, edition by edition; and the overview of one.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::frame::{Frame, done};
use super::list::{Pager, SHOWN, chosen, holds};
use super::sql::{self, Numbers};
use crate::edition::{self, Edition, State as Stage};
use crate::kernel::date;
use crate::pages::reports;
use crate::press::inbox::{self, Waiting};
use crate::registration::turn::{self, Answers};
use crate::staff::{Action, Staff, Within};
use crate::web::form::{Errors, form_page};
use crate::web::{Result, Site};
use crate::{paths, programme};

#[derive(Template)]
#[template(path = "office/start.html")]
struct StartPage {
    frame: Frame,
    /// What was searched for; the field shows from [`SEARCHED`] editions on.
    search: String,
    has_search: bool,
    /// Where there are more than fit on a page.
    pager: Option<Pager>,
    /// Ahead, or with something to do.
    editions: Vec<Card>,
    /// Over, and nothing waits.
    over: Vec<Card>,
    /// Who may make a new edition.
    may_create: bool,
    /// Mails that nobody gets, of no edition or of all; only for who may see them.
    failed: i64,
    /// Reports of barriers that are open, and late ones among them; only for who answers them.
    barriers: (i64, i64),
}

struct Card {
    title: String,
    is_over: bool,
    href: String,
    state: String,
    waiting: Vec<Task>,
}

/// Something that waits for somebody.
struct Task {
    text: String,
    href: Option<String>,
}

fn one_or_many(n: i64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// How an edition stands.
struct Standing {
    numbers: Numbers,
    /// Sessions whose draft differs from what is released.
    unreleased: i64,
    /// After a postponement.
    answers: Option<Answers>,
    /// Requests for accreditation that wait for the press office.
    press: Waiting,
}

async fn standing(site: &Site, c: &mut sqlx::PgConnection, edition: &Edition) -> Result<Standing> {
    Ok(Standing {
        numbers: sql::numbers(c, edition.id, site.clock.today(), site.clock.now()).await?,
        unreleased: programme::pending(c, edition.id).await?,
        answers: turn::answers(c, edition.id).await?,
        press: inbox::waiting(c, edition.id).await?,
    })
}

/// What waits in an edition for somebody with these rights. Each leads to where it is done.
fn tasks(site: &Site, staff: &Staff, edition: &Edition, standing: &Standing) -> Vec<Task> {
    let (n, mut tasks) = (&standing.numbers, Vec::new());
    let mut add = |is: bool, action: Action, text: String, pattern: Option<&str>| {
        if is && staff.may(action, Some(edition.id)) {
            tasks.push(Task { text, href: pattern.map(|p| paths::office(p, &edition.slug)) });
        }
    };
    let state = edition.state_on(site.clock.today());
    add(state == Stage::Draft, Action::Settings, "Entwurf: prüfen und ankündigen".into(), Some(paths::OFFICE_SETTINGS));
    add(
        state == Stage::Postponed && edition.days.is_empty(),
        Action::Settings,
        "Verschoben: neuen Termin festlegen".into(),
        Some(paths::OFFICE_POSTPONE),
    );
    let unreleased = one_or_many(
        standing.unreleased,
        "Änderung im Programm nicht veröffentlicht",
        "Änderungen im Programm nicht veröffentlicht",
    );
    add(standing.unreleased > 0 && state != Stage::Past, Action::SeeProgramme, unreleased, Some(paths::OFFICE_RELEASE));
    let next = n.scheduled_next.map(date::date_time).unwrap_or_default();
    let scheduled = one_or_many(n.scheduled, "Beitrag erscheint", "Beiträge erscheinen");
    add(
        n.scheduled > 0,
        Action::SeeContent,
        format!("{scheduled} später von selbst, der nächste am {next}"),
        Some(paths::OFFICE_CONTENTS),
    );
    let money = Some(paths::OFFICE_MONEY);
    let claims = one_or_many(n.claims, "Befreiung zu entscheiden", "Befreiungen zu entscheiden");
    add(n.claims > 0, Action::Money, claims, money);
    add(n.overdue > 0, Action::Money, one_or_many(n.overdue, "Rechnung überfällig", "Rechnungen überfällig"), money);
    let is_ahead = !matches!(state, Stage::Past | Stage::Cancelled);
    let waiting = one_or_many(n.waiting, "Person auf der Warteliste", "Personen auf der Warteliste");
    add(n.waiting > 0 && is_ahead, Action::SeeRegistrations, waiting, Some(paths::OFFICE_REGISTRATIONS));
    let full = one_or_many(n.full_workshops, "Workshop ausgebucht", "Workshops ausgebucht");
    add(n.full_workshops > 0 && is_ahead, Action::ChangeRegistrations, full, Some(paths::OFFICE_PLACES));
    if let Some(answers) = standing.answers.as_ref().filter(|a| a.open > 0 && is_ahead) {
        let open = one_or_many(
            answers.open,
            "Antwort auf die Verschiebung steht aus",
            "Antworten auf die Verschiebung stehen aus",
        );
        add(true, Action::SeeRegistrations, open, Some(paths::OFFICE_REGISTRATIONS));
    }
    let press = &standing.press;
    add(
        press.requests > 0,
        Action::Accreditation,
        super::press::waiting(press, site.clock.today()),
        Some(paths::OFFICE_PRESS),
    );
    let proposed = one_or_many(press.proposed, "Ablehnung wartet", "Ablehnungen warten");
    add(
        press.proposed > 0,
        Action::Accreditation,
        format!("{proposed} auf eine zweite Person der Pressestelle"),
        Some(paths::OFFICE_PRESS),
    );
    add(
        n.failed_mails > 0,
        Action::Mail,
        one_or_many(n.failed_mails, "Mail nicht zustellbar", "Mails nicht zustellbar"),
        Some(paths::OFFICE_MAILS),
    );
    add(
        n.asked_circulars > 0,
        Action::Message,
        one_or_many(n.asked_circulars, "Nachricht wartet auf Freigabe", "Nachrichten warten auf Freigabe"),
        Some(paths::CIRCULARS),
    );
    tasks
}

/// "3 kommen weiterhin, 1 hat den Platz freigegeben, 2 noch offen"
fn answered(a: &Answers) -> String {
    let left = one_or_many(a.leave, "hat den Platz freigegeben", "haben den Platz freigegeben");
    format!("{}, {left}, {} noch offen", one_or_many(a.stay, "kommt weiterhin", "kommen weiterhin"), a.open)
}

/// State in words: "Anmeldung öffnet in 3 Tagen".
fn state_words(site: &Site, edition: &Edition) -> String {
    let today = site.clock.today();
    let now = site.clock.now();
    let state = edition.state_on(today).label();
    let days = |until: chrono::DateTime<chrono::Utc>| (date::local(until).date() - today).num_days();
    let in_days = |n: i64| match n {
        0 => "heute".to_string(),
        1 => "morgen".to_string(),
        n => format!("in {n} Tagen"),
    };
    let window = match (edition.registration_opens_at, edition.registration_closes_at) {
        (Some(opens), _) if opens > now => Some(format!("Anmeldung öffnet {}", in_days(days(opens)))),
        (_, Some(closes)) if closes > now => Some(format!("Anmeldung schließt {}", in_days(days(closes)))),
        _ => None,
    };
    match window {
        Some(window) => format!("{state}. {window}"),
        None => state.to_string(),
    }
}

/// From so many editions on, a field to search them is worth its place.
const SEARCHED: usize = 6;

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    let query = query.as_deref();
    let mut c = site.db.pool().acquire().await?;
    let (mut editions, mut over) = (Vec::new(), Vec::new());
    let mut named = sql::editions(&mut c).await?;
    named.retain(|e| staff.may(Action::Overview, Some(e.id)));
    let search: String = chosen(query, "q").chars().take(100).collect();
    let has_search = named.len() >= SEARCHED || !search.is_empty();
    named.retain(|e| holds(&[&e.title, &e.short_title, &e.slug, &e.city], &search));
    let pager = Pager::new(paths::OFFICE, query, i64::try_from(named.len()).unwrap_or(i64::MAX));
    let (skipped, shown) = (usize::try_from(pager.offset).unwrap_or(0), usize::try_from(SHOWN).unwrap_or(50));
    let has_pages = named.len() > shown;
    for one in named.into_iter().skip(skipped).take(shown) {
        let Some(edition) = edition::load(&mut c, &one.slug).await? else { continue };
        let standing = standing(&site, &mut c, &edition).await?;
        let card = Card {
            title: edition.title.clone(),
            is_over: matches!(edition.state_on(site.clock.today()), Stage::Past | Stage::Cancelled),
            href: paths::office(paths::OFFICE_EDITION, &edition.slug),
            state: state_words(&site, &edition),
            waiting: tasks(&site, &staff, &edition, &standing),
        };
        if card.is_over && card.waiting.is_empty() { over.push(card) } else { editions.push(card) }
    }
    let failed = if staff.may(Action::Installation, None) { sql::failed_mails(&mut c).await? } else { 0 };
    let answers = staff.may(Action::Content, None);
    let barriers = if answers { reports::waiting(&mut c, site.clock.today()).await? } else { (0, 0) };
    drop(c);
    let frame = Frame::new(&site, &staff, None, "Start", paths::OFFICE).await?.say(done(query).as_deref());
    let may_create = staff.may(Action::Settings, None);
    let pager = has_pages.then_some(pager);
    let page = StartPage { frame, search, has_search, pager, editions, over, may_create, failed, barriers };
    form_page(&page, &Errors::default())
}

#[derive(Template)]
#[template(path = "office/overview.html")]
struct OverviewPage {
    frame: Frame,
    state: String,
    when: String,
    /// None for a draft, which nobody sees.
    public: Option<String>,
    /// Public pages of a draft as they will be; name and address.
    previews: Vec<(&'static str, String)>,
    waiting: Vec<Task>,
    facts: Vec<(&'static str, String)>,
    /// Registrations by day, the last four weeks: day, number, height of its bar in percent.
    days: Vec<Bar>,
    /// What the chart shows, in a sentence.
    chart: String,
}

struct Bar {
    day: String,
    count: i64,
    /// Of the highest, in percent; drawn as an SVG of height 100.
    height: i64,
    x: usize,
}

fn bars(days: Vec<(chrono::NaiveDate, i64)>) -> Vec<Bar> {
    let most = days.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    let bar = |(i, (day, count)): (usize, (chrono::NaiveDate, i64))| Bar {
        day: date::date(day),
        count,
        height: count * 100 / most,
        x: i * 10,
    };
    days.into_iter().enumerate().map(bar).collect()
}

/// "4. Februar 2026 bis 3. März 2026, zusammen 12, am meisten am 2. März 2026 mit 7"
fn chart(bars: &[Bar]) -> String {
    let (Some(first), Some(last)) = (bars.first(), bars.last()) else { return String::new() };
    let span = format!("{} bis {}", first.day, last.day);
    let total: i64 = bars.iter().map(|b| b.count).sum();
    match bars.iter().max_by_key(|b| b.count).filter(|b| b.count > 0) {
        Some(most) => format!("{span}: zusammen {total}, am meisten am {} mit {}", most.day, most.count),
        None => format!("{span}: keine"),
    }
}

/// Ways to see a draft as readers will, for who may.
fn previews(staff: &Staff, edition: &Edition) -> Vec<(&'static str, String)> {
    let home = paths::office(paths::OFFICE_CONTENT_PREVIEW, &edition.slug).replace("{id}", &edition.guid.to_string());
    let programme = paths::office(paths::OFFICE_PROGRAMME_PREVIEW, &edition.slug);
    let all = [("Startseite", Action::SeeContent, home), ("Programm", Action::SeeProgramme, programme)];
    let is_draft = edition.state == Stage::Draft.key();
    let open = all.into_iter().filter(|(_, action, _)| is_draft && staff.may(*action, Some(edition.id)));
    open.map(|(name, _, href)| (name, href)).collect()
}

pub async fn overview(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let path = paths::office(paths::OFFICE_EDITION, &edition.slug);
    let mut c = site.db.pool().acquire().await?;
    let standing = standing(&site, &mut c, &edition).await?;
    let days = sql::by_day(&mut c, edition.id, site.clock.today()).await?;
    drop(c);
    let (numbers, days) = (&standing.numbers, bars(days));
    let seats = |taken: i64, capacity: Option<i64>| match capacity {
        Some(capacity) => format!("{taken} von {capacity}"),
        None => format!("{taken}, ohne Obergrenze"),
    };
    let page = OverviewPage {
        frame: Frame::new(&site, &staff, Some(&edition), "Übersicht", &path)
            .await?
            .say(done(query.as_deref()).as_deref()),
        state: state_words(&site, &edition),
        public: (edition.state != Stage::Draft.key()).then(|| paths::edition(&edition.slug)),
        previews: previews(&staff, &edition),
        when: edition.when_where(),
        waiting: tasks(&site, &staff, &edition, &standing),
        facts: vec![
            ("Bestätigte Anmeldungen", numbers.confirmed.to_string()),
            ("Warten auf die Bestätigung der Adresse", numbers.held.to_string()),
            ("Warteliste", numbers.waiting.to_string()),
            ("Plätze vergeben", seats(numbers.taken, numbers.capacity)),
            ("Nach der Verschiebung", standing.answers.as_ref().map(answered).unwrap_or_default()),
        ],
        chart: chart(&days),
        days,
    };
    form_page(&page, &Errors::default())
}
