use super::store::faults;
use super::*;

fn url(text: &str) -> Entry {
    Entry { label: "Anderswo".into(), ..Target::Url { url: text.into() }.into() }
}

#[test]
fn every_target_is_read_back_from_its_key() {
    for made in Target::GENERATED {
        assert_eq!(target(made.key(), None, None), Some(made.clone()));
        assert!(!made.label().is_empty() && made.address().starts_with('/'));
    }
    assert_eq!(target("page", Some("a".into()), None), Some(Target::Page { page: "a".into() }));
    assert_eq!(target("page", None, None), None);
}

#[test]
fn only_whole_addresses_of_the_web_are_taken() {
    for good in ["https://example.org", "http://example.org/a?b=c#d", "https://müller.example/"] {
        assert!(is_web_address(good), "{good}");
    }
    for bad in [
        "javascript:alert(1)",
        "//example.org",
        "/impressum",
        "https://",
        "https://a b.example",
        "data:text/html,x",
        "https://bank.example@evil.example/",
        "https://example.org/\n",
        "mailto:a@example.org",
    ] {
        assert!(!is_web_address(bad), "{bad}");
    }
}

#[test]
fn faults_name_their_entry() {
    let nameless = Entry { label: " ".into(), ..url("https://example.org/") };
    let entries = [Target::News.into(), nameless, url("javascript:x"), Target::News.into()];
    let found = faults(Menu::Main, &entries);
    assert_eq!(found, [(1, Fault::LabelMissing), (2, Fault::NotAnAddress), (3, Fault::Doubled)]);
    assert_eq!(faults(Menu::Footer, &[Target::News.into()]), [(0, Fault::SectionMissing)]);
}

#[test]
fn without_entries_the_usual_ones_stand_there() {
    let menus = Menus::default();
    let labels: Vec<String> = menus.main("/archiv").into_iter().map(|i| i.label).collect();
    assert_eq!(labels, ["Start", "Programm", "Aktuelles", "Archiv"]);
    let current: Vec<_> = menus.main("/aktuelles/2024").into_iter().map(|i| i.current).collect();
    assert_eq!(current, [None, None, Some("true"), None]);
    assert_eq!(menus.main("/").first().and_then(|i| i.current), Some("page"));
    assert!(menus.footer("/").is_empty());
    let only = menus.edition(1, "/x", |t| (*t == Target::Overview).then(|| "/x".to_string()));
    assert_eq!(only.len(), 1, "what an edition has not is left out");
}
