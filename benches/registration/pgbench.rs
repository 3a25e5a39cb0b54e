//! What the database alone can do: the statements of one registration, taken from the server's own
//! log, carried out by pgbench from 16 clients on the same server.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use sqlx::Row;

use crate::client::Person;
use crate::ground::{Database, Ground, Program};
use crate::ledger::Ledger;

const CLIENTS: usize = 16;
const NAME: &str = "bench";
/// Ids begin here, so that they are not mistaken for other numbers.
const FIRST: i64 = 7_340_000;

pub struct PgBench {
    /// With a seat, and with a place in the queue.
    scripts: [PathBuf; 2],
    /// Values of the statements, `-D` for pgbench.
    values: Vec<(String, String)>,
    statements: usize,
}

impl PgBench {
    /// Registers two people with everything logged, and makes scripts of it.
    pub async fn record(ground: &Ground) -> Result<PgBench> {
        let database = Database::make(ground, NAME, Some(500), 0, 0).await?;
        database.sql("alter sequence registration_id_seq restart 7340000").await?;
        database.sql("alter database bench set log_statement = 'all'").await?;
        let mut program = Program::start(&ground.dir, &database.url, None).await?;
        let (ledger, mut client) = (Ledger::default(), program.client());
        let mut values = Vec::new();
        let mut scripts = Vec::new();
        let mut statements = 0;
        for (n, name) in ["held", "queued"].into_iter().enumerate() {
            if name == "queued" {
                database.sql("update edition_seats set capacity = 0").await?;
                // The program hears of it.
                tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            }
            // The first of each kind meets connections that know no statement yet.
            for person in [Person::new(90_000 + 2 * n), Person::new(90_001 + 2 * n)] {
                if ledger.register(&mut client, &person).await != 303 {
                    bail!("the sample was not registered: {}", program.tail());
                }
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            let own = sample(&database).await?;
            let log = ground.log();
            let found = transaction(&log, &own[0].0).context("no transaction in the server's log")?;
            statements = statements.max(found.len());
            let (script, more) = script(name, &found, &own);
            let path = ground.dir.join(format!("{name}.sql"));
            fs::write(&path, script)?;
            values.extend(more);
            scripts.push(path);
        }
        program.stop()?;
        database.sql("alter database bench reset log_statement").await?;
        database.pool.close().await;
        let scripts = scripts.try_into().map_err(|_| anyhow::anyhow!("two scripts"))?;
        Ok(PgBench { scripts, values, statements })
    }

    /// Statements of one registration, begin and commit included.
    pub fn statements(&self) -> usize {
        self.statements
    }

    /// Registrations a second, so many with a seat and so many without.
    pub async fn rate(&self, ground: &Ground, held: usize, queued: usize) -> Result<f64> {
        let pool = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect_with(ground.options(NAME)).await?;
        sqlx::raw_sql("truncate registration, message, token cascade").execute(&pool).await?;
        let mut seconds = 0.0;
        for (script, count, reset) in [
            (&self.scripts[0], held, "update edition_seats set taken = 0, waiting = 0, capacity = 500"),
            (&self.scripts[1], queued, "update edition_seats set capacity = taken"),
        ] {
            sqlx::raw_sql(reset).execute(&pool).await?;
            seconds +=
                self.seconds(ground, script, count / CLIENTS)? * (count as f64) / (count / CLIENTS * CLIENTS) as f64;
        }
        pool.close().await;
        Ok((held + queued) as f64 / seconds)
    }

    fn seconds(&self, ground: &Ground, script: &PathBuf, each: usize) -> Result<f64> {
        let mut command = Command::new("pgbench");
        command.args(["-n", "-M", "prepared", "-j", "2", "-U", "kongress", "-p", "5432", "-h"]).arg(ground.socket());
        command.args(["-c", &CLIENTS.to_string(), "-t", &each.to_string()]).arg("-f").arg(script);
        for (name, value) in &self.values {
            command.arg("-D").arg(format!("{name}={value}"));
        }
        let output = tokio::task::block_in_place(|| command.arg(NAME).output()).context("pgbench is missing")?;
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        let rate = text.lines().find_map(|l| l.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok());
        match rate {
            Some(rate) if output.status.success() && !errors.contains("ERROR") => Ok((each * CLIENTS) as f64 / rate),
            _ => bail!("pgbench: {text}{errors}"),
        }
    }
}

/// What is different for each registration: value in the sample, and how the script makes one.
async fn sample(database: &Database) -> Result<Vec<(String, &'static str)>> {
    let row = sqlx::query(
        "select r.email, r.public_id::text, r.code, r.submission_key::text, r.id::text, t.hash::text
         from registration r join token t on t.subject = r.id order by r.id desc limit 1",
    );
    let row = row.fetch_one(&database.pool).await?;
    let id: String = row.get(4);
    if id.parse::<i64>()? < FIRST {
        bail!("the sample's number {id} could be mistaken for another");
    }
    Ok(vec![
        (row.get(0), "('p' || (:n)::text || '@example.org')"),
        (row.get(1), "md5((:n)::text || 'a')::uuid"),
        (row.get(2), "('Z' || md5((:n)::text))"),
        (row.get(3), "md5((:n)::text || 'b')::uuid"),
        (id, "(:id)::bigint"),
        (row.get(5), "sha256(convert_to((:n)::text, 'UTF8'))"),
    ])
}

/// A statement with its parameters.
type Statement = (String, Vec<Option<String>>);

/// The transaction in the log that stored the registration of this address.
fn transaction(log: &str, email: &str) -> Option<Vec<Statement>> {
    let log = entries(log);
    let mut open: HashMap<&str, Vec<Statement>> = HashMap::new();
    let mut found = None;
    for entry in &log {
        // "2026-11-22 12:00:00.000 UTC [4711] LOG:  execute name: select …"
        let Some((pid, rest)) = entry.split_once(" [").and_then(|(_, r)| r.split_once("] ")) else { continue };
        let own = open.entry(pid).or_default();
        if let Some(detail) = rest.strip_prefix("DETAIL:  ") {
            if let Some((_, last)) = own.last_mut().map(|(s, p)| (s, p)) {
                *last = parameters(detail);
            }
            continue;
        }
        let Some(text) = rest.strip_prefix("LOG:  ") else { continue };
        let statement = match text.strip_prefix("statement: ") {
            Some(statement) => statement,
            None => match text.strip_prefix("execute ").and_then(|t| t.split_once(": ")) {
                Some((_, statement)) => statement,
                None => continue,
            },
        };
        let statement = statement.replace("\n\t", "\n");
        if statement.to_ascii_lowercase().starts_with("begin") {
            own.clear();
        }
        // After a commit that does not wait for the disk comes what does.
        let is_end = statement.contains("pg_logical_emit_message");
        own.push((statement, Vec::new()));
        let is_ours =
            |(s, p): &Statement| s.contains("insert into registration (") && p.iter().flatten().any(|v| v == email);
        if is_end && own.iter().any(is_ours) {
            found = Some(own.clone());
        }
    }
    found
}

/// Entries of the log; lines that go on begin with a tab.
fn entries(log: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in log.lines() {
        match entries.last_mut() {
            Some(last) if !line.starts_with("20") || !line.contains(" UTC [") => {
                last.push('\n');
                last.push_str(line);
            }
            _ => entries.push(line.to_string()),
        }
    }
    entries
}

/// "parameters: $1 = 'it''s', $2 = NULL"
fn parameters(detail: &str) -> Vec<Option<String>> {
    let mut found = Vec::new();
    let mut rest = detail;
    while let Some(at) = rest.find(&format!("${} = ", found.len() + 1)) {
        rest = &rest[at + format!("${} = ", found.len() + 1).len()..];
        let Some(quoted) = rest.strip_prefix('\'') else {
            found.push(None);
            continue;
        };
        let (mut value, mut end) = (String::new(), quoted.len());
        let mut letters = quoted.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            if letter == '\'' && letters.next_if(|(_, next)| *next == '\'').is_none() {
                end = at + 1;
                break;
            }
            value.push(letter);
        }
        rest = &quoted[end..];
        found.push(Some(value.replace("\n\t", "\n")));
    }
    found
}

