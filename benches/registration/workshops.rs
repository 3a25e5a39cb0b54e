//! `workshops`: 300 people want three of eight workshops with 20 seats each; then a minute of new
//! people, confirmations, other workshops, cancellations and answers to offers, all at once.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use kongress::db::token;
use kongress::registration::enter::{CONFIRM, OWN};
use rand::Rng;
use rand::seq::IndexedRandom;

use crate::check;
use crate::client::{Client, Person};
use crate::ground::{Database, Ground, Program};
use crate::ledger::{Ledger, percentile, rush, span};
use crate::report::Report;
use crate::smtp::MailServer;

const ACTORS: usize = 16;
const MINUTE: Duration = Duration::from_secs(60);
const EACH: i32 = 20;

fn people(range: std::ops::Range<usize>, database: &Database) -> Vec<Person> {
    range.map(|n| Person { workshops: three(database), ..Person::new(n) }).collect()
}

fn three(database: &Database) -> Vec<String> {
    database.workshops.choose_multiple(&mut rand::rng(), 3).cloned().collect()
}

pub async fn run(ground: &Ground, report: &mut Report) -> Result<()> {
    let database = Arc::new(Database::make(ground, "workshops", Some(250), 8, EACH).await?);
    let sink = MailServer::start();
    let program = Arc::new(Program::start(&ground.dir, &database.url, Some(&sink.url())).await?);
    let first = rush(&program, people(0..300, &database), 100).await?;
    let failed = first.iter().filter(|e| !e.is_ack()).count();
    report.goal(failed == 0, format!("300 people at once with three workshops each: {failed} failed"));
    report.note(format!("answered after {:.2} s, p99 {:.0} ms", span(&first).as_secs_f64(), percentile(&first, 0.99)));
    report.none("broken rules", &check::wrong(&database.pool).await?);

    let (ledger, next, is_over) =
        (Ledger::default(), Arc::new(AtomicUsize::new(300)), Arc::new(AtomicBool::new(false)));
    let mut tasks = Vec::new();
    for _ in 0..ACTORS {
        let actor = Actor {
            client: program.client(),
            database: database.clone(),
            ledger: ledger.clone(),
            next: next.clone(),
            own: Vec::new(),
            done: HashMap::new(),
        };
        tasks.push(tokio::spawn(actor.act(is_over.clone())));
    }
    let (begin, mut samples, mut wrong) = (Instant::now(), 0, Vec::new());
    while begin.elapsed() < MINUTE {
        tokio::time::sleep(Duration::from_secs(1)).await;
        wrong.extend(check::wrong(&database.pool).await?);
        samples += 1;
    }
    is_over.store(true, Ordering::Relaxed);
    let mut done: HashMap<&'static str, usize> = HashMap::new();
    for task in tasks {
        for (what, count) in task.await?? {
            *done.entry(what).or_default() += count;
        }
    }
    let entries = ledger.entries();
    let failed = entries.iter().filter(|e| !e.is_ack()).count();
    let mut done: Vec<String> = done.into_iter().map(|(what, n)| format!("{n} {what}")).collect();
    done.sort();
    report.note(format!("a minute: {}", done.join(", ")));
    report.none(&format!("broken rules in {samples} samples"), &wrong);
    report.goal(failed == 0, format!("of {} actions failed: {failed}", entries.len()));
    let p99 = percentile(&entries, 0.99);
    report.goal(p99 <= 2_000.0, format!("p99 of all actions: {p99:.0} ms (2,000)"));
    report.none("broken rules at the end", &check::wrong(&database.pool).await?);
    let deadlocks = database.count("select deadlocks from pg_stat_database where datname = current_database()").await?;
    report.note(format!("deadlocks that the database had to end: {deadlocks}"));
    drop(program);
    guard_off(ground, report).await
}

/// A visitor after the other, each with what is theirs.
struct Actor {
    client: Client,
    database: Arc<Database>,
    ledger: Ledger,
    next: Arc<AtomicUsize>,
    own: Vec<Own>,
    done: HashMap<&'static str, usize>,
}

/// A registration with the secrets that its mails carried.
#[derive(Clone)]
struct Own {
    person: Person,
    confirm: String,
    page: String,
}

