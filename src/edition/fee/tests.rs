use proptest::prelude::*;

use super::*;

fn on(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).expect("a date")
}

fn email(text: &str) -> Email {
    Email::parse(text).expect("an address")
}

fn category(key: &str, cents: i64) -> Category {
    Category { key: key.into(), name: key.to_uppercase(), cents, note: String::new() }
}

fn exemption(organisation: &str, aliases: &[&str], domains: &[&str]) -> Exemption {
    let all = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
    Exemption {
        organisation: organisation.into(),
        aliases: all(aliases),
        domains: all(domains),
        ..Exemption::default()
    }
}

/// As in Bremen: 150 Euro, five employers exempt.
fn bremen() -> Fees {
    Fees {
        categories: vec![category(STANDARD, 15_000)],
        exemptions: vec![
            exemption("Freie Hansestadt Bremen", &["Land Bremen", "Senator für Finanzen"], &["bremen.example"]),
            exemption("Dataport", &["Dataport AöR"], &["dataport.example"]),
            exemption("Hochschule Bremen", &["HSB"], &["@hs-bremen.example"]),
            exemption("Deutscher Städtetag", &[], &["städtetag.example"]),
            exemption("KGSt", &["Kommunale Gemeinschaftsstelle für Verwaltungsmanagement"], &[]),
        ],
        ..Fees::default()
    }
}

fn ask(fees: &Fees, organisation: &str, address: &str) -> Decision {
    decide(fees, None, organisation, &email(address), false, on(2023, 1, 10))
}

#[test]
fn staff_of_the_five_employers_pay_nothing_and_read_why() {
    let elsewhere = "anna@example.org";
    for (organisation, address, rule, by) in [
        ("Freie Hansestadt Bremen", elsewhere, Rule::ExemptName, "Freie Hansestadt Bremen"),
        ("freie  hansestadt BREMEN", elsewhere, Rule::ExemptName, "Freie Hansestadt Bremen"),
        ("Senator fuer Finanzen", elsewhere, Rule::ExemptAlias, "Freie Hansestadt Bremen"),
        ("Referat 12", "anna@finanzen.bremen.example", Rule::ExemptDomain, "Freie Hansestadt Bremen"),
        ("Dataport", elsewhere, Rule::ExemptName, "Dataport"),
        ("dataport AoeR", elsewhere, Rule::ExemptAlias, "Dataport"),
        ("", "anna@dataport.example", Rule::ExemptDomain, "Dataport"),
        ("Hochschule-Bremen", elsewhere, Rule::ExemptName, "Hochschule Bremen"),
        ("H.S.B.", elsewhere, Rule::ExemptAlias, "Hochschule Bremen"),
        ("Fakultät 4", "a@HS-Bremen.example", Rule::ExemptDomain, "Hochschule Bremen"),
        ("DEUTSCHER STÄDTETAG", elsewhere, Rule::ExemptName, "Deutscher Städtetag"),
        ("Deutscher Staedtetag", elsewhere, Rule::ExemptName, "Deutscher Städtetag"),
        ("x", "a@städtetag.example", Rule::ExemptDomain, "Deutscher Städtetag"),
        ("KGSt", elsewhere, Rule::ExemptName, "KGSt"),
        ("kgst", elsewhere, Rule::ExemptName, "KGSt"),
    ] {
        let decision = ask(&bremen(), organisation, address);
        assert_eq!((decision.cents, decision.rule), (0, rule), "{organisation} {address}");
        assert_eq!(decision.exempted_by.as_deref(), Some(by));
        assert!(decision.reason.contains(by), "{}", decision.reason);
    }
}

#[test]
fn a_part_of_a_name_or_of_a_domain_exempts_nobody() {
    for (organisation, address) in [
        ("Bremen", "a@example.org"),
        ("Freie Hansestadt Bremen GmbH", "a@example.org"),
        ("Nicht Dataport", "a@example.org"),
        ("Hansestadt", "a@example.org"),
        ("Universität Bremen", "a@notbremen.example"),
        ("x", "a@bremen.example.org"),
        ("x", "bremen.example@example.org"),
        ("", "a@example.org"),
        (" .-", "a@example.org"),
    ] {
        let decision = ask(&bremen(), organisation, address);
        assert_eq!((decision.cents, decision.rule), (15_000, Rule::Ordinary), "{organisation} {address}");
        assert_eq!(decision.exempted_by, None);
        assert!(decision.reason.contains("150\u{a0}Euro"), "{}", decision.reason);
    }
}

