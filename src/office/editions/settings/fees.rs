//! What it costs for whom. Who is registered keeps the price that was decided then.

use super::control::{Group, Reader, choice, day, euro, line, lines, maybe, number, tick, ticked};
use super::{Pairs, SPARE, Stored};
use crate::edition::fee::{self, Category, Exemption, Fees};
use crate::kernel::email::Email;
use crate::kernel::slug;

const KINDS: [(&str, &str); 3] = [
    ("nichts", "Dazu wird nichts gesagt"),
    ("frei", "Die Teilnahme ist kostenfrei"),
    ("preise", "Es gelten die Preise unten"),
];

pub fn groups(stored: &Stored) -> Vec<Group> {
    let fees = &stored.edition.fees;
    let mut groups = vec![
        Group::new(
            "",
            vec![
                choice("entgelt", "Was kostet die Teilnahme?", &KINDS),
                lines("entgelt_hinweis", "Hinweis dazu", 3).hint("Was enthalten ist, was bei einer Absage gilt."),
            ],
        )
        .explained(preview(stored)),
    ];
    for n in 1..=categories(stored).len() + SPARE {
        groups.push(Group::new(
            &format!("Preis {n}"),
            vec![
                maybe(format!("preis_name-{n}"), "Für wen").hint(if n == 1 {
                    "Der erste ist der reguläre Preis."
                } else {
                    ""
                }),
                maybe(format!("preis-{n}"), "Betrag in Euro"),
                maybe(format!("preis_anmerkung-{n}"), "Anmerkung"),
            ],
        ));
    }
    groups.push(Group::new("Befreiungen", vec![
        tick("antraege", "Befreiung kann beantragt werden").hint("Das Anmeldebüro entscheidet über jeden Antrag."),
    ])
    .explained("Wer bei einer dieser Organisationen arbeitet, zahlt nichts. Erkannt wird das am Namen oder an der Mailadresse."));
    for n in 1..=fees.exemptions.len() + SPARE {
        groups.push(Group::new(
            &format!("Befreite Organisation {n}"),
            vec![
                maybe(format!("frei_name-{n}"), "Name"),
                lines(format!("frei_andere-{n}"), "Andere Namen", 2).hint("Einer in jeder Zeile."),
                lines(format!("frei_domains-{n}"), "Maildomains", 2)
                    .hint("Eine in jeder Zeile, zum Beispiel stadt.example.org."),
                maybe(format!("frei_von-{n}"), "Gilt von"),
                maybe(format!("frei_bis-{n}"), "Gilt bis"),
            ],
        ));
    }
    groups.push(Group::new(
        "Rechnung",
        vec![
            line("praefix", "Anfang der Rechnungsnummern")
                .hint("Zum Beispiel R. Veranstaltungen mit demselben Anfang zählen gemeinsam."),
            line("frist", "Zahlungsfrist in Tagen"),
            maybe("steuer_text", "Satz zur Umsatzsteuer")
                .hint("Zum Beispiel „umsatzsteuerfrei nach § 4 Nr. 22 Buchstabe a UStG“."),
            maybe("steuer", "Enthaltene Umsatzsteuer in Prozent").hint("0: keine."),
        ],
    ));
    groups.push(Group::new(
        "Rechnungssteller",
        vec![
            maybe("aus_name", "Name").hint("Leer: der Betreiber der Website mit seiner Anschrift."),
            maybe("aus_strasse", "Straße und Hausnummer"),
            maybe("aus_plz", "Postleitzahl"),
            maybe("aus_ort", "Ort"),
            maybe("aus_mail", "E-Mail-Adresse"),
            maybe("aus_telefon", "Telefon"),
            maybe("aus_steuer", "Steuernummer oder USt-IdNr."),
            maybe("konto", "Kontoinhaber"),
            maybe("iban", "IBAN"),
            maybe("bic", "BIC"),
            maybe("bank", "Bank"),
        ],
    ));
    groups
}

/// The prices as they are now, and what they mean for somebody.
fn preview(stored: &Stored) -> String {
    let fees = Fees { categories: categories(stored), ..stored.edition.fees.clone() };
    let Some(price) = fees.price() else { return "Zurzeit steht auf den Seiten nichts über einen Preis.".into() };
    let mut text = format!("Zurzeit steht auf den Seiten: {price}.");
    let Some(email) = Email::parse("kim@example.org") else { return text };
    let decided = |organisation: &str| {
        let d = fee::decide(&fees, None, organisation, &email, false, stored.today);
        format!(" Wer bei „{organisation}“ arbeitet: {}. {}", d.price(), d.reason)
    };
    if let Some(exempt) = fees.exemptions.first() {
        text.push_str(&decided(&exempt.organisation));
    }
    text.push_str(&decided("Andere Behörde"));
    text
}

