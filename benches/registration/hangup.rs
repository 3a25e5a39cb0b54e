//! `hangup`: ten thousand visitors who close the line at a random moment, with a slow way to the
//! database. Nothing that was acknowledged may be missing, no session may stay in a transaction.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use rand::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};

use crate::check;
use crate::client::Person;
use crate::ground::{Database, EDITION, Ground, Program};
use crate::ledger::{Ledger, rush};
use crate::load::people;
use crate::report::Report;

const VISITORS: usize = 10_000;
/// At the same time.
const TOGETHER: usize = 50;
/// Of the way to the database, in each direction.
const LATENCY: Duration = Duration::from_millis(10);

/// Forwards to the socket, a little later; answers the port.
async fn slow_line(socket: PathBuf) -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let Ok(server) = UnixStream::connect(&socket).await else { continue };
            let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
            tokio::spawn(later(from_client, to_server));
            tokio::spawn(later(from_server, to_client));
        }
    });
    Ok(port)
}

/// Passes on what it reads, each piece as much later.
async fn later(
    mut from: impl AsyncReadExt + Unpin + Send + 'static,
    mut to: impl AsyncWriteExt + Unpin + Send + 'static,
) {
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        while let Some((at, bytes)) = receiver.recv().await {
            tokio::time::sleep_until((at + LATENCY).into()).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        let _ = to.shutdown().await;
    });
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(n) = from.read(&mut bytes).await {
        if n == 0 || sender.send((Instant::now(), bytes[..n].to_vec())).is_err() {
            return;
        }
    }
}

pub async fn run(ground: &Ground, report: &mut Report) -> Result<()> {
    let database = Database::make(ground, "hangup", None, 0, 0).await?;
    let port = slow_line(ground.socket().join(".s.PGSQL.5432")).await?;
    let url = format!("postgres://kongress@127.0.0.1:{port}/{}?sslmode=disable", database.name);
    let program = Arc::new(Program::start(&ground.dir, &url, None).await?);
    // Who all hang up before the first page is ready never get it ready.
    program.client().get(&format!("/{EDITION}/anmeldung")).await?;
    let ledger = Ledger::default();
    let mut tasks = Vec::new();
    for actor in 0..TOGETHER {
        let (program, ledger) = (program.clone(), ledger.clone());
        tasks.push(tokio::spawn(async move {
            for n in (actor..VISITORS).step_by(TOGETHER) {
                let mut client = program.client();
                // One in four has some patience, so that answers and hang-ups mix.
                let most = if n % 4 == 0 { 2_000 } else { 200 };
                let moment = Duration::from_millis(rand::rng().random_range(0..most));
                let _ = tokio::time::timeout(moment, ledger.register(&mut client, &Person::new(n))).await;
                client.hang_up();
            }
        }));
    }
    for task in tasks {
        task.await?;
    }
    let begin = Instant::now();
    while check::idle_in_transaction(&database.pool).await? > 0 && begin.elapsed() < Duration::from_secs(30) {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let idle = check::idle_in_transaction(&database.pool).await?;
    let seconds = begin.elapsed().as_secs_f64();
    report.goal(
        idle == 0 && seconds <= 15.0,
        format!("sessions idle in a transaction: {idle}, after {seconds:.1} s (15)"),
    );
    let hasty = ledger.entries();
    let stored = database.count("select count(*) from registration").await?;
    let acks = hasty.iter().filter(|e| e.is_ack()).count();
    report.note(format!(
        "of {VISITORS} hung up before an answer: {}; acknowledged {acks}, stored {stored}",
        VISITORS - acks
    ));
    report.goal(acks > 0 && stored > acks as i64, "some had an answer, and some were stored that had none");

    let mut program = Arc::into_inner(program).ok_or_else(|| anyhow::anyhow!("somebody still visits"))?;
    let calm = rush(&program, people(VISITORS..VISITORS + 100), 5).await?;
    let done = calm.iter().filter(|e| e.is_ack()).count();
    program.kill()?;
    report.goal(done == 100, format!("calm registrations afterwards: {done} of 100"));
    let mut entries = hasty;
    entries.extend(calm);
    report.none("acknowledged, but lost or doubled after a kill", &check::lost(&database.pool, &entries).await?);
    report.none("broken rules", &check::wrong(&database.pool).await?);
    Ok(())
}
