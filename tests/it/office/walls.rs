//! The walls of the internal area: between editions, between roles, between the staff and everybody
//! else, between what is written and what is published. The letters and numbers are those of the
//! attack cases that the tests show.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use kongress::edition::State;
use kongress::edition::model::EditionDraft;
use kongress::office;
use kongress::programme::model::{AppearanceDraft, Draft, PersonDraft, RoomDraft, SessionDraft};
use kongress::staff::{Action, Role};

use super::attacks::{OF_EDITION, SECRET, append, crawl, lived_in, starts};
use crate::registration::open;
use crate::staff::signed_in;
use crate::support::{Answer, Html, Person, TestSite, day, noon};

// ------------------------------------------------------------------ A1: editions

/// Two people who came in 2024, the same in every site.
async fn people_of_2024(site: &TestSite) {
    site.sql(
        "insert into registration (edition_id, code, state, given_name, family_name, organisation, organisation_kind, email, created_at, changed_at)
         select id, 'ALT00' || n, 'confirmed', 'Kim', 'Damals' || n, 'Landratsamt', 'municipal', 'damals' || n || '@example.org',
            '2024-01-01 12:00Z', '2024-01-01 12:00Z'
         from edition, generate_series(1, 2) n where slug = '2024';
         insert into registration_need (registration_id, catering, consent_version, consented_at)
         select id, 'vegan', 1, '2024-01-01 12:00Z' from registration where code like 'ALT00%';
         insert into message (edition_id, kind, recipient, subject, text_body, html_body, state, created_at, next_attempt_at)
         select id, 'registration_confirmed', 'damals1@example.org', 'Damals', '', '', 'failed', '2024-01-01 12:00Z', '2024-01-01 12:00Z'
         from edition where slug = '2024'",
    )
    .await;
}

/// Work on the edition that is ahead, in everything that is stored by edition.
async fn work_elsewhere(site: &TestSite) {
    let (_, id) = lived_in(site).await;
    append(site, OF_EDITION, SECRET, Some(id)).await;
    site.sql(
        "update registration set fee_claim = 'open', fee_cents = 15000 where edition_id = (select id from edition where featured);
         insert into registration_need (registration_id, catering, catering_note, consent_version)
         select r.id, 'vegan', 'Geheimwort', 1 from registration r where edition_id = (select id from edition where featured)
         on conflict do nothing;
         insert into registration (edition_id, code, state, given_name, family_name, email, queue_number)
         select id, 'WARTE' || n, 'waiting', 'Kim', 'Geheimwort', 'warte' || n || '@example.org', 900 + n
         from edition, generate_series(1, 3) n where featured;
         insert into registration_group (edition_id, code, submission_key, state, family_name, email, organisation, organisation_kind)
         select id, 'G-GEHEIM', gen_random_uuid(), 'confirmed', 'Geheimwort', 'gruppe@example.org', 'Geheimwort', 'municipal'
         from edition where featured;
         insert into message (edition_id, kind, recipient, recipient_name, subject, text_body, html_body, state, last_error)
         select id, 'registration_offer', 'geheimwort@example.org', 'Geheimwort', 'Geheimwort', '', '', s, 'Geheimwort'
         from edition, unnest(array['failed', 'queued', 'sent']) s where featured;
         insert into circular (edition_id, subject, body, filter, state, changed_by, changed_by_name)
         select id, 'Geheimwort', 'Geheimwort', '{\"audience\": \"people\", \"states\": [\"confirmed\"]}', 'asked', 0, 'Geheimwort'
         from edition where featured;
         insert into news (edition_id, year, slug, title, published_at, state)
         select id, 2026, 'geheim-' || s, 'Geheimwort', case s when 'draft' then timestamptz '2026-02-01' else '2026-12-01' end, s
         from edition, unnest(array['draft', 'published']) s where featured;
         insert into page (edition_id, slug, title, state) select id, 'geheim', 'Geheimwort', 'draft' from edition where featured;
         insert into content_version (home_id, number, content, note)
         select id, 1, jsonb_build_array(jsonb_build_object('kind', 'heading', 'text', 'Geheimwort')), 'Geheimwort' from edition where featured;
         insert into audit (actor, edition_id, action, object, key, title)
         select 'Geheimwort', id, 'edition.changed', 'edition', slug, 'Geheimwort' from edition where featured",
    )
    .await;
    // Somebody who was there in 2024 is asked again, and a picture of then stands in a draft of now.
    site.sql(
        "insert into session_person (session_id, position, person_id, function)
         select (select s.id from session s join edition e on e.id = s.edition_id where featured order by s.id limit 1),
            900 + row_number() over (order by sp.person_id), sp.person_id, 'Geheimwort'
         from (select distinct person_id from session_person sp join session s on s.id = sp.session_id
            join edition e on e.id = s.edition_id where e.slug = '2024') sp;
         insert into news (edition_id, year, slug, title, published_at, state, content)
         select (select id from edition where featured), 2026, 'bild-' || m.id, 'Geheimwort', '2026-02-01', 'draft',
            jsonb_build_array(jsonb_build_object('kind', 'image', 'medium', m.public_id))
         from medium m",
    )
    .await;
}

