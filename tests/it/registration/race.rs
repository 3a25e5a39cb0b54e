//! Many at once: whatever overlaps, the counters are the rows. The same with the guard off must
//! oversell, or these tests would show nothing.

use std::sync::Arc;

use chrono::Duration;
use kongress::db::token;
use kongress::registration::enter::{CONFIRM, OWN};
use tokio::task::JoinSet;

use super::{FORM, open};
use crate::support::{TestSite, noon};

const PEOPLE: usize = 60;
const SEATS: i32 = 20;

async fn post(site: &TestSite, path: &str, cookie: &str, fields: &[(&str, &str)]) -> u16 {
    let fields: Vec<(String, String)> = fields.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
    let headers = [("sec-fetch-site", "same-origin"), ("cookie", cookie)];
    site.visitor.post(path, &fields, &headers).await.status.as_u16()
}

async fn sign_up(site: &TestSite, n: usize, workshop: &str) -> u16 {
    let key = kongress::web::form::new_key(noon() - Duration::minutes(5)).to_string();
    let email = format!("p{n}@example.org");
    let fields = [
        ("formular", key.as_str()),
        ("schritt", "senden"),
        ("vorname", "Kim"),
        ("nachname", "Beispiel"),
        ("email", &email),
        ("organisation", "Landratsamt Beispielkreis"),
        ("art", "municipal"),
        ("tage", "2026-05-05"),
        ("workshop", workshop),
    ];
    post(site, FORM, "", &fields).await
}

/// Everybody at once; all of them are told that it worked.
async fn rush(site: &Arc<TestSite>) {
    let mut tasks = JoinSet::new();
    for n in 0..PEOPLE {
        let site = site.clone();
        tasks.spawn(async move { sign_up(&site, n, ["AAA222", "BBB222", "CCC222"][n % 3]).await });
    }
    for status in tasks.join_all().await {
        assert_eq!(status, 303);
    }
}

/// A form of the personal page of the `n`th registration.
async fn own(site: &TestSite, n: usize, path: &str, fields: &[(&str, &str)]) {
    let id: Option<i64> = sqlx::query_scalar("select id from registration order by id offset $1 limit 1")
        .bind(n as i64)
        .fetch_optional(site.site.db.pool())
        .await
        .expect("read");
    if let Some(id) = id {
        own_of(site, id, path, fields).await;
    }
}

async fn own_of(site: &TestSite, id: i64, path: &str, fields: &[(&str, &str)]) {
    let (purpose, name) =
        if path == "bestaetigen" { (CONFIRM, "anmeldung-bestaetigen") } else { (OWN, "meine-anmeldung") };
    let until = noon() + Duration::days(9);
    let secret = site.site.db.change(move |c| Box::pin(token::issue(c, purpose, id, until))).await.expect("a secret");
    let status = post(site, &format!("/meine-anmeldung/{path}"), &format!("{name}={secret}"), fields).await;
    assert!(status == 303 || status == 200, "{path}: {status}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_seats_are_twenty_however_many_come_at_once() {
    let site = Arc::new(open(Some(SEATS)).await);
    rush(&site).await;
    site.balance().await;
    assert_eq!(site.count("select taken::bigint from edition_seats where mode = 'onsite'").await, i64::from(SEATS));
    assert_eq!(site.count("select waiting::bigint from edition_seats where mode = 'onsite'").await, 40);
    assert_eq!(site.count("select count(*) from message").await, PEOPLE as i64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counters_are_the_rows_after_everything_happened_at_once() {
    let site = Arc::new(open(Some(SEATS)).await);
    rush(&site).await;
    let mut tasks = JoinSet::new();
    for actor in 0..8 {
        let site = site.clone();
        tasks.spawn(async move {
            // Some of these registrations belong to several actors, who are in each other's way.
            for n in (0..PEOPLE).filter(|n| n % 8 == actor || n % 5 == actor) {
                own(&site, n, "bestaetigen", &[]).await;
                match (n + actor) % 4 {
                    0 => own(&site, n, "absagen", &[]).await,
                    1 => own(&site, n, "workshops", &[("workshop", "CCC222")]).await,
                    2 => own(&site, n, "workshops", &[("workshop", "BBB222"), ("workshop", "CCC222")]).await,
                    _ => own(&site, n, "platz", &[("platz", if n % 2 == 0 { "annehmen" } else { "ablehnen" })]).await,
                }
            }
        });
    }
    tasks.spawn({
        let site = site.clone();
        async move {
            for capacity in ["25", "10", "30", "20"] {
                let statement = format!("update edition_seats set capacity = {capacity} where mode = 'onsite'").leak();
                site.sql(statement).await;
                site.tick().await;
            }
        }
    });
    tasks.join_all().await;
    site.tick().await;
    site.balance_of_rows().await;
}

/// Counts, waits a moment, takes: what everybody writes first.
const COUNT_THEN_TAKE: &str = "
    drop trigger edition_seats_limit on edition_seats;
    create or replace function take_seat(edition bigint, way text) returns boolean language plpgsql as $$
    declare is_free boolean;
    begin
        -- Its own row is there already.
        select (select count(*) from registration r where r.edition_id = edition and r.mode = way
                and state in ('held', 'confirmed', 'offered')) <= capacity
            into is_free from edition_seats where edition_id = edition and mode = way;
        perform pg_sleep(0.02);
        if is_free then
            update edition_seats set taken = taken + 1 where edition_id = edition and mode = way;
        end if;
        return is_free;
    end $$;
    drop trigger session_seats_limit on session_seats;
    create or replace function take_workshop(registration bigint, session bigint) returns boolean language plpgsql as $$
    declare is_free boolean;
    begin
        select (select count(*) from registration_session r where r.session_id = session and state = 'booked') < capacity
            into is_free from session_seats where session_id = session;
        perform pg_sleep(0.02);
        update session_seats set taken = taken + case when is_free then 1 else 0 end,
            waiting = waiting + case when is_free then 0 else 1 end where session_id = session;
        insert into registration_session (registration_id, session_id, state)
            values (registration, session, case when is_free then 'booked' else 'waiting' end)
            on conflict (registration_id, session_id) do update set state = excluded.state;
        return is_free;
    end $$;";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_guard_off_the_same_rush_oversells() {
    let site = Arc::new(open(Some(SEATS)).await);
    site.sql(COUNT_THEN_TAKE).await;
    rush(&site).await;
    let seats = site.count("select count(*) from registration where state = 'held'").await;
    assert!(seats > i64::from(SEATS), "{seats} on {SEATS} seats: then the tests above show nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_guard_off_a_workshop_is_oversold_and_with_it_never() {
    for (is_guarded, statements) in [(true, "select 1"), (false, COUNT_THEN_TAKE)] {
        let site = Arc::new(open(None).await);
        for n in 0..12 {
            assert_eq!(sign_up(&site, n, "CCC222").await, 303);
            own(&site, n, "bestaetigen", &[]).await;
        }
        site.sql(statements).await;
        let mut tasks = JoinSet::new();
        for n in 0..12 {
            let site = site.clone();
            tasks.spawn(async move { own(&site, n, "workshops", &[("workshop", "AAA222")]).await });
        }
        tasks.join_all().await;
        let booked = "select count(*) from registration_session c join session s on s.id = c.session_id
            where c.state = 'booked' and s.code = 'AAA222'";
        let booked = site.count(booked).await;
        assert_eq!(booked == 1, is_guarded, "{booked} people on one seat");
    }
}
