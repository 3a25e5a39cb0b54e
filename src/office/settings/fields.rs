//! Every setting: what it is called, what may stand in it, where it is stored. Forms, the protocol
//! and the list of what is missing come from this table.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::lists;
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::paths;
use crate::web::form::{Errors, Fields, Wrong};
use crate::web::settings::Settings;
use crate::web::theme;

/// Settings that are changed together.
pub struct Group {
    /// In the address.
    pub key: &'static str,
    pub title: &'static str,
    pub about: &'static str,
    /// Where it shows.
    pub public: &'static str,
    /// Empty: the group is a list.
    pub fields: &'static [Field],
}

pub struct Field {
    pub key: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    /// A legal page lacks something without it.
    pub needed: bool,
    pub sort: Sort,
    pub slot: Slot,
}

/// What may stand in it.
#[derive(Clone, Copy)]
pub enum Sort {
    Line(usize),
    /// Several lines; with Markdown.
    Words(usize),
    Mail,
    Address,
    Colour {
        dark: bool,
    },
    Day,
    Number(u32, u32),
    Choice(&'static [(&'static str, &'static str)]),
    /// A video of the library.
    Video,
}

/// Where it is stored.
#[derive(Clone, Copy)]
pub enum Slot {
    Text(fn(&mut Settings) -> &mut String),
    Day(fn(&mut Settings) -> &mut Option<NaiveDate>),
    Number(fn(&mut Settings) -> &mut u32),
    Medium(fn(&mut Settings) -> &mut Option<Uuid>),
}

const fn text(
    key: &'static str,
    label: &'static str,
    hint: &'static str,
    needed: bool,
    sort: Sort,
    slot: fn(&mut Settings) -> &mut String,
) -> Field {
    Field { key, label, hint, needed, sort, slot: Slot::Text(slot) }
}

const LINE: Sort = Sort::Line(200);
const WORDS: Sort = Sort::Words(20_000);
/// For texts in which this works.
const MARKDOWN: &str = "Leerzeile: neuer Absatz. - am Zeilenanfang: Liste. **fett**. [Text](https://adresse): Link.";

const STATUS: &[(&str, &str)] =
    &[("full", "vollständig vereinbar"), ("partial", "teilweise vereinbar"), ("none", "nicht vereinbar")];

pub const GROUPS: &[Group] = &[
    Group {
        key: "name",
        title: "Name der Website",
        about: "Steht oben auf jeder Seite, in Mails und in Suchmaschinen.",
        public: paths::HOME,
        fields: &[
            text("name", "Name", "", true, Sort::Line(80), |s| &mut s.name),
            text("claim", "Untertitel", "Ein Satz für Suchmaschinen und geteilte Links.", false, LINE, |s| {
                &mut s.claim
            }),
        ],
    },
    Group {
        key: "farben",
        title: "Farben",
        about: "Zwei Farben für die helle und die dunkle Ansicht, geschrieben wie #12436d. Ohne Angabe gelten die des Programms.",
        public: paths::HOME,
        fields: &[
            text(
                "stark",
                "Hauptfarbe, hell",
                "Links, Schaltflächen, Überschriften auf hellem Grund.",
                false,
                Sort::Colour { dark: false },
                |s| &mut s.colours.strong,
            ),
            text(
                "stark_dunkel",
                "Hauptfarbe, dunkel",
                "Dasselbe auf dunklem Grund, für Menschen, deren Gerät auf dunkel steht.",
                false,
                Sort::Colour { dark: true },
                |s| &mut s.colours.strong_dark,
            ),
            text(
                "akzent",
                "Signalfarbe, hell",
                "Für Dringendes: Absage, Verschiebung, ausgebucht.",
                false,
                Sort::Colour { dark: false },
                |s| &mut s.colours.accent,
            ),
            text(
                "akzent_dunkel",
                "Signalfarbe, dunkel",
                "Dasselbe auf dunklem Grund.",
                false,
                Sort::Colour { dark: true },
                |s| &mut s.colours.accent_dark,
            ),
        ],
    },
    Group {
        key: "traeger",
        title: "Träger und Impressum",
        about: "Wer für die Website einsteht (§ 5 DDG, § 18 Abs. 2 MStV). Anschrift und Kontakt stehen auch in Mails und auf Rechnungen.",
        public: paths::IMPRINT,
        fields: &[
            text("stelle", "Name der Stelle", "", true, LINE, |s| &mut s.operator.name),
            text("einheit", "Organisationseinheit", "", false, LINE, |s| &mut s.operator.unit),
            text("strasse", "Straße und Hausnummer", "", true, LINE, |s| &mut s.operator.street),
            text("plz", "Postleitzahl", "", true, Sort::Line(10), |s| &mut s.operator.postcode),
            text("ort", "Ort", "", true, LINE, |s| &mut s.operator.city),
            text("vertretung", "Vertreten durch", "Name und Amt.", true, LINE, |s| &mut s.operator.representative),
            text("mail", "E-Mail-Adresse", "Hierhin gehen auch Antworten auf Mails.", true, Sort::Mail, |s| {
                &mut s.operator.email
            }),
            text(
                "telefon",
                "Telefon",
                "Ein zweiter schneller Weg neben der E-Mail ist Pflicht.",
                true,
                Sort::Line(60),
                |s| &mut s.operator.phone,
            ),
            text("steuer", "Umsatzsteuer-Identifikationsnummer", "Falls es eine gibt.", false, LINE, |s| {
                &mut s.operator.vat_id
            }),
            text("aufsicht", "Aufsichtsbehörde", "", false, Sort::Line(400), |s| &mut s.operator.supervising_body),
            text(
                "verantwortung",
                "Verantwortlich für den Inhalt",
                "Eine natürliche Person mit Anschrift (§ 18 Abs. 2 MStV).",
                true,
                Sort::Line(400),
                |s| &mut s.operator.editorial_responsible,
            ),
            text(
                "betrieb",
                "Technischer Betrieb",
                "Wer den Server betreibt, in wessen Auftrag.",
                false,
                Sort::Line(600),
                |s| &mut s.operator.host,
            ),
        ],
    },
    Group {
        key: "datenschutz",
        title: "Datenschutzhinweise",
        about: "Was Art. 13 DSGVO verlangt. Die einzelnen Zwecke stehen in einer eigenen Liste.",
        public: paths::PRIVACY,
        fields: &[
            text("einleitung", "Einleitung", MARKDOWN, false, WORDS, |s| &mut s.privacy.intro),
            text(
                "verantwortlich",
                "Verantwortliche Stelle",
                "Name, Anschrift, E-Mail, Telefon.",
                true,
                Sort::Line(600),
                |s| &mut s.privacy.controller,
            ),
            text(
                "dsb_name",
                "Datenschutzbeauftragte Person: Bezeichnung",
                "Ein Name ist nicht nötig.",
                false,
                LINE,
                |s| &mut s.privacy.dpo_name,
            ),
            text("dsb_mail", "Datenschutzbeauftragte Person: E-Mail-Adresse", "", true, Sort::Mail, |s| {
                &mut s.privacy.dpo_email
            }),
            text(
                "aufsicht",
                "Aufsichtsbehörde für Beschwerden",
                "Name und Anschrift.",
                true,
                Sort::Words(2000),
                |s| &mut s.privacy.authority,
            ),
            text(
                "cookies",
                "Cookies",
                "Lesende bekommen keines. Genannt werden die Cookies der persönlichen Links und des internen Bereichs.",
                false,
                WORDS,
                |s| &mut s.privacy.cookies,
            ),
            text(
                "pflicht",
                "Müssen Angaben gemacht werden?",
                "Und was geschieht, wenn nicht (Art. 13 Abs. 2 Buchst. e).",
                true,
                WORDS,
                |s| &mut s.privacy.mandatory,
            ),
            text(
                "rechte",
                "Rechte der Personen",
                "Auskunft, Berichtigung, Löschung, Einschränkung, Widerspruch, Widerruf, Beschwerde.",
                true,
                WORDS,
                |s| &mut s.privacy.rights,
            ),
            text("schutz", "Wie Daten geschützt werden", "", false, WORDS, |s| &mut s.privacy.security),
        ],
    },
    Group {
        key: lists::PURPOSES,
        title: "Zwecke der Verarbeitung",
        about: "Wofür Daten verarbeitet werden, auf welcher Grundlage, wer sie bekommt, wie lange sie bleiben.",
        public: paths::PRIVACY,
        fields: &[],
    },
    Group {
        key: "barrierefreiheit",
        title: "Erklärung zur Barrierefreiheit",
        about: "Nach dem Muster der EU (Durchführungsbeschluss 2018/1523). Lücken stehen in einer eigenen Liste.",
        public: paths::ACCESSIBILITY,
        fields: &[
            text("einleitung", "Einleitung", MARKDOWN, false, WORDS, |s| &mut s.accessibility.intro),
            text("geltung", "Für welche Website die Erklärung gilt", "", true, Sort::Line(600), |s| {
                &mut s.accessibility.scope
            }),
            text("grundlage", "Rechtsgrundlage", "", true, Sort::Words(2000), |s| &mut s.accessibility.legal_basis),
            text("stand_vereinbar", "Stand der Vereinbarkeit", "", true, Sort::Choice(STATUS), |s| {
                &mut s.accessibility.status
            }),
            text(
                "methode",
                "Wie das festgestellt wurde",
                "Selbstbewertung oder Prüfung durch andere.",
                true,
                WORDS,
                |s| &mut s.accessibility.method,
            ),
            Field {
                key: "erstellt",
                label: "Erstellt am",
                hint: "",
                needed: true,
                sort: Sort::Day,
                slot: Slot::Day(|s| &mut s.accessibility.prepared_on),
            },
            Field {
                key: "geprueft",
                label: "Zuletzt überprüft am",
                hint: "Einmal im Jahr ist eine Überprüfung fällig.",
                needed: true,
                sort: Sort::Day,
                slot: Slot::Day(|s| &mut s.accessibility.reviewed_on),
            },
            text(
                "rueck_mail",
                "Rückmeldungen an: E-Mail-Adresse",
                "Hierhin gehen auch gemeldete Barrieren.",
                true,
                Sort::Mail,
                |s| &mut s.accessibility.feedback_email,
            ),
            text("rueck_telefon", "Rückmeldungen an: Telefon", "", false, Sort::Line(60), |s| {
                &mut s.accessibility.feedback_phone
            }),
            Field {
                key: "tage",
                label: "Antwort innerhalb von Tagen",
                hint: "Im Bund gilt ein Monat (§ 12b Abs. 4 BGG).",
                needed: false,
                sort: Sort::Number(1, 90),
                slot: Slot::Number(|s| &mut s.accessibility.reply_days),
            },
            text("durchsetzung", "Durchsetzungsstelle: Name", "", true, LINE, |s| {
                &mut s.accessibility.enforcement.name
            }),
            text("durchsetzung_text", "Durchsetzungsstelle: was sie tut", MARKDOWN, false, Sort::Words(4000), |s| {
                &mut s.accessibility.enforcement.text
            }),
            text("durchsetzung_mail", "Durchsetzungsstelle: E-Mail-Adresse", "", false, Sort::Mail, |s| {
                &mut s.accessibility.enforcement.email
            }),
            text("durchsetzung_web", "Durchsetzungsstelle: Website", "", false, Sort::Address, |s| {
                &mut s.accessibility.enforcement.url
            }),
            text("ueberwachung", "Überwachungsstelle: Name", "", true, LINE, |s| &mut s.accessibility.monitoring.name),
            text("ueberwachung_text", "Überwachungsstelle: was sie tut", MARKDOWN, false, Sort::Words(4000), |s| {
                &mut s.accessibility.monitoring.text
            }),
        ],
    },
    Group {
        key: lists::GAPS,
        title: "Lücken der Barrierefreiheit",
        about: "Was noch nicht barrierefrei ist, warum, und welche Alternative es gibt.",
        public: paths::ACCESSIBILITY,
        fields: &[],
    },
    Group {
        key: "leichte-sprache",
        title: "Leichte Sprache",
        about: "Worum es geht, wie man sich zurechtfindet, was die Erklärung zur Barrierefreiheit sagt, wo es mehr gibt (§ 4 BITV 2.0).",
        public: paths::EASY_LANGUAGE,
        fields: &[text(
            "text",
            "Text",
            "Kurze Sätze, jeder in einer eigenen Zeile: ein umgekehrter Schrägstrich am Zeilenende hält sie getrennt. Zwischenüberschriften beginnen mit ##.",
            true,
            WORDS,
            |s| &mut s.easy_language.body,
        )],
    },
    Group {
        key: "gebaerdensprache",
        title: "Gebärdensprache",
        about: "Dieselben vier Inhalte als Video und als Text (Anlage 2 Teil 1 BITV 2.0).",
        public: paths::SIGN_LANGUAGE,
        fields: &[
            text("text", "Text", "Zwischenüberschriften beginnen mit ##.", true, WORDS, |s| &mut s.sign_language.body),
            Field {
                key: "video",
                label: "Video",
                hint: "Aus der Mediathek. Mindestens 320 mal 240 Bildpunkte, 25 Bilder je Sekunde.",
                needed: false,
                sort: Sort::Video,
                slot: Slot::Medium(|s| &mut s.sign_language.video),
            },
        ],
    },
];

impl Group {
    pub fn find(key: &str) -> Option<&'static Group> {
        GROUPS.iter().find(|group| group.key == key)
    }

