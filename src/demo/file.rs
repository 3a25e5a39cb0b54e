//! Shape of the demo's text files.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;

use crate::content::{Content, State as Public};
use crate::edition::model::{EditionDraft, Host, Hours, Notice};
use crate::kernel::date;
use crate::news::model::NewsDraft;
use crate::programme::model::{Draft, PersonDraft, RoomDraft, SessionDraft, TopicDraft};
use crate::registration::model::{Question, Rules};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionFile {
    pub edition: EditionDraft,
    /// Elements of the home.
    #[serde(default)]
    home: Content,
    #[serde(default)]
    day: Vec<DayFile>,
    #[serde(default)]
    host: Vec<Host>,
    #[serde(default)]
    notice: Vec<Notice>,
    #[serde(default)]
    pub registration: RegistrationFile,
    #[serde(default)]
    pub question: Vec<Question>,
    #[serde(default)]
    rooms: Vec<RoomDraft>,
    #[serde(default)]
    topics: Vec<TopicDraft>,
    #[serde(default)]
    people: Vec<PersonDraft>,
    #[serde(default)]
    sessions: Vec<SessionDraft>,
}

/// Seats and rules of the registration.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RegistrationFile {
    pub seats_onsite: Option<i32>,
    pub seats_online: Option<i32>,
    #[serde(flatten)]
    pub rules: Rules,
}

/// A day: a date, or days after the first one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DayFile {
    date: Option<NaiveDate>,
    offset: Option<u64>,
    opens: Option<String>,
    closes: Option<String>,
}

impl EditionFile {
    /// The edition and its programme; `first` is the day with offset 0.
    pub fn split(self, first: NaiveDate) -> (EditionDraft, Draft) {
        let time = |t: &Option<String>| t.as_deref().and_then(date::parse_time);
        let days = self.day.iter().map(|d| Hours {
            day: d.date.unwrap_or(first + Days::new(d.offset.unwrap_or(0))),
            opens: time(&d.opens),
            closes: time(&d.closes),
        });
        let edition = EditionDraft {
            days: days.collect(),
            hosts: self.host,
            notices: self.notice,
            home: self.home.to_value(),
            ..self.edition
        };
        let draft = Draft {
            version: None,
            rooms: self.rooms,
            topics: self.topics,
            people: self.people,
            sessions: self.sessions,
        };
        (edition, draft)
    }
}

#[derive(Debug, Deserialize)]
pub struct NewsFile {
    pub news: Vec<NewsItem>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewsItem {
    pub edition: Option<String>,
    kind: String,
    slug: String,
    title: String,
    #[serde(default)]
    subtitle: String,
    #[serde(default)]
    teaser: String,
    /// The first element as one text; the others follow it.
    #[serde(default)]
    body: String,
    #[serde(default)]
    element: Content,
    #[serde(default)]
    byline: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    image_credit: String,
    #[serde(default)]
    pinned: bool,
    published: Option<chrono::NaiveDateTime>,
    days_ago: Option<i64>,
    #[serde(default = "yes")]
    date_known: bool,
}

fn yes() -> bool {
    true
}

impl NewsItem {
    pub fn draft(self, edition: Option<i64>, now: DateTime<Utc>) -> NewsDraft {
        let mut content = Content::text(&self.body);
        content.0.extend(self.element.0);
        let fixed = self.published.map(date::instant);
        let days_ago = chrono::Duration::days(self.days_ago.unwrap_or(0));
        let morning = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
        NewsDraft {
            edition,
            is_press_release: self.kind == "press_release",
            slug: self.slug,
            title: self.title,
            subtitle: self.subtitle,
            teaser: self.teaser,
            content,
            byline: self.byline,
            contact: self.contact,
            image_credit: self.image_credit,
            pinned: self.pinned,
            published_at: fixed
                .unwrap_or_else(|| date::instant(date::local(now - days_ago).date().and_time(morning)).min(now)),
            date_known: self.date_known,
            state: Public::Published,
        }
    }
}
