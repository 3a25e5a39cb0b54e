//! The registration under load and while things break, over real HTTP against the release program
//! and a PostgreSQL of its own with full durability.
//!
//!     cargo bench --bench registration -- all
//!
//! or one of the names below. Each prints its figures with their goals and ends with 1 where one
//! is missed. Everything is bounded in time, listens on loopback and is stopped at the end.

mod check;
#[allow(dead_code)]
mod client;
mod ground;
mod hangup;
mod kill;
mod ledger;
mod limits;
mod load;
mod pgbench;
mod postgres;
mod report;
#[allow(dead_code)]
#[path = "../../tests/it/support/smtp.rs"]
mod smtp;
mod smtp_away;
mod workshops;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use ground::Ground;
use report::Report;

const NAMES: [&str; 8] = ["load", "workshops", "kill", "smtp", "hangup", "postgres", "twice", "limits"];
/// For one of them; more than twice what it takes here.
const LIMIT: Duration = Duration::from_secs(600);

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    // Cargo adds "--bench".
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let wanted: Vec<&str> = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["all"] => NAMES.to_vec(),
        some if !some.is_empty() && some.iter().all(|word| NAMES.contains(word)) => some.to_vec(),
        _ => {
            println!("usage: cargo bench --bench registration -- all | {}", NAMES.join(" | "));
            return ExitCode::from(2);
        }
    };
    let mut report = Report::default();
    for name in wanted {
        report.section(name);
        let outcome = tokio::select! {
            outcome = tokio::time::timeout(LIMIT, run(name, &mut report)) => outcome,
            _ = tokio::signal::ctrl_c() => return ExitCode::from(130),
        };
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(error)) => report.broken(name, &format!("{error:#}")),
            Err(_) => report.broken(name, "took too long"),
        }
    }
    report.end()
}

async fn run(name: &str, report: &mut Report) -> Result<()> {
    let mut ground = tokio::task::block_in_place(Ground::start)?;
    match name {
        "load" => load::run(&ground, report).await,
        "workshops" => workshops::run(&ground, report).await,
        "kill" => kill::run(&ground, report).await,
        "smtp" => smtp_away::run(&ground, report).await,
        "hangup" => hangup::run(&ground, report).await,
        "postgres" => postgres::run(&mut ground, report).await,
        "twice" => load::twice(&ground, report).await,
        _ => limits::run(&ground, report).await,
    }
}
