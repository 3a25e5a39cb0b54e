//! Queries and what they have to find.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use super::fixture::{self, SLUG};
use super::{hits, marks, search};
use crate::support::TestSite;

/// Codes of the sessions that are hit, in order; other hits by their address.
async fn found(site: &TestSite, q: &str) -> Vec<String> {
    let code = |href: String| match href.strip_prefix(&format!("/{SLUG}/programm/")) {
        Some(rest) => rest.split('-').next().unwrap_or("").to_string(),
        None => href,
    };
    hits(site, q).await.into_iter().map(code).collect()
}

/// Query, hits that have to be there, and those that must not.
const CASES: &[(&str, &[&str], &[&str])] = &[
    // Umlauts and sharp s in all spellings.
    ("bürgerservice", &["PORTAL", "DIGSERV", "SERVPL"], &["DIGI"]),
    ("buergerservice", &["PORTAL", "DIGSERV", "SERVPL"], &["DIGI"]),
    ("BÜRGERSERVICE", &["PORTAL", "DIGSERV", "SERVPL"], &["DIGI"]),
    ("Burgerservice", &["PORTAL", "DIGSERV"], &["DIGI"]),
    ("Strassenverkehrsamt", &["STRASSE"], &["PORTAL"]),
    ("straßenverkehrsamt", &["STRASSE"], &["PORTAL"]),
    ("Größe", &["STRASSE"], &[]),
    ("groesse", &["STRASSE"], &[]),
    ("MASS", &["STRASSE"], &[]),
    // Stems.
    ("Bürgerservices", &["PORTAL", "DIGSERV", "SERVPL"], &[]),
    ("Haus", &["HAUS"], &[]),
    ("haeuser", &["HAUS"], &[]),
    ("Antrag", &["/aktuelles/2026/bilanz"], &[]),
    ("Digitalisierungen", &["DIGI", "VERWDIG", "BODY"], &[]),
    // Parts of compounds and of words with hyphens.
    ("Digitalisierung", &["DIGI", "VERWDIG", "BODY"], &["DIGSERV"]),
    ("service", &["PORTAL", "DIGSERV", "SERVPL"], &["DIGI"]),
    ("Portal", &["PORTAL"], &["DIGSERV"]),
    ("Bürgerserviceportal", &["PORTAL"], &["DIGSERV"]),
    ("Bürger-Service", &["PORTAL", "DIGSERV"], &[]),
    ("verkehr", &["STRASSE"], &[]),
    ("Verwaltungsdig", &["VERWDIG"], &["DIGI"]),
    ("E-Akte", &["EAKTE"], &["PORTAL"]),
    ("eakte", &["EAKTE"], &["PORTAL"]),
    ("Akte", &["EAKTE", "ABSAGE"], &["PORTAL"]),
    ("KI", &["KI1"], &["DIGI"]),
    ("kigestützt", &["KI1"], &["DIGI"]),
    // Typing errors.
    ("Verwaltungsdigitalisirung", &["VERWDIG"], &["PORTAL"]),
    ("Bürgersrevice", &["DIGSERV"], &["DIGI"]),
    ("Digitalisirung", &["DIGI"], &["PORTAL"]),
    ("Starßenverkehrsamt", &["STRASSE"], &[]),
    ("Sotfware", &["PHRASE"], &["DIGI"]),
    // A compound that is written as two words in the text.
    ("Wartezeitenvergleich", &["SERVPL"], &["DIGI"]),
    // Several words: all of them, wherever they stand.
    ("Bürgerservice Portal", &["PORTAL"], &["DIGSERV", "SERVPL"]),
    ("Portal Eingang", &["PORTAL"], &["DIGI"]),
    ("eingang der Gemeinde", &["PORTAL"], &["DIGI"]),
    ("Bürgerservice Eingnag", &["PORTAL"], &["SERVPL"]),
    ("Łukasz Portal", &["PORTAL"], &["DIGI"]),
    // Phrases.
    ("\"offene Software\"", &["PHRASE"], &[]),
    ("„digitale Souveränität“", &["PHRASE"], &[]),
    ("\"digitale Software\"", &[], &["PHRASE"]),
    // Names, functions, organisations.
    ("Lukasz", &["/probe/referierende/lukasz-zolc-oneill", "PORTAL"], &["DIGI"]),
    ("łukasz żółć", &["/probe/referierende/lukasz-zolc-oneill", "PORTAL"], &[]),
    ("Zolc", &["/probe/referierende/lukasz-zolc-oneill", "PORTAL"], &[]),
    ("O'Neill", &["/probe/referierende/lukasz-zolc-oneill", "PORTAL"], &[]),
    ("oneill", &["/probe/referierende/lukasz-zolc-oneill", "PORTAL"], &[]),
    ("Unterbeispiel", &["/probe/referierende/lukasz-zolc-oneill", "PORTAL"], &["DIGI"]),
    ("Fussverkehr", &["PORTAL"], &["DIGI"]),
    // Codes, news, editions.
    ("EAKTE", &["EAKTE"], &["PORTAL"]),
    ("Solarzellen", &["/aktuelles/2026/strom"], &["PORTAL"]),
    ("Kongress probe", &["/probe"], &["PORTAL"]),
    // Nothing.
    ("Quastenflosser", &[], &["PORTAL", "DIGI"]),
];

