//! People on stage.

use crate::support::TestSite;

#[tokio::test]
async fn the_index_runs_from_a_to_z() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let page = site.get(&format!("/{e}/referierende")).await.page();
    let letters = page.all("main h2");
    let mut sorted: Vec<String> = letters.iter().filter(|l| l.len() == 1).cloned().collect();
    let given = sorted.clone();
    sorted.sort();
    assert_eq!(given, sorted);
    assert!(page.all(".people > li").len() >= 30);
    assert!(page.all(".people a").contains(&"Suryani".to_string()), "a person with one name");
    for href in page.attributes(".people a", "href") {
        assert_eq!(site.get(&href).await.status, 200, "{href}");
    }
}

#[tokio::test]
async fn a_person_has_the_function_held_at_each_appearance() {
    let site = TestSite::demo().await;
    // The same person in two years, with another function.
    site.sql(
        "with e as (select id from edition where slug = '2018')
         insert into release (edition_id, number, released_at, snapshot)
         select e.id, 1, now(), jsonb_build_object('days', '[]'::jsonb, 'rooms', '[]'::jsonb, 'topics', '[]'::jsonb,
            'people', jsonb_build_array(p), 'sessions', jsonb_build_array(s || jsonb_build_object('code', 'OLD222', 'people',
                jsonb_build_array(who || '{\"function\": \"Referatsleitung\"}'))))
         from e, released r join edition x on x.id = r.edition_id and x.slug = '2024',
            jsonb_array_elements(r.snapshot->'people') p, jsonb_array_elements(r.snapshot->'sessions') s,
            jsonb_array_elements(s->'people') who
         where p->>'slug' = 'irina-eckardt' and who->>'person' = 'irina-eckardt' limit 1",
    )
    .await;
    let page = site.until("/2024/referierende/irina-eckardt", |a| a.text().contains("In anderen Jahren")).await.page();
    assert_eq!(page.one("h1"), "Dr. Irina Eckardt");
    assert!(page.one("section[aria-labelledby=hier]").contains("Initiative D21"));
    assert!(page.one("section[aria-labelledby=andere]").contains("Referatsleitung"));
    site.get("/2018/referierende/irina-eckardt").await.page();
    site.get("/2020/referierende/irina-eckardt").await.failure(404);
}
