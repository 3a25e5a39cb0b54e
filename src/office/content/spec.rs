//! What can be entered about each kind of element, and about a document around its content: one
//! table. Forms are made from it and read back by it; names are those of `content::model`, so that
//! a fault finds its field.

use crate::content::model::Element;
use crate::media::Kind;

pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    /// May be empty.
    pub hint: &'static str,
    pub is_optional: bool,
    pub control: Control,
}

pub enum Control {
    /// One line of text.
    Line,
    /// Markdown, in so many lines.
    Area(u8),
    /// Stored value and label; the first is the usual one.
    Choice(&'static [(&'static str, &'static str)]),
    Tick,
    Medium(&'static [Kind]),
    Reference(Target),
    List(&'static List),
    /// Head and rows of a table.
    Grid,
}

/// What a reference leads to; several fields of the model are one choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// year, slug
    News,
    /// edition, code
    Session,
    /// slug
    Page,
    /// edition, slug
    Speaker,
    /// edition
    Edition,
}

pub struct List {
    /// What the entries are called together, and how an item may look.
    pub items: &'static [Item],
}

pub struct Item {
    /// Value of `of` in the model; empty where all items are alike.
    pub of: &'static str,
    pub name: &'static str,
    /// "Link hinzufügen"
    pub add: &'static str,
    pub fields: &'static [Field],
}

const fn field(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    is_optional: bool,
    control: Control,
) -> Field {
    Field { name, label, hint, is_optional, control }
}

const MARKDOWN: &str =
    "Absätze trennt eine leere Zeile. **fett**, *betont*, Listen mit - am Zeilenanfang, Links als [Text](Adresse).";
const ADDRESS: &str = "Auf dieser Website beginnt sie mit einem Schrägstrich, sonst mit https://.";
const PICTURES: &[Kind] = &[Kind::Image];
const FILES: &[Kind] = &[Kind::Pdf, Kind::Image, Kind::Video];

const TEXT: Field = field("text", "Text", MARKDOWN, false, Control::Area(12));
const SHORT_TEXT: Field = field("text", "Text", MARKDOWN, false, Control::Area(6));
const PICTURE: Field = field("image", "Bild", "", false, Control::Medium(PICTURES));
const OPTIONAL_PICTURE: Field = field("image", "Bild", "", true, Control::Medium(PICTURES));
const CAPTION: Field = field("caption", "Bildunterschrift", "", true, Control::Line);
const HREF: Field = field("href", "Adresse", ADDRESS, false, Control::Line);
const OPTIONAL_HREF: Field = field("href", "Adresse", ADDRESS, true, Control::Line);
const HEADING: Field = field("heading", "Überschrift", "", false, Control::Line);
const OPTIONAL_HEADING: Field = field("heading", "Überschrift", "", true, Control::Line);
const MORE_TITLE: Field =
    field("more_title", "Link unter der Liste: Text", "Zum Beispiel: Alle Meldungen.", true, Control::Line);
const MORE_HREF: Field = field("more_href", "Link unter der Liste: Adresse", ADDRESS, true, Control::Line);

const LINK: &[Field] = &[
    field(
        "title",
        "Text des Links",
        "Sagt, wohin er führt. Bei einer Datei darf er fehlen, dann steht dort ihr Titel.",
        true,
        Control::Line,
    ),
    field(
        "href",
        "Adresse",
        "Adresse oder Datei, nicht beides. Auf dieser Website beginnt sie mit einem Schrägstrich, sonst mit https://.",
        true,
        Control::Line,
    ),
    field("file", "Datei", "", true, Control::Medium(FILES)),
    field("note", "Hinweis zum Link", "", true, Control::Line),
];
const LINKS: List = List { items: &[Item { of: "", name: "Link", add: "Link hinzufügen", fields: LINK }] };

const COLUMNS: List = List {
    items: &[Item {
        of: "",
        name: "Spalte",
        add: "Spalte hinzufügen",
        fields: &[OPTIONAL_HEADING, SHORT_TEXT, OPTIONAL_PICTURE],
    }],
};

const TEASERS: List = List {
    items: &[
        Item {
            of: "news",
            name: "Meldung",
            add: "Meldung hinzufügen",
            fields: &[field("slug", "Meldung", "", false, Control::Reference(Target::News)), OPTIONAL_PICTURE],
        },
        Item {
            of: "session",
            name: "Programmpunkt",
            add: "Programmpunkt hinzufügen",
            fields: &[field("code", "Programmpunkt", "", false, Control::Reference(Target::Session)), OPTIONAL_PICTURE],
        },
        Item {
            of: "page",
            name: "Seite",
            add: "Seite hinzufügen",
            fields: &[field("slug", "Seite", "", false, Control::Reference(Target::Page)), OPTIONAL_PICTURE],
        },
        Item {
            of: "free",
            name: "Freier Teaser",
            add: "Freien Teaser hinzufügen",
            fields: &[
                field("title", "Überschrift", "", false, Control::Line),
                field("text", "Text", "", true, Control::Area(3)),
                HREF,
                OPTIONAL_PICTURE,
            ],
        },
    ],
};

const ENTRIES: List = List {
    items: &[Item {
        of: "",
        name: "Eintrag",
        add: "Eintrag hinzufügen",
        fields: &[
            HEADING,
            field("text", "Text", "Darf fehlen, wenn der Eintrag Links hat.", true, Control::Area(6)),
            field("links", "Links", "", true, Control::List(&LINKS)),
        ],
    }],
};

const SHOTS: List =
    List { items: &[Item { of: "", name: "Bild", add: "Bild hinzufügen", fields: &[PICTURE, CAPTION] }] };

const MOMENTS: List = List {
    items: &[
        Item {
            of: "free",
            name: "Eintrag",
            add: "Eintrag hinzufügen",
            fields: &[
                field(
                    "date",
                    "Datum",
                    "So genau, wie es bekannt ist: 2024-10-24, 2024-10 oder 2024.",
                    false,
                    Control::Line,
                ),
                HEADING,
                field("text", "Text", "", true, Control::Area(4)),
                OPTIONAL_HREF,
            ],
        },
        Item {
            of: "news",
            name: "Meldung",
            add: "Meldung hinzufügen",
            fields: &[field("slug", "Meldung", "", false, Control::Reference(Target::News))],
        },
    ],
};

const FACTS: List = List {
    items: &[Item {
        of: "",
        name: "Angabe",
        add: "Angabe hinzufügen",
        fields: &[
            field("label", "Bezeichnung", "Zum Beispiel: Anreise.", false, Control::Line),
            field("value", "Wert", "", false, Control::Line),
        ],
    }],
};

const PEOPLE: List = List {
    items: &[
        Item {
            of: "speaker",
            name: "Person aus dem Programm",
            add: "Person aus dem Programm hinzufügen",
            fields: &[field("slug", "Person", "", false, Control::Reference(Target::Speaker)), OPTIONAL_PICTURE],
        },
        Item {
            of: "free",
            name: "Andere Person",
            add: "Andere Person hinzufügen",
            fields: &[
                field("name", "Name", "", false, Control::Line),
                field("function", "Funktion", "", true, Control::Line),
                field("organisation", "Organisation", "", true, Control::Line),
                OPTIONAL_PICTURE,
            ],
        },
    ],
};

/// Fields of a kind of element; none where the kind is unknown.
pub fn fields(kind: &str) -> &'static [Field] {
    match kind {
        "heading" => {
            const {
                &[
                    field("text", "Überschrift", "", false, Control::Line),
                    field(
                        "rank",
                        "Rang",
                        "",
                        false,
                        Control::Choice(&[("section", "Abschnitt"), ("sub", "Zwischenüberschrift im Abschnitt")]),
                    ),
                ]
            }
        }
        "text" => const { &[TEXT] },
        "text_image" => {
            const {
                &[
                    field(
                        "text",
                        "Text",
                        "Darf fehlen, wenn das Bild die ganze Breite einnimmt.",
                        true,
                        Control::Area(10),
                    ),
                    PICTURE,
                    CAPTION,
                    field(
                        "side",
                        "Platz des Bildes",
                        "",
                        false,
                        Control::Choice(&[
                            ("left", "links vom Text"),
                            ("right", "rechts vom Text"),
                            ("full", "über dem Text, ganze Breite"),
                        ]),
                    ),
                ]
            }
        }
        "quote" => {
            const {
                &[
                    field("text", "Zitat", "Ohne Anführungszeichen, die setzt die Website.", false, Control::Area(5)),
                    field("name", "Wer hat es gesagt", "", true, Control::Line),
                    field("role", "Funktion und Organisation", "", true, Control::Line),
                ]
            }
        }
        "table" => {
            const {
                &[
                    field(
                        "caption",
                        "Beschriftung",
                        "Sagt in einem Satz, was in der Tabelle steht. Vorleseprogramme lesen sie zuerst.",
                        false,
                        Control::Line,
                    ),
                    field("row_headers", "Die erste Zelle jeder Zeile ist deren Überschrift", "", true, Control::Tick),
                    field("rows", "Tabelle", "", false, Control::Grid),
                ]
            }
        }
        "columns" => const { &[field("columns", "Spalten", "Zwei oder drei.", false, Control::List(&COLUMNS))] },
        "teaser_list" => {
            const {
                &[
                    field(
                        "look",
                        "Aussehen",
                        "",
                        false,
                        Control::Choice(&[
                            ("image_left", "Bild links"),
                            ("compact", "klein, bis zu vier nebeneinander"),
                            ("image_top", "Bild oben"),
                        ]),
                    ),
                    field(
                        "items",
                        "Teaser",
                        "Wer auf Vorhandenes zeigt, muss Titel und Text nicht abschreiben.",
                        false,
                        Control::List(&TEASERS),
                    ),
                    MORE_TITLE,
                    MORE_HREF,
                ]
            }
        }
        "accordion" => {
            const { &[field("entries", "Einträge", "Überschriften zum Aufklappen.", false, Control::List(&ENTRIES))] }
        }
        "link_list" => const { &[field("links", "Links", "", false, Control::List(&LINKS))] },
        "gallery" => const { &[field("pictures", "Bilder", "", false, Control::List(&SHOTS))] },
        "callout" => {
            const {
                &[
                    field(
                        "purpose",
                        "Wofür",
                        "",
                        false,
                        Control::Choice(&[
                            ("info", "Information"),
                            ("strong", "das Wichtigste zum Mitnehmen"),
                            ("notice", "etwas, das man beachten muss"),
                            ("muted", "Nebensache"),
                        ]),
                    ),
                    OPTIONAL_HEADING,
                    SHORT_TEXT,
                ]
            }
        }
        "timeline" => {
            const {
                &[
                    field(
                        "shown",
                        "Gezeigt werden",
                        "",
                        false,
                        Control::Choice(&[("all", "alle Einträge"), ("last_three", "die letzten drei")]),
                    ),
                    field(
                        "entries",
                        "Einträge",
                        "In beliebiger Reihenfolge; die Website zeigt das Neueste zuerst.",
                        false,
                        Control::List(&MOMENTS),
                    ),
                    MORE_TITLE,
                    MORE_HREF,
                ]
            }
        }
        "video" => {
            const {
                &[
                    field("title", "Titel", "", false, Control::Line),
                    field(
                        "file",
                        "Videodatei",
                        "Videodatei oder Adresse, nicht beides.",
                        true,
                        Control::Medium(&[Kind::Video]),
                    ),
                    field("href", "Adresse einer Seite, die das Video zeigt", ADDRESS, true, Control::Line),
                    field(
                        "captions",
                        "Untertitel",
                        "Pflicht bei einer Videodatei, in der gesprochen wird.",
                        true,
                        Control::Medium(&[Kind::Captions]),
                    ),
                    field("is_silent", "Im Video spricht niemand", "", true, Control::Tick),
                    field("poster", "Standbild", "", true, Control::Medium(PICTURES)),
                    field("duration", "Dauer", "Zum Beispiel: 2 Minuten 30 Sekunden.", true, Control::Line),
                    field(
                        "transcript",
                        "Text zum Video",
                        "Was gesprochen wird und zu sehen ist. Pflicht bei einer Videodatei.",
                        true,
                        Control::Area(8),
                    ),
                ]
            }
        }
        "facts" => {
            const {
                &[
                    field("when", "Wann", "", true, Control::Line),
                    field("place", "Wo", "", true, Control::Line),
                    field("price", "Preis", "", true, Control::Line),
                    field("organiser", "Veranstalter", "", true, Control::Line),
                    field("more", "Weitere Angaben", "", true, Control::List(&FACTS)),
                ]
            }
        }
        "person_list" => const { &[field("people", "Personen", "", false, Control::List(&PEOPLE))] },
        "form_link" => {
            const {
                &[
                    field(
                        "form",
                        "Formular",
                        "",
                        false,
                        Control::Choice(&[
                            ("registration", "Anmeldung"),
                            ("group", "Anmeldung mehrerer Personen"),
                            ("barrier", "Barriere melden"),
                        ]),
                    ),
                    field("edition", "Veranstaltung", "", true, Control::Reference(Target::Edition)),
                    field(
                        "label",
                        "Text des Links",
                        "Ohne Angabe steht dort der Name des Formulars.",
                        true,
                        Control::Line,
                    ),
                ]
            }
        }
        _ => &[],
    }
}

/// What a kind is good for, for who chooses one.
pub fn explained(kind: &str) -> &'static str {
    match kind {
        "heading" => "öffnet einen Abschnitt",
        "text" => "Absätze, Listen, Links",
        "text_image" => "Text neben oder unter einem Bild",
        "quote" => "was jemand gesagt hat",
        "table" => "Zeilen und Spalten",
        "columns" => "zwei oder drei Texte nebeneinander",
        "teaser_list" => "Hinweise auf Meldungen, Programm, Seiten",
        "accordion" => "Fragen und Antworten zum Aufklappen",
        "link_list" => "Links und Dateien",
        "gallery" => "ein Bild oder mehrere",
        "callout" => "hervorgehobener Hinweis",
        "timeline" => "Ereignisse nach Datum",
        "video" => "mit Untertiteln und Text",
        "facts" => "wann, wo, Preis, Veranstalter",
        "person_list" => "mit Funktion und Bild",
        "form_link" => "zur Anmeldung oder zu einem anderen Formular",
        _ => "",
    }
}

