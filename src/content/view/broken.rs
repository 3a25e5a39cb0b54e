//! What is said of elements that the public does not see: a line in the log, a notice for editors.

use crate::content::faults::Reason;
use crate::content::gather::File;
use crate::content::html::Html;
use crate::content::model::Element;

/// Something an element refers to that is not there, or not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    News,
    Session,
    Page,
    Person,
    Edition,
    File,
    /// A file that is there, but of another kind.
    WrongFile,
}

impl Missing {
    /// A file that is not what is wanted.
    pub fn file(found: Option<&File>) -> Missing {
        if found.is_some() { Missing::WrongFile } else { Missing::File }
    }

    pub fn in_log(self) -> &'static str {
        match self {
            Missing::News => "left out: a news item that is not public",
            Missing::Session => "left out: a session that is not public",
            Missing::Page => "left out: a page that is not public",
            Missing::Person => "left out: a person who is in no released programme",
            Missing::Edition => "left out: an edition that is not public",
            Missing::File => "left out: a file that is not in the media store",
            Missing::WrongFile => "left out: a file of another kind",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Missing::News => "Eine Meldung, auf die das Element zeigt, ist nicht öffentlich.",
            Missing::Session => "Ein Programmpunkt, auf den das Element zeigt, ist nicht veröffentlicht.",
            Missing::Page => "Eine Seite, auf die das Element zeigt, ist nicht öffentlich.",
            Missing::Person => "Eine Person, auf die das Element zeigt, steht in keinem veröffentlichten Programm.",
            Missing::Edition => "Die Veranstaltung, auf die das Element zeigt, ist nicht öffentlich.",
            Missing::File => "Eine Datei, auf die das Element zeigt, gibt es nicht mehr.",
            Missing::WrongFile => "Eine Datei, auf die das Element zeigt, hat eine andere Art.",
        }
    }
}

/// Field and reason; no word of the content itself.
pub fn fault_in_log(field: &str, reason: Reason) -> String {
    match reason {
        Reason::UnknownKind => "not shown: unknown kind of element".into(),
        Reason::Unreadable => "not shown: its fields do not fit its kind".into(),
        reason => format!("not shown: {field}: {reason:?}"),
    }
}

#[derive(askama::Template)]
#[template(path = "content/broken.html")]
struct Notice {
    name: &'static str,
    is_hidden: bool,
    /// Field and what to do.
    lines: Vec<(String, String)>,
    /// The stored form of what cannot be read.
    raw: String,
}

pub fn notice(element: &Element, faults: &[(String, Reason)], gone: &[Missing]) -> askama::Result<Html> {
    let mut lines: Vec<(String, String)> = faults.iter().map(|(f, r)| (f.clone(), r.text())).collect();
    let mut gone = gone.to_vec();
    gone.dedup();
    lines.extend(gone.iter().map(|g| (String::new(), g.text().to_string())));
    let raw = match element {
        Element::Broken(broken) => serde_json::to_string_pretty(&broken.raw).unwrap_or_default(),
        _ => String::new(),
    };
    Html::template(&Notice { name: element.name(), is_hidden: !faults.is_empty(), lines, raw })
}
