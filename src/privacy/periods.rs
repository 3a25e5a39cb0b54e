//! How long things about people are kept. The defaults follow what data protection officers usually
//! ask for; an installation may change them within bounds that keep law and program working.

mod sql;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::web::Result;

/// What has a period of its own, in the order in which it is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Needs,
    /// Files that journalists sent as a proof.
    Evidence,
    Unconfirmed,
    Left,
    Registrations,
    Proof,
    Accreditations,
    Mails,
    Barriers,
    Invoices,
    Protocol,
    Networks,
    Accounts,
}

/// What people read about a period.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Stored, and name of its field.
    pub key: &'static str,
    pub label: &'static str,
    /// What exactly goes.
    pub what: &'static str,
    /// From when it counts: "nach dem letzten Veranstaltungstag".
    pub since: &'static str,
    pub default: i32,
    pub least: i32,
    pub most: i32,
}

impl Kind {
    pub const ALL: [Kind; 13] = [
        Kind::Needs,
        Kind::Evidence,
        Kind::Unconfirmed,
        Kind::Left,
        Kind::Registrations,
        Kind::Proof,
        Kind::Accreditations,
        Kind::Mails,
        Kind::Barriers,
        Kind::Invoices,
        Kind::Protocol,
        Kind::Networks,
        Kind::Accounts,
    ];

    pub fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.about().key == key)
    }

    /// Whether it counts in years from the end of a calendar year (§ 14b Abs. 1 UStG), not in days.
    pub fn is_yearly(self) -> bool {
        self == Kind::Invoices
    }

    /// Defaults: public-body D-09; invoices: eight years (§ 14b Abs. 1 UStG, § 147 Abs. 3 AO as of
    /// 2025), never less.
    pub fn about(self) -> About {
        let of =
            |key, label, what, since, default, least, most| About { key, label, what, since, default, least, most };
        const END: &str = "nach dem letzten Veranstaltungstag";
        match self {
            Kind::Needs => of(
                "bedarf",
                "Verpflegung und Unterstützung",
                "Angaben zu Verpflegung und Unterstützung, auch von Medien; bei Absagen sofort",
                END,
                7,
                0,
                30,
            ),
            Kind::Evidence => of(
                "pressenachweise",
                "Dateien von Medienvertretungen",
                "Nachweise zu Anträgen auf Akkreditierung; beim Zurückziehen sofort, ohne Entscheidung 28 Tage nach der Veranstaltung",
                "nach der Entscheidung",
                14,
                0,
                28,
            ),
            Kind::Unconfirmed => of(
                "unbestaetigt",
                "Nicht bestätigte Anmeldungen",
                "Anmeldungen, Gruppen und Anträge von Medien, deren Mailadresse nie bestätigt wurde",
                "nach dem Verfall",
                7,
                0,
                90,
            ),
            Kind::Left => of(
                "absagen",
                "Absagen und Warteliste",
                "Anmeldungen von Personen, die nicht dabei waren: abgesagt, übertragen, gewartet",
                END,
                30,
                0,
                365,
            ),
            Kind::Registrations => of(
                "anmeldungen",
                "Anmeldungen",
                "Bestätigte Anmeldungen; von anwesenden Personen bleibt, was die Bescheinigung braucht",
                END,
                90,
                7,
                1095,
            ),
            Kind::Proof => of(
                "nachweise",
                "Nachweis der Teilnahme",
                "Name, Adresse, Tage und Workshops für die Bescheinigung; ausgestellte Bescheinigungen",
                END,
                366,
                7,
                1095,
            ),
            Kind::Accreditations => of(
                "akkreditierungen",
                "Akkreditierungen",
                "Anträge von Medien mit Team, Rückfragen und Verlauf; das Journal ohne Namen bleibt",
                END,
                365,
                30,
                1095,
            ),
            Kind::Mails => of(
                "mails",
                "Versandprotokoll",
                "Mails, die zu keiner Anmeldung gehören; Mails zu einer Anmeldung gehen mit ihr",
                "nach dem Versand",
                30,
                1,
                365,
            ),
            Kind::Barriers => of(
                "barrieren",
                "Gemeldete Barrieren",
                "Meldungen mit den Angaben zur Person",
                "nach Ablauf der Antwortfrist",
                180,
                30,
                1095,
            ),
            Kind::Invoices => {
                of("rechnungen", "Rechnungen", "Rechnungen und Stornos", "nach dem Jahr der Ausstellung", 8, 8, 30)
            }
            Kind::Protocol => of(
                "protokoll",
                "Protokoll des internen Bereichs",
                "Einträge darüber, wer was getan hat",
                "nach dem Eintrag",
                365,
                90,
                3650,
            ),
            Kind::Networks => of(
                "netze",
                "Netze im Protokoll",
                "Gekürzte Adresse des Netzes bei Anmeldungen und Abweisungen",
                "nach dem Eintrag",
                30,
                1,
                90,
            ),
            Kind::Accounts => of(
                "konten",
                "Gesperrte Konten",
                "Konten des internen Bereichs, die gesperrt sind",
                "nach der Sperre",
                365,
                30,
                3650,
            ),
        }
    }
}