/// Kinds that can be added, with name and purpose, the usual ones first.
pub fn kinds() -> Vec<(&'static str, String)> {
    let mut kinds: Vec<&'static str> = Element::KINDS.into();
    kinds.sort_by_key(|kind| *kind != "text");
    let label = |kind| format!("{}: {}", crate::content::model::name_of(kind), explained(kind));
    kinds.into_iter().map(|kind| (kind, label(kind))).collect()
}

/// Texts of a page around its content.
pub const PAGE: &[Field] = &[
    field("title", "Titel", "", false, Control::Line),
    field(
        "lead",
        "Vorspann",
        "Ein oder zwei Sätze unter dem Titel. Suchmaschinen zeigen sie auch.",
        true,
        Control::Area(3),
    ),
];

pub const NEWS: &[Field] = &[
    field("title", "Titel", "", false, Control::Line),
    field("subtitle", "Untertitel", "", true, Control::Line),
    field("teaser", "Anriss", "Ein Satz für Listen. Der Text wiederholt ihn nicht.", true, Control::Area(3)),
    field("byline", "Verfasst von", "", true, Control::Line),
    field("contact", "Kontakt für Rückfragen", "", true, Control::Area(4)),
    field("image_credit", "Bildnachweis", "", true, Control::Line),
];
