//! When nobody can register: one page for each reason, with what to do instead.

use axum::response::Response;

use super::context::Context;
use crate::edition::{self, State};
use crate::kernel::date;
use crate::paths;
use crate::web::Result;
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;

#[derive(askama::Template)]
#[template(path = "registration/closed.html")]
struct ClosedPage {
    shell: Shell,
    title: &'static str,
    texts: Vec<String>,
    links: Vec<(&'static str, String)>,
    contact: String,
}

/// The page, or None while people can register.
///
/// # Errors
/// The database's own.
pub async fn page(context: &Context) -> Result<Option<Response>> {
    let (site, edition) = (&context.site, &context.edition);
    let now = site.clock.now();
    if edition.is_registration_open(now) {
        return Ok(None);
    }
    let e = edition.slug.as_str();
    let home = ("Zur Veranstaltung", paths::edition(e));
    let own = ("Ich bin schon angemeldet", paths::OWN.to_string());
    let news = ("Aktuelles", paths::NEWS.to_string());
    let (title, text, links) = match edition.state_on(site.clock.today()) {
        State::Postponed => (
            "Die Veranstaltung ist verschoben",
            "Zurzeit nehmen wir keine Anmeldungen an. Sobald die Anmeldung für den neuen Termin öffnet, steht es hier und \
             unter Aktuelles. Wer schon angemeldet ist, hört per E-Mail von uns.",
            vec![home, news, own],
        ),
        State::Cancelled => (
            "Die Veranstaltung ist abgesagt",
            "Eine Anmeldung ist nicht möglich. Wer angemeldet war, hört per E-Mail von uns.",
            vec![home, news, own],
        ),
        State::Past => (
            "Die Veranstaltung ist vorbei",
            "Eine Anmeldung ist nicht mehr möglich. Die nächste Veranstaltung finden Sie auf der Startseite.",
            vec![
                ("Zur Startseite", paths::HOME.to_string()),
                ("Rückblick auf diese Veranstaltung", paths::edition(e)),
                ("Meine Teilnahmebescheinigung", paths::OWN.to_string()),
            ],
        ),
        State::Announced => (
            "Die Anmeldung ist noch nicht geöffnet",
            "Wann die Anmeldung beginnt, steht hier, sobald es feststeht.",
            vec![home, ("Programm ansehen", paths::programme(e)), news],
        ),
        State::Draft | State::Open => match edition.registration_opens_at {
            Some(opens) if now < opens => (
                "Die Anmeldung ist noch nicht geöffnet",
                "Sie können sich den Termin schon vormerken.",
                vec![home, ("Programm ansehen", paths::programme(e)), own],
            ),
            _ => (
                "Die Anmeldung ist geschlossen",
                "Neue Anmeldungen nehmen wir nicht mehr an. Fragen Sie bei uns nach, ob noch etwas möglich ist.",
                vec![own, home, ("Programm ansehen", paths::programme(e))],
            ),
        },
    };
    let mut texts = vec![text.to_string()];
    match (edition.registration_opens_at, edition.registration_closes_at) {
        (Some(opens), _) if now < opens => {
            texts.insert(0, format!("Die Anmeldung öffnet am {} (Ortszeit Berlin).", date::date_time(opens)));
        }
        (_, Some(closes)) if closes <= now => {
            texts.insert(0, format!("Anmeldeschluss war am {} (Ortszeit Berlin).", date::date_time(closes)));
        }
        _ => {}
    }
    let links = links.into_iter().filter(|(_, href)| edition.has_programme || *href != paths::programme(e)).collect();
    let contact =
        if edition.contact_email.is_empty() { &context.settings.operator.email } else { &edition.contact_email };
    let shell = edition::shell(site, edition, title, &paths::registration(e)).await?;
    let page = ClosedPage { shell, title, texts, links, contact: contact.clone() };
    Ok(Some(form_page(&page, &Errors::default())?))
}
