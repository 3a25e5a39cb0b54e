//! `/intern/medien`: the library of pictures, documents, videos and captions.
//!
//! Whoever has the right in one edition only adds and sees, and changes what is used nowhere else.
//! A file that is used somewhere is never removed; one that is replaced keeps its address.

mod add;
mod list;
mod one;
mod sql;

pub use add::{add, new};
pub use list::list;
pub use one::{confirm, describe, remove, replace, show};

use serde_json::{Value, json};

use crate::config::Config;
use crate::media::{self, About, Medium, Refused};
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::form::{Errors, Fields};

/// The largest body of a form with files: the largest file, and what is typed beside it.
pub fn upload_bytes(config: &Config) -> usize {
    usize::try_from(media::max_bytes(config)).unwrap_or(usize::MAX).saturating_add(1024 * 1024)
}

/// The same for one picture.
pub const PHOTO_BYTES: usize = 21 * 1024 * 1024;

/// Tells the protocol in the transaction of the change.
fn note(staff: &Staff, edition: Option<i64>, action: &'static str, before: Option<Value>) -> media::Also {
    let staff = staff.clone();
    Box::new(move |c, medium| {
        Box::pin(async move {
            let key = medium.public_id.to_string();
            let title = medium.shown_name();
            let after = (action != "media.removed").then(|| words(medium));
            let entry = Entry { edition, action, object: "medium", key: &key, title: &title, before, after };
            audit::note(c, &staff, &entry).await
        })
    })
}

/// What the protocol says of a medium.
fn words(medium: &Medium) -> Value {
    json!({
        "Datei": format!("{}, {}", medium.file_name(), medium.size_words()),
        "Titel": medium.title,
        "Alternativtext": if medium.decorative { "schmückend" } else { &medium.alt },
        "Urheber": medium.credit,
        "Lizenz": medium.licence,
    })
}

/// What was typed about a file; `n` tells the rows of a form with several apart.
fn about(fields: &Fields, errors: &mut Errors, n: &str) -> About {
    let mut text = |name: &str, what, max| fields.text(errors, format!("{name}{n}"), what, max, false);
    About {
        title: text("titel", "den Titel", 300),
        alt: text("alt", "den Alternativtext", 500),
        decorative: fields.ticked(&format!("schmueckend{n}")),
        credit: fields.raw("urheber"),
        licence: fields.raw("lizenz"),
    }
}

/// What was typed about a photo of a person, which always has to be described.
pub fn photo_about(fields: &Fields, errors: &mut Errors) -> About {
    About {
        alt: fields.text(errors, "alt", "den Alternativtext", 500, false),
        credit: fields.text(errors, "urheber", "den Urheber", 300, false),
        licence: fields.text(errors, "lizenz", "die Lizenz", 300, false),
        ..About::default()
    }
}

/// Says why a photo was not taken, at its field.
pub fn photo_refused(errors: &mut Errors, name: &str, refused: Refused) {
    match refused {
        Refused::NoAlternative | Refused::TwoAlternatives | Refused::TooLong { .. } => {
            errors.say("alt", refused.to_string());
        }
        _ => errors.say("datei", format!("{name}: {refused}")),
    }
}

/// The field that a refusal is about.
fn field_of(refused: Refused, n: &str) -> String {
    match refused {
        Refused::NoAlternative | Refused::TwoAlternatives => format!("alt{n}"),
        Refused::TooLong { .. } => format!("titel{n}"),
        _ => format!("datei{n}"),
    }
}

/// "JPEG, PNG oder WebP bis 20 MB …"; what is taken, for the hint beside the file.
fn taken(config: &Config) -> String {
    format!(
        "Bilder (JPEG, PNG, WebP) bis 20 MB, PDF bis 50 MB, Videos (WebM, MP4) bis {} MB, Untertitel (WebVTT) bis 1 MB.",
        config.media_video_bytes / 1_000_000
    )
}

/// For the control that chooses files; what the content is decides, not this.
const ACCEPT: &str = ".jpg,.jpeg,.png,.webp,.pdf,.webm,.mp4,.vtt";
