//! `limits`: three hundred officials behind one address get through while a program in another
//! network tries ten thousand times.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;

use crate::client::Person;
use crate::ground::{Database, Ground, Program};
use crate::ledger::Ledger;
use crate::report::Report;

const TRIES: usize = 10_000;
/// What a network may send at once; afterwards one every two seconds.
const BURST: usize = 600;

pub async fn run(ground: &Ground, report: &mut Report) -> Result<()> {
    let database = Database::make(ground, "limits", None, 0, 0).await?;
    let program = Arc::new(Program::start(&ground.dir, &database.url, None).await?);
    let (honest, attack) = (Ledger::default(), Ledger::default());
    let begin = Instant::now();
    let mut tasks = Vec::new();
    for actor in 0..50 {
        let (program, attack) = (program.clone(), attack.clone());
        tasks.push(tokio::spawn(async move {
            let mut client = program.client();
            for n in (actor..TRIES).step_by(50) {
                let mut person = Person::new(100_000 + n);
                person.from = format!("2001:db8:bad:1::{n:x}");
                attack.register(&mut client, &person).await;
            }
        }));
    }
    for actor in 0..30 {
        let (program, honest) = (program.clone(), honest.clone());
        tasks.push(tokio::spawn(async move {
            let mut client = program.client();
            for n in (actor..300).step_by(30) {
                let mut person = Person::new(n);
                person.from = "192.0.2.17".into();
                honest.register(&mut client, &person).await;
            }
        }));
    }
    for task in tasks {
        task.await?;
    }
    let seconds = begin.elapsed().as_secs() as usize;
    let served = honest.entries().iter().filter(|e| e.is_ack()).count();
    report.goal(served == 300, format!("officials behind one address who got through: {served} of 300"));
    let attack = attack.entries();
    let of = |status: u16| attack.iter().filter(|e| e.status == status).count();
    let allowed = BURST + seconds / 2 + 1;
    report.goal(
        of(303) <= allowed,
        format!("of {TRIES} tries from one /64 got through: {} (at most {allowed})", of(303)),
    );
    report.goal(of(303) + of(429) == TRIES, format!("answered with 429: {}, in {seconds} s", of(429)));
    Ok(())
}
