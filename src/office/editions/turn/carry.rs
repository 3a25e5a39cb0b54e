//! The one transaction: edition, banner, news, registrations, calendars and all mails (to the press, too), or nothing.
//!
//! What many others need (the row of the site's revision) is locked last; what keeps people from
//! registering meanwhile is held from the beginning, so that nobody is forgotten.

use std::sync::Arc;

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::form::Wish;
use super::preview;
use crate::content::Content;
use crate::edition::turn::{self, Kind, Taken};
use crate::edition::{self, Edition};
use crate::news::{self, model::NewsDraft};
use crate::press::{self, turn as accredited};
use crate::registration::context::Context;
use crate::registration::setup;
use crate::registration::turn::{self as registered, News};
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// The same confirmation came before.
    Already,
    /// The edition is not what the preview showed.
    Changed,
}

/// What an edition was when a page was made of it. Days count by the sequence that they raise.
pub fn version(edition: &Edition) -> String {
    format!("{}-{}", edition.changed_at.timestamp_micros(), edition.sequence)
}

/// `key` is of the rendered confirmation, `shown` the [`version`] it was made of.
///
/// # Errors
/// The database's own; then nothing has happened.
pub async fn out(
    c: &mut PgConnection,
    staff: &Staff,
    before: &Context,
    wish: &Wish,
    key: Uuid,
    shown: &str,
) -> Result<Outcome> {
    let (id, site) = (before.edition.id, &before.site);
    edition::lock(c, id).await?;
    if turn::is_taken(c, key).await? {
        return Ok(Outcome::Already);
    }
    let edition = edition::load(c, &before.edition.slug).await?.ok_or(Error::NotFound)?;
    if version(&edition) != shown {
        return Ok(Outcome::Changed);
    }
    registered::hold(c, id).await?;
    let before = Context { edition: Arc::new(edition), ..before.clone() };
    let after = preview::turned(c, &before.edition, &wish.turn).await?;
    let after = Context { edition: Arc::new(after), ..before.clone() };
    let item = preview::item(c, site, &before, &after, wish).await?;
    let (old_when, new_when) = (before.edition.when(), after.edition.when());
    let now = site.clock.now();
    let taken = Taken {
        kind: wish.turn.kind,
        key,
        at: now,
        old_when: &old_when,
        new_when: &new_when,
        old_days: &before.edition.days,
    };
    let Some(turn) = turn::take(c, id, &taken).await? else { return Ok(Outcome::Already) };
    let news = News { turn: &wish.turn, before: &before, after: &after, words: &wish.words };
    let (people, contacts) = registered::tell(c, &news).await?;
    let (press_before, press_after) = (press(c, &before).await?, press(c, &after).await?);
    let words = wish.words.as_str();
    let told = accredited::News { turn: &wish.turn, before: &press_before, after: &press_after, words };
    let journalists = accredited::tell(c, &told).await?;
    turn::told(c, turn, people, contacts).await?;
    if wish.turn.kind == Kind::Cancelled {
        registered::end_all(c, id, now).await?;
    } else {
        let known = setup::read(c, id).await?;
        setup::save(c, id, &registered::rules_after(&known.rules), &known.questions).await?;
    }
    edition::replace(c, id, &wish.turn.applied(before.edition.draft())).await?;
    news::publish(c, &draft(&before.edition, wish, item, now)).await?;
    note(c, staff, &before.edition, wish, (&old_when, &new_when), people + contacts + journalists).await?;
    Ok(Outcome::Done)
}

/// The same surroundings for the press, read within the transaction.
async fn press(c: &mut PgConnection, of: &Context) -> Result<press::context::Context> {
    Ok(press::context::Context {
        site: of.site.clone(),
        edition: of.edition.clone(),
        settings: of.settings.clone(),
        setup: Arc::new(press::setup::read(c, of.edition.id).await?),
        texts: of.texts.clone(),
    })
}

fn draft(edition: &Edition, wish: &Wish, item: preview::Item, now: chrono::DateTime<chrono::Utc>) -> NewsDraft {
    NewsDraft {
        edition: Some(edition.id),
        is_press_release: wish.is_press_release,
        slug: item.slug,
        title: item.title,
        content: Content::text(&item.text),
        contact: edition.contact_email.clone(),
        pinned: true,
        published_at: now,
        date_known: true,
        ..NewsDraft::default()
    }
}

async fn note(
    c: &mut PgConnection,
    staff: &Staff,
    edition: &Edition,
    wish: &Wish,
    (old, new): (&str, &str),
    mails: i64,
) -> Result<()> {
    let entry = Entry {
        edition: Some(edition.id),
        action: match wish.turn.kind {
            Kind::Postponed => "edition.postponed",
            Kind::Rescheduled => "edition.rescheduled",
            Kind::Cancelled => "edition.cancelled",
        },
        object: "edition",
        key: &edition.slug,
        title: &edition.short_title,
        before: Some(json!({ "Termin": old })),
        after: Some(json!({ "Termin": new, "Grund": wish.turn.reason, "Mails": mails })),
    };
    Ok(audit::note(c, staff, &entry).await?)
}
