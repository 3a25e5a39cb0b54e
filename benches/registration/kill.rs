//! `kill`: the program is killed twenty times in the middle of a rush and started again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use mail_parser::MessageParser;
use rand::Rng;

use crate::check;
use crate::client::{Client, Person};
use crate::ground::{Database, Ground, Program};
use crate::ledger::{Entry, Ledger, median};
use crate::report::Report;
use crate::smtp::MailServer;

const KILLS: usize = 20;
const VISITORS: usize = 100;
/// Deliveries that one process has under way at most.
const SENDERS: usize = 4;

pub async fn run(ground: &Ground, report: &mut Report) -> Result<()> {
    let database = Database::make(ground, "kill", Some(500), 0, 0).await?;
    let sink = MailServer::start();
    let mut program = Program::start(&ground.dir, &database.url, Some(&sink.url())).await?;
    let (ledger, is_over, next) = (Ledger::default(), Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut tasks = Vec::new();
    for _ in 0..VISITORS {
        let (ledger, is_over, next, mut client) = (ledger.clone(), is_over.clone(), next.clone(), program.client());
        tasks.push(tokio::spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                let person = Person::new(next.fetch_add(1, Ordering::Relaxed));
                until_done(&ledger, &mut client, &person).await;
            }
        }));
    }
    let mut pauses = Vec::new();
    for _ in 0..KILLS {
        let moment = rand::rng().random_range(60..500);
        tokio::time::sleep(Duration::from_millis(moment)).await;
        program.kill()?;
        let begin = Instant::now();
        program.again()?;
        program.wait().await?;
        pauses.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    is_over.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await?;
    }
    let entries = ledger.entries();
    let acks = entries.iter().filter(|e| e.is_ack()).count();
    report.note(format!(
        "{KILLS} kills, {} requests, {acks} acknowledged, {} people",
        entries.len(),
        next.load(Ordering::Relaxed)
    ));
    let worst = pauses.iter().copied().fold(0.0, f64::max);
    report.goal(
        worst <= 2_000.0,
        format!("serving again after: median {:.0} ms, worst {worst:.0} ms (2,000)", median(pauses)),
    );
    report.none("acknowledged, but lost or doubled", &check::lost(&database.pool, &entries).await?);
    report.none("broken rules", &check::wrong(&database.pool).await?);
    // Mails that a killed process had taken wait for the end of its lease, five minutes; as if they were over.
    program.stop()?;
    database.sql("update message set lease_until = now() where state = 'sending'").await?;
    program.again()?;
    drained(&database, Duration::from_secs(120)).await?;
    mails(&sink, &entries, report);
    program.stop()
}

/// As a visitor does: the same form again until a page says that it worked.
async fn until_done(ledger: &Ledger, client: &mut Client, person: &Person) {
    while ledger.register(client, person).await != 303 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Until nothing waits in the outbox.
pub async fn drained(database: &Database, limit: Duration) -> Result<Duration> {
    let begin = Instant::now();
    while database.count("select count(*) from message where state <> 'sent'").await? > 0 {
        ensure!(begin.elapsed() < limit, "mails are still waiting after {} s", limit.as_secs());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(begin.elapsed())
}

/// What arrived: Message-IDs by recipient, as often as each came.
pub fn arrived(sink: &MailServer) -> HashMap<String, Vec<String>> {
    let mut by_person: HashMap<String, Vec<String>> = HashMap::new();
    for raw in sink.taken() {
        let Some(mail) = MessageParser::default().parse(raw.as_bytes()) else { continue };
        let to = mail.to().and_then(|to| to.first()).and_then(|a| a.address()).unwrap_or_default().to_string();
        by_person.entry(to).or_default().push(mail.message_id().unwrap_or_default().to_string());
    }
    by_person
}

fn mails(sink: &MailServer, entries: &[Entry], report: &mut Report) {
    let arrived = arrived(sink);
    let acks: HashSet<&str> = entries.iter().filter(|e| e.is_ack()).map(|e| e.email.as_str()).collect();
    let without: Vec<String> = acks.iter().filter(|e| !arrived.contains_key(**e)).map(|e| e.to_string()).collect();
    report.none("acknowledged without a mail", &without);
    let several = |ids: &Vec<String>| ids.iter().collect::<HashSet<_>>().len() > 1;
    let several: Vec<String> = arrived.iter().filter(|(_, ids)| several(ids)).map(|(to, _)| to.clone()).collect();
    report.none("people with mails of different Message-IDs", &several);
    let doubled: usize = arrived.values().map(|ids| ids.len() - 1).sum();
    let most = (KILLS + 1) * SENDERS;
    report.goal(
        doubled <= most,
        format!("doubled mails, each with its own Message-ID again: {doubled} (at most {most})"),
    );
    let often = arrived.values().map(Vec::len).max().unwrap_or(0);
    report.goal(often <= 2, format!("most copies of one mail: {often}"));
}
