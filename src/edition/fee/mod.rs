//! What a person pays, and why. Pure: the same question gives the same answer in the form, when
//! it is stored, and years later. Nothing a browser sends is an amount.

mod billing;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use billing::Billing;

use crate::kernel::email::Email;
use crate::kernel::{money, words};

/// Key of the only category where an edition has one price for everybody.
pub const STANDARD: &str = "regulaer";

/// The fees of an edition. No category with a price: free of charge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fees {
    /// The first one is the regular price.
    pub categories: Vec<Category>,
    pub exemptions: Vec<Exemption>,
    /// Whether people may claim an exemption that the list does not know; the office decides.
    pub claims_allowed: bool,
    /// "umsatzsteuerfrei nach § 4 Nr. 22 Buchstabe a UStG"; empty: nothing is said.
    pub tax_text: String,
    /// Percent contained in the prices; 0: no tax.
    pub tax_percent: i32,
    /// Days from the invoice to the day it is due.
    pub payment_days: i32,
    /// Beginning of the invoice numbers; editions with the same one share their series.
    pub number_prefix: String,
    pub issuer: Issuer,
}

impl Default for Fees {
    fn default() -> Fees {
        Fees {
            categories: Vec::new(),
            exemptions: Vec::new(),
            claims_allowed: true,
            tax_text: String::new(),
            tax_percent: 0,
            payment_days: 30,
            number_prefix: "R".into(),
            issuer: Issuer::default(),
        }
    }
}

/// What a person chooses: "Regulär", "Studierende".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Category {
    pub key: String,
    pub name: String,
    pub cents: i64,
    pub note: String,
}

impl Category {
    /// "150 Euro" or "kostenfrei".
    pub fn price(&self) -> String {
        price(self.cents)
    }
}

/// An organisation whose staff pay nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Exemption {
    pub organisation: String,
    /// Other names of the same organisation, and names of its parts.
    pub aliases: Vec<String>,
    /// Mail domains; their subdomains count too.
    pub domains: Vec<String>,
    /// First and last day on which it holds, both inclusive.
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
}

/// Who writes the invoice (§ 14 Abs. 4 Nr. 1 and 2 UStG). Without a name: the operator of the site.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Issuer {
    pub name: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub email: String,
    pub phone: String,
    /// "Steuernummer" or VAT identification number, as it is to be printed.
    pub tax_number: String,
    pub account_holder: String,
    pub iban: String,
    pub bic: String,
    pub bank: String,
}

/// Which rule led to the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The edition or the chosen category costs nothing.
    Free,
    /// Exempt by the name of the organisation, by another name of it, by the mail domain.
    ExemptName,
    ExemptAlias,
    ExemptDomain,
    /// An exemption is claimed; until it is granted the amount stands.
    Claim,
    Ordinary,
}

/// The answer, frozen on the registration (`registration.fee`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Key and name of the category; both empty where the edition has none.
    pub category: String,
    pub category_name: String,
    /// What is to be paid; with a claim: if it is refused.
    pub cents: i64,
    pub rule: Rule,
    /// Sentences for the person.
    pub reason: String,
    /// Organisation of the list by which the person is exempt.
    pub exempted_by: Option<String>,
    pub decided_on: NaiveDate,
}

impl Decision {
    /// Whether the office has to decide (`registration.fee_claim = 'open'`).
    pub fn is_claim(&self) -> bool {
        self.rule == Rule::Claim
    }

    /// "150 Euro" or "kostenfrei".
    pub fn price(&self) -> String {
        price(self.cents)
    }
}

fn price(cents: i64) -> String {
    if cents == 0 { "kostenfrei".into() } else { money::euro(cents) }
}

impl Fees {
    pub fn is_free(&self) -> bool {
        self.categories.iter().all(|c| c.cents <= 0)
    }

    /// A category by its key. For checking what a form sent.
    pub fn category(&self, key: &str) -> Option<&Category> {
        self.categories.iter().find(|c| c.key == key)
    }

    /// Whether a person has to choose.
    pub fn has_choice(&self) -> bool {
        self.categories.len() > 1 && !self.is_free()
    }

    /// "150 Euro", "50 Euro bis 150 Euro", "kostenfrei"; None where nothing is said about a fee.
    pub fn price(&self) -> Option<String> {
        let amounts = || self.categories.iter().map(|c| c.cents);
        let (low, high) = (amounts().min()?, amounts().max()?);
        Some(match (low, high) {
            (_, 0) => "kostenfrei".into(),
            _ if low == high => money::euro(high),
            (0, _) => format!("kostenfrei bis {}", money::euro(high)),
            _ => format!("{} bis {}", money::euro(low), money::euro(high)),
        })
    }