impl Actor {
    async fn act(mut self, is_over: Arc<AtomicBool>) -> Result<HashMap<&'static str, usize>> {
        while !is_over.load(Ordering::Relaxed) {
            let dice = rand::rng().random_range(0..100);
            let Some(own) = self.own.choose(&mut rand::rng()).cloned().filter(|_| dice >= 20) else {
                self.enter(three(&self.database)).await?;
                continue;
            };
            let (confirm, page) =
                (format!("anmeldung-bestaetigen={}", own.confirm), format!("meine-anmeldung={}", own.page));
            match dice {
                20..45 => self.post("confirmed", "bestaetigen", &own, &confirm, "").await,
                45..75 => {
                    let chosen: Vec<String> =
                        three(&self.database).iter().map(|code| format!("workshop={code}")).collect();
                    self.post("chose again", "workshops", &own, &page, &chosen.join("&")).await;
                }
                75..85 => self.post("took an offer", "platz", &own, &page, "platz=annehmen").await,
                85..88 => self.post("declined an offer", "platz", &own, &page, "platz=ablehnen").await,
                _ => {
                    self.post("cancelled", "absagen", &own, &page, "").await;
                    self.own.retain(|other| other.person.key != own.person.key);
                }
            }
        }
        Ok(self.done)
    }

    async fn enter(&mut self, workshops: Vec<String>) -> Result<()> {
        let person = Person { workshops, ..Person::new(self.next.fetch_add(1, Ordering::Relaxed)) };
        if self.ledger.register(&mut self.client, &person).await != 303 {
            return Ok(());
        }
        *self.done.entry("registered").or_default() += 1;
        let mut c = self.database.pool.acquire().await?;
        let id: i64 = sqlx::query_scalar("select id from registration where email = $1")
            .bind(&person.email)
            .fetch_one(&mut *c)
            .await?;
        let until = chrono::Utc::now() + chrono::Duration::days(1);
        let confirm = token::issue(&mut c, CONFIRM, id, until).await?;
        let page = token::issue(&mut c, OWN, id, until).await?;
        self.own.push(Own { person, confirm, page });
        Ok(())
    }

    async fn post(&mut self, what: &'static str, path: &str, own: &Own, cookie: &str, form: &str) {
        let number = self.ledger.asked(&own.person.email);
        let answer = self.client.post(&format!("/meine-anmeldung/{path}"), &own.person.from, cookie, form).await;
        // The page of a registration that is over says so.
        let status = answer.map_or(0, |a| if a.status == 200 { 303 } else { a.status });
        self.ledger.answered(number, status);
        *self.done.entry(what).or_default() += 1;
    }
}

/// Counts, waits a moment, takes.
const COUNT_THEN_TAKE: &str = "
    drop trigger session_seats_limit on session_seats;
    create or replace function take_workshop(registration bigint, session bigint) returns boolean language plpgsql as $$
    declare is_free boolean;
    begin
        select (select count(*) from registration_session r where r.session_id = session and state = 'booked') < capacity
            into is_free from session_seats where session_id = session;
        perform pg_sleep(0.003);
        update session_seats set taken = taken + case when is_free then 1 else 0 end,
            waiting = waiting + case when is_free then 0 else 1 end where session_id = session;
        insert into registration_session (registration_id, session_id, state)
            values (registration, session, case when is_free then 'booked' else 'waiting' end)
            on conflict (registration_id, session_id) do update set state = excluded.state;
        return is_free;
    end $$;";

/// With seats at the congress already, three hundred choose at once: whoever registers with
/// workshops would come one by one, behind the counter of the congress.
async fn guard_off(ground: &Ground, report: &mut Report) -> Result<()> {
    let database = Arc::new(Database::make(ground, "off", None, 8, EACH).await?);
    database.sql(COUNT_THEN_TAKE).await?;
    let program = Program::start(&ground.dir, &database.url, None).await?;
    let mut tasks = Vec::new();
    let next = Arc::new(AtomicUsize::new(0));
    for _ in 0..50 {
        let (database, next, client) = (database.clone(), next.clone(), program.client());
        let mut actor =
            Actor { client, database, ledger: Ledger::default(), next, own: Vec::new(), done: HashMap::new() };
        tasks.push(tokio::spawn(async move {
            for _ in 0..6 {
                actor.enter(Vec::new()).await?;
            }
            for own in actor.own.clone() {
                let chosen: Vec<String> =
                    three(&actor.database).iter().map(|code| format!("workshop={code}")).collect();
                let page = format!("meine-anmeldung={}", own.page);
                actor.post("chose", "workshops", &own, &page, &chosen.join("&")).await;
            }
            anyhow::Ok(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    let most = database
        .count("select max(n) from (select count(*) as n from registration_session where state = 'booked' group by session_id) b")
        .await?;
    report.goal(most > i64::from(EACH), format!("with the guard off it oversells: {most} in a workshop of {EACH}"));
    Ok(())
}
