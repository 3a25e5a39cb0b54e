//! `/intern/kongress/{e}/anmeldungen`: everybody who registered. Filters, order and columns stand in the
//! address; words to search for come by POST and stay out of it.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::columns::{self, Column};
use super::filter::{FEES, Filter, SORTS, states};
use super::sql::{self, Row, Wanted};
use crate::edition::Edition;
use crate::kernel::date;
use crate::office::frame::{Frame, done};
use crate::office::list::Pager;
use crate::paths;
use crate::registration::context::Context;
use crate::registration::model::{Mode, ORGANISATION_KINDS, State as Registered};
use crate::staff::{Action, Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Result, Site};

/// Longest search; more is no name.
const WORDS_MAX: usize = 100;

#[derive(Template)]
#[template(path = "office/registrations/list.html")]
struct ListPage {
    frame: Frame,
    action: String,
    /// The list as it is now, for forms that come back to it.
    address: String,
    plain: String,
    words: String,
    selects: Vec<Select>,
    group: String,
    failed: bool,
    columns: Vec<(Column, bool)>,
    /// What the list leaves out, in words.
    narrowed: Vec<String>,
    narrows: bool,
    heads: Vec<String>,
    lines: Vec<Line>,
    total: usize,
    pager: Pager,
    may_change: bool,
    enter: String,
    export: Option<String>,
    needs: Option<String>,
    bulk: String,
}

struct Select {
    name: &'static str,
    label: &'static str,
    all: &'static str,
    choices: Vec<(String, String, bool)>,
}

struct Line {
    code: String,
    href: String,
    name: String,
    cells: Vec<String>,
    /// Does not count any more.
    is_over: bool,
}

/// Everything that fits, in order; and the words of the search, where there is one.
pub(super) async fn matching(
    c: &mut PgConnection,
    context: &Context,
    staff: &Staff,
    filter: &Filter,
) -> Result<(Vec<i64>, String)> {
    let words = match filter.search {
        Some(key) => sql::search(c, key, staff.session).await?.unwrap_or_default(),
        None => String::new(),
    };
    let folded = if words.is_empty() { String::new() } else { sql::fold(c, &words).await? };
    let wanted = Wanted {
        edition: context.edition.id,
        states: filter.states(),
        kind: &filter.kind,
        session: context.setup.by_code(&filter.workshop).map(|w| w.session),
        day: filter.day,
        mode: &filter.mode,
        group: &filter.group,
        fee: &filter.fee,
        failed: filter.failed,
        patterns: &patterns(&folded),
        sort: &filter.sort,
        today: context.site.clock.today(),
    };
    Ok((sql::ids(c, &wanted).await?, words))
}

/// Each word may stand anywhere, and all have to.
pub(in crate::office) fn patterns(folded: &str) -> Vec<String> {
    let escaped = |word: &str| word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    folded.split_whitespace().map(|word| format!("%{}%", escaped(word))).collect()
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    let all = columns::all(&context);
    let mut filter = Filter::read(query.as_deref(), &context, &all);
    let path = paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug);
    let mut c = site.db.pool().acquire().await?;
    let (ids, words) = matching(&mut c, &context, &staff, &filter).await?;
    if words.is_empty() {
        // Forgotten, or somebody else's.
        filter.search = None;
    }
    let total = ids.len();
    let (pager, ids) = Pager::cut(&path, query.as_deref(), ids);
    let rows = sql::rows(&mut c, &ids).await?;
    drop(c);
    let frame = Frame::new(&site, &staff, Some(&edition), "Anmeldungen", &path).await?;
    let shown = columns::chosen(&all, &filter.columns);
    let may = |action| staff.may(action, Some(edition.id));
    let page = ListPage {
        frame: frame.say(done(query.as_deref()).as_deref()),
        lines: rows.iter().map(|row| line(&context, &shown, row)).collect(),
        heads: shown.iter().map(|c| c.label.clone()).collect(),
        selects: selects(&context, &edition, &filter),
        columns: all.into_iter().map(|c| (c.clone(), shown.contains(&c))).collect(),
        address: filter.address(&path),
        narrowed: filter.words(&context),
        narrows: filter.narrows(),
        group: filter.group.clone(),
        failed: filter.failed,
        may_change: may(Action::ChangeRegistrations),
        enter: paths::office(paths::OFFICE_REGISTRATION_NEW, &edition.slug),
        export: may(Action::Export)
            .then(|| filter.address(&paths::office(paths::OFFICE_REGISTRATIONS_FILE, &edition.slug))),
        needs: may(Action::SeeNeeds).then(|| paths::office(paths::OFFICE_NEEDS, &edition.slug)),
        bulk: paths::office(paths::OFFICE_BULK, &edition.slug),
        plain: path.clone(),
        action: path,
        total,
        words,
        pager,
    };
    form_page(&page, &Errors::default())
}

