//! Sessions: a secret in a cookie, its hash in the database. Half an hour without a request ends
//! one, eight hours end it in any case (ASVS 7.3); so does everything that takes rights away.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::{Staff, sql};
use crate::db::token;
use crate::web::{Result, Site, cookie};

pub const IDLE: TimeDelta = TimeDelta::minutes(30);
pub const LONGEST: TimeDelta = TimeDelta::hours(8);
/// For the code after the password.
const HALF_WAY: TimeDelta = TimeDelta::minutes(10);
/// How long password and code count as shown lately.
pub const FRESH: TimeDelta = TimeDelta::minutes(15);

const COOKIE: &str = "intern";
/// Names a device on which somebody was signed in before: others who try passwords cannot slow
/// down its owner. Good for nothing else.
const DEVICE: &str = "intern-geraet";
const DEVICE_DAYS: i64 = 180;
pub const DEVICE_PURPOSE: &str = "staff_device";

/// A session of which only the password was shown.
#[derive(Debug, Clone)]
pub struct HalfWay {
    pub session: i64,
    pub staff: i64,
}

/// One of somebody's own sessions, for the list of them.
#[derive(Debug, Clone)]
pub struct Known {
    pub id: i64,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    pub browser: String,
}

/// Who is signed in with the cookie of this request.
///
/// # Errors
/// The database's own.
pub async fn find(site: &Site, headers: &HeaderMap) -> Result<Option<Staff>> {
    let Some(secret) = cookie::read(site, headers, COOKIE) else { return Ok(None) };
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let demo = !site.config.is_production();
    let Some(row) = sql::session(&mut c, &token::hash(secret), now - IDLE, now - LONGEST, demo).await? else {
        return Ok(None);
    };
    let Some(proved_at) = row.proved_at else { return Ok(None) };
    // Not with every request: the limit is half an hour.
    if now - row.seen_at > TimeDelta::minutes(1) {
        sql::seen(&mut c, row.session, row.id, now).await?;
    }
    let grants = sql::grants(&mut c, row.id).await?;
    Ok(Some(Staff {
        id: row.id,
        public_id: row.public_id,
        name: row.name,
        email: row.email,
        grants,
        session: row.session,
        proved_at,
        is_demo: row.is_demo,
    }))
}

/// Who has shown the password and not yet the code.
///
/// # Errors
/// The database's own.
pub async fn half_way(site: &Site, headers: &HeaderMap) -> Result<Option<HalfWay>> {
    let Some(secret) = cookie::read(site, headers, COOKIE) else { return Ok(None) };
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let demo = !site.config.is_production();
    let row = sql::session(&mut c, &token::hash(secret), now - HALF_WAY, now - HALF_WAY, demo).await?;
    Ok(row.filter(|r| r.proved_at.is_none()).map(|r| HalfWay { session: r.session, staff: r.id }))
}

/// A new session; `proved` says whether password and code were both shown. The secret goes into
/// the cookie and nowhere else.
///
/// # Errors
/// The database's own.
pub async fn begin(
    c: &mut PgConnection,
    staff: i64,
    proved: bool,
    browser: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<String> {
    let secret = token::secret();
    let browser: String = browser.chars().filter(|c| !c.is_control()).take(200).collect();
    sql::begin_session(c, &token::hash(&secret), staff, proved.then_some(now), &browser, now).await?;
    Ok(secret)
}

/// # Errors
/// The database's own.
pub async fn end(c: &mut PgConnection, staff: i64, session: i64) -> sqlx::Result<bool> {
    sql::end_session(c, staff, session).await
}

/// Ends all sessions of somebody but `keep`.
///
/// # Errors
/// The database's own.
pub async fn end_all(c: &mut PgConnection, staff: i64, keep: Option<i64>) -> sqlx::Result<u64> {
    sql::end_sessions(c, staff, keep).await
}

/// Somebody's sessions that still count, newest first.
///
/// # Errors
/// The database's own.
pub async fn of(c: &mut PgConnection, staff: i64, now: DateTime<Utc>) -> sqlx::Result<Vec<Known>> {
    sql::sessions_of(c, staff, now - IDLE, now - LONGEST).await
}

/// Deletes sessions that are over, and failures of yesterday.
///
/// # Errors
/// The database's own.
pub async fn purge(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<()> {
    sql::purge(c, now - IDLE, now - LONGEST, now - TimeDelta::days(1)).await
}

pub fn browser(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("")
}

/// The cookie with a session's secret; gone with the browser, at the latest with the session.
pub fn cookie(site: &Site, secret: &str) -> HeaderValue {
    cookie::write(site, COOKIE, secret, LONGEST.num_seconds() as u32)
}

pub fn no_cookie(site: &Site) -> HeaderValue {
    cookie::write(site, COOKIE, "", 0)
}

pub fn device_cookie(site: &Site, secret: &str) -> HeaderValue {
    cookie::write(site, DEVICE, secret, 60 * 60 * 24 * DEVICE_DAYS as u32)
}

/// A secret for a device on which `staff` is signed in now.
///
/// # Errors
/// The database's own.
pub async fn new_device(c: &mut PgConnection, staff: i64, now: DateTime<Utc>) -> sqlx::Result<String> {
    token::issue(c, DEVICE_PURPOSE, staff, now + TimeDelta::days(DEVICE_DAYS)).await
}

/// Whose device this is, with the name by which its failures are counted.
///
/// # Errors
/// The database's own.
pub async fn device(site: &Site, headers: &HeaderMap) -> Result<Option<(i64, String)>> {
    let Some(secret) = cookie::read(site, headers, DEVICE) else { return Ok(None) };
    let mut c = site.db.pool().acquire().await?;
    let staff = token::find(&mut c, DEVICE_PURPOSE, secret, site.clock.now()).await?;
    Ok(staff.map(|staff| (staff, secret.to_string())))
}
