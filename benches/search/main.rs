//! How long a search takes with 5,000 sessions, over real HTTP against the release program and a
//! PostgreSQL of its own.
//!
//!     cargo bench --bench search
//!
//! Prints median and 99th percentile of each sort of query, without and with statistics of the
//! planner, and how long a release of 1,000 sessions takes. Ends with 1 where a goal is missed.

#[allow(dead_code)]
#[path = "../registration/client.rs"]
mod client;
#[allow(dead_code)]
#[path = "../registration/ground.rs"]
mod ground;
#[allow(dead_code)]
#[path = "../registration/report.rs"]
mod report;
mod texts;

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use chrono::{Days, NaiveDate, Utc};
use ground::{Ground, Program};
use kongress::db::Db;
use kongress::edition::model::{EditionDraft, Hours};
use kongress::edition::{self, State};
use kongress::programme;
use kongress::programme::model::{AppearanceDraft, Draft, PersonDraft, SessionDraft};
use report::Report;
use sqlx::postgres::PgPoolOptions;
use texts::Texts;

const EDITIONS: usize = 5;
const SESSIONS: usize = 1_000;
const PEOPLE: usize = 500;
/// Queries of each sort.
const ASKED: usize = 300;
/// Server time of a search, over HTTP.
const GOAL: Duration = Duration::from_millis(20);
const DATABASE: &str = "suche";

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    let mut report = Report::default();
    if let Err(error) = run(&mut report).await {
        report.broken("search", &format!("{error:#}"));
    }
    report.end()
}

async fn run(report: &mut Report) -> Result<()> {
    let ground = tokio::task::block_in_place(Ground::start)?;
    let admin = PgPoolOptions::new().max_connections(1).connect_with(ground.options("postgres")).await?;
    sqlx::raw_sql("create database suche").execute(&admin).await?;
    let migrated = Command::new(env!("CARGO_BIN_EXE_kongress"))
        .arg("migrate")
        .env_clear()
        .env("DATABASE_URL", ground.url(DATABASE))
        .output()?;
    ensure!(migrated.status.success(), "migrate: {}", String::from_utf8_lossy(&migrated.stderr));
    let pool = PgPoolOptions::new().max_connections(1).connect_with(ground.options(DATABASE)).await?;
    // No statistics until they are asked for.
    sqlx::raw_sql("alter table search_entry set (autovacuum_enabled = off); alter table search_word set (autovacuum_enabled = off)")
        .execute(&pool)
        .await?;
    let mut texts = Texts::new()?;
    report.section("filling");
    fill(&ground, &mut texts, report).await?;
    let size: Vec<String> = sqlx::query_scalar(
        "select unnest(array[(select count(*) from search_entry)::text || ' entries', (select count(*) from search_word)::text || ' words',
            pg_size_pretty(pg_total_relation_size('search_entry') + pg_total_relation_size('search_word'))])",
    )
    .fetch_all(&pool)
    .await?;
    report.note(size.join(", "));
    let program = Program::start(&ground.dir, &ground.url(DATABASE), None).await?;
    for state in ["without statistics", "with statistics"] {
        report.section(state);
        for (sort, queries) in texts.queries(ASKED) {
            ask(&program, sort, &queries, report).await?;
        }
        sqlx::raw_sql("vacuum analyze search_entry").execute(&pool).await?;
        sqlx::raw_sql("vacuum analyze search_word").execute(&pool).await?;
    }
    Ok(())
}

async fn fill(ground: &Ground, texts: &mut Texts, report: &Report) -> Result<()> {
    let db = Db::new(ground.options(DATABASE), 2);
    for i in 0..EDITIONS {
        let day = Utc::now().date_naive() - Days::new(365 * i as u64);
        let (slug, draft) = (format!("messung-{i}"), programme(i, texts));
        let id = db.change(move |c| Box::pin(async move { edition::save(c, &edition(&slug, day)).await })).await;
        let id = id.map_err(|e| anyhow::anyhow!("edition: {e:?}"))?;
        let stored = db.change(move |c| {
            Box::pin(async move { programme::store(c, id, uuid::Uuid::from_u128(i as u128), &[day], &draft).await })
        });
        stored.await.map_err(|e| anyhow::anyhow!("programme: {e:?}"))?;
        let begin = Instant::now();
        let released = db.change(move |c| Box::pin(async move { programme::release(c, id, "", Utc::now()).await }));
        released.await.map_err(|e| anyhow::anyhow!("release: {e:?}"))?;
        report.note(format!("release of {SESSIONS} sessions in {:.1} s", begin.elapsed().as_secs_f32()));
    }
    db.close().await;
    Ok(())
}

fn edition(slug: &str, day: NaiveDate) -> EditionDraft {
    EditionDraft {
        slug: slug.into(),
        title: format!("Kongress {slug}"),
        short_title: slug.into(),
        state: State::Past,
        days: vec![Hours { day, opens: None, closes: None }],
        ..EditionDraft::default()
    }
}

fn programme(edition: usize, texts: &mut Texts) -> Draft {
    let people: Vec<PersonDraft> = (0..PEOPLE)
        .map(|i| PersonDraft {
            key: format!("p{edition}-{i}"),
            given_name: texts.name(),
            family_name: texts.name(),
            biography: texts.text(40),
            ..PersonDraft::default()
        })
        .collect();
    let sessions = (0..SESSIONS)
        .map(|i| SessionDraft {
            title: texts.text(6),
            summary: texts.text(25),
            description: texts.text(120),
            day: 1,
            start: Some(540),
            minutes: Some(45),
            people: [i, i * 7 + 3]
                .map(|n| AppearanceDraft {
                    person: people[n % PEOPLE].key.clone(),
                    function: texts.text(2),
                    organisation: texts.text(3),
                    ..AppearanceDraft::default()
                })
                .into(),
            ..SessionDraft::default()
        })
        .collect();
    Draft { people, sessions, ..Draft::default() }
}

async fn ask(program: &Program, sort: &str, queries: &[String], report: &mut Report) -> Result<()> {
    let mut client = program.client();
    let mut times = Vec::new();
    for (i, query) in queries.iter().chain(&queries[..20]).enumerate() {
        let path =
            format!("/suche?{}", url::form_urlencoded::Serializer::new(String::new()).append_pair("q", query).finish());
        let begin = Instant::now();
        let answer = client.get(&path).await.with_context(|| query.clone())?;
        ensure!(answer.status == 200, "{query}: {}", answer.status);
        // The first ones warm up.
        if i >= 20 {
            times.push((begin.elapsed(), query));
        }
    }
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100].0;
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let slowest = times.last().map_or("", |t| t.1);
    report.goal(
        at(99) < GOAL,
        format!("{sort}: median {:.1} ms, p99 {:.1} ms, slowest: {slowest}", ms(at(50)), ms(at(99))),
    );
    Ok(())
}