#[test]
fn an_exemption_holds_on_its_days_only() {
    let mut fees = bremen();
    fees.exemptions[1].valid_from = Some(on(2023, 1, 10));
    fees.exemptions[1].valid_until = Some(on(2023, 1, 31));
    for (day, cents) in [(on(2023, 1, 9), 15_000), (on(2023, 1, 10), 0), (on(2023, 1, 31), 0), (on(2023, 2, 1), 15_000)]
    {
        assert_eq!(decide(&fees, None, "Dataport", &email("a@example.org"), false, day).cents, cents, "{day}");
    }
}

#[test]
fn a_claim_keeps_the_price_until_it_is_decided() {
    let claim =
        |fees: &Fees, organisation| decide(fees, None, organisation, &email("a@example.org"), true, on(2023, 1, 10));
    let decision = claim(&bremen(), "Landkreis Beispiel");
    assert!(decision.is_claim() && decision.cents == 15_000, "{decision:?}");
    assert_eq!(claim(&bremen(), "KGSt").rule, Rule::ExemptName, "who is exempt need not claim it");
    let strict = Fees { claims_allowed: false, ..bremen() };
    assert_eq!(claim(&strict, "Landkreis Beispiel").rule, Rule::Ordinary);
}

#[test]
fn without_a_price_there_is_nothing_to_decide() {
    for fees in [Fees::default(), Fees { categories: vec![category("a", 0)], ..bremen() }] {
        let decision = decide(&fees, Some("b"), "Dataport", &email("a@example.org"), true, on(2023, 1, 10));
        assert_eq!((decision.cents, decision.rule), (0, Rule::Free));
        assert_eq!(decision.price(), "kostenfrei");
    }
}

#[test]
fn categories_are_chosen_by_key_and_an_unknown_one_is_the_first() {
    let fees = Fees {
        categories: vec![category("voll", 15_000), category("studium", 5_000), category("podium", 0)],
        ..bremen()
    };
    let choose = |key| decide(&fees, key, "x", &email("a@example.org"), false, on(2023, 1, 10));
    assert_eq!(choose(None).cents, 15_000);
    assert_eq!(choose(Some("0")).category, "voll");
    assert_eq!((choose(Some("studium")).cents, choose(Some("studium")).category_name.as_str()), (5_000, "STUDIUM"));
    assert_eq!((choose(Some("podium")).cents, choose(Some("podium")).rule), (0, Rule::Free));
    assert_eq!(fees.price().as_deref(), Some("kostenfrei bis 150\u{a0}Euro"));
    assert!(fees.has_choice() && !bremen().has_choice());
}

#[test]
fn a_decision_is_read_as_it_was_stored() {
    let decision = ask(&bremen(), "HSB", "a@example.org");
    let stored = serde_json::to_value(&decision).expect("written");
    assert_eq!(stored["rule"], "exempt_alias");
    assert_eq!(serde_json::from_value::<Decision>(stored).expect("read"), decision);
}

proptest! {
    #[test]
    fn nothing_that_is_typed_makes_another_price(
        key in "\\PC{0,12}|voll|studium", organisation in "\\PC{0,40}", local in "[a-z]{1,8}",
        domain in "[a-z]{1,8}(\\.[a-z]{2,8}){1,3}", claims: bool,
    ) {
        let fees = Fees { categories: vec![category("voll", 15_000), category("studium", 5_000)], ..bremen() };
        let address = email(&format!("{local}@{domain}"));
        let decision = decide(&fees, Some(&key), &organisation, &address, claims, on(2023, 1, 10));
        let is_exempt = matches!(decision.rule, Rule::ExemptName | Rule::ExemptAlias | Rule::ExemptDomain);
        let price = if key == "studium" { 5_000 } else { 15_000 };
        prop_assert_eq!(decision.cents, if is_exempt { 0 } else { price });
        prop_assert_eq!(is_exempt, decision.exempted_by.is_some());
        prop_assert_eq!(decision.is_claim(), claims && !is_exempt);
    }

    #[test]
    fn a_name_with_anything_added_is_another_name(before in "[a-z ]{0,6}", after in "[a-z ]{0,6}") {
        let typed = format!("{before}Hochschule Bremen{after}");
        let is_same = before.trim().is_empty() && after.trim().is_empty();
        prop_assert_eq!(ask(&bremen(), &typed, "a@example.org").cents == 0, is_same);
    }

    #[test]
    fn a_domain_counts_below_a_dot_only(label in "[a-z]{1,8}", dot in "\\.?") {
        let address = format!("a@{label}{dot}dataport.example");
        prop_assert_eq!(ask(&bremen(), "x", &address).cents == 0, !dot.is_empty());
    }
}