/// As it reads, whenever and with whatever keys it was made.
fn lasting(answer: &Answer) -> String {
    let mut text = String::from_utf8_lossy(&answer.body).to_string();
    while let Some(from) = text.find("<time ") {
        let to = text[from..].find("</time>").map_or(text.len(), |to| from + to + 7);
        text.replace_range(from..to, "");
    }
    while let Some(at) = text.find(" Uhr") {
        let digits = text[..at].trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        text.replace_range(digits..at + 4, "");
    }
    let is_key = |word: &str| word.len() >= 32 && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let words = text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.map(|w| if is_key(w.trim_end_matches(|c: char| !c.is_ascii_alphanumeric())) { "*" } else { w }).collect()
}

/// Searches and files of an edition, which are asked for by forms.
async fn asked(person: &Person<'_>, slug: &str) -> Vec<(String, Answer)> {
    let of = |path: &str| format!("/intern/kongress/{slug}{path}");
    let mut answers = Vec::new();
    for word in ["Geheimwort", "Kim", ""] {
        for (list, name) in [("/anmeldungen", "q"), ("/mails", "suche"), ("/gebuehren/suche", "suche")] {
            let answer = person.post(&of(list), &[(name.to_string(), word.to_string())]).await;
            let answer = if answer.status.is_redirection() { person.get(answer.redirect()).await } else { answer };
            answers.push((format!("{list} {word}"), answer));
        }
    }
    let page = person.open(&of("/anmeldungen/ausgabe")).await;
    let mut fields: Vec<(String, String)> =
        page.attributes("input[name=spalten]", "value").into_iter().map(|key| ("spalten".into(), key)).collect();
    fields.push(("format".into(), "csv".into()));
    for path in ["/anmeldungen/ausgabe", "/anmeldungen/bedarf/ausgabe"] {
        let answer = person.post(&of(path), &fields).await;
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8", "{path}");
        answers.push((path.to_string(), answer));
    }
    answers
}

/// A1: lists, searches, files, counters, tasks and figures of one edition are the same whatever happens in another.
#[tokio::test]
async fn what_happens_in_another_edition_changes_nothing_here() {
    let (quiet, busy) = (TestSite::demo().await, TestSite::demo().await);
    let mut seen: Vec<BTreeMap<String, String>> = Vec::new();
    for site in [&quiet, &busy] {
        people_of_2024(site).await;
        if std::ptr::eq(site, &busy) {
            work_elsewhere(site).await;
        }
        site.site.clock.set(noon() + chrono::Duration::hours(1));
        let other = site.count("select id from edition where slug = '2024'").await;
        let (person, _) = signed_in(site, "kim@example.org", &Role::ALL.map(|role| (Some(other), role))).await;
        let allowed =
            |action: Action| Role::ALL.iter().any(|role| action.roles().contains(role)) || action == Action::Own;
        let pages = crawl(&person, &starts(site, "2024", allowed)).await;
        let mut all: BTreeMap<String, String> = pages
            .iter()
            .map(|p| (lasting_path(&p.path), format!("{} {}", p.answer.status, lasting(&p.answer))))
            .collect();
        for (what, answer) in asked(&person, "2024").await {
            all.insert(what, lasting(&answer));
        }
        seen.push(all);
    }
    let (quiet, busy) = (&seen[0], &seen[1]);
    assert!(quiet.len() > 60, "{}", quiet.len());
    // People and files are shared. Their pages say nothing of others, but what others use is closed.
    let is_shared = |path: &String| ["/medien/", "/referierende/"].iter().any(|part| path.contains(part));
    let mut told = Vec::new();
    for (path, text) in busy {
        let before = quiet.get(path).map_or("", String::as_str);
        // A search says once more what was looked for.
        let tells = text.contains(SECRET) && !path.ends_with(SECRET);
        if (before != text && !is_shared(path)) || tells {
            let at = before.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
            let around = |t: &str| {
                let bytes = &t.as_bytes()[at.saturating_sub(80).min(t.len())..(at + 120).min(t.len())];
                String::from_utf8_lossy(bytes).to_string()
            };
            told.push(format!("{path}:\n{}\n----\n{}\n", around(before), around(text)));
        }
    }
    assert!(told.is_empty(), "what others do shows on {} pages:\n{}", told.len(), told.join("\n"));
    let own = |pages: &BTreeMap<String, String>| pages.keys().filter(|path| !is_shared(path)).count();
    assert_eq!(own(quiet), own(busy));
}

