//! Attacks on the internal area as a whole: every page that can be come to, every form on it. What
//! is added to the area later is met by them, too.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::Method;
use kongress::office;
use kongress::staff::{Action, Role};

use crate::staff::signed_in;
use crate::support::{Answer, Form, Html, Person, TestSite};

/// In every text that people wrote: must be shown as letters and nothing else.
const HOSTILE: &str = r#" "'><x-attack></x-attack></script><script>x()</script>[k](javascript:x()) {{7*7}} {link}"#;
/// What belongs to one edition only.
pub const SECRET: &str = "Geheimwort";
/// Pages of one crawl; more would be a loop.
const MOST: usize = 1_500;

/// Text columns that people fill in, by table; those of an edition are named apart.
pub const OF_EDITION: &[(&str, &[&str])] = &[
    ("edition", &["title", "short_title", "motto", "lead", "organiser", "contact_name", "venue_name", "venue_access"]),
    ("edition_host", &["name", "function", "organisation"]),
    ("edition_notice", &["title", "body"]),
    ("room", &["name", "access"]),
    ("topic", &["name", "description"]),
    ("session", &["title", "subtitle", "summary", "description", "note"]),
    ("registration", &["family_name", "organisation", "department", "job_title"]),
];
const OF_ALL: &[(&str, &[&str])] = &[
    ("person", &["family_name", "biography"]),
    ("news", &["title", "subtitle", "teaser", "byline"]),
    ("page", &["title", "lead"]),
    ("medium", &["alt", "credit", "licence", "title"]),
    ("menu_entry", &["label"]),
    ("organisation", &["name"]),
    ("message", &["recipient_name", "subject", "text_body", "last_error", "kept_text"]),
    ("barrier_report", &["page", "description", "name", "note"]),
];

/// Appends `text` to columns; `edition` limits it to rows of one.
pub async fn append(site: &TestSite, columns: &[(&str, &[&str])], text: &str, edition: Option<i64>) {
    for (table, columns) in columns {
        for column in *columns {
            let of = match (edition, *table) {
                (None, _) => String::new(),
                (Some(id), "edition") => format!("where id = {id}"),
                (Some(id), _) => format!("where edition_id = {id}"),
            };
            let statement = format!("update {table} set {column} = coalesce({column}, '') || $1 {of}");
            let done = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(text).execute(site.site.db.pool()).await;
            done.unwrap_or_else(|e| panic!("{table}.{column}: {e}"));
        }
    }
}

/// The demo with people who registered, in every state; answers the featured edition's id.
pub async fn lived_in(site: &TestSite) -> (String, i64) {
    let slug = site.featured().await;
    let id = site.count("select id from edition where featured").await;
    site.sql(
        "insert into barrier_report (submission_key, reference, description, due_on)
         values (gen_random_uuid(), 'B-AAAAAA', 'Etwas', '2026-04-01')",
    )
    .await;
    let form = format!("/{slug}/anmeldung");
    for (n, email) in ["eins@example.org", "zwei@example.org", "drei@example.org"].into_iter().enumerate() {
        let person = site.person();
        let page = person.open(&form).await;
        person.later();
        let days = page.attributes("input[name=tage]", "value");
        let mut values = vec![
            ("vorname", "Kim"),
            ("nachname", "Beispiel"),
            ("email", email),
            ("organisation", "Landratsamt Beispielkreis"),
            ("art", "municipal"),
            ("teilnahme", "onsite"),
        ];
        values.extend(days.iter().map(|day| ("tage", day.as_str())));
        let check = person.submit(&page, &form, &values).await;
        person.submit(&check.page(), &form, &[("schritt", "senden")]).await.redirect();
        if n > 0 {
            person.confirm(email).await.redirect();
        }
    }
    (slug, id)
}

pub struct Page {
    pub path: String,
    pub answer: Answer,
}

impl Page {
    fn html(&self) -> Html {
        Html::new(&self.answer.text())
    }
}

/// Everything that links of the internal area lead to.
pub async fn crawl(person: &Person<'_>, starts: &[String]) -> Vec<Page> {
    let mut waiting: VecDeque<String> = starts.iter().cloned().collect();
    let (mut known, mut pages): (BTreeSet<String>, Vec<Page>) = (starts.iter().cloned().collect(), Vec::new());
    // Of addresses that differ by the object or the filter only, a few stand for all.
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(path) = waiting.pop_front() {
        let answer = person.get(&path).await;
        assert!(pages.len() < MOST, "a loop? {path}");
        if answer.header("content-type").starts_with("text/html") && answer.status == 200 {
            let html = Html::new(&answer.text());
            for link in html.attributes("a[href^='/intern']", "href") {
                let link = link.split('#').next().unwrap_or("").to_string();
                let is_elsewhere = link.starts_with("/intern/postausgang");
                let shape: String = link.split(['?', '/']).map(|p| if p.len() > 12 { "*" } else { p }).collect();
                if !is_elsewhere && known.insert(link.clone()) {
                    let seen = alike.entry(shape).or_default();
                    *seen += 1;
                    if *seen <= 3 {
                        waiting.push_back(link);
                    }
                }
            }
        }
        pages.push(Page { path, answer });
    }
    pages
}

/// Addresses that need no object, so that a page nobody links to is met all the same.
pub fn starts(site: &TestSite, slug: &str, allowed: impl Fn(Action) -> bool) -> Vec<String> {
    let rows = office::area(&site.site).rows;
    let get = rows.into_iter().filter(|r| r.method == Method::GET && allowed(r.action));
    get.map(|r| r.path.replace("{e}", slug)).filter(|p| !p.contains('{')).collect()
}

