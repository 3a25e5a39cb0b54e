//! Who asked what when, and what they were told. Everything is judged from here, from the
//! database and from the mail server, never from what the program says of itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::sync::Barrier;

use crate::client::{Client, Person};
use crate::ground::{EDITION, Program};

#[derive(Debug, Clone)]
pub struct Entry {
    pub email: String,
    pub begin: Instant,
    pub end: Instant,
    /// 0: no answer came.
    pub status: u16,
}

impl Entry {
    /// The visitor saw that it worked.
    pub fn is_ack(&self) -> bool {
        self.status == 303
    }
}

#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<Vec<Entry>>>);

impl Ledger {
    /// Writes the request down before it is sent; the number is for [`Ledger::answered`].
    pub fn asked(&self, email: &str) -> usize {
        let mut entries = self.0.lock().expect("not poisoned");
        let now = Instant::now();
        entries.push(Entry { email: email.into(), begin: now, end: now, status: 0 });
        entries.len() - 1
    }

    pub fn answered(&self, number: usize, status: u16) {
        let entry = &mut self.0.lock().expect("not poisoned")[number];
        entry.end = Instant::now();
        entry.status = status;
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.0.lock().expect("not poisoned").clone()
    }

    /// Registers and writes it down; the status, 0 for none.
    pub async fn register(&self, client: &mut Client, person: &Person) -> u16 {
        let number = self.asked(&person.email);
        let status = person.register(client, EDITION).await.map_or(0, |a| a.status);
        self.answered(number, status);
        status
    }
}

/// All of these people at once over so many connections, which are open before it begins.
pub async fn rush(program: &Program, people: Vec<Person>, connections: usize) -> Result<Vec<Entry>> {
    let ledger = Ledger::default();
    let (people, next) = (Arc::new(people), Arc::new(AtomicUsize::new(0)));
    let start = Arc::new(Barrier::new(connections + 1));
    let mut tasks = Vec::new();
    for _ in 0..connections {
        let mut client = program.client();
        client.connect().await?;
        let (ledger, people, next, start) = (ledger.clone(), people.clone(), next.clone(), start.clone());
        tasks.push(tokio::spawn(async move {
            start.wait().await;
            while let Some(person) = people.get(next.fetch_add(1, Ordering::Relaxed)) {
                ledger.register(&mut client, person).await;
            }
        }));
    }
    start.wait().await;
    for task in tasks {
        task.await?;
    }
    Ok(ledger.entries())
}

/// From the first request to the last answer.
pub fn span(entries: &[Entry]) -> Duration {
    let begin = entries.iter().map(|e| e.begin).min();
    let end = entries.iter().map(|e| e.end).max();
    begin.zip(end).map_or(Duration::ZERO, |(begin, end)| end - begin)
}

/// Time within which this part of the requests was answered, in milliseconds.
pub fn percentile(entries: &[Entry], part: f64) -> f64 {
    let mut times: Vec<f64> = entries.iter().map(|e| (e.end - e.begin).as_secs_f64() * 1000.0).collect();
    times.sort_by(f64::total_cmp);
    let last = times.len().saturating_sub(1);
    times.get((last as f64 * part).round() as usize).copied().unwrap_or(0.0)
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (n, middle) = (values.len(), values.len() / 2);
    match n {
        0 => 0.0,
        n if n % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}
