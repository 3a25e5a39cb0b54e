//! `load`: 2,000 people at once for 500 seats; the same with the guard off, which must oversell;
//! how much of the database's own speed is left. `twice`: everybody clicks twice, some hang up.

use std::time::Duration;

use anyhow::Result;
use rand::Rng;

use crate::check;
use crate::client::Person;
use crate::ground::{Database, Ground, Program};
use crate::ledger::{Entry, Ledger, median, percentile, rush, span};
use crate::pgbench::PgBench;
use crate::report::Report;
use crate::smtp::MailServer;

const PEOPLE: usize = 2_000;
const SEATS: i32 = 500;

/// A figure from the environment, for trying things out.
fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

pub fn people(range: std::ops::Range<usize>) -> Vec<Person> {
    range.map(Person::new).collect()
}

pub async fn run(ground: &Ground, report: &mut Report) -> Result<()> {
    let rounds = setting("ROUNDS", 5).max(1);
    let bench = PgBench::record(ground).await?;
    report.note(format!("statements of one registration: {}", bench.statements()));
    let (mut ours, mut theirs, mut slowest) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let (entries, cpu) = once(ground, report, 500, round == 0).await?;
        let rate = PEOPLE as f64 / span(&entries).as_secs_f64();
        let pg = bench.rate(ground, SEATS as usize, PEOPLE - SEATS as usize).await?;
        report.note(format!(
            "round {}: {rate:.0}/s, p50 {:.0} ms, p99 {:.0} ms, last {:.0} ms, {cpu:.2} ms CPU each; pgbench {pg:.0}/s",
            round + 1,
            percentile(&entries, 0.5),
            percentile(&entries, 0.99),
            percentile(&entries, 1.0)
        ));
        ours.push(rate);
        theirs.push(pg);
        slowest.push(percentile(&entries, 0.99));
    }
    let (worst, p99) = (slowest.iter().copied().fold(0.0, f64::max), median(slowest));
    report.goal(worst <= 2_000.0, format!("p99 over 500 connections: median {p99:.0} ms, worst {worst:.0} ms (2,000)"));
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = ours / theirs;
    report.goal(
        ratio >= 0.5,
        format!("{ours:.0} registrations a second, pgbench {theirs:.0} with the same statements: {ratio:.2} (0.50)"),
    );
    let (entries, _) = once(ground, report, PEOPLE, true).await?;
    report.note(format!(
        "first answer after {:.0} ms, half after {:.0} ms, last after {:.0} ms",
        percentile(&entries, 0.0),
        percentile(&entries, 0.5),
        percentile(&entries, 1.0)
    ));
    let p99 = percentile(&entries, 0.99);
    let rate = PEOPLE as f64 / span(&entries).as_secs_f64();
    report.goal(p99 <= 2_000.0, format!("p99 over 2,000 connections: {p99:.0} ms (2,000), {rate:.0}/s"));
    guard_off(ground, report).await
}

/// One rush on a fresh database, looked at from all sides; CPU milliseconds of the program each.
async fn once(ground: &Ground, report: &mut Report, connections: usize, tells: bool) -> Result<(Vec<Entry>, f64)> {
    let database = Database::make(ground, "load", Some(SEATS), 0, 0).await?;
    let sink = MailServer::start();
    let mut program = Program::start(&ground.dir, &database.url, Some(&sink.url())).await?;
    // A first visitor finds pages and connections cold; the doors open afterwards.
    for path in ["/", "/messung/anmeldung"] {
        program.client().get(path).await?;
    }
    let before = program.cpu();
    let entries = rush(&program, people(0..PEOPLE), connections).await?;
    let cpu = (program.cpu() - before) * 1000.0 / PEOPLE as f64;
    let failed = entries.iter().filter(|e| !e.is_ack()).count();
    let seats = database.count("select taken::bigint from edition_seats where mode = 'onsite'").await?;
    let line = database.count(POSITIONS).await?;
    let wrong = check::wrong(&database.pool).await?;
    let lost = check::lost(&database.pool, &entries).await?;
    let overtaken = check::overtaken(&database.pool, &entries).await?;
    let is_fine = failed == 0 && (seats, line) == (500, 1_500) && wrong.is_empty() && lost.is_empty() && overtaken == 0;
    if tells || !is_fine {
        let by = |status: u16| entries.iter().filter(|e| e.status == status).count();
        report.goal(
            failed == 0,
            format!(
                "{PEOPLE} over {connections} connections: {failed} not acknowledged ({} x 503, {} x none)",
                by(503),
                by(0)
            ),
        );
        report.goal(seats == 500, format!("seats given: {seats} of 500"));
        report.goal(line == 1_500, format!("waiting at positions 1 to 1,500, each once: {line}"));
        report.none("broken rules", &wrong);
        report.none("lost or doubled", &lost);
        report.goal(overtaken == 0, format!("overtook somebody who had been answered before: {overtaken}"));
    }
    program.stop()?;
    database.pool.close().await;
    Ok((entries, cpu))
}