/// What [`work_elsewhere`] did shows all over its own edition: the test above looks at something.
#[tokio::test]
async fn what_happens_in_an_edition_shows_there() {
    let site = TestSite::demo().await;
    work_elsewhere(&site).await;
    let (slug, id) = (site.featured().await, site.count("select id from edition where featured").await);
    let (person, _) = signed_in(&site, "kim@example.org", &Role::ALL.map(|role| (Some(id), role))).await;
    let allowed = |action: Action| Role::ALL.iter().any(|role| action.roles().contains(role)) || action == Action::Own;
    let pages = crawl(&person, &starts(&site, &slug, allowed)).await;
    let tell: BTreeSet<&str> = pages
        .iter()
        .filter(|page| String::from_utf8_lossy(&page.answer.body).contains(SECRET))
        .map(|page| page.path.as_str())
        .collect();
    for part in
        ["", "/anmeldungen", "/anmeldungen/bedarf", "/mails", "/nachrichten", "/programm", "/inhalte", "/protokoll"]
    {
        let path = format!("/intern/kongress/{slug}{part}");
        assert!(tell.contains(path.as_str()), "{path} of {tell:?}");
    }
    assert!(tell.iter().any(|path| path.contains("/referierende/")), "{tell:?}");
    for (what, answer) in asked(&person, &slug).await {
        if what.ends_with("/ausgabe") {
            assert!(String::from_utf8_lossy(&answer.body).contains(SECRET), "{what}");
        }
    }
}

fn lasting_path(path: &str) -> String {
    path.split('/').map(|part| if part.len() > 30 { "*" } else { part }).collect::<Vec<_>>().join("/")
}

// ------------------------------------------------------------------ A8: roles

/// What each desk may open, said once more by hand: a slip in the table of rights is one here, too.
/// The letters are the first ones of the roles' German names.
const DESKS: &[(&str, &[Role])] = {
    use Role::{Administrator as A, Door as D, Editorial as E, Press as P, Reader as L, Registration as R};
    &[
        ("/intern/kongress/2026", &[A, E, R, P, D, L]),
        ("/intern/kongress/2026/auswertung", &[A, E, R, P, L]),
        ("/intern/kongress/2026/auswertung.csv", &[A, E, R, P, L]),
        ("/intern/kongress/2026/anmeldungen", &[A, R]),
        ("/intern/kongress/2026/anmeldungen/neu", &[A, R]),
        ("/intern/kongress/2026/anmeldungen/ausgabe", &[A, R]),
        ("/intern/kongress/2026/anmeldungen/bedarf", &[R]),
        ("/intern/kongress/2026/plaetze", &[A, R]),
        ("/intern/kongress/2026/gebuehren", &[A, R]),
        ("/intern/kongress/2026/mails", &[A, R]),
        ("/intern/kongress/2026/mailtexte", &[A, R]),
        ("/intern/kongress/2026/nachrichten", &[A, R, P]),
        ("/intern/kongress/2026/programm", &[A, E, L]),
        ("/intern/kongress/2026/programm/neu", &[A, E]),
        ("/intern/kongress/2026/programm/veroeffentlichen", &[A, E, L]),
        ("/intern/kongress/2026/programm/einlesen", &[A, E]),
        ("/intern/kongress/2026/referierende", &[A, E]),
        ("/intern/kongress/2026/inhalte", &[A, E, P, L]),
        ("/intern/kongress/2026/menue", &[A, E]),
        ("/intern/kongress/2026/medien", &[A, E, P]),
        ("/intern/kongress/2026/einstellungen", &[A]),
        ("/intern/kongress/2026/zustand", &[A]),
        ("/intern/kongress/2026/verschieben", &[A]),
        ("/intern/kongress/2026/protokoll", &[A]),
        ("/intern/kongress/2026/datenschutz", &[A]),
        ("/intern/personal", &[A]),
        ("/intern/protokoll", &[A]),
        ("/intern/einstellungen", &[A]),
        ("/intern/datenschutz", &[A]),
        ("/intern/datenschutz/person", &[A]),
        ("/intern/mails", &[A]),
        ("/intern/kongress/neu", &[A]),
        ("/intern/weiterleitungen", &[A, E]),
        ("/intern/inhalte", &[A, E, P, L]),
        ("/intern/medien", &[A, E, P]),
    ]
};