    /// Names of the exempt organisations.
    pub fn exempt(&self) -> Vec<&str> {
        self.exemptions.iter().map(|e| e.organisation.as_str()).collect()
    }
}

/// Decides what a person pays.
///
/// `category` is the key of the chosen one; an unknown one counts as none, and none is the
/// first. `organisation` is as it was typed. `claims`: the person says that they are exempt.
pub fn decide(
    fees: &Fees,
    category: Option<&str>,
    organisation: &str,
    email: &Email,
    claims: bool,
    on: NaiveDate,
) -> Decision {
    let chosen = category.and_then(|key| fees.category(key)).or(fees.categories.first());
    let decision = |cents: i64, rule: Rule, reason: String, exempted_by: Option<&str>| Decision {
        category: chosen.map(|c| c.key.clone()).unwrap_or_default(),
        category_name: chosen.map(|c| c.name.clone()).unwrap_or_default(),
        cents,
        rule,
        reason,
        exempted_by: exempted_by.map(ToString::to_string),
        decided_on: on,
    };
    let Some(chosen) = chosen.filter(|_| !fees.is_free()) else {
        return decision(0, Rule::Free, "Die Teilnahme ist kostenfrei.".into(), None);
    };
    if chosen.cents <= 0 {
        return decision(0, Rule::Free, format!("Für „{}“ ist die Teilnahme kostenfrei.", chosen.name), None);
    }
    if let Some((rule, exemption, matched)) = exempt(fees, organisation, email, on) {
        let name = exemption.organisation.as_str();
        let why = match rule {
            Rule::ExemptAlias => format!("„{matched}“ zählt zu „{name}“."),
            Rule::ExemptDomain => format!("Ihre E-Mail-Adresse gehört mit „{matched}“ zu „{name}“."),
            _ => format!("Sie arbeiten bei „{name}“."),
        };
        let reason = format!("{why} Beschäftigte von dort zahlen nichts.");
        return decision(0, rule, reason, Some(name));
    }
    let price = money::euro(chosen.cents);
    if claims && fees.claims_allowed {
        let reason = format!(
            "Sie beantragen eine Befreiung. Wir prüfen Ihre Angaben und schreiben Ihnen, wie wir entschieden haben. Ohne Befreiung kostet die Teilnahme {price}."
        );
        return decision(chosen.cents, Rule::Claim, reason, None);
    }
    let reason = match fees.exemptions.is_empty() {
        true => format!("Für „{}“ kostet die Teilnahme {price}.", chosen.name),
        false => format!(
            "Für „{}“ kostet die Teilnahme {price}. Zu Ihrer Organisation und Ihrer E-Mail-Adresse kennen wir keine Befreiung.",
            chosen.name
        ),
    };
    decision(chosen.cents, Rule::Ordinary, reason, None)
}

/// The exemption that holds, by which rule, and what matched. A name says more than an alias,
/// an alias more than a mail domain.
fn exempt<'f>(
    fees: &'f Fees,
    organisation: &str,
    email: &Email,
    on: NaiveDate,
) -> Option<(Rule, &'f Exemption, &'f str)> {
    let valid = || fees.exemptions.iter().filter(|e| e.holds_on(on));
    let typed = key(organisation);
    let is_it = |name: &str| !typed.is_empty() && key(name) == typed;
    if let Some(found) = valid().find(|e| is_it(&e.organisation)) {
        return Some((Rule::ExemptName, found, &found.organisation));
    }
    if let Some(found) = valid().find_map(|e| e.aliases.iter().find(|a| is_it(a)).map(|a| (Rule::ExemptAlias, e, a))) {
        return Some((found.0, found.1, found.2.as_str()));
    }
    let at_home = |d: &&String| is_within(email.domain(), d);
    valid().find_map(|e| e.domains.iter().find(at_home).map(|d| (Rule::ExemptDomain, e, d.as_str())))
}

impl Exemption {
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_until.is_none_or(|until| day <= until)
    }
}

/// Form in which names of organisations are compared: folded letters and digits only, so that
/// case, umlauts, dots, hyphens and spaces do not matter. Always the whole name.
fn key(name: &str) -> String {
    words::fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether `host` is `domain` or below it, by whole labels.
fn is_within(host: &str, domain: &str) -> bool {
    let domain = domain.trim().trim_start_matches(['@', '*', '.']);
    // Brings it into the form that addresses are stored in.
    let Some(domain) = Email::parse(&format!("x@{domain}")) else { return false };
    let domain = domain.domain();
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}
