//! Who is who when files name people without a UUID.

use kongress::programme::model::{AppearanceDraft, Draft, PersonDraft};
use kongress::transfer::import_bytes;

use crate::support::{TestSite, day, edition, small_programme};

/// One event per person; `person` is the text of the element.
fn file(people: &[&str]) -> String {
    let events: String = people
        .iter()
        .enumerate()
        .map(|(i, p)| {
            format!("<event id=\"{i}7\"><title>Vortrag {i}</title><start>1{i}:00</start><duration>00:45</duration><persons>{p}</persons></event>")
        })
        .collect();
    format!(
        "<schedule><conference><title>K</title></conference><day index=\"1\" date=\"2026-06-01\"><room name=\"Saal\">{events}</room></day></schedule>"
    )
}

async fn import(site: &TestSite, slug: &str, people: &[&str]) -> Option<i32> {
    let bytes = file(people).into_bytes();
    import_bytes(&site.site, slug, bytes, true, false).await.expect("imported").release
}

/// Slugs of all people.
async fn people(site: &TestSite) -> Vec<String> {
    sqlx::query_scalar("select slug from person order by slug").fetch_all(site.site.db.pool()).await.expect("asked")
}

/// Slugs of those in one edition.
async fn people_of(site: &TestSite, slug: &str) -> Vec<String> {
    sqlx::query_scalar(
        "select distinct p.slug from person p join session_person sp on sp.person_id = p.id
         join session s on s.id = sp.session_id join edition e on e.id = s.edition_id where e.slug = $1 order by 1",
    )
    .bind(slug)
    .fetch_all(site.site.db.pool())
    .await
    .expect("asked")
}

const ANNA: &str = "<person id=\"4\">Änne Groß</person>";
const DR_ANNA: &str = "<person id=\"88\">Dr. A\u{308}nne Groß</person>";
const ONE: &str = "<person guid=\"6a2a1a60-0000-4000-8000-00000000000a\">Jan Muster</person>";
const OTHER: &str = "<person guid=\"6a2a1a60-0000-4000-8000-00000000000b\">Jan Muster</person>";
const SOME: &str = "<person id=\"9\">Jan Muster</person>";

#[tokio::test]
async fn a_name_known_once_is_the_same_person_in_the_next_edition() {
    let site = TestSite::empty().await;
    assert_eq!(import(&site, "erste", &[ANNA]).await, Some(1));
    assert_eq!(import(&site, "zweite", &[DR_ANNA, SOME]).await, Some(1));
    assert_eq!(people(&site).await, ["aenne-gross", "jan-muster"]);
    let page = site.until("/zweite/referierende/aenne-gross", |a| a.status == 200).await.page();
    assert!(page.main().contains("Vortrag 0"));
    // The same files again: same people, nothing to release.
    assert_eq!(import(&site, "zweite", &[DR_ANNA, SOME]).await, None);
    assert_eq!(import(&site, "erste", &[ANNA]).await, None);
    assert_eq!(import(&site, "zweite", &[DR_ANNA, SOME]).await, None);
    assert_eq!(people(&site).await.len(), 2);
}

#[tokio::test]
async fn a_second_import_stays_with_its_people_whatever_else_comes_in() {
    let site = TestSite::empty().await;
    import(&site, "erste", &[ONE]).await;
    import(&site, "zweite", &[SOME]).await;
    assert_eq!(people_of(&site, "zweite").await, ["jan-muster"]);
    // Now the name is there twice.
    import(&site, "dritte", &[OTHER]).await;
    assert_eq!(people(&site).await, ["jan-muster", "jan-muster-2"]);
    assert_eq!(import(&site, "zweite", &[SOME]).await, None);
    assert_eq!(people_of(&site, "zweite").await, ["jan-muster"]);
    // Whom a further file means nobody can know.
    import(&site, "vierte", &[SOME]).await;
    assert_eq!(people_of(&site, "vierte").await, ["jan-muster-3"]);
    assert_eq!(import(&site, "vierte", &[SOME]).await, None);
    assert_eq!(people(&site).await.len(), 3);
}

#[tokio::test]
async fn two_people_of_one_name_in_one_file_stay_two() {
    let site = TestSite::empty().await;
    import(&site, "erste", &[ONE, OTHER, SOME]).await;
    assert_eq!(people_of(&site, "erste").await.len(), 3);
    import(&site, "zweite", &[ANNA]).await;
    assert_eq!(import(&site, "erste", &[ONE, OTHER, SOME]).await, None);
    assert_eq!(people(&site).await.len(), 4);
    // Nor do they both become the one who is known already.
    let id = site.save_edition(edition("dritte")).await;
    let person = |key: &str| PersonDraft {
        key: key.into(),
        given_name: "Änne".into(),
        family_name: "Groß".into(),
        ..PersonDraft::default()
    };
    let mut draft = Draft { people: vec![person("a"), person("b")], ..small_programme() };
    for (session, who) in draft.sessions.iter_mut().zip(["a", "b"]) {
        session.people = vec![AppearanceDraft { person: who.into(), ..AppearanceDraft::default() }];
    }
    site.store(id, &[day(2026, 5, 5)], draft).await;
    assert_eq!(people_of(&site, "dritte").await, ["aenne-gross-2", "aenne-gross-3"]);
}