/// A8: each role opens the pages of its desk, and nothing on them is for another desk: names for who
/// looks after people, needs for who looks after needs.
#[tokio::test]
async fn each_desk_sees_what_is_its_own() {
    let site = open(None).await;
    let (name, email, need) = ("Zzyzx", "zzyzx@example.org", "Erdnussallergie");
    let kim = site.person();
    let more =
        [("nachname", name), ("verpflegung", "vegan"), ("unvertraeglichkeit", need), ("bedarf_einwilligung", "ja")];
    kim.register(email, &more).await.redirect();
    kim.confirm(email).await.redirect();
    site.sql("update registration_need set catering_note = 'Erdnussallergie'").await;
    assert_eq!(site.count("select count(*) from registration_need").await, 1);
    let mut roles: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    for role in Role::ALL {
        let (person, _) = signed_in(&site, &format!("{}@amt.example", role.key()), &[(None, role)]).await;
        for (path, desks) in DESKS {
            // Open is also a page that leads on, because it lacks what it is about.
            let opens = person.get(path).await.status != 404;
            assert_eq!(opens, desks.contains(&role), "{role:?} {path}");
        }
        let pages = crawl(&person, &starts(&site, "2026", |action| action.roles().contains(&role))).await;
        let (mut names, mut needs) = (false, false);
        for page in pages.iter().filter(|p| p.answer.status == 200) {
            let text = String::from_utf8_lossy(&page.answer.body).to_string();
            names |= text.contains(name) || text.contains(email);
            needs |= text.contains(need);
            let of_needs = page.path.ends_with("/bedarf");
            assert!(of_needs || !text.contains(need), "{role:?} reads of needs on {}", page.path);
        }
        roles.insert(role.key(), (names, needs));
        // Nor can a list be sorted, filtered or searched by what it does not show.
        if Action::SeeRegistrations.roles().contains(&role) {
            let list = "/intern/kongress/2026/anmeldungen";
            let plain = person.open(list).await.all("tbody tr");
            for query in ["sort=bedarf", "sort=verpflegung", "spalten=verpflegung", "verpflegung=any", "bedarf=keiner"]
            {
                assert_eq!(person.open(&format!("{list}?{query}")).await.all("tbody tr"), plain, "{query}");
            }
            for word in [need, "vegan"] {
                let found = person.post(list, &[("q".into(), word.into())]).await;
                assert!(person.open(found.redirect()).await.all("tbody tr").is_empty(), "{role:?} finds {word}");
            }
            let columns = ["verpflegung", "bedarf", "catering", "unterstuetzung", "nachname"];
            let mut fields: Vec<(String, String)> = columns.map(|c| ("spalten".into(), c.into())).to_vec();
            fields.push(("format".into(), "csv".into()));
            let file = person.post(&format!("{list}/ausgabe"), &fields).await.text();
            assert!(file.contains(name) && !file.contains(need) && !file.contains("vegan"), "{file}");
        }
    }
    let expected = [
        ("administrator", (true, false)),
        ("editorial", (false, false)),
        ("registration", (true, true)),
        ("press", (false, false)),
        ("door", (false, false)),
        ("reader", (false, false)),
    ];
    assert_eq!(roles, expected.into());
}

// ------------------------------------------------------------------ A2: files

/// A2: files about people open for the right role in its session, and for others they do not exist.
#[tokio::test]
async fn files_about_people_open_for_nobody_else() {
    let site = open(None).await;
    site.save_edition(crate::support::edition("2027")).await;
    let own = site.count("select id from edition where slug = '2026'").await;
    let other = site.count("select id from edition where slug = '2027'").await;
    for email in ["kim@example.org", "lou@example.org"] {
        let person = site.person();
        person.register(email, &[("verpflegung", "vegan"), ("bedarf_einwilligung", "ja")]).await.redirect();
        person.confirm(email).await.redirect();
    }
    let (clerk, _) = signed_in(&site, "buero@amt.example", &[(Some(own), Role::Registration)]).await;
    let (admin, _) = signed_in(&site, "admin@amt.example", &[(None, Role::Administrator)]).await;
    let (reader, _) = signed_in(&site, "leser@amt.example", &[(Some(own), Role::Reader)]).await;
    let (stranger, _) = signed_in(&site, "fremd@amt.example", &[(Some(other), Role::Registration)]).await;
    let fields = [("spalten", "email"), ("format", "csv"), ("email", "kim@example.org")]
        .map(|(n, v)| (n.to_string(), v.to_string()));
    let files = [
        ("/intern/kongress/2026/anmeldungen/ausgabe", &clerk),
        ("/intern/kongress/2026/anmeldungen/bedarf/ausgabe", &clerk),
        ("/intern/datenschutz/person/daten.json", &admin),
    ];
    for (path, keeper) in files {
        let file = keeper.post(path, &fields).await;
        assert_eq!(file.status, 200, "{path}: {}", file.text());
        assert!(file.header("content-disposition").starts_with("attachment"), "{path}");
        assert_eq!(file.header("cache-control"), "no-store", "{path}");
        assert!(file.text().contains("vegan") || file.text().contains("kim@example.org"), "{path}");
        // Nobody gets it by asking for it twice, or by an address.
        assert_ne!(keeper.get(path).await.header("content-type"), file.header("content-type"), "{path}");
        let nobody = site.person().post(path, &fields).await;
        assert!(nobody.redirect().starts_with("/intern/anmelden"), "{path}");
        for (who, person) in [("reader", &reader), ("stranger", &stranger)] {
            let missing = path.replace("2026", "1999").replace("daten.json", "nichts.json");
            let (refused, missing) = (person.post(path, &fields).await, person.post(&missing, &fields).await);
            assert_eq!((refused.status.as_u16(), missing.status.as_u16()), (404, 404), "{who} {path}");
            let same = missing.text().replace("1999", "2026").replace("nichts.json", "daten.json");
            assert_eq!(refused.text(), same, "{who} sees that {path} is there");
        }
    }
    // After the end of the session the cookie opens nothing.
    let old = clerk.cookie("intern").expect("a session");
    let page = clerk.open("/intern").await;
    clerk.submit(&page, "/intern/abmelden", &[]).await.redirect();
    clerk.set_cookie("intern", &old);
    for (path, _) in &files[..2] {
        assert!(clerk.post(path, &fields).await.redirect().starts_with("/intern/anmelden"), "{path}");
    }
}