    pub fn is_list(&self) -> bool {
        self.fields.is_empty()
    }

    /// Which version of the group this is, for two people who change it at once.
    pub fn stand(&self, settings: &Settings) -> String {
        let mut copy = settings.clone();
        let all = match self.is_list() {
            true => lists::json(self.key, settings),
            false => self.fields.iter().map(|f| f.value(&mut copy)).collect::<Vec<_>>().join("\u{0}"),
        };
        Sha256::digest(all).iter().take(8).map(|b| format!("{b:02x}")).collect()
    }

    /// What a legal page lacks, in words; as [`Settings::missing`] has it.
    pub fn missing(&self, settings: &Settings, today: NaiveDate) -> Vec<String> {
        if self.key == lists::PURPOSES && settings.privacy.purposes.is_empty() {
            return vec!["mindestens ein Zweck".into()];
        }
        let mut copy = settings.clone();
        let mut missing = Vec::new();
        for field in self.fields.iter().filter(|field| field.needed) {
            let value = field.value(&mut copy);
            let is_unknown = matches!(field.sort, Sort::Choice(all) if all.iter().all(|(key, _)| *key != value));
            if value.trim().is_empty() || is_unknown {
                missing.push(field.label.to_string());
            } else if field.key == "geprueft"
                && settings.accessibility.reviewed_on.is_some_and(|day| today - day > chrono::Duration::days(365))
            {
                missing.push(format!("{}: länger als ein Jahr her", field.label));
            }
        }
        missing
    }
}