/// The transaction for pgbench: what differs is made anew, everything else is a variable, so that
/// it goes over the line as a parameter, as ours does.
fn script(name: &str, transaction: &[Statement], own: &[(String, &'static str)]) -> (String, Vec<(String, String)>) {
    let mut script = String::from("\\set n random(1, 1000000000000)\n");
    let mut values = Vec::new();
    for (i, (statement, parameters)) in transaction.iter().enumerate() {
        let mut text = statement.clone();
        // From the last, so that $1 is not found in $12.
        for (p, value) in parameters.iter().enumerate().rev() {
            let by = match value {
                None => "null".to_string(),
                // pgbench has no empty variables.
                Some(value) if value.is_empty() => "''".to_string(),
                Some(value) => match own.iter().find(|(sample, _)| sample == value) {
                    Some((_, expression)) => expression.to_string(),
                    None => {
                        let variable = format!("{name}_{i}_{p}");
                        values.push((variable.clone(), value.clone()));
                        format!(":{variable}")
                    }
                },
            };
            text = text.replace(&format!("${}", p + 1), &by);
        }
        let takes_id = statement.contains("insert into registration (");
        script.push_str(&text.replace('\n', " "));
        script.push_str(if takes_id { "\n\\gset\n" } else { ";\n" });
    }
    (script, values)
}