/// A2: what a participant can take along is theirs: the link of another one brings the other's.
#[tokio::test]
async fn what_participants_take_along_is_their_own() {
    let site = open(None).await;
    let (kim, lou) = (site.person(), site.person());
    for (person, email) in [(&kim, "kim@example.org"), (&lou, "lou@example.org")] {
        person.register(email, &[]).await.redirect();
        person.confirm(email).await.redirect();
    }
    let code = site.text("select code from registration where email = 'kim@example.org'").await;
    let id = site.text("select public_id::text from registration where email = 'kim@example.org'").await;
    for path in ["daten.json", "termin.ics", "bescheinigung.pdf", "nachrichten", "rechnung"] {
        let path = format!("/meine-anmeldung/{path}");
        let nobody = site.person().get(&path).await;
        assert!(!String::from_utf8_lossy(&nobody.body).contains("kim@"), "{path}");
        assert_ne!(nobody.status, 200, "{path}");
        for query in [format!("?code={code}"), format!("?id={id}"), "?email=kim@example.org".to_string()] {
            let theirs = lou.get(&format!("{path}{query}")).await;
            let text = String::from_utf8_lossy(&theirs.body).to_string();
            assert!(!text.contains("kim@") && !text.contains(&code) && !text.contains(&id), "{path}{query}: {text}");
        }
    }
    let own = lou.get("/meine-anmeldung/daten.json").await;
    assert!(own.text().contains("lou@example.org"));
    let page = lou.open("/meine-anmeldung").await;
    lou.submit(&page, "/meine-anmeldung/abmelden", &[]).await.redirect();
    assert_ne!(lou.get("/meine-anmeldung/daten.json").await.status, 200, "after leaving");
}

// ------------------------------------------------------------------ A10: caches

/// Addresses of the program's own list that begin like this, placeholders filled in.
fn addresses(begin: &str) -> Vec<String> {
    let source = std::fs::read_to_string("src/paths.rs").expect("the addresses");
    let all = source.lines().filter_map(|l| l.strip_prefix("pub const ")?.split('"').nth(1));
    all.filter(|path| path.starts_with(begin))
        .map(|path| path.replace("{code}", "ABC234").replace("{secret}", "abc"))
        .collect()
}

fn assert_kept_nowhere(answer: &Answer, what: &str) {
    assert_eq!(answer.header("cache-control"), "no-store", "{what}: {}", answer.status);
    assert!(!answer.headers.contains_key("etag"), "{what}");
}

/// A10: whatever is answered to somebody who is signed in, or on the way there, is kept in no cache:
/// pages, files, refusals, redirects, faults.
#[tokio::test]
async fn nothing_behind_the_sign_in_is_kept_anywhere() {
    let site = TestSite::demo().await;
    let slug = site.featured().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &Role::ALL.map(|role| (None, role))).await;
    let (door, _) = signed_in(&site, "tor@example.org", &[(None, Role::Door)]).await;
    let nobody = site.person();
    for row in office::area(&site.site).rows.into_iter().filter(|r| r.path != "/intern/abmelden") {
        let path = row.path.replace("{e}", &slug).replace("{id}", &uuid::Uuid::nil().to_string());
        for (who, person) in [("admin", &admin), ("door", &door), ("nobody", &nobody)] {
            let answer = match row.method {
                Method::GET => person.get(&path).await,
                _ => person.post(&path, &[]).await,
            };
            assert_kept_nowhere(&answer, &format!("{who} {} {path}", row.method));
        }
    }
    for page in crawl(&admin, &starts(&site, &slug, |_| true)).await {
        // Files that are public anyway may be linked from inside.
        if page.path.starts_with("/intern") {
            assert_kept_nowhere(&page.answer, &page.path);
        }
    }
    for door in ["/intern/anmelden", "/intern/einladung", "/intern/passwort"] {
        for path in addresses(door) {
            for query in ["", "?schluessel=abc"] {
                assert_kept_nowhere(&nobody.get(&format!("{path}{query}")).await, &format!("{path}{query}"));
            }
        }
    }
}

/// A10: what a link from a mail opens is kept nowhere either, with and without the link.
#[tokio::test]
async fn nothing_behind_a_mailed_link_is_kept_anywhere() {
    let site = open(None).await;
    let (kim, nobody) = (site.person(), site.person());
    kim.register("kim@example.org", &[]).await.redirect();
    let link = site.mail("kim@example.org").await.link();
    assert_kept_nowhere(&nobody.get(&link).await, &link);
    kim.confirm("kim@example.org").await.redirect();
    let mut seen = 0;
    for begin in ["/meine-anmeldung", "/meine-gruppe", "/rechnung/"] {
        for path in addresses(begin) {
            // The page that sends the link again and the empty list are the same for all.
            if path.contains("/link") || path.ends_with("/vorlage.csv") {
                continue;
            }
            // A wrong link would take the place of the good one.
            let other = site.person();
            for (person, query) in [(&kim, ""), (&other, "?schluessel=0123456789abcdef"), (&other, "")] {
                let answer = person.get(&format!("{path}{query}")).await;
                if answer.status != 405 {
                    seen += 1;
                    assert_kept_nowhere(&answer, &format!("{path}{query}"));
                }
            }
        }
    }
    assert!(seen > 40, "{seen}");
}