#[tokio::test]
async fn every_query_finds_what_it_should() {
    let (site, _) = fixture::site().await;
    let mut wrong = Vec::new();
    for (q, wanted, unwanted) in CASES {
        let found = found(&site, q).await;
        let is_there = |code: &&&str| found.iter().any(|f| f == *code);
        let missing: Vec<_> = wanted.iter().filter(|c| !is_there(c)).collect();
        let too_many: Vec<_> = unwanted.iter().filter(is_there).collect();
        if !missing.is_empty() || !too_many.is_empty() || (wanted.is_empty() && !found.is_empty()) {
            wrong.push(format!("{q}: missing {missing:?}, too many {too_many:?}; found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn the_word_itself_comes_first_then_its_forms_then_its_parts() {
    let (site, _) = fixture::site().await;
    assert_eq!(found(&site, "Digitalisierung").await, ["DIGI", "VERWDIG", "BODY"]);
    assert_eq!(found(&site, "Bürgerservices").await[0], "SERVPL");
    let service = found(&site, "Bürgerservice").await;
    assert_eq!(service[2], "SERVPL", "the plural after the word itself: {service:?}");
}

#[tokio::test]
async fn words_that_only_look_alike_never_stand_beside_real_hits() {
    let (site, id) = fixture::site().await;
    let mut programme = fixture::programme();
    programme.sessions[9].description = "Ein Postfach und die Digitalisirung.".into();
    site.store(id, &[crate::support::day(2026, 5, 5)], programme).await;
    site.release(id).await;
    // Now the misspelled word stands somewhere: it is found, and nothing is guessed.
    let page = search(&site, "Digitalisirung").await;
    assert_eq!(page.attributes(".hits h3 a", "href").len(), 1);
    assert!(!page.main().contains("ähnlich geschrieben"), "{}", page.main());
    // The right spelling does not bring the wrong one.
    assert!(!found(&site, "Digitalisierung").await.contains(&"PHRASE".to_string()));
}

#[tokio::test]
async fn a_better_spelling_is_offered_as_it_is_written() {
    let (site, _) = fixture::site().await;
    let page = search(&site, "verwaltungsdigitalisirung").await;
    assert!(page.main().contains("ähnlich geschrieben"));
    assert_eq!(page.one(".meant a"), "Verwaltungsdigitalisierung");
    assert_eq!(page.attributes(".meant a", "href"), ["/suche?q=Verwaltungsdigitalisierung"]);
    // Only the wrong word is mended.
    assert_eq!(search(&site, "Bürgerservice Eingnag").await.one(".meant a"), "Bürgerservice Eingang");
    // Where there are hits there is nothing to offer.
    assert!(search(&site, "Bürgerservice").await.all(".meant").is_empty());
}

#[tokio::test]
async fn words_found_are_marked_in_the_original_text() {
    let (site, _) = fixture::site().await;
    assert_eq!(marks(&search(&site, "lukasz").await), ["Łukasz", "Łukasz"]);
    assert!(marks(&search(&site, "fussweg mass").await).contains(&"Fußweg".to_string()));
    assert_eq!(marks(&search(&site, "\"digitale souveraenitaet\"").await), ["digitale Souveränität"]);
    assert!(marks(&search(&site, "verwaltungsdigitalisirung").await).contains(&"Verwaltungsdigitalisierung".into()));
}

#[tokio::test]
async fn the_demo_answers_the_questions_of_its_readers() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let cases = [
        ("Verwaltungsdigitalisirung", "/2024/programm/"),
        ("Verwaltungsdigitalisierung", "/2024/programm/"),
        ("wohngeld", "/programm/"),
        ("Leichte Sprache", "/programm/"),
        ("barrierefrei Bescheide", "/programm/"),
        ("DIN 91379", "/programm/"),
        ("Rathausgespräche", "/rathausgespraeche-2023"),
        ("rathausgesprache bremen", "/rathausgespraeche-2023"),
        ("Lühr", "/aktuelles/"),
        ("Luehr Leitanwender", "/aktuelles/"),
        ("Workshop Datenschutz", &format!("/{e}/programm/")),
        ("Zwischenstand OZG Kabinett", ""),
    ];
    for (q, part) in cases {
        let found = hits(&site, q).await;
        assert!(part.is_empty() || found.iter().any(|h| h.contains(part)), "{q}: {found:?}");
    }
}

/// The program marks what the database finds, so both have to take texts apart in the same way.
#[tokio::test]
async fn the_program_and_the_database_fold_words_alike() {
    let site = TestSite::empty().await;
    let mut texts: Vec<String> = [
        "Bürgerservice ÄÖÜ äöü ß ẞ GROẞ",
        "Łukasz Żółć Đặng Thị Hồng",
        "O’Neill D'Arcy ʻOkina",
        "Bürger\u{2011}Service E-Akte -a- b--c",
        "Soft\u{ad}hyphen zero\u{200b}width \u{feff}bom",
        "Bu\u{308}rger R\u{325}\u{304}",
        "ΣΟΦΟΣ σοφος Жук İstanbul ısı Æsir þing",
        "3.5 1e5 0x1f 2.0 a/b/c x@y.de https://a.b/c?d=e#f 12abc 3d -7 +4 91379",
        "„Zitat“ – Strich … &amp; <b>fett</b>",
        "æœøđð ŒÐ",
    ]
    .map(String::from)
    .into();
    // Digits only above: PostgreSQL takes "6e6cz" for a number and a word, which nobody writes.
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let random = proptest::string::string_regex("[a-zA-ZäöüÄÖÜßéèłŁøčŽ '’.,:;/@_+-]{0,60}").expect("a pattern");
    texts.extend((0..200).map(|_| random.new_tree(&mut runner).expect("a text").current()));
    for text in texts {
        let (folded, words): (String, Vec<String>) =
            sqlx::query_as("select search_fold($1), tsvector_to_array(search_vector($1))")
                .bind(&text)
                .fetch_one(site.site.db.pool())
                .await
                .expect("answers");
        assert_eq!(folded, kongress::search::fold::fold(&text), "{text:?}");
        let groups = kongress::search::fold::groups(&text);
        let mut ours: Vec<String> = groups.iter().flat_map(|g| &g.parts).map(|p| p.folded.clone()).collect();
        ours.extend(groups.iter().map(|g| g.joined()));
        ours.sort();
        ours.dedup();
        let mut theirs = words;
        theirs.sort();
        assert_eq!(theirs, ours, "{text:?}");
    }
}