fn assert_inert(page: &Html, path: &str) {
    assert!(page.all("x-attack, script").is_empty(), "markup of a stranger on {path}");
    for name in ["href", "src", "action", "formaction"] {
        for value in page.attributes(&format!("[{name}]"), name) {
            let plain: String = value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
            assert!(
                !["javascript:", "data:", "vbscript:"].iter().any(|bad| plain.starts_with(bad)),
                "{value} on {path}"
            );
        }
    }
    assert!(!page.main().contains("x()) 49"), "{path} calculates");
}

/// X2, X3, X4, M2: hostile texts in every table, on every page and after every form.
#[tokio::test]
async fn what_strangers_wrote_is_only_letters_on_every_page_and_no_form_breaks() {
    let site = TestSite::demo().await;
    let (slug, _) = lived_in(&site).await;
    append(&site, OF_EDITION, HOSTILE, None).await;
    append(&site, OF_ALL, HOSTILE, None).await;
    let everywhere = Role::ALL.map(|role| (None, role));
    let (person, _) = signed_in(&site, "admin@example.org", &everywhere).await;
    let pages = crawl(&person, &starts(&site, &slug, |_| true)).await;
    for page in &pages {
        let (path, status) = (&page.path, page.answer.status);
        assert!(status == 200 || status.is_redirection(), "{path}: {status}");
        if page.answer.header("content-type").starts_with("text/html") {
            assert_inert(&page.html(), path);
            assert!(!page.answer.header("content-security-policy").contains("unsafe"), "{path}");
        }
    }
    // Every form as it stands, with every button, and once with nonsense in all its fields.
    let mut sent = BTreeSet::new();
    let shows_forms = |page: &&Page| page.answer.header("content-type").starts_with("text/html");
    for page in pages.iter().filter(shows_forms) {
        for form in page.html().forms() {
            let ends_the_visit =
                ["/abmelden", "/konto/", "/nachweis", "/zugang"].iter().any(|p| form.action.contains(p));
            let shape = format!("{} {:?}", form.action, form.buttons.iter().map(|(n, _)| n).collect::<Vec<_>>());
            if !form.is_post || ends_the_visit || !form.action.starts_with("/intern") || !sent.insert(shape) {
                continue;
            }
            for (name, fields) in variants(&form) {
                let answer = person.post(&form.action, &fields).await;
                assert_ne!(answer.status, 500, "{name} of {} on {}: {}", form.action, page.path, answer.text());
                assert_ne!(answer.status, 503, "{name} of {} on {}: {}", form.action, page.path, answer.text());
                if answer.header("content-type").starts_with("text/html") {
                    assert_inert(&Html::new(&answer.text()), &form.action);
                }
            }
        }
    }
    assert!(sent.len() >= 3, "{sent:?}");
}

/// What is sent of a form.
fn variants(form: &Form) -> Vec<(String, Vec<(String, String)>)> {
    let mut variants = vec![("as it stands".to_string(), form.fields.clone())];
    for (name, value) in &form.buttons {
        let mut fields = form.fields.clone();
        fields.push((name.clone(), value.clone()));
        variants.push((format!("button {name}={value}"), fields));
    }
    let hostile = form.fields.iter().map(|(name, _)| (name.clone(), HOSTILE.to_string())).collect();
    variants.push(("nonsense".into(), hostile));
    variants.push(("nothing".into(), Vec::new()));
    let long = form.fields.iter().map(|(name, _)| (name.clone(), "ä\u{301}\u{202e}9".repeat(3_000))).collect();
    variants.push(("endless".into(), long));
    variants
}

/// A1: everything that can be come to in one edition.
#[tokio::test]
async fn whoever_works_in_one_edition_sees_nothing_of_another() {
    let site = TestSite::demo().await;
    let (_, id) = lived_in(&site).await;
    append(&site, OF_EDITION, SECRET, Some(id)).await;
    let other = site.count("select id from edition where slug = '2024'").await;
    let grants = Role::ALL.map(|role| (Some(other), role));
    let (person, _) = signed_in(&site, "kim@example.org", &grants).await;
    let allowed = |action: Action| Role::ALL.iter().any(|role| action.roles().contains(role)) || action == Action::Own;
    let pages = crawl(&person, &starts(&site, "2024", allowed)).await;
    let mut seen = 0;
    for page in pages {
        if page.answer.status == 200 {
            seen += 1;
            let text = String::from_utf8_lossy(&page.answer.body).to_string();
            assert!(!text.contains(SECRET), "{} tells of another edition", page.path);
        }
    }
    assert!(seen >= 4, "{seen}");
}

/// R2: every form, from everywhere but here.
#[tokio::test]
async fn no_form_is_taken_from_another_site() {
    let site = TestSite::demo().await;
    let slug = site.featured().await;
    let everywhere = Role::ALL.map(|role| (None, role));
    let (person, _) = signed_in(&site, "admin@example.org", &everywhere).await;
    let cookies = person.cookie_line();
    for row in office::area(&site.site).rows.into_iter().filter(|r| r.method != Method::GET) {
        let path = row.path.replace("{e}", &slug).replace("{id}", &uuid::Uuid::nil().to_string());
        for header in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "null")] {
            let answer = site.visitor.post(&path, &[], &[header, ("cookie", &cookies)]).await;
            assert_eq!(answer.status, 403, "{path} {header:?}");
        }
        // A reading of the same address changes nothing: it is a page of its own, or none.
        let answer = person.get(&path).await;
        assert_ne!(answer.status, 500, "{path}");
    }
}
