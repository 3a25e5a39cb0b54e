//! `smtp`: nobody answers at the mail server while 600 people register; then it is back.

use std::net::TcpListener;
use std::time::Duration;

use anyhow::Result;

use crate::check;
use crate::ground::{Database, Ground, Program};
use crate::kill::{arrived, drained};
use crate::ledger::{percentile, rush};
use crate::load::people;
use crate::report::Report;
use crate::smtp::MailServer;

const PEOPLE: usize = 600;
/// How long it stays away after the last registration.
const AWAY: Duration = Duration::from_secs(20);
/// After coming back.
const LIMIT: Duration = Duration::from_secs(360);

pub async fn run(ground: &Ground, report: &mut Report) -> Result<()> {
    // For comparison: with a mail server.
    let database = Database::make(ground, "smtp_there", None, 0, 0).await?;
    let sink = MailServer::start();
    let mut program = Program::start(&ground.dir, &database.url, Some(&sink.url())).await?;
    let with = rush(&program, people(0..PEOPLE), 50).await?;
    program.stop()?;

    let database = Database::make(ground, "smtp_away", None, 0, 0).await?;
    // A port at which nobody listens for now.
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let mut program = Program::start(&ground.dir, &database.url, Some(&format!("smtp://{address}"))).await?;
    let without = rush(&program, people(0..PEOPLE), 50).await?;
    let failed = without.iter().filter(|e| !e.is_ack()).count();
    report.goal(failed == 0, format!("registrations that failed while the mail server was away: {failed} of {PEOPLE}"));
    report.note(format!(
        "median answer {:.0} ms with a mail server, {:.0} ms without; p99 {:.0} and {:.0} ms",
        percentile(&with, 0.5),
        percentile(&without, 0.5),
        percentile(&with, 0.99),
        percentile(&without, 0.99)
    ));
    tokio::time::sleep(AWAY).await;
    let begun = database.count("select count(*) from registration where confirm_by is not null").await?;
    report.goal(begun == 0, format!("periods that began before the mail was out: {begun}"));
    let sink = MailServer::start_on(address);
    let took = drained(&database, LIMIT).await?;
    report.goal(took <= LIMIT, format!("all delivered {:.0} s after it came back (360)", took.as_secs_f64()));
    let attempts = database.count("select max(attempts)::bigint from message").await?;
    report.goal(attempts <= 8, format!("most attempts for one mail: {attempts} (8)"));
    let arrived = arrived(&sink);
    let exact = arrived.values().filter(|ids| ids.len() == 1).count();
    report.goal(exact == PEOPLE, format!("people who got exactly one mail: {exact} of {PEOPLE}"));
    report.none("broken rules", &check::wrong(&database.pool).await?);
    program.stop()
}
