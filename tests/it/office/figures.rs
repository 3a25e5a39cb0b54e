//! Figures of an edition: they are right, say nothing about anybody, and come as a file.

use kongress::staff::Role;

use crate::registration::open;
use crate::staff::signed_in;
use crate::support::TestSite;

const PAGE: &str = "/intern/kongress/2026/auswertung";

async fn some_people() -> TestSite {
    let site = open(None).await;
    for (n, more) in [
        vec![("verpflegung", "vegan"), ("bedarf_einwilligung", "ja"), ("workshop", "AAA222")],
        vec![("verpflegung", "vegetarian"), ("bedarf_einwilligung", "ja")],
        vec![("art", "state")],
        vec![],
        vec![],
        vec![],
        vec![],
        vec![],
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("p{n}@example.org");
        let person = site.person();
        person.register(&email, &more).await;
        person.confirm(&email).await;
    }
    site.person().register("offen@example.org", &[]).await;
    site
}

#[tokio::test]
async fn they_count_by_kind_day_workshop_and_need_and_cover_what_is_small() {
    let site = some_people().await;
    let own = site.count("select id from edition").await;
    let (office, _) = signed_in(&site, "office@example.org", &[(Some(own), Role::Registration)]).await;
    let text = office.open(PAGE).await.main();
    for words in ["Bestätigte Anmeldungen 8", "Dienstag, 5. Mai 2026 8", "Formulare, 5. Mai 2026 1 von 1"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("verdeckt"), "who may see needs sees all of them: {text}");
    assert!(!text.contains("p0@example.org") && !text.contains("Beispiel"), "no names");
    let (reader, _) = signed_in(&site, "reader@example.org", &[(Some(own), Role::Reader)]).await;
    let page = reader.open(PAGE).await;
    assert!(page.main().contains("Ich esse mit, vegan verdeckt"), "{}", page.main());
    assert!(page.main().contains("Zahlen unter 5 sind verdeckt"));
    // The file tells the same to the same people.
    let file = reader.get(&format!("{PAGE}.csv")).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let lines = file.text();
    assert!(lines.contains("\"Verpflegung\";\"Ich esse mit, vegan\";\"verdeckt\""), "{lines}");
    assert!(lines.contains("\"Workshop\";\"Formulare\";\"1\";\"1\";\"0\""), "{lines}");
    assert!(office.get(&format!("{PAGE}.csv")).await.text().contains("\"Ich esse mit, vegan\";\"1\""));
    assert_eq!(site.count("select count(*) from audit where action = 'figures.exported'").await, 2);
    let (door, _) = signed_in(&site, "door@example.org", &[(Some(own), Role::Door)]).await;
    door.get(PAGE).await.failure(404);
}

#[tokio::test]
async fn without_registrations_the_page_says_so() {
    let site = open(None).await;
    let (reader, _) = signed_in(&site, "reader@example.org", &[(None, Role::Reader)]).await;
    assert!(reader.open(PAGE).await.main().contains("Es gibt noch keine Anmeldung."));
}
