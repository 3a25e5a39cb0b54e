//! `/intern/kongress/{e}/plaetze`: seats of the edition, of each organisation and of the workshops, and who
//! waits. A change says first who will move up.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::sql;
use crate::edition::State as Stage;
use crate::kernel::{date, name};
use crate::office::confirm::Confirm;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::list::{Pager, SHOWN};
use crate::paths;
use crate::registration::behalf::places::{self, Crowd, Seats, Set, WorkshopSeats};
use crate::registration::context::Context;
use crate::registration::model::{Mode, State as Registered};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

/// More seats than any hall has.
const MOST: i32 = 100_000;

#[derive(Template)]
#[template(path = "office/registrations/places.html")]
struct PlacesPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    action: String,
    seats: Vec<SeatsLine>,
    workshops: Vec<WorkshopLine>,
    quota: String,
    crowds: Vec<Crowd>,
    waiting: Vec<WaitingLine>,
    pager: Pager,
}

struct SeatsLine {
    /// Key and label of the way of attending.
    key: String,
    label: &'static str,
    field: String,
    facts: Vec<(&'static str, String)>,
    /// The number now, and the one in the form; empty: no limit.
    stand: String,
    typed: String,
}

struct WorkshopLine {
    key: String,
    title: String,
    when: String,
    href: String,
    field: String,
    seats: WorkshopSeats,
}

struct WaitingLine {
    place: i64,
    name: String,
    href: String,
    organisation: String,
    state: &'static str,
    mode: &'static str,
    since: String,
    together: i64,
}

/// A number of seats as it was typed: None, no limit.
fn limit(text: &str) -> Option<i32> {
    text.parse().ok()
}

fn seats_line(s: Seats, typed: &Fields) -> SeatsLine {
    let free = s.capacity.map(|capacity| (capacity - s.taken).max(0));
    let stand = s.capacity.map(|c| c.to_string()).unwrap_or_default();
    let field = format!("plaetze-{}", s.mode);
    let mut facts = vec![
        ("Plätze", s.capacity.map_or("ohne Obergrenze".to_string(), |c| c.to_string())),
        ("Vergeben", s.taken.to_string()),
    ];
    if s.held > 0 {
        facts.push(("davon Adresse noch nicht bestätigt", s.held.to_string()));
    }
    if s.offered > 0 {
        facts.push(("davon angeboten, noch nicht angenommen", s.offered.to_string()));
    }
    if let Some(free) = free {
        facts.push(("Frei", free.to_string()));
    }
    facts.push(("Warteliste", s.waiting.to_string()));
    SeatsLine {
        label: Mode::from_key(&s.mode).label(),
        facts,
        typed: typed.chosen(&field, &stand),
        stand,
        field,
        key: s.mode,
    }
}

fn waiting_line(slug: &str, w: sql::InLine) -> WaitingLine {
    WaitingLine {
        place: w.place,
        name: name::full(&w.academic_title, &w.given_name, &w.family_name),
        href: super::person(paths::OFFICE_PERSON, slug, &w.code),
        organisation: w.organisation,
        state: Registered::from_key(&w.state).label(),
        mode: Mode::from_key(&w.mode).label(),
        since: date::date_time(w.created_at),
        together: w.together,
    }
}

fn workshop_lines(context: &Context, counters: Vec<WorkshopSeats>) -> Vec<WorkshopLine> {
    let list = paths::office(paths::OFFICE_REGISTRATIONS, &context.edition.slug);
    let line = |w: &crate::registration::model::Workshop| {
        let seats = counters.iter().find(|s| s.session_id == w.session)?.clone();
        Some(WorkshopLine {
            key: w.code.clone(),
            title: w.title.clone(),
            when: w.when(),
            href: format!("{list}?workshop={}&sort=warteliste&spalten=organisation&spalten=workshops", w.code),
            field: format!("plaetze-{}", w.code),
            seats,
        })
    };
    context.setup.workshops.iter().filter_map(line).collect()
}

async fn render(
    context: &Context,
    staff: &Staff,
    query: Option<&str>,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let (edition, slug) = (&context.edition, &context.edition.slug);
    let path = paths::office(paths::OFFICE_PLACES, slug);
    let mut c = context.site.db.pool().acquire().await?;
    let offered = Mode::offered(edition.attendance());
    let seats = places::seats(&mut c, edition.id).await?;
    let counters = places::workshops(&mut c, edition.id).await?;
    let crowds = places::crowds(&mut c, edition.id, 10).await?;
    let pager = Pager::new(&path, query, sql::waiting(&mut c, edition.id).await?);
    let waiting = sql::in_line(&mut c, edition.id, pager.offset, SHOWN).await?;
    let quota = places::quota(&mut c, edition.id).await?;
    drop(c);
    let title = if errors.is_empty() { "Plätze" } else { "Fehler: Plätze" };
    let is_used = |s: &Seats| s.taken > 0 || s.waiting > 0 || offered.contains(&Mode::from_key(&s.mode));
    let page = PlacesPage {
        frame: Frame::new(&context.site, staff, Some(edition), title, &path).await?.say(done(query).as_deref()),
        action: path,
        seats: seats.into_iter().filter(is_used).map(|s| seats_line(s, &typed)).collect(),
        workshops: workshop_lines(context, counters),
        quota: quota.map(|n| n.to_string()).unwrap_or_default(),
        crowds,
        waiting: waiting.into_iter().map(|w| waiting_line(slug, w)).collect(),
        pager,
        errors,
        typed,
    };
    form_page(&page, &page.errors)
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    render(&context, &staff, query.as_deref(), Fields::default(), Errors::default()).await
}

/// What a form changes.
#[derive(Debug, Clone)]
enum What {
    Seats(Mode),
    /// Session, code and title.
    Workshop(i64, String, String),
    Quota,
}

impl What {
    fn of(key: &str, context: &Context) -> Option<What> {
        match key {
            "onsite" | "online" => Some(What::Seats(Mode::from_key(key))),
            "kontingent" => Some(What::Quota),
            code => context.setup.by_code(code).map(|w| What::Workshop(w.session, w.code.clone(), w.title.clone())),
        }
    }

