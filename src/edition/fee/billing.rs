//! To whom an invoice goes, and the fields of a form that ask for it. Never anything about
//! health or needs: invoices travel through many hands.

use serde::{Deserialize, Serialize};

use crate::kernel::leitweg;
use crate::web::form::{Errors, Fields, Wrong};

/// Address and references of an invoice; shape of `registration.invoice` and
/// `registration_group.invoice`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Billing {
    pub organisation: String,
    pub department: String,
    pub person: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    /// Empty: Germany.
    pub country: String,
    /// Where the invoice is sent; empty: to who registered.
    pub email: String,
    /// Checked and in its one form (BT-10).
    pub leitweg_id: String,
    /// BT-13.
    pub order_reference: String,
    pub cost_centre: String,
}

impl Billing {
    /// Lines of the address field after DIN 5008: organisation, department, person, street,
    /// town, country in capitals only abroad; no blank lines.
    pub fn address_lines(&self) -> Vec<String> {
        let town = format!("{} {}", self.postcode, self.city);
        let country = if is_german(&self.country) { String::new() } else { self.country.to_uppercase() };
        let lines = [&self.organisation, &self.department, &self.person, &self.street, &town, &country];
        lines.into_iter().map(|l| l.trim().to_string()).filter(|l| !l.is_empty()).collect()
    }

    /// The fields as they were typed, to be shown again by `ui/billing.html`. Not to be stored.
    pub fn typed(fields: &Fields) -> Billing {
        Billing {
            organisation: fields.raw("rechnung_organisation"),
            department: fields.raw("rechnung_referat"),
            person: fields.raw("rechnung_person"),
            street: fields.raw("rechnung_strasse"),
            postcode: fields.raw("rechnung_plz"),
            city: fields.raw("rechnung_ort"),
            country: fields.raw("rechnung_land"),
            email: fields.raw("rechnung_email"),
            leitweg_id: fields.raw("leitweg_id"),
            order_reference: fields.raw("bestellnummer"),
            cost_centre: fields.raw("kostenstelle"),
        }
    }

    /// What a form sent, ready to be stored where `errors` stays empty; every error stands at
    /// its field. Organisation, street, postcode and town are needed.
    pub fn parse(fields: &Fields, errors: &mut Errors) -> Billing {
        let organisation =
            fields.needed(errors, "rechnung_organisation", "die Organisation auf der Rechnung", 200, false);
        let department = fields.text(errors, "rechnung_referat", "das Referat oder die Abteilung", 200, false);
        let person = fields.text(errors, "rechnung_person", "den Namen auf der Rechnung", 200, false);
        let street = fields.needed(errors, "rechnung_strasse", "Straße und Hausnummer", 200, false);
        let postcode = fields.needed(errors, "rechnung_plz", "die Postleitzahl", 20, false);
        let city = fields.needed(errors, "rechnung_ort", "den Ort", 100, false);
        let country = fields.text(errors, "rechnung_land", "das Land", 100, false);
        let is_postcode = postcode.len() == 5 && postcode.bytes().all(|b| b.is_ascii_digit());
        if is_german(&country) && !is_postcode && errors.of("rechnung_plz").is_none() {
            errors.add("rechnung_plz", Wrong::NotAPostcode, "die Postleitzahl");
        }
        let email = fields.email(errors, "rechnung_email", "die E-Mail-Adresse für die Rechnung");
        let typed = fields.text(errors, "leitweg_id", "die Leitweg-ID", 80, false);
        let leitweg_id = leitweg::parse(&typed).unwrap_or_default();
        if leitweg_id.is_empty() && !typed.is_empty() && errors.of("leitweg_id").is_none() {
            errors.add("leitweg_id", Wrong::NotALeitwegId, "die Leitweg-ID");
        }
        Billing {
            organisation,
            department,
            person,
            street,
            postcode,
            city,
            country,
            email: email.map(|e| e.as_str().to_string()).unwrap_or_default(),
            leitweg_id,
            order_reference: fields.text(errors, "bestellnummer", "die Bestellnummer", 100, false),
            cost_centre: fields.text(errors, "kostenstelle", "die Kostenstelle", 100, false),
        }
    }
}

/// An empty country is ours.
fn is_german(country: &str) -> bool {
    ["", "de", "d", "deutschland", "germany"].contains(&country.trim().to_lowercase().as_str())
}
