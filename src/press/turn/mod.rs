//! The edition is postponed, gets a new date or is cancelled: who is accredited or waits for a
//! decision hears of it like everybody who registered. Part of one transaction that others begin.
//!
//! Approvals hold for the new date; a pass always names the days of the edition as it is printed.
//! Where the edition does not take place, open requests end without a decision, which the journal
//! does not count as one. It never changes the edition itself.

mod sql;
pub mod texts;

use sqlx::PgConnection;

use super::context::Context;
use super::decide::mail::sample_record;
use super::letters::OWN;
use super::model::State;
use super::record::{self, Record, Step};
use super::{evidence, setup};
use crate::db::token;
use crate::edition::turn::{Kind, Turn, moved};
use crate::mail::letter::Letter;
use crate::mail::text::{self, Words};
use crate::mail::{Message, enqueue_all};
use crate::web::Result;

/// A turn with the edition as it was and as it is, in the organisers' words.
pub struct News<'a> {
    pub turn: &'a Turn,
    pub before: &'a Context,
    pub after: &'a Context,
    /// A paragraph of their own; may be empty.
    pub words: &'a str,
}

/// Whom a turn concerns: requests, not people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    pub approved: i64,
    pub open: i64,
}

impl Reach {
    pub fn mails(&self) -> i64 {
        self.approved + self.open
    }
}

/// # Errors
/// The database's own.
pub async fn reach(c: &mut PgConnection, edition: i64) -> Result<Reach> {
    Ok(sql::reach(c, edition).await?)
}

/// Writes to everybody, ends open requests of an edition that does not take place, moves the deadline
/// with the days. Answers how many mails there are.
///
/// # Errors
/// The database's own.
pub async fn tell(c: &mut PgConnection, news: &News<'_>) -> Result<i64> {
    let edition = news.before.edition.id;
    let expires = news.after.link_expires();
    let mut messages = Vec::new();
    let mut secrets = Vec::new();
    for id in sql::hold_all(c, edition).await? {
        let Some(record) = record::by_id(c, id).await?.filter(|r| r.email().is_some()) else { continue };
        let secret = token::secret();
        messages.push(letter(news, &record, &secret)?);
        secrets.push((secret, record.id));
        told(c, news, &record).await?;
    }
    let count = i64::try_from(messages.len()).unwrap_or(0);
    enqueue_all(c, &messages).await?;
    token::keep_all(c, &secrets, OWN, expires).await?;
    let days = |context: &Context| context.edition.first_day();
    if let (true, Some(old), Some(new)) = (news.turn.kind != Kind::Cancelled, days(news.before), days(news.after)) {
        let shift = (new - old).num_days();
        let mut later = setup::read(c, edition).await?;
        later.opens_at = later.opens_at.map(|at| moved(at, shift));
        later.closes_at = later.closes_at.map(|at| moved(at, shift));
        if later.version > 0 {
            setup::save(c, edition, &later).await?;
        }
    }
    Ok(count)
}

/// History, and for an edition that does not take place the end of what is open.
async fn told(c: &mut PgConnection, news: &News<'_>, record: &Record) -> Result<()> {
    let action = match news.turn.kind {
        Kind::Postponed => "told_postponed",
        Kind::Rescheduled => "told_rescheduled",
        Kind::Cancelled => "told_cancelled",
    };
    let at = news.before.site.clock.now();
    let ends = news.turn.kind == Kind::Cancelled && record.state().is_open();
    let to = if ends { State::Lapsed } else { record.state() };
    let step = Step { to, at, actor: "system", action, reason: None, words: "" };
    if ends {
        record::take(c, record, &step).await?;
        // Nothing is to be proved any more.
        evidence::delete(c, record.id).await?;
    } else {
        record::note(c, record.id, &step).await?;
    }
    Ok(())
}

fn letter(news: &News<'_>, record: &Record, secret: &str) -> Result<Message> {
    let (kind, context) = (texts::of(news.turn.kind), news.after);
    let say = context.say_to(kind, record, &[]);
    let (old, new) = (&news.before.edition, &news.after.edition);
    let mut letter = say.open(Letter::new(record.greeting()));
    if news.turn.kind != Kind::Cancelled {
        let was = if new.old_when().is_empty() { old.when() } else { new.old_when() };
        letter = letter.facts([
            ("Nummer", record.code.clone()),
            ("Bisher", was),
            ("Jetzt", new.when_long()),
            ("Ort", new.place()),
        ]);
    }
    letter =
        letter.text_if(!news.turn.reason.is_empty(), &news.turn.reason).text_if(!news.words.is_empty(), news.words);
    letter = letter.text(match (news.turn.kind, record.state()) {
        (Kind::Cancelled, State::Approved) => {
            "Ihre Akkreditierung ist damit gegenstandslos, die Ausweise gelten nicht mehr. Sie brauchen nichts zu tun."
        }
        (Kind::Cancelled, _) => {
            "Über Ihren Antrag entscheiden wir nicht mehr, er ist beendet. Ihre Nachweise sind gelöscht."
        }
        (_, State::Approved) => {
            "Ihre Akkreditierung gilt für den neuen Termin weiter. Können Sie dann nicht kommen, ziehen Sie sie auf \
             Ihrer Seite zurück. Gedruckte Ausweise mit dem alten Datum gelten nicht mehr, wir stellen neue aus."
        }
        (_, _) => {
            "Ihr Antrag bleibt bestehen und gilt für den neuen Termin. Können Sie dann nicht kommen, ziehen Sie ihn \
             auf Ihrer Seite zurück."
        }
    });
    let letter = letter.action("Antrag öffnen", context.own_link(secret));
    context.message(kind, record, &say.subject(), say.close(letter), secret)
}

/// A mail of [`texts::TEXTS`] with these words, as an invented person would get it; None for others.
///
/// # Errors
/// When a template fails.
pub fn sample(context: &Context, kind: &text::Kind, words: Words) -> Result<Option<Message>> {
    let Some(of) = texts::turn_of(kind) else { return Ok(None) };
    let texts = (*context.texts).clone().with(kind, words);
    let context = &Context { texts: texts.into(), ..context.clone() };
    let record = Record { state: State::Approved.key().into(), ..sample_record(context) };
    let turn = Turn {
        kind: of,
        days: context.edition.days.clone(),
        date: context.edition.draft().date,
        keeps_registration: true,
        reason: "Hier steht der Grund.".into(),
        decided_by: String::new(),
    };
    letter(&News { turn: &turn, before: context, after: context, words: "" }, &record, "beispiel").map(Some)
}