    fn field(&self) -> String {
        match self {
            What::Seats(mode) => format!("plaetze-{}", mode.key()),
            What::Workshop(_, code, _) => format!("plaetze-{code}"),
            What::Quota => "kontingent".into(),
        }
    }

    /// What people call it.
    fn title(&self) -> String {
        match self {
            What::Seats(mode) => format!("Plätze {}", mode.label()),
            What::Workshop(_, _, title) => format!("Plätze im Workshop „{title}“"),
            What::Quota => "Plätze je Organisation".into(),
        }
    }

    /// A workshop always has a number.
    fn may_be_open(&self) -> bool {
        !matches!(self, What::Workshop(..))
    }
}

/// The new number, or what is wrong with it.
fn number(fields: &Fields, what: &What) -> std::result::Result<Option<i32>, String> {
    let text = fields.raw(&what.field());
    match text.parse::<i32>() {
        _ if text.is_empty() && what.may_be_open() => Ok(None),
        Ok(n) if (0..=MOST).contains(&n) && !(n == 0 && matches!(what, What::Quota)) => Ok(Some(n)),
        _ => Err(format!("Geben Sie eine ganze Zahl bis {MOST} ein.")),
    }
}

pub async fn send(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    let mut errors = Errors::default();
    let what = What::of(&fields.raw("was"), &context).ok_or(super::BROKEN)?;
    let to = match number(&fields, &what) {
        Ok(to) => to,
        Err(text) => {
            errors.say(what.field(), text);
            return render(&context, &staff, None, fields, errors).await;
        }
    };
    let stand = limit(&fields.raw("stand"));
    if fields.raw("bestaetigt") != "ja" {
        return ask(&context, &staff, &what, stand, to, fields).await;
    }
    let (own, by, it) = (context.clone(), staff.clone(), what.clone());
    let step = site.db.change(move |c| Box::pin(async move { set(c, &own, &by, &it, stand, to).await }));
    let path = paths::office(paths::OFFICE_PLACES, &edition.slug);
    match step.await? {
        Set::Done if matches!(what, What::Quota) => return Ok(back(&path, "gespeichert")),
        Set::Done if to.is_none_or(|to| stand.is_some_and(|stand| to > stand)) => {
            return Ok(back(&path, "plaetze-nachgerueckt"));
        }
        Set::Done => return Ok(back(&path, "plaetze")),
        Set::Same => return Ok(back(&path, "unveraendert")),
        Set::Meanwhile => errors.say(what.field(), CHANGED_MEANWHILE.into()),
        Set::Below(taken) => errors.say(what.field(), below(taken)),
    }
    render(&context, &staff, None, fields, errors).await
}

fn below(taken: i32) -> String {
    format!("{taken} Plätze sind schon vergeben. Weniger geht erst, wenn Anmeldungen abgesagt sind.")
}

async fn set(
    c: &mut sqlx::PgConnection,
    context: &Context,
    staff: &Staff,
    what: &What,
    stand: Option<i32>,
    to: Option<i32>,
) -> Result<Set> {
    let edition = context.edition.id;
    let done = match what {
        What::Seats(mode) => places::set_seats(c, context, *mode, stand, to).await?,
        What::Workshop(session, _, _) => {
            places::set_workshop(c, context, *session, stand.unwrap_or(-1), to.unwrap_or_default()).await?
        }
        What::Quota => places::set_quota(c, edition, stand, to).await?,
    };
    if done == Set::Done {
        let words = |n: Option<i32>| n.map_or(Value::from("ohne Obergrenze"), Value::from);
        let title = what.title();
        let entry = Entry {
            edition: Some(edition),
            action: if matches!(what, What::Quota) { "quota.changed" } else { "capacity.changed" },
            object: "places",
            key: &what.field(),
            title: &title,
            before: Some(json!({ "Plätze": words(stand) })),
            after: Some(json!({ "Plätze": words(to) })),
        };
        audit::note(c, staff, &entry).await?;
    }
    Ok(done)
}

/// The page in between: what will happen.
async fn ask(
    context: &Context,
    staff: &Staff,
    what: &What,
    stand: Option<i32>,
    to: Option<i32>,
    fields: Fields,
) -> Result<Response> {
    let edition = &context.edition;
    let mut c = context.site.db.pool().acquire().await?;
    let counter = match what {
        What::Seats(mode) => {
            let seats = places::seats(&mut c, edition.id).await?;
            seats.into_iter().find(|s| s.mode == mode.key()).map(|s| (s.taken, s.waiting))
        }
        What::Workshop(session, _, _) => {
            let seats = places::workshops(&mut c, edition.id).await?;
            seats.into_iter().find(|s| s.session_id == *session).map(|s| (s.taken, s.waiting))
        }
        What::Quota => Some((0, 0)),
    };
    drop(c);
    let (taken, waiting) = counter.ok_or(Error::NotFound)?;
    if to.is_some_and(|to| to < taken) {
        let mut errors = Errors::default();
        errors.say(what.field(), below(taken));
        return render(context, staff, None, fields, errors).await;
    }
    let path = paths::office(paths::OFFICE_PLACES, &edition.slug);
    let words = |n: Option<i32>| n.map_or("ohne Obergrenze".to_string(), |n| n.to_string());
    let carried = ["was", "stand", what.field().as_str()].map(|name| (name.to_string(), fields.raw(name)));
    let page = Confirm {
        frame: Frame::new(&context.site, staff, Some(edition), "Plätze ändern", &path).await?,
        lead: format!("{}: bisher {}, künftig {}.", what.title(), words(stand), words(to)),
        consequences: consequences(context, what, to, taken, waiting),
        action: path.clone(),
        carried: carried.into_iter().chain([("bestaetigt".to_string(), "ja".to_string())]).collect(),
        button: "Plätze ändern",
        back: path,
    };
    page.page()
}

fn consequences(context: &Context, what: &What, to: Option<i32>, taken: i32, waiting: i32) -> Vec<String> {
    if matches!(what, What::Quota) {
        return vec![
            "Die Zahl gilt für neue Anmeldungen. Wer schon angemeldet ist, bleibt es.".into(),
            "Sie selbst können Personen auch darüber hinaus eintragen.".into(),
        ];
    }
    let free = to.map(|to| to - taken);
    let up = free.map_or(waiting, |free| free.min(waiting));
    let mut all = vec!["Niemand verliert einen Platz.".to_string()];
    let is_open = matches!(context.edition.state_on(context.site.clock.today()), Stage::Open | Stage::Announced);
    let hours = context.setup.rules.offer_hours;
    match (what, up) {
        (_, 0) => {}
        (What::Seats(_), _) if !is_open => {
            all.push("Von der Warteliste rückt niemand nach, solange die Veranstaltung nicht stattfindet.".into());
        }
        (What::Seats(_), 1) => all.push(format!(
            "1 Person von der Warteliste bekommt den Platz per Mail angeboten, in der Regel mit {hours} Stunden Frist."
        )),
        (What::Seats(_), n) => all.push(format!(
            "Bis zu {n} Personen von der Warteliste bekommen der Reihe nach einen Platz per Mail angeboten, in der Regel \
             mit {hours} Stunden Frist."
        )),
        (_, 1) => all.push("1 Person rückt von der Warteliste nach und bekommt eine Mail.".into()),
        (_, n) => all.push(format!("{n} Personen rücken von der Warteliste nach und bekommen eine Mail.")),
    }
    match free.map(|free| free - up) {
        Some(0) => all.push("Danach ist alles vergeben; weitere Anmeldungen kommen auf die Warteliste.".into()),
        Some(1) => all.push("Danach ist 1 Platz frei.".into()),
        Some(n) => all.push(format!("Danach sind {n} Plätze frei.")),
        None => all.push("Danach kann sich anmelden, wer will.".into()),
    }
    all
}
