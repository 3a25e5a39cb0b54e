//! What may be in content, and what is said where it is not. An element with a fault is broken:
//! the public does not see it. Editors are told all faults at once, each at its field.

use super::model::*;
use crate::kernel::date::parse_rough;
use crate::kernel::markdown::{self, Address};
use crate::kernel::typography::is_blank;

/// Elements of one content.
pub const ELEMENTS: usize = 200;
/// Characters of a title, a heading, a name.
pub const LINE: usize = 200;
/// Characters of a caption, a note, a cell.
pub const CAPTION: usize = 600;
/// Characters of a Markdown text.
pub const TEXT: usize = 50_000;
/// Entries of a list.
pub const ENTRIES: usize = 100;
/// Columns of a table.
pub const TABLE_COLUMNS: usize = 12;
pub const TABLE_ROWS: usize = 500;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Place of the element, counted from 0.
    pub element: usize,
    /// The field inside it, parts of lists by number: "entries.0.heading". Empty: the element.
    pub field: String,
    pub reason: Reason,
}

/// Why something is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    UnknownKind,
    Unreadable,
    /// Empty, with the words for what to enter: "eine Überschrift".
    Missing(&'static str),
    /// Longer than so many characters.
    TooLong(usize),
    TooMany(usize),
    TooFew(usize),
    /// A row has not as many cells as the table has columns.
    Cells(usize),
    /// No address that we link to.
    Address,
    Date,
    /// Address and file at once.
    TwoTargets,
    /// A link needs both its words and its address.
    HalfLink,
    Captions,
    /// No slug, code or year that could name something.
    Reference,
}

impl Reason {
    /// What to do, as a sentence.
    pub fn text(self) -> String {
        match self {
            Reason::UnknownKind => "Diese Art von Element gibt es nicht. Löschen Sie es.".into(),
            Reason::Unreadable => "Die Angaben passen nicht zu dieser Art von Element. Legen Sie es neu an.".into(),
            Reason::Missing(what) => format!("Geben Sie {what} an."),
            Reason::TooLong(max) => format!("Kürzen Sie die Angabe auf höchstens {max} Zeichen."),
            Reason::TooMany(max) => format!("Höchstens {max} Einträge sind möglich. Teilen Sie den Inhalt auf."),
            Reason::TooFew(1) => "Fügen Sie mindestens einen Eintrag hinzu.".into(),
            Reason::TooFew(min) => format!("Fügen Sie Einträge hinzu, es müssen mindestens {min} sein."),
            Reason::Cells(columns) => format!("Geben Sie in jeder Zeile {columns} Felder an."),
            Reason::Address => {
                "Geben Sie eine Adresse an, die mit https://, mailto: oder einem Schrägstrich beginnt.".into()
            }
            Reason::Date => "Geben Sie das Datum so an: 2024-10-24, 2024-10 oder 2024.".into(),
            Reason::TwoTargets => "Geben Sie entweder eine Adresse oder eine Datei an.".into(),
            Reason::HalfLink => "Geben Sie für den Link einen Text und eine Adresse an.".into(),
            Reason::Captions => {
                "Wählen Sie eine Datei mit Untertiteln, oder geben Sie an, dass niemand spricht.".into()
            }
            Reason::Reference => "Wählen Sie den Inhalt neu aus, auf den dieser Eintrag zeigt.".into(),
        }
    }
}

impl Content {
    /// Everything that keeps it from being shown as it is meant, in the order of the page. Whether
    /// references lead somewhere is known only when it is rendered.
    pub fn faults(&self) -> Vec<Fault> {
        let mut all = Vec::new();
        if self.0.len() > ELEMENTS {
            all.push(Fault { element: ELEMENTS, field: String::new(), reason: Reason::TooMany(ELEMENTS) });
        }
        for (element, e) in self.0.iter().enumerate() {
            all.extend(e.faults().into_iter().map(|(field, reason)| Fault { element, field, reason }));
        }
        all
    }
}

/// Faults of one element, each with its field.
#[derive(Default)]
struct Check(Vec<(String, Reason)>);

impl Check {
    fn add(&mut self, field: &str, reason: Reason) {
        self.0.push((field.to_string(), reason));
    }

    fn length(&mut self, field: &str, text: &str, max: usize) {
        if text.chars().count() > max {
            self.add(field, Reason::TooLong(max));
        }
    }

    /// A line that has to be there.
    fn line(&mut self, field: &str, text: &str, what: &'static str) {
        if is_blank(text) {
            self.add(field, Reason::Missing(what));
        }
        self.length(field, text, LINE);
    }

    /// A Markdown text that has to show something.
    fn text(&mut self, field: &str, text: &str) {
        if shows_nothing(text) {
            self.add(field, Reason::Missing("einen Text"));
        }
        self.length(field, text, TEXT);
    }

    fn count<T>(&mut self, field: &str, list: &[T], min: usize, max: usize) {
        if list.len() < min {
            self.add(field, Reason::TooFew(min));
        }
        if list.len() > max {
            self.add(field, Reason::TooMany(max));
        }
    }