/// How many positions there are, as the program counts them, if they are 1, 2, 3 …; else -1.
const POSITIONS: &str = "select case when count(distinct n) = count(*) and max(n) = count(*) then count(*) else -1 end
    from (select (select count(*) from registration w where w.edition_id = r.edition_id and w.mode = r.mode
            and w.state in ('queued', 'waiting') and w.queue_number <= r.queue_number) as n
        from registration r where state in ('queued', 'waiting')) p";

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
        perform pg_sleep(0.003);
        if is_free then
            update edition_seats set taken = taken + 1 where edition_id = edition and mode = way;
        end if;
        return is_free;
    end $$;";

async fn guard_off(ground: &Ground, report: &mut Report) -> Result<()> {
    let database = Database::make(ground, "off", Some(SEATS), 0, 0).await?;
    database.sql(COUNT_THEN_TAKE).await?;
    let sink = MailServer::start();
    let mut program = Program::start(&ground.dir, &database.url, Some(&sink.url())).await?;
    rush(&program, people(0..PEOPLE), 500).await?;
    let seats =
        database.count("select count(*) from registration where state in ('held', 'confirmed', 'offered')").await?;
    report.goal(seats > 500, format!("with the guard off it oversells: {seats} on 500 seats"));
    program.stop()
}

/// A double click is two requests at once; who hangs up tries again until a page says "done".
async fn impatient(program: &Program, ledger: &Ledger, person: &Person) {
    let (mut one, mut two) = (program.client(), program.client());
    let moment = Duration::from_millis(rand::rng().random_range(0..120));
    if rand::rng().random_bool(0.1) {
        let _ = tokio::time::timeout(moment, ledger.register(&mut one, person)).await;
        one.hang_up();
    } else {
        tokio::join!(ledger.register(&mut one, person), ledger.register(&mut two, person));
    }
    for _ in 0..10 {
        if ledger.register(&mut one, person).await == 303 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

pub async fn twice(ground: &Ground, report: &mut Report) -> Result<()> {
    let database = Database::make(ground, "twice", Some(SEATS), 0, 0).await?;
    let sink = MailServer::start();
    let mut program = Program::start(&ground.dir, &database.url, Some(&sink.url())).await?;
    let (ledger, shared) = (Ledger::default(), std::sync::Arc::new(program));
    let mut tasks = Vec::new();
    for actor in 0..250 {
        let (ledger, program) = (ledger.clone(), shared.clone());
        tasks.push(tokio::spawn(async move {
            for n in (actor..PEOPLE).step_by(250) {
                impatient(&program, &ledger, &Person::new(n)).await;
            }
        }));
    }
    for task in tasks {
        task.await?;
    }
    program = std::sync::Arc::into_inner(shared).ok_or_else(|| anyhow::anyhow!("somebody still visits"))?;
    let entries = ledger.entries();
    let acks: std::collections::HashSet<&str> =
        entries.iter().filter(|e| e.is_ack()).map(|e| e.email.as_str()).collect();
    report.note(format!("{} requests, {} unanswered", entries.len(), entries.iter().filter(|e| e.status == 0).count()));
    report.goal(acks.len() == PEOPLE, format!("people who saw that it worked: {} of {PEOPLE}", acks.len()));
    let seats = database.count("select taken::bigint from edition_seats where mode = 'onsite'").await?;
    let line = database.count(POSITIONS).await?;
    report.goal((seats, line) == (500, 1_500), format!("seats {seats} of 500, waiting {line} of 1,500"));
    report.none("broken rules", &check::wrong(&database.pool).await?);
    report.none("lost or doubled", &check::lost(&database.pool, &entries).await?);
    let mails = database.count("select count(*) from message").await?;
    report.goal(mails == PEOPLE as i64, format!("mails: {mails}, one each"));
    program.stop()
}