/// A10: pages that everybody sees are the same with and without a session, so that no cache in
/// front can mix people up.
#[tokio::test]
async fn public_pages_know_nobody() {
    let site = TestSite::demo().await;
    let slug = site.featured().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &Role::ALL.map(|role| (None, role))).await;
    let of = |path: &str| format!("/{slug}{path}");
    let mut paths = vec!["/".into(), "/aktuelles".into(), "/archiv".into(), "/suche?q=verwaltung".into()];
    paths.extend(["", "/programm", "/referierende", "/ort", "/schedule.ics", "/schedule.json"].map(of));
    for path in paths {
        let (mine, anybodys) = (admin.get(&path).await, site.get(&path).await);
        assert_eq!(mine.status, 200, "{path}");
        assert!(!mine.headers.contains_key("set-cookie"), "{path}");
        assert_eq!(mine.text(), anybodys.text(), "{path}");
    }
    // The other way round: after somebody of the staff was there, nobody gets their pages.
    for path in [format!("/intern/kongress/{slug}"), format!("/intern/kongress/{slug}/anmeldungen")] {
        assert_eq!(admin.get(&path).await.status, 200);
        assert!(site.get(&path).await.redirect().starts_with("/intern/anmelden"), "{path}");
    }
}

// ------------------------------------------------------------------ A13: drafts

/// A congress that is in nobody's eyes yet, with a programme that is released, as far as it goes.
async fn secret_congress(site: &TestSite) {
    let appears =
        |person: &str| AppearanceDraft { person: person.into(), function: SECRET.into(), ..AppearanceDraft::default() };
    // Somebody whom readers know from another congress.
    let (guid, given_name, family_name): (uuid::Uuid, String, String) = sqlx::query_as(
        "select guid, given_name, family_name from person p where exists (
            select from released_person r join edition e on e.id = r.edition_id where featured and r.slug = p.slug)
         order by id limit 1",
    )
    .fetch_one(site.site.db.pool())
    .await
    .expect("somebody");
    let known =
        PersonDraft { key: "bekannt".into(), guid: Some(guid), given_name, family_name, ..PersonDraft::default() };
    let draft = Draft {
        rooms: vec![RoomDraft { key: "geheim".into(), name: format!("Saal {SECRET}"), ..RoomDraft::default() }],
        people: vec![
            PersonDraft {
                key: "geheim".into(),
                given_name: "Zwiebelkuchen".into(),
                family_name: SECRET.into(),
                ..PersonDraft::default()
            },
            known,
        ],
        sessions: vec![SessionDraft {
            code: Some("ZZZ999".into()),
            title: format!("Zwiebelkuchen {SECRET}"),
            day: 1,
            start: Some(540),
            minutes: Some(45),
            room: Some("geheim".into()),
            people: vec![appears("geheim"), appears("bekannt")],
            ..SessionDraft::default()
        }],
        ..Draft::default()
    };
    let edition = EditionDraft {
        title: format!("Zwiebelkuchen {SECRET}"),
        short_title: format!("Zwiebelkuchen {SECRET}"),
        state: State::Draft,
        ..crate::support::edition("geheim-2030")
    };
    let id = site.save_edition(edition).await;
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.release(id).await.expect("released");
}