fn line(context: &Context, shown: &[Column], row: &Row) -> Line {
    Line {
        href: super::person(paths::OFFICE_PERSON, &context.edition.slug, &row.code),
        name: columns::full_name(row),
        cells: shown.iter().map(|column| column.cell(context, row).text()).collect(),
        is_over: !Registered::from_key(&row.state).is_active(),
        code: row.code.clone(),
    }
}

/// Filters that this edition has a use for.
fn selects(context: &Context, edition: &Edition, filter: &Filter) -> Vec<Select> {
    let of = |list: Vec<(String, String)>, chosen: &str| -> Vec<(String, String, bool)> {
        list.into_iter().map(|(key, label)| (key.clone(), label, key == chosen)).collect()
    };
    let owned = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter().map(|(key, label)| (key.to_string(), label.to_string())).collect()
    };
    let select = |name, label, all, choices| Select { name, label, all, choices };
    let mut selects = vec![
        select("stand", "Stand", "alle", of(owned(&states()), &filter.state)),
        select("art", "Art der Organisation", "alle", of(owned(&ORGANISATION_KINDS), &filter.kind)),
    ];
    if !context.setup.workshops.is_empty() {
        let list = context.setup.workshops.iter().map(|w| (w.code.clone(), w.title.clone())).collect();
        selects.push(select("workshop", "Workshop", "alle", of(list, &filter.workshop)));
    }
    if edition.days.len() > 1 {
        let list = edition.days.iter().map(|h| (h.day.to_string(), date::long_date(h.day))).collect();
        let chosen = filter.day.map(|d| d.to_string()).unwrap_or_default();
        selects.push(select("tag", "Tag", "alle", of(list, &chosen)));
    }
    let modes = Mode::offered(edition.attendance());
    if modes.len() > 1 {
        let list = modes.iter().map(|m| (m.key().to_string(), m.label().to_string())).collect();
        selects.push(select("teilnahme", "Teilnahme", "alle", of(list, &filter.mode)));
    }
    if !edition.fees.is_free() {
        selects.push(select("entgelt", "Entgelt", "alle", of(owned(&FEES), &filter.fee)));
    }
    selects.push(select("sort", "Reihenfolge", SORTS[0].1, of(owned(&SORTS[1..]), &filter.sort)));
    selects
}

/// Search and filters of the form become an address that can be kept and sent on.
pub async fn search(
    State(site): State<Site>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    let all = columns::all(&context);
    let sent = ["stand", "art", "workshop", "tag", "teilnahme", "gruppe", "entgelt", "mail", "sort", "spalten"];
    let pairs = sent.iter().flat_map(|name| fields.all(name).into_iter().map(|value| (name.to_string(), value)));
    let mut filter = Filter::new(pairs, &context, &all);
    let words: String = fields.raw("q").chars().filter(|c| !c.is_control()).take(WORDS_MAX).collect();
    if !words.trim().is_empty() {
        let (key, session, now) = (uuid::Uuid::new_v4(), staff.session, site.clock.now());
        let keep = site
            .db
            .change(move |c| Box::pin(async move { sql::keep_search(c, key, session, words.trim(), now).await }));
        keep.await?;
        filter.search = Some(key);
    }
    let path = paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug);
    Ok(Redirect::to(&filter.address(&path)).into_response())
}

#[cfg(test)]
mod tests {
    use super::patterns;

    #[test]
    fn signs_of_patterns_are_letters_like_others() {
        assert_eq!(patterns("100% a_b c\\d"), ["%100\\%%", "%a\\_b%", "%c\\\\d%"]);
        assert!(patterns("  ").is_empty());
    }
}