    fn address(&mut self, field: &str, href: &str) {
        if Address::parse(href.trim(), "").is_none() {
            self.add(field, Reason::Address);
        }
        self.length(field, href, CAPTION);
    }

    /// A link that may be missing as a whole.
    fn more(&mut self, title: &str, href: &str) {
        match (is_blank(title), is_blank(href)) {
            (true, true) => {}
            (false, false) => {
                self.length("more_title", title, LINE);
                self.address("more_href", href);
            }
            (true, _) => self.add("more_title", Reason::HalfLink),
            (_, true) => self.add("more_href", Reason::HalfLink),
        }
    }

    fn slug(&mut self, field: &str, slug: &str) {
        if is_blank(slug) || slug.chars().count() > LINE {
            self.add(field, Reason::Reference);
        }
    }

    fn link(&mut self, at: &str, link: &Link) {
        let field = |name: &str| format!("{at}.{name}");
        match (is_blank(&link.href), link.file) {
            (true, None) => self.add(&field("href"), Reason::Missing("eine Adresse oder eine Datei")),
            (false, Some(_)) => self.add(&field("href"), Reason::TwoTargets),
            (false, None) => {
                self.line(&field("title"), &link.title, "den Text des Links");
                self.address(&field("href"), &link.href);
            }
            (true, Some(_)) => self.length(&field("title"), &link.title, LINE),
        }
        self.length(&field("note"), &link.note, CAPTION);
    }
}

/// Whether a Markdown text would leave nothing on the page.
fn shows_nothing(text: &str) -> bool {
    is_blank(text) || markdown::render(text, 2).trim().is_empty()
}

impl Element {
    /// Field and reason of everything that is wrong with it by itself.
    pub fn faults(&self) -> Vec<(String, Reason)> {
        let mut check = Check::default();
        match self {
            Element::Heading(e) => check.line("text", &e.text, "eine Überschrift"),
            Element::Text(e) => check.text("text", &e.text),
            Element::TextImage(e) => text_image(&mut check, e),
            Element::Quote(e) => {
                check.text("text", &e.text);
                check.length("name", &e.name, LINE);
                check.length("role", &e.role, LINE);
            }
            Element::Table(e) => table(&mut check, e),
            Element::Columns(e) => columns(&mut check, e),
            Element::TeaserList(e) => teasers(&mut check, e),
            Element::Accordion(e) => accordion(&mut check, e),
            Element::LinkList(e) => links(&mut check, "links", &e.links, 1),
            Element::Gallery(e) => gallery(&mut check, e),
            Element::Callout(e) => {
                check.length("heading", &e.heading, LINE);
                check.text("text", &e.text);
            }
            Element::Timeline(e) => timeline(&mut check, e),
            Element::Video(e) => video(&mut check, e),
            Element::Facts(e) => facts(&mut check, e),
            Element::PersonList(e) => people(&mut check, e),
            Element::FormLink(e) => {
                check.length("edition", &e.edition, LINE);
                check.length("label", &e.label, LINE);
            }
            Element::Broken(e) if e.is_unknown => check.add("", Reason::UnknownKind),
            Element::Broken(_) => check.add("", Reason::Unreadable),
        }
        check.0
    }
}

fn text_image(check: &mut Check, e: &TextImage) {
    if e.side == Side::Full {
        check.length("text", &e.text, TEXT);
    } else {
        check.text("text", &e.text);
    }
    if e.image.is_none() {
        check.add("image", Reason::Missing("ein Bild"));
    }
    check.length("caption", &e.caption, CAPTION);
}

fn table(check: &mut Check, e: &Table) {
    check.line("caption", &e.caption, "eine Beschriftung der Tabelle");
    if e.head.is_empty() {
        check.add("head", Reason::Missing("die Überschriften der Spalten"));
    }
    check.count("head", &e.head, 0, TABLE_COLUMNS);
    for (i, cell) in e.head.iter().enumerate() {
        check.line(&format!("head.{i}"), cell, "eine Überschrift der Spalte");
    }
    check.count("rows", &e.rows, 1, TABLE_ROWS);
    for (i, row) in e.rows.iter().enumerate() {
        let field = format!("rows.{i}");
        if row.len() != e.head.len() {
            check.add(&field, Reason::Cells(e.head.len()));
        }
        if e.row_headers && row.first().is_some_and(|cell| is_blank(cell)) {
            check.add(&format!("{field}.0"), Reason::Missing("eine Überschrift der Zeile"));
        }
        for (j, cell) in row.iter().enumerate() {
            check.length(&format!("{field}.{j}"), cell, CAPTION);
        }
    }
}

fn columns(check: &mut Check, e: &Columns) {
    check.count("columns", &e.columns, 2, 3);
    for (i, column) in e.columns.iter().enumerate() {
        check.length(&format!("columns.{i}.heading"), &column.heading, LINE);
        check.text(&format!("columns.{i}.text"), &column.text);
    }
}

