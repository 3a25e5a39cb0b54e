//! The words of an invoice, the same on the page, in the mail and in the PDF.

use chrono::NaiveDate;
use serde::Serialize;

use super::model::{Content, Invoice, State};
use super::sql::Correction;
use crate::kernel::{date, money, words};

const INVOICE: &str = "Rechnung";

/// A document as it was sent; also the data of the PDF.
#[derive(Debug, Clone, Serialize)]
pub struct View {
    /// "Rechnung" or "Rechnungskorrektur"
    pub title: &'static str,
    /// "Rechnung R-2026-0001"
    pub heading: String,
    pub number: String,
    /// For programs: "2026-03-03"
    pub date: String,
    /// Above the address, small: "Amt, Am Markt 1, 28195 Bremen"
    pub sender: String,
    pub issuer: Vec<String>,
    pub address: Vec<String>,
    pub facts: Vec<Fact>,
    /// Name of the table.
    pub caption: String,
    pub rows: Vec<Row>,
    pub sums: Vec<Fact>,
    pub tax_text: String,
    pub payment: String,
    pub bank: Vec<Fact>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub position: i32,
    pub person: String,
    pub category: String,
    pub amount: String,
}

/// Facts without a value say nothing.
fn facts<const N: usize>(all: [(&str, &str); N]) -> Vec<Fact> {
    let said = all.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(label, value)| Fact { label: label.into(), value: value.into() }).collect()
}

impl View {
    pub fn new(content: &Content) -> View {
        let (issuer, billing) = (&content.issuer, &content.billing);
        let town = format!("{} {}", issuer.postcode, issuer.city);
        let contact = [prefixed("Telefon", &issuer.phone), issuer.email.clone(), issuer.tax_number.clone()];
        let letter_head = [issuer.name.clone(), issuer.street.clone(), town.trim().to_string()];
        let corrects = content.corrects.as_ref().map(|r| format!("{} vom {}", r.number, date::date(r.issued_on)));
        let title = if corrects.is_some() { "Rechnungskorrektur" } else { INVOICE };
        let holder = if issuer.account_holder.is_empty() { &issuer.name } else { &issuer.account_holder };
        View {
            title,
            heading: format!("{title} {}", content.number),
            number: content.number.clone(),
            date: content.issued_on.to_string(),
            sender: words::parts(&letter_head),
            issuer: letter_head.into_iter().chain(contact).filter(|l| !l.is_empty()).collect(),
            address: billing.address_lines(),
            facts: facts([
                ("Nummer", &content.number),
                ("Datum", &date::date(content.issued_on)),
                ("Korrigiert die Rechnung", corrects.as_deref().unwrap_or_default()),
                ("Fällig am", &content.due_on.map(date::date).unwrap_or_default()),
                ("Veranstaltung", &content.event),
                ("Zeit der Leistung", &content.event_date),
                ("Ihr Zeichen oder Ihre Bestellnummer", &billing.order_reference),
                ("Kostenstelle", &billing.cost_centre),
                ("Leitweg-ID", &billing.leitweg_id),
            ]),
            caption: format!("Posten der {title}"),
            rows: content.lines.iter().map(row).collect(),
            sums: sums(content),
            tax_text: content.tax_text.clone(),
            payment: payment(content),
            bank: if content.corrects.is_some() || issuer.iban.is_empty() {
                Vec::new()
            } else {
                facts([
                    ("Zahlung an", holder),
                    ("IBAN", &iban(&issuer.iban)),
                    ("BIC", &issuer.bic),
                    ("Bank", &issuer.bank),
                    ("Verwendungszweck", &content.number),
                ])
            },
        }
    }

    pub fn is_correction(&self) -> bool {
        self.title != INVOICE
    }

    pub fn total(&self) -> &str {
        self.sums.last().map_or("", |sum| sum.value.as_str())
    }

    /// "Rechnung-R-2026-0001.pdf"
    pub fn file_name(&self) -> String {
        format!("{}-{}.pdf", self.title, self.number)
    }
}

fn row(line: &super::model::Line) -> Row {
    let category = match line.category.as_str() {
        "" => "Teilnahme".into(),
        name => format!("Teilnahme, {name}"),
    };
    Row { position: line.position, person: line.person.clone(), category, amount: money::euro_exact(line.cents) }
}

fn sums(content: &Content) -> Vec<Fact> {
    let total = money::euro_exact(content.total());
    if content.tax_percent == 0 {
        return facts([("Gesamtbetrag", &total)]);
    }
    let tax = content.tax();
    facts([
        ("Nettobetrag", &money::euro_exact(content.total() - tax)),
        (&format!("Umsatzsteuer {}\u{a0}%", content.tax_percent), &money::euro_exact(tax)),
        ("Gesamtbetrag", &total),
    ])
}

fn payment(content: &Content) -> String {
    let amount = money::euro_exact(content.total().abs());
    match (&content.corrects, content.due_on) {
        (Some(invoice), _) => format!(
            "Von der Rechnung {} vom {} entfallen {amount}. Was Sie davon schon gezahlt haben, erstatten wir.",
            invoice.number,
            date::date(invoice.issued_on)
        ),
        (None, Some(due)) => format!("Bitte zahlen Sie {amount} bis zum {}.", date::date(due)),
        (None, None) => format!("Bitte zahlen Sie {amount}."),
    }
}

fn prefixed(label: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("{label} {value}") }
}

/// "DE02 1203 0000 0000 2020 51": in groups of four, as on paper (ISO 13616).
fn iban(text: &str) -> String {
    let plain: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    plain.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// What has become of a document since it was sent, for the page.
pub fn state(invoice: &Invoice, today: NaiveDate) -> String {
    let on = invoice.paid_on.map(|day| format!(" am {}", date::date(day))).unwrap_or_default();
    match (invoice.is_correction(), invoice.state()) {
        (false, State::Open) if invoice.is_overdue(today) => "offen, die Frist ist vorbei".into(),
        (false, State::Open) => "offen".into(),
        (false, State::Paid) => format!("bezahlt{on}"),
        (false, State::Cancelled) => "storniert, es ist nichts zu zahlen".into(),
        (true, State::Open) => "Erstattung offen".into(),
        (true, State::Paid) => format!("erstattet{on}"),
        (true, State::Cancelled) => "mit der Rechnung verrechnet".into(),
    }
}

/// "Rechnungskorrektur R-2026-0002 vom 3. März 2026: −150,00 Euro"
pub fn correction(c: &Correction) -> String {
    format!("Rechnungskorrektur {} vom {}: {}", c.number, date::date(c.issued_on), money::euro_exact(c.cents))
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::content;
    use super::*;

    #[test]
    fn the_total_stands_last_and_tax_is_shown_where_there_is_some() {
        let plain = View::new(&content(&[15_000], 0));
        assert_eq!((plain.sums.len(), plain.total()), (1, "150,00\u{a0}Euro"));
        let taxed = View::new(&content(&[15_000, 5_000], 19));
        let said: Vec<&str> = taxed.sums.iter().map(|s| s.value.as_str()).collect();
        assert_eq!(said, ["168,07\u{a0}Euro", "31,93\u{a0}Euro", "200,00\u{a0}Euro"]);
    }

    #[test]
    fn an_account_number_stands_in_groups() {
        assert_eq!(iban("DE02120300000000202051"), "DE02 1203 0000 0000 2020 51");
        assert_eq!(iban(""), "");
    }
}
