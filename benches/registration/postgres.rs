//! `postgres`: fifty registrations a second while the database is restarted, crashes, and loses
//! one session. The program is not restarted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use nix::sys::signal::Signal;

use crate::check;
use crate::client::Person;
use crate::ground::{Database, Ground, Program};
use crate::ledger::Ledger;
use crate::report::Report;

const RATE: u64 = 50;
const SECONDS: u64 = 40;

pub async fn run(ground: &mut Ground, report: &mut Report) -> Result<()> {
    let database = Database::make(ground, "restart", Some(500), 0, 0).await?;
    let program = Arc::new(Program::start(&ground.dir, &database.url, None).await?);
    let (process, ledger, begin) = (program.id(), Ledger::default(), Instant::now());
    let visitors = tokio::spawn({
        let (program, ledger) = (program.clone(), ledger.clone());
        async move {
            let mut tasks = Vec::new();
            let mut tick = tokio::time::interval(Duration::from_micros(1_000_000 / RATE));
            for n in 0..RATE * SECONDS {
                tick.tick().await;
                let (program, ledger) = (program.clone(), ledger.clone());
                tasks.push(tokio::spawn(async move { persistent(&program, &ledger, n as usize).await }));
            }
            for task in tasks {
                let _ = task.await;
            }
        }
    });
    // Moments from which everything has to work again.
    let mut ready = Vec::new();
    for (what, signal) in [("restarted", Signal::SIGINT), ("crashed", Signal::SIGQUIT)] {
        tokio::time::sleep(Duration::from_secs(8)).await;
        let from = begin.elapsed();
        let away = tokio::task::block_in_place(|| ground.restart(signal))?;
        report.note(format!("{what}: nobody could connect for {:.2} s", away.as_secs_f64()));
        ready.push((from, begin.elapsed()));
    }
    tokio::time::sleep(Duration::from_secs(6)).await;
    let from = begin.elapsed();
    let killed = database
        .count(
            "select count(*) filter (where pg_terminate_backend(pid)) from (select pid from pg_stat_activity
            where application_name = 'kongress' and datname = 'restart' limit 1) one",
        )
        .await?;
    report.note(format!("sessions ended by force: {killed}"));
    ready.push((from, begin.elapsed()));
    visitors.await?;

    let entries = ledger.entries();
    let at = |moment: Instant| moment - begin;
    let of = |status: u16| entries.iter().filter(|e| e.status == status).count();
    report.note(format!(
        "{} requests: {} x 303, {} x 503, {} without an answer",
        entries.len(),
        of(303),
        of(503),
        of(0)
    ));
    let other = entries.len() - of(303) - of(503) - of(0);
    report.goal(other == 0 && of(0) == 0, format!("answers that are neither done nor \"later\": {}", other + of(0)));
    // Asked later than two seconds after the database was back, and still refused.
    let is_late = |e: &&crate::ledger::Entry| {
        !e.is_ack() && !ready.iter().any(|(from, to)| at(e.end) >= *from && at(e.begin) <= *to + Duration::from_secs(2))
    };
    let late = entries.iter().filter(is_late).count();
    report.goal(late == 0, format!("refused although the database was back for two seconds: {late}"));
    let people = (RATE * SECONDS) as usize;
    report.goal(of(303) == people, format!("people who got through in the end: {} of {people}", of(303)));
    report.none("acknowledged, but lost or doubled", &check::lost(&database.pool, &entries).await?);
    report.none("broken rules", &check::wrong(&database.pool).await?);
    let mut program = Arc::into_inner(program).ok_or_else(|| anyhow::anyhow!("somebody still visits"))?;
    let is_same = program.is_alive() && program.id() == process;
    report.goal(is_same, "the same process served all the time");
    program.stop()
}

/// Tries again a second after each refusal, as the page asks for.
async fn persistent(program: &Program, ledger: &Ledger, n: usize) {
    let (mut client, person) = (program.client(), Person::new(n));
    for _ in 0..30 {
        if ledger.register(&mut client, &person).await == 303 {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