/// Work that is not published, in everything that has drafts.
async fn drafts(site: &TestSite) {
    secret_congress(site).await;
    site.sql(
        "-- A new session in the middle of a released programme, by somebody new, in a new room.
         with e as (select id from edition where featured),
            room as (insert into room (edition_id, guid, slug, name, position)
                select id, gen_random_uuid(), 'geheimer-saal', 'Geheimwort', 90 from e returning id),
            who as (insert into person (guid, slug, given_name, family_name, biography)
                values (gen_random_uuid(), 'zwiebelkuchen-neu', 'Zwiebelkuchen', 'Geheimwort', 'Geheimwort') returning id),
            s as (insert into session (edition_id, guid, code, number, kind, title, summary, description, day, starts_at, minutes, position, room_id)
                select distinct on (edition_id) s.edition_id, gen_random_uuid(), 'GEHEIM', 99999, 'keynote', 'Zwiebelkuchen Geheimwort', 'Geheimwort',
                    'Geheimwort', day, starts_at, minutes, position + 1, room.id
                from session s, room where edition_id = (select id from e) and starts_at is not null order by edition_id, s.id returning id)
         insert into session_person (session_id, position, person_id, function) select s.id, 0, who.id, 'Geheimwort' from s, who;
         -- Changes of released ones that wait.
         update session set title = title || ' Geheimwort', subtitle = 'Geheimwort', note = 'Geheimwort', description = 'Zwiebelkuchen Geheimwort'
         where edition_id in (select edition_id from release);
         insert into news (edition_id, year, slug, title, teaser, published_at, state, pinned) values
            (null, 2026, 'geheim-1', 'Zwiebelkuchen Geheimwort', 'Geheimwort', '2026-03-03 10:00Z', 'draft', true),
            (null, 2026, 'geheim-2', 'Zwiebelkuchen Geheimwort', 'Geheimwort', '2026-03-03 10:00Z', 'withdrawn', true),
            (null, 2027, 'geheim-3', 'Zwiebelkuchen Geheimwort', 'Geheimwort', '2027-02-01', 'published', true),
            ((select id from edition where slug = 'geheim-2030'), 2026, 'geheim-4', 'Zwiebelkuchen Geheimwort', 'Geheimwort', '2026-03-03 10:00Z', 'published', true),
            ((select id from edition where featured), 2026, 'geheim-5', 'Zwiebelkuchen Geheimwort', 'Geheimwort', '2026-03-03 10:00Z', 'draft', true);
         insert into page (edition_id, slug, title, lead, published_at, state) values
            (null, 'geheim-1', 'Zwiebelkuchen Geheimwort', 'Geheimwort', '2026-02-01', 'draft'),
            (null, 'geheim-2', 'Zwiebelkuchen Geheimwort', 'Geheimwort', '2026-02-01', 'withdrawn'),
            (null, 'geheim-3', 'Zwiebelkuchen Geheimwort', 'Geheimwort', '2027-02-01', 'published'),
            ((select id from edition where slug = 'geheim-2030'), 'geheim-4', 'Zwiebelkuchen Geheimwort', 'Geheimwort', '2026-02-01', 'published');
         -- A working copy beside what is public.
         insert into content_version (page_id, number, head, content) select id, 1, '{\"title\": \"Zwiebelkuchen Geheimwort\"}',
            '[{\"kind\": \"heading\", \"text\": \"Geheimwort\"}]' from page where slug not like 'geheim%';
         insert into content_version (news_id, number, head, content) select id, 1, '{\"title\": \"Zwiebelkuchen Geheimwort\"}',
            '[{\"kind\": \"heading\", \"text\": \"Geheimwort\"}]' from news where slug not like 'geheim%';
         insert into content_version (home_id, number, content) select id, 1,
            '[{\"kind\": \"heading\", \"text\": \"Geheimwort\"}]' from edition",
    )
    .await;
}

/// Everything that readers, feed readers and search engines can come to.
async fn public(site: &TestSite) -> Vec<(String, Answer)> {
    let nobody = site.person();
    let mut waiting: Vec<String> = Vec::new();
    let sitemap = site.get("/sitemap.xml").await.text();
    let listed = sitemap.split("<loc>").skip(1).filter_map(|l| l.split("</loc>").next());
    waiting.extend(listed.filter_map(|l| l.strip_prefix("http://kongress.test")).map(str::to_string));
    let slugs: Vec<String> =
        sqlx::query_scalar("select slug from edition").fetch_all(site.site.db.pool()).await.expect("read");
    for path in addresses("/").into_iter().filter(|p| !p.starts_with("/intern")) {
        match path.contains("{e}") {
            true => waiting.extend(slugs.iter().map(|slug| path.replace("{e}", slug))),
            false => waiting.push(path),
        }
    }
    waiting.retain(|path| !path.contains('{'));
    waiting.extend(
        ["/suche?q=zwiebelkuchen", "/suche?q=zwiebelkuchn", "/aktuelles/2027", "/sitemap.xml"].map(str::to_string),
    );
    let (mut known, mut found): (BTreeSet<String>, Vec<(String, Answer)>) =
        (waiting.iter().cloned().collect(), Vec::new());
    while let Some(path) = waiting.pop() {
        let answer = nobody.get(&path).await;
        if answer.header("content-type").starts_with("text/html") && answer.status == 200 {
            let html = Html::new(&answer.text());
            for link in html
                .attributes("[href^='/'], [src^='/']", "href")
                .into_iter()
                .chain(html.attributes("[src^='/']", "src"))
            {
                let link = link.split('#').next().unwrap_or("").to_string();
                // Files and filters show what pages and lists show.
                let is_new = !link.starts_with("/static") && !link.starts_with("/medien/") && !link.contains('?');
                if is_new && known.insert(link.clone()) {
                    waiting.push(link);
                }
            }
        }
        found.push((path, answer));
    }
    found
}