/// The one price of an edition is a row like any other here.
fn categories(stored: &Stored) -> Vec<Category> {
    match (stored.edition.fees.categories.is_empty(), stored.edition.fee_cents) {
        (true, Some(cents)) if cents > 0 => {
            vec![Category { key: fee::STANDARD.into(), name: "Regulärer Beitrag".into(), cents, note: String::new() }]
        }
        _ => stored.edition.fees.categories.clone(),
    }
}

pub fn values(stored: &Stored) -> Pairs {
    let (e, fees) = (&stored.edition, &stored.edition.fees);
    let categories = categories(stored);
    let kind = match (categories.is_empty(), e.fee_cents) {
        (false, _) => "preise",
        (_, Some(0)) => "frei",
        _ => "nichts",
    };
    let mut pairs: Pairs = vec![("entgelt".into(), kind.into()), ("entgelt_hinweis".into(), e.fee_note.clone())];
    for (i, c) in categories.iter().enumerate() {
        let n = i + 1;
        pairs.push((format!("preis_name-{n}"), c.name.clone()));
        pairs.push((format!("preis-{n}"), euro(c.cents)));
        pairs.push((format!("preis_anmerkung-{n}"), c.note.clone()));
    }
    pairs.push(("antraege".into(), ticked(fees.claims_allowed)));
    for (i, x) in fees.exemptions.iter().enumerate() {
        let n = i + 1;
        pairs.push((format!("frei_name-{n}"), x.organisation.clone()));
        pairs.push((format!("frei_andere-{n}"), x.aliases.join("\n")));
        pairs.push((format!("frei_domains-{n}"), x.domains.join("\n")));
        pairs.push((format!("frei_von-{n}"), day(x.valid_from)));
        pairs.push((format!("frei_bis-{n}"), day(x.valid_until)));
    }
    let i = &fees.issuer;
    pairs.push(("steuer".into(), number(Some(fees.tax_percent))));
    pairs.push(("frist".into(), number(Some(fees.payment_days))));
    for (name, value) in [
        ("praefix", &fees.number_prefix),
        ("steuer_text", &fees.tax_text),
        ("aus_name", &i.name),
        ("aus_strasse", &i.street),
        ("aus_plz", &i.postcode),
        ("aus_ort", &i.city),
        ("aus_mail", &i.email),
        ("aus_telefon", &i.phone),
        ("aus_steuer", &i.tax_number),
        ("konto", &i.account_holder),
        ("iban", &i.iban),
        ("bic", &i.bic),
        ("bank", &i.bank),
    ] {
        pairs.push((name.into(), value.clone()));
    }
    pairs
}

pub fn read(r: &mut Reader<'_>, stored: &mut Stored) {
    let kind = r.fields.one_of(r.errors, "entgelt", "was die Teilnahme kostet", &KINDS.map(|(key, _)| key));
    let known = categories(stored);
    let prices = prices(r, &known);
    if kind == "preise" && prices.is_empty() && r.errors.of("preis-1").is_none() {
        r.say("preis_name-1", "Geben Sie mindestens einen Preis an.");
    }
    if kind != "preise" && !prices.is_empty() {
        r.say("entgelt", "Unten stehen Preise. Wählen Sie „Es gelten die Preise unten“, oder leeren Sie die Preise.");
    }
    let exemptions = exemptions(r, stored.edition.fees.exemptions.len() + SPARE);
    let e = &mut stored.edition;
    e.fee_cents = (kind == "frei").then_some(0);
    e.fee_note = r.lines("entgelt_hinweis", "den Hinweis", 2000);
    let fees = &mut e.fees;
    fees.categories = prices;
    fees.exemptions = exemptions;
    fees.claims_allowed = r.fields.ticked("antraege");
    fees.number_prefix = r.needed("praefix", "den Anfang der Rechnungsnummern", 20);
    let fits = fees.number_prefix.starts_with(|c: char| c.is_ascii_alphanumeric())
        && fees.number_prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !fits && !fees.number_prefix.is_empty() && r.errors.of("praefix").is_none() {
        r.say("praefix", "Verwenden Sie Buchstaben ohne Umlaute, Ziffern und Bindestriche.");
    }
    fees.payment_days = r.number("frist", 0, 365).unwrap_or(30);
    fees.tax_percent = r.number("steuer", 0, 99).unwrap_or(0);
    fees.tax_text = r.line("steuer_text", "den Satz", 300);
    let i = &mut fees.issuer;
    i.name = r.line("aus_name", "den Namen", 200);
    i.street = r.line("aus_strasse", "die Straße", 200);
    i.postcode = r.line("aus_plz", "die Postleitzahl", 10);
    i.city = r.line("aus_ort", "den Ort", 100);
    i.email = r.email("aus_mail", "die E-Mail-Adresse");
    i.phone = r.line("aus_telefon", "die Telefonnummer", 60);
    i.tax_number = r.line("aus_steuer", "die Steuernummer", 60);
    i.account_holder = r.line("konto", "den Kontoinhaber", 100);
    i.iban = r.line("iban", "die IBAN", 40).replace(' ', "").to_uppercase();
    i.bic = r.line("bic", "die BIC", 11);
    i.bank = r.line("bank", "die Bank", 100);
    if !i.iban.is_empty() && !is_iban(&i.iban) {
        r.say("iban", "Prüfen Sie die IBAN. Die Prüfziffern passen nicht dazu.");
    }
}