/// The periods that hold in this installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Periods([i32; 13]);

impl Default for Periods {
    fn default() -> Periods {
        Periods(Kind::ALL.map(|kind| kind.about().default))
    }
}

impl Periods {
    /// In days, or in years where [`Kind::is_yearly`].
    pub fn of(&self, kind: Kind) -> i32 {
        Kind::ALL.iter().position(|k| *k == kind).map_or(0, |at| self.0[at])
    }

    pub fn set(&mut self, kind: Kind, amount: i32) {
        if let Some(at) = Kind::ALL.iter().position(|k| *k == kind) {
            self.0[at] = amount;
        }
    }

    /// "30 Tage nach dem Versand"
    pub fn words(&self, kind: Kind) -> String {
        format!("{} {}", amount_words(kind, self.of(kind)), kind.about().since)
    }

    /// What happened before this moment has had its time.
    pub fn before(&self, kind: Kind, now: DateTime<Utc>) -> DateTime<Utc> {
        now - TimeDelta::days(self.of(kind).into())
    }

    /// What ended on this day or before has had its time.
    pub fn until(&self, kind: Kind, today: NaiveDate) -> NaiveDate {
        let amount = self.of(kind);
        if kind.is_yearly() {
            // Issued in 2024 and kept for 8 years: gone from 1 January 2033.
            return NaiveDate::from_ymd_opt(today.year() - amount - 1, 12, 31).unwrap_or(NaiveDate::MIN);
        }
        today.checked_sub_days(Days::new(amount.unsigned_abs().into())).unwrap_or(NaiveDate::MIN)
    }

    /// Which version this is, for two people who change them at once.
    pub fn stand(&self) -> String {
        self.0.map(|n| n.to_string()).join("-")
    }
}

/// "7 Tage", "1 Tag", "8 Jahre", "sofort"
pub fn amount_words(kind: Kind, amount: i32) -> String {
    match (kind.is_yearly(), amount) {
        (_, 0) => "sofort".into(),
        (false, 1) => "1 Tag".into(),
        (false, n) => format!("{n} Tage"),
        (true, 1) => "1 Jahr".into(),
        (true, n) => format!("{n} Jahre"),
    }
}

/// # Errors
/// The database's own.
pub async fn load(c: &mut PgConnection) -> Result<Periods> {
    let mut periods = Periods::default();
    for (key, amount) in sql::all(c).await? {
        if let Some(kind) = Kind::from_key(&key) {
            periods.set(kind, amount);
        }
    }
    Ok(periods)
}

/// As [`load`]; nobody else changes them until the transaction ends.
///
/// # Errors
/// The database's own.
pub async fn lock(c: &mut PgConnection) -> Result<Periods> {
    sql::lock(c).await?;
    load(c).await
}

/// # Errors
/// The database's own.
pub async fn save(c: &mut PgConnection, periods: &Periods) -> Result<()> {
    for kind in Kind::ALL {
        sql::put(c, kind.about().key, periods.of(kind)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invoices_stay_until_the_end_of_the_eighth_year_after_their_own() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a date");
        let periods = Periods::default();
        assert_eq!(periods.until(Kind::Invoices, day(2032, 12, 31)), day(2023, 12, 31));
        assert_eq!(periods.until(Kind::Invoices, day(2033, 1, 1)), day(2024, 12, 31));
        assert_eq!(periods.until(Kind::Needs, day(2026, 5, 12)), day(2026, 5, 5));
    }

    #[test]
    fn defaults_lie_within_their_bounds_and_keys_lead_back() {
        for kind in Kind::ALL {
            let about = kind.about();
            assert!((about.least..=about.most).contains(&about.default), "{}", about.key);
            assert_eq!(Kind::from_key(about.key), Some(kind));
            assert_eq!(Periods::default().of(kind), about.default);
        }
    }
}