/// A13: what is not published is on no page, in no list, feed, calendar, export or search, not among
/// what comes before and after, and has no address.
#[tokio::test]
async fn what_is_not_published_shows_nowhere() {
    let site = TestSite::demo().await;
    drafts(&site).await;
    let slug = site.featured().await;
    let all = public(&site).await;
    assert!(all.iter().filter(|(_, answer)| answer.status == 200).count() > 150, "{}", all.len());
    for (path, answer) in &all {
        let text = String::from_utf8_lossy(&answer.body).to_string();
        assert!(!text.contains(SECRET), "{path} tells of a draft");
        assert_ne!(answer.status, 500, "{path}");
        assert!(!path.contains("geheim") || answer.status == 404, "{path}: {}", answer.status);
    }
    let missing = |path: &str| path.replace("{e}", &slug);
    for path in [
        "/{e}/programm/GEHEIM",
        "/{e}/programm/GEHEIM-zwiebelkuchen-geheimwort",
        "/{e}/referierende/zwiebelkuchen-neu",
        "/geheim-2030/programm/ZZZ999",
        "/geheim-2030/referierende/zwiebelkuchen-geheimwort",
        "/aktuelles/2026/geheim-1",
        "/aktuelles/2027/geheim-3",
        "/aktuelles/2026/geheim-4",
        "/aktuelles/2026/geheim-5",
        "/seiten/geheim-1",
        "/seiten/geheim-3",
        "/seiten/geheim-4",
    ] {
        site.get(&missing(path)).await.failure(404);
    }
    let found = site.get("/suche?q=zwiebelkuchen").await.page();
    assert!(found.all("main article, main li h2, main .hits li").is_empty(), "{}", found.main());
}

#[tokio::test]
async fn the_crawl_of_the_public_side_would_notice() {
    let site = TestSite::demo().await;
    drafts(&site).await;
    site.sql("update news set state = 'published' where slug = 'geheim-1'").await;
    let all = public(&site).await;
    let told: Vec<&String> =
        all.iter().filter(|(_, a)| String::from_utf8_lossy(&a.body).contains(SECRET)).map(|(path, _)| path).collect();
    for path in ["/aktuelles", "/aktuelles.atom", "/aktuelles/2026/geheim-1", "/suche?q=zwiebelkuchen"] {
        assert!(told.iter().any(|t| *t == path), "{path} of {told:?}");
    }
}

// ------------------------------------------------------------------ R3: formulas

/// R3: whatever people typed, no file for spreadsheets holds a formula: lists, needs, figures, groups.
#[tokio::test]
async fn no_file_for_spreadsheets_calculates() {
    const FORMULAS: [&str; 8] =
        ["=HYPERLINK(\"http://evil.example\")", "+1", "-1", "@SUM(A1)", "\t=1", "\u{ff1d}1+1", " =1+1", ";=1"];
    let site = open(None).await;
    for (n, formula) in FORMULAS.iter().enumerate() {
        let email = format!("p{n}@example.org");
        let person = site.person();
        let needs = [("verpflegung", "vegan"), ("bedarf_einwilligung", "ja"), ("workshop", "AAA222")];
        person.register(&email, &needs).await.redirect();
        person.confirm(&email).await.redirect();
        for statement in [
            "update registration set given_name = $1, family_name = $1, organisation = $1, department = $1, job_title = $1,
                phone = $1 where email = $2",
            "update registration_need set catering_note = $1, access_note = $1
             where registration_id = (select id from registration where email = $2)",
            "update session set title = $1 where $2 <> '' and kind = 'workshop'",
        ] {
            let statement = sqlx::query(statement).bind(formula).bind(&email);
            statement.execute(site.site.db.pool()).await.expect("updated");
        }
    }
    let id = site.count("select id from edition").await;
    let (clerk, _) = signed_in(&site, "buero@amt.example", &[(Some(id), Role::Registration)]).await;
    let of = |path: &str| format!("/intern/kongress/2026{path}");
    let page = clerk.open(&of("/anmeldungen/ausgabe")).await;
    let columns: Vec<(String, String)> =
        page.attributes("input[name=spalten]", "value").into_iter().map(|key| ("spalten".into(), key)).collect();
    for format in ["csv", "xlsx"] {
        for path in ["/anmeldungen/ausgabe", "/anmeldungen/bedarf/ausgabe"] {
            let mut fields = columns.clone();
            fields.push(("format".into(), format.into()));
            assert_no_formula(&clerk.post(&of(path), &fields).await, path, FORMULAS.len() + 1);
        }
    }
    assert_no_formula(&clerk.get(&of("/auswertung.csv")).await, "/auswertung.csv", 5);
}

/// Reads it back as a spreadsheet would; `least` rows are in it.
fn assert_no_formula(file: &Answer, path: &str, least: usize) {
    use calamine::{Reader, Xlsx};
    assert_eq!(file.status, 200, "{path}");
    if file.header("content-type").starts_with("text/csv") {
        let body = file.body.strip_prefix("\u{feff}".as_bytes()).expect("a mark");
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).flexible(true).from_reader(body);
        let mut rows = 0;
        for record in reader.records() {
            rows += 1;
            for cell in record.expect("a row").iter() {
                let start = cell.trim_start_matches(|c: char| c.is_whitespace() || "\"’,;|".contains(c));
                let is_formula = start.starts_with(['=', '+', '-', '@', '\u{ff1d}']) || cell.starts_with(['\t', '\r']);
                assert!(!is_formula, "{path}: {cell:?}");
            }
        }
        assert!(rows >= least, "{path}: {rows}");
        return;
    }
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(file.body.clone())).expect("a spreadsheet");
    for sheet in book.sheet_names() {
        assert!(book.worksheet_formula(&sheet).expect("read").is_empty(), "{path}: formulas in {sheet}");
        assert!(book.worksheet_range(&sheet).expect("a sheet").height() >= least, "{path}");
    }
}