fn prices(r: &mut Reader<'_>, known: &[Category]) -> Vec<Category> {
    let mut prices: Vec<Category> = Vec::new();
    for n in 1..=known.len() + SPARE {
        let (name, amount) = (format!("preis_name-{n}"), format!("preis-{n}"));
        let category = r.line(&name, "für wen der Preis gilt", 100);
        let cents = r.euro(&amount);
        let note = r.line(&format!("preis_anmerkung-{n}"), "die Anmerkung", 300);
        match (category.is_empty(), cents) {
            (true, None) => {}
            (true, Some(_)) => r.say(&name, "Geben Sie an, für wen dieser Preis gilt."),
            (false, None) => {
                if r.errors.of(&amount).is_none() {
                    r.say(&amount, "Geben Sie den Betrag an, auch wenn er 0 ist.");
                }
            }
            (false, Some(cents)) => {
                // The key stays: what people chose is stored by it.
                let key = known.get(n - 1).map_or_else(|| new_key(&category, known, &prices), |c| c.key.clone());
                prices.push(Category { key, name: category, cents, note });
            }
        }
    }
    prices
}

fn new_key(name: &str, known: &[Category], new: &[Category]) -> String {
    let mut base: String = slug::slug(name).chars().take(24).collect();
    if !base.starts_with(|c: char| c.is_ascii_lowercase()) {
        base = format!("p-{base}").chars().take(24).collect();
    }
    let is_taken = |key: &str| known.iter().chain(new).any(|c| c.key == key);
    if !is_taken(&base) {
        return base;
    }
    (2..).map(|n| format!("{base}-{n}")).find(|key| !is_taken(key)).unwrap_or(base)
}

fn exemptions(r: &mut Reader<'_>, rows: usize) -> Vec<Exemption> {
    let mut exemptions = Vec::new();
    for n in 1..=rows {
        let name = format!("frei_name-{n}");
        let (from, until) = (format!("frei_von-{n}"), format!("frei_bis-{n}"));
        let exemption = Exemption {
            organisation: r.line(&name, "den Namen", 200),
            aliases: r.list(&format!("frei_andere-{n}"), "die anderen Namen"),
            domains: r.list(&format!("frei_domains-{n}"), "die Maildomains"),
            valid_from: r.day(&from),
            valid_until: r.day(&until),
        };
        if exemption.valid_from.zip(exemption.valid_until).is_some_and(|(from, until)| from > until) {
            r.say(&until, "Das Ende liegt vor dem Beginn.");
        }
        if !exemption.organisation.is_empty() {
            exemptions.push(exemption);
        } else if exemption != Exemption::default() {
            r.say(&name, "Geben Sie den Namen der Organisation dazu an.");
        }
    }
    exemptions
}

/// ISO 13616: the number that letters and digits spell leaves 1 when divided by 97.
fn is_iban(iban: &str) -> bool {
    let plain =
        iban.len() >= 15 && iban.len() <= 34 && iban.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let Some((head, rest)) = iban.split_at_checked(4).filter(|_| plain) else { return false };
    let value = |b: u8| if b.is_ascii_digit() { u64::from(b - b'0') } else { u64::from(b - b'A') + 10 };
    let step = |sum: u64, b: u8| (sum * if b.is_ascii_digit() { 10 } else { 100 } + value(b)) % 97;
    rest.bytes().chain(head.bytes()).fold(0, step) == 1
}

#[cfg(test)]
mod tests {
    use super::is_iban;

    #[test]
    fn an_iban_is_known_by_its_check_digits() {
        assert!(is_iban("DE02120300000000202051"));
        for wrong in ["DE03120300000000202051", "DE02", "", "DE0212030000000020205Ä", "de02120300000000202051"] {
            assert!(!is_iban(wrong), "{wrong}");
        }
    }
}