fn billing(pairs: &[(&'static str, &'static str)]) -> (Billing, Vec<(String, String)>) {
    let mut all = vec![
        ("rechnung_organisation", "Landkreis Beispiel"),
        ("rechnung_strasse", "Am Markt 1"),
        ("rechnung_plz", "28195"),
        ("rechnung_ort", "Bremen"),
    ];
    all.retain(|(name, _)| !pairs.iter().any(|(other, _)| name == other));
    all.extend(pairs);
    let mut errors = crate::web::form::Errors::default();
    let billing = Billing::parse(&all.into_iter().collect(), &mut errors);
    (billing, errors.all().iter().map(|(field, text)| (field.to_string(), text.clone())).collect())
}

#[test]
fn an_address_stands_in_the_order_of_letters() {
    let (mut b, errors) = billing(&[("rechnung_referat", "Referat 12"), ("rechnung_person", "Änne Groß")]);
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(b.address_lines(), ["Landkreis Beispiel", "Referat 12", "Änne Groß", "Am Markt 1", "28195 Bremen"]);
    b.country = "Österreich".into();
    assert_eq!(b.address_lines().last().map(String::as_str), Some("ÖSTERREICH"));
    b.country = "Deutschland".into();
    assert_eq!(b.address_lines().last().map(String::as_str), Some("28195 Bremen"));
    assert!(Billing::default().address_lines().is_empty(), "no blank lines");
}

#[test]
fn what_is_wrong_with_an_invoice_address_stands_at_its_field() {
    let wrong = |pairs: &[(&'static str, &'static str)]| {
        billing(pairs).1.into_iter().map(|(field, _)| field).collect::<Vec<_>>()
    };
    assert_eq!(wrong(&[("rechnung_plz", "2819")]), ["rechnung_plz"]);
    assert_eq!(wrong(&[("rechnung_plz", "")]), ["rechnung_plz"]);
    assert!(wrong(&[("rechnung_plz", "A-1010"), ("rechnung_land", "Österreich")]).is_empty());
    assert_eq!(
        wrong(&[("leitweg_id", "99999999-0001-68"), ("rechnung_email", "kein")]),
        ["rechnung_email", "leitweg_id"]
    );
    assert_eq!(wrong(&[("rechnung_organisation", " "), ("rechnung_strasse", ""), ("rechnung_ort", "")]).len(), 3);
    let (b, errors) = billing(&[("leitweg_id", "16999999 – test01 – 07")]);
    assert!(errors.is_empty() && b.leitweg_id == "16999999-TEST01-07", "{b:?}");
}

#[test]
fn the_fields_are_shown_again_as_they_were_typed() {
    #[derive(askama::Template)]
    #[template(
        source = "{% import \"ui/billing.html\" as rechnung %}{% call rechnung::fieldset(errors, typed) %}{% endcall %}",
        ext = "html"
    )]
    struct Page {
        errors: crate::web::form::Errors,
        typed: Billing,
    }
    let fields = [("leitweg_id", "falsch"), ("rechnung_ort", "<b>Bremen</b>")].into_iter().collect();
    let mut errors = crate::web::form::Errors::default();
    Billing::parse(&fields, &mut errors);
    let html = askama::Template::render(&Page { errors, typed: Billing::typed(&fields) }).expect("rendered");
    assert!(html.contains("value=\"falsch\"") && html.contains("leitweg_id-fehler"), "{html}");
    assert!(!html.contains("<b>Bremen"), "{html}");
    assert!(html.contains("autocomplete=\"billing postal-code\""), "{html}");
}