fn teasers(check: &mut Check, e: &TeaserList) {
    check.count("items", &e.items, 1, ENTRIES);
    for (i, item) in e.items.iter().enumerate() {
        let field = |name: &str| format!("items.{i}.{name}");
        match item {
            Teaser::News { slug, .. } | Teaser::Page { slug, .. } => check.slug(&field("slug"), slug),
            Teaser::Session { code, edition, .. } => {
                check.slug(&field("code"), code);
                check.length(&field("edition"), edition, LINE);
            }
            Teaser::Free { title, text, href, .. } => {
                check.line(&field("title"), title, "eine Überschrift");
                check.length(&field("text"), text, CAPTION);
                check.address(&field("href"), href);
            }
        }
    }
    check.more(&e.more_title, &e.more_href);
}

fn accordion(check: &mut Check, e: &Accordion) {
    check.count("entries", &e.entries, 1, ENTRIES);
    for (i, entry) in e.entries.iter().enumerate() {
        check.line(&format!("entries.{i}.heading"), &entry.heading, "eine Überschrift");
        if entry.links.is_empty() {
            check.text(&format!("entries.{i}.text"), &entry.text);
        } else {
            check.length(&format!("entries.{i}.text"), &entry.text, TEXT);
        }
        links(check, &format!("entries.{i}.links"), &entry.links, 0);
    }
}

fn links(check: &mut Check, field: &str, list: &[Link], min: usize) {
    check.count(field, list, min, ENTRIES);
    for (i, link) in list.iter().enumerate() {
        check.link(&format!("{field}.{i}"), link);
    }
}

fn gallery(check: &mut Check, e: &Gallery) {
    check.count("pictures", &e.pictures, 1, ENTRIES);
    for (i, shot) in e.pictures.iter().enumerate() {
        if shot.image.is_none() {
            check.add(&format!("pictures.{i}.image"), Reason::Missing("ein Bild"));
        }
        check.length(&format!("pictures.{i}.caption"), &shot.caption, CAPTION);
    }
}

fn timeline(check: &mut Check, e: &Timeline) {
    check.count("entries", &e.entries, 1, ENTRIES);
    for (i, entry) in e.entries.iter().enumerate() {
        let field = |name: &str| format!("entries.{i}.{name}");
        match entry {
            Moment::News { slug, .. } => check.slug(&field("slug"), slug),
            Moment::Free { date, heading, text, href } => {
                if parse_rough(date).is_none() {
                    check.add(&field("date"), Reason::Date);
                }
                check.line(&field("heading"), heading, "eine Überschrift");
                check.length(&field("text"), text, TEXT);
                if !is_blank(href) {
                    check.address(&field("href"), href);
                }
            }
        }
    }
    check.more(&e.more_title, &e.more_href);
}

fn video(check: &mut Check, e: &Video) {
    check.line("title", &e.title, "einen Titel");
    check.length("duration", &e.duration, LINE);
    match (is_blank(&e.href), e.file) {
        (true, None) => check.add("file", Reason::Missing("eine Videodatei oder eine Adresse")),
        (false, Some(_)) => check.add("href", Reason::TwoTargets),
        (false, None) => check.address("href", &e.href),
        (true, Some(_)) => {
            // EN 301 549, 7.1: what is said can be read; WCAG 1.2.1: so can what is only seen.
            if e.captions.is_none() && !e.is_silent {
                check.add("captions", Reason::Captions);
            }
            check.text("transcript", &e.transcript);
        }
    }
    check.length("transcript", &e.transcript, TEXT);
}

fn facts(check: &mut Check, e: &Facts) {
    let fields = [("when", &e.when), ("place", &e.place), ("price", &e.price), ("organiser", &e.organiser)];
    if e.more.is_empty() && fields.iter().all(|(_, text)| is_blank(text)) {
        check.add("when", Reason::TooFew(1));
    }
    for (field, text) in fields {
        check.length(field, text, CAPTION);
    }
    check.count("more", &e.more, 0, ENTRIES);
    for (i, fact) in e.more.iter().enumerate() {
        check.line(&format!("more.{i}.label"), &fact.label, "eine Bezeichnung");
        if is_blank(&fact.value) {
            check.add(&format!("more.{i}.value"), Reason::Missing("einen Wert"));
        }
        check.length(&format!("more.{i}.value"), &fact.value, CAPTION);
    }
}

fn people(check: &mut Check, e: &PersonList) {
    check.count("people", &e.people, 1, ENTRIES);
    for (i, person) in e.people.iter().enumerate() {
        let field = |name: &str| format!("people.{i}.{name}");
        match person {
            Person::Speaker { edition, slug, .. } => {
                check.slug(&field("slug"), slug);
                check.length(&field("edition"), edition, LINE);
            }
            Person::Free { name, function, organisation, .. } => {
                check.line(&field("name"), name, "einen Namen");
                check.length(&field("function"), function, LINE);
                check.length(&field("organisation"), organisation, LINE);
            }
        }
    }
}
