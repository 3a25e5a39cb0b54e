//! Words of our own around content, in the language of the page.

use super::Lang;
use super::model::Form;
use crate::kernel::markdown;

pub struct Words {
    pub foreign: &'static str,
    pub when: &'static str,
    pub place: &'static str,
    pub price: &'static str,
    pub organiser: &'static str,
    pub download: &'static str,
    pub transcript: &'static str,
    pub video: &'static str,
    /// Name of the captions' language.
    pub captions: &'static str,
    pub notice: &'static str,
    pub no_video: &'static str,
}

impl Words {
    pub fn of(lang: Lang) -> &'static Words {
        match lang {
            Lang::German | Lang::Easy => &GERMAN,
            Lang::English => &ENGLISH,
        }
    }
}

static GERMAN: Words = Words {
    foreign: "andere Website",
    when: "Wann",
    place: "Wo",
    price: "Preis",
    organiser: "Veranstalter",
    download: "Video herunterladen",
    transcript: "Text zum Video",
    video: "Video",
    captions: "Deutsch",
    notice: "Bitte beachten",
    no_video: "Ihr Programm kann das Video nicht abspielen. Sie können es herunterladen.",
};

static ENGLISH: Words = Words {
    foreign: "external website",
    when: "When",
    place: "Where",
    price: "Price",
    organiser: "Organiser",
    download: "Download video",
    transcript: "Transcript of the video",
    video: "video",
    captions: "English",
    notice: "Please note",
    no_video: "Your program cannot play the video. You can download it.",
};

/// What a link to a form says where nobody wrote anything.
pub fn form(form: Form, lang: Lang) -> &'static str {
    match (form, lang) {
        (Form::Registration, Lang::English) => "Register now",
        (Form::Registration, _) => "Zur Anmeldung",
        (Form::Group, Lang::English) => "Register a group",
        (Form::Group, _) => "Mehrere Personen anmelden",
        (Form::Barrier, Lang::English) => "Report a barrier",
        (Form::Barrier, _) => "Barriere melden",
    }
}

/// Mark behind a visible link: "(andere Website)".
pub fn foreign(address: &markdown::Address, words: &Words) -> &'static str {
    if address.is_foreign { words.foreign } else { "" }
}