impl Field {
    /// As its control shows it.
    pub fn value(&self, settings: &mut Settings) -> String {
        match self.slot {
            Slot::Text(of) => of(settings).clone(),
            Slot::Day(of) => of(settings).map(|day| day.to_string()).unwrap_or_default(),
            Slot::Number(of) => of(settings).to_string(),
            Slot::Medium(of) => of(settings).map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    /// As the protocol tells it.
    pub fn words(&self, value: &str) -> String {
        match self.sort {
            Sort::Choice(all) => {
                all.iter().find(|(key, _)| *key == value).map_or(value, |(_, label)| *label).to_string()
            }
            Sort::Day => value.parse().map(date::date).unwrap_or_else(|_| value.to_string()),
            _ => value.to_string(),
        }
    }

    /// Takes what was typed into `settings`; what cannot be is told and left as it was.
    pub fn parse(&self, fields: &Fields, errors: &mut Errors, settings: &mut Settings) {
        let (lines, max) = match self.sort {
            Sort::Words(max) => (true, max),
            Sort::Line(max) => (false, max),
            _ => (false, 300),
        };
        let value = fields.text(errors, self.key, &format!("„{}“", self.label), max, lines);
        if errors.of(self.key).is_some() {
            return;
        }
        if let Some(text) = self.wrong(&value) {
            return errors.say(self.key, text);
        }
        match self.slot {
            Slot::Text(of) => *of(settings) = value,
            Slot::Day(of) => *of(settings) = date::parse_date(&value),
            Slot::Number(of) => *of(settings) = value.parse().unwrap_or_default(),
            Slot::Medium(of) => *of(settings) = value.parse().ok(),
        }
    }

    /// Why this cannot be taken; nothing can always be taken.
    fn wrong(&self, value: &str) -> Option<String> {
        let label = format!("„{}“", self.label);
        match self.sort {
            Sort::Number(least, most) => {
                let fits = value.parse::<u32>().is_ok_and(|n| (least..=most).contains(&n));
                (!fits).then(|| format!("{label}: Geben Sie eine ganze Zahl von {least} bis {most} ein."))
            }
            _ if value.is_empty() => None,
            Sort::Mail => Email::parse(value).is_none().then(|| Wrong::NotAnEmail.text(&label)),
            Sort::Address => {
                let is_fine = value.starts_with("https://") && url::Url::parse(value).is_ok();
                (!is_fine)
                    .then(|| format!("{label}: Geben Sie eine vollständige Adresse ein, die mit https:// beginnt."))
            }
            Sort::Colour { dark } => colour_wrong(&label, value, dark),
            Sort::Day => date::parse_date(value)
                .is_none()
                .then(|| format!("{label}: Geben Sie ein Datum in der Form 24.10.2026 ein.")),
            Sort::Choice(all) => (!all.iter().any(|(key, _)| *key == value)).then(|| Wrong::NotOffered.text(&label)),
            Sort::Video => value.parse::<Uuid>().is_err().then(|| Wrong::NotOffered.text(&label)),
            Sort::Line(_) | Sort::Words(_) => None,
        }
    }
}

/// WCAG 2.2, 1.4.3, in words.
fn colour_wrong(label: &str, value: &str, dark: bool) -> Option<String> {
    let Some(ratio) = theme::legibility(value, dark) else {
        return Some(format!(
            "{label}: Geben Sie die Farbe als # und sechs Ziffern oder Buchstaben von A bis F ein, etwa #12436d."
        ));
    };
    if ratio >= theme::CONTRAST {
        return None;
    }
    let (ground, better) = if dark { ("dunklem", "heller") } else { ("hellem", "dunkler") };
    Some(format!(
        "{label}: Auf {ground} Grund ist der Kontrast {}. Nötig sind 4,5 zu 1 (WCAG 1.4.3), sonst können viele Menschen die Schrift nicht lesen. Wählen Sie die Farbe {better}.",
        ratio_words(ratio)
    ))
}

/// "7,2 zu 1", rounded down so that it never looks better than it is.
fn ratio_words(ratio: f64) -> String {
    format!("{:.1} zu 1", (ratio * 10.0).floor() / 10.0).replace('.', ",")
}

/// What is to be said of a stored colour.
pub fn colour_words(value: &str, dark: bool) -> Option<String> {
    let ratio = theme::legibility(value, dark)?;
    let ground = if dark { "dunklem" } else { "hellem" };
    let judged = match ratio {
        r if r >= 7.0 => "sehr gut lesbar",
        r if r >= theme::CONTRAST => "gut lesbar",
        _ => "zu schwach, deshalb nicht in Gebrauch",
    };
    Some(format!("Kontrast auf {ground} Grund: {}, {judged}.", ratio_words(ratio)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_what_the_check_says() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 3).expect("a date");
        let count = |s: &Settings| GROUPS.iter().map(|g| g.missing(s, today).len()).sum::<usize>();
        let mut settings = Settings::default();
        assert_eq!(count(&settings), settings.missing(today).len(), "{:?}", settings.missing(today));
        settings.accessibility.reviewed_on = NaiveDate::from_ymd_opt(2025, 1, 1);
        settings.accessibility.status = "x".into();
        settings.operator.phone = "1".into();
        assert_eq!(count(&settings), settings.missing(today).len());
    }

    #[test]
    fn colours_that_nobody_can_read_are_refused_in_words() {
        assert_eq!(colour_wrong("x", "#12436d", false), None);
        let weak = colour_wrong("x", "#ffcc00", false).expect("too light");
        assert!(weak.contains("1,") && weak.contains("dunkler"), "{weak}");
        assert!(colour_wrong("x", "#12436d", true).expect("too dark").contains("heller"));
        assert!(colour_wrong("x", "rot", false).expect("no colour").contains("#12436d"));
        assert_eq!(
            colour_words("#000000", false).as_deref(),
            Some("Kontrast auf hellem Grund: 18,7 zu 1, sehr gut lesbar.")
        );
    }

    #[test]
    fn no_setting_is_left_out() {
        // Everything that is stored is either a field, or part of a list, or the shape around them.
        let mut settings = Settings::default();
        for field in GROUPS.iter().flat_map(|g| g.fields) {
            match field.slot {
                Slot::Text(of) => *of(&mut settings) = "x".into(),
                Slot::Day(of) => *of(&mut settings) = NaiveDate::from_ymd_opt(2026, 1, 1),
                Slot::Number(of) => *of(&mut settings) = 9,
                Slot::Medium(of) => *of(&mut settings) = Some(Uuid::nil()),
            }
        }
        settings.privacy.purposes = vec![Default::default()];
        settings.accessibility.gaps = vec![Default::default()];
        let text = serde_json::to_value(&settings).expect("JSON");
        let mut empty = Vec::new();
        walk(&text, String::new(), &mut empty);
        // Monitoring bodies have neither address in the statement's model.
        empty.retain(|path| !path.contains("purposes") && !path.contains("gaps"));
        assert_eq!(empty, ["/accessibility/monitoring/email", "/accessibility/monitoring/url"]);
    }

    fn walk(value: &serde_json::Value, path: String, empty: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(all) => all.iter().for_each(|(k, v)| walk(v, format!("{path}/{k}"), empty)),
            serde_json::Value::Array(all) => all.iter().for_each(|v| walk(v, path.clone(), empty)),
            serde_json::Value::Null => empty.push(path),
            serde_json::Value::String(text) if text.is_empty() => empty.push(path),
            _ => {}
        }
    }
}
