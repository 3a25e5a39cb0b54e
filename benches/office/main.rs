//! How long the organisers' list takes with 10,000 registrations, over real HTTP against the program and
//! a PostgreSQL of its own.
//!
//!     cargo bench --bench office
//!
//! Prints median and 99th percentile of each sort of list, without and with statistics of the planner.
//! Ends with 1 where a goal is missed.

#[allow(dead_code)]
#[path = "../registration/client.rs"]
mod client;
#[allow(dead_code)]
#[path = "../registration/ground.rs"]
mod ground;
#[allow(dead_code)]
#[path = "../registration/report.rs"]
mod report;

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use chrono::{Days, Utc};
use ground::{Ground, Program};
use kongress::db::Db;
use kongress::edition::model::{EditionDraft, Hours};
use kongress::edition::{self, State};
use kongress::kernel::email::Email;
use kongress::staff::{Role, account, session};
use kongress::web::Error;
use report::Report;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PEOPLE: i64 = 10_000;
/// Requests of each sort.
const ASKED: usize = 100;
/// Server time of a list, over HTTP.
const GOAL: Duration = Duration::from_millis(50);
const DATABASE: &str = "liste";
const LIST: &str = "/intern/kongress/messung/anmeldungen";

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    let mut report = Report::default();
    if let Err(error) = run(&mut report).await {
        report.broken("office", &format!("{error:#}"));
    }
    report.end()
}

async fn run(report: &mut Report) -> Result<()> {
    let ground = tokio::task::block_in_place(Ground::start)?;
    let admin = PgPoolOptions::new().max_connections(1).connect_with(ground.options("postgres")).await?;
    sqlx::raw_sql("create database liste").execute(&admin).await?;
    let migrated = Command::new(env!("CARGO_BIN_EXE_kongress"))
        .arg("migrate")
        .env_clear()
        .env("DATABASE_URL", ground.url(DATABASE))
        .output()?;
    ensure!(migrated.status.success(), "migrate: {}", String::from_utf8_lossy(&migrated.stderr));
    let pool = PgPoolOptions::new().max_connections(1).connect_with(ground.options(DATABASE)).await?;
    report.section("filling");
    sqlx::raw_sql("alter table registration set (autovacuum_enabled = off)").execute(&pool).await?;
    let cookie = fill(&ground, &pool, report).await?;
    let program = Program::start(&ground.dir, &ground.url(DATABASE), None).await?;
    for state in ["without statistics", "with statistics"] {
        report.section(state);
        for (sort, query) in lists(&pool).await? {
            ask(&program, &cookie, sort, &format!("{LIST}?{query}"), report).await?;
        }
        let code: String =
            sqlx::query_scalar("select code from registration order by id limit 1").fetch_one(&pool).await?;
        ask(&program, &cookie, "one registration", &format!("{LIST}/{code}"), report).await?;
        sqlx::raw_sql("vacuum analyze").execute(&pool).await?;
    }
    report.section("files");
    for format in ["csv", "xlsx"] {
        let form = format!("format={format}&spalten=vorname&spalten=nachname&spalten=organisation&spalten=workshops");
        let begin = Instant::now();
        let bytes = file(&program, &cookie, &form).await?;
        report.note(format!("{format} of {PEOPLE}: {bytes} bytes in {:.2} s", begin.elapsed().as_secs_f32()));
    }
    Ok(())
}

/// Takes a file out and answers how long it is; it comes in pieces, which the other client does not read.
async fn file(program: &Program, cookie: &str, form: &str) -> Result<usize> {
    let address = program.address;
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "POST {LIST}/ausgabe HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    ensure!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer[..answer.len().min(200)]));
    Ok(answer.len())
}

/// An edition with people, and somebody of the office who is signed in; answers with their cookie.
async fn fill(ground: &Ground, pool: &PgPool, report: &Report) -> Result<String> {
    let db = Db::new(ground.options(DATABASE), 2);
    let now = Utc::now();
    let secret = db.change(move |c| {
        Box::pin(async move {
            let first = now.date_naive() + Days::new(90);
            let days = [first, first + Days::new(1)].map(|day| Hours { day, opens: None, closes: None }).into();
            let (slug, title) = ("messung".to_string(), "Kongress".to_string());
            let draft = EditionDraft {
                slug,
                title: title.clone(),
                short_title: title,
                state: State::Open,
                days,
                ..EditionDraft::default()
            };
            edition::save(c, &draft).await?;
            let email = Email::parse("buero@example.org").ok_or(Error::NotFound)?;
            let grants = [(None, Role::Registration)];
            let invited = account::invite(c, None, "Kim Beispiel", &email, &grants, now).await?;
            let (account, _) = invited.ok_or(Error::NotFound)?;
            account::set_password(c, &account, "$argon2id$none", None).await?;
            account::complete(c, &account, "JBSWY3DPEHPK3PXP", 0).await?;
            Ok::<_, Error>(session::begin(c, account.id, true, "bench", now).await?)
        })
    });
    let secret = secret.await.map_err(|e| anyhow::anyhow!("filling: {e:?}"))?;
    let begin = Instant::now();
    sqlx::query(
        "insert into registration (edition_id, code, state, given_name, family_name, organisation, organisation_kind,
            department, job_title, email, days, fee, fee_cents, answers, created_at)
         select e.id, upper(lpad(to_hex(n), 6, 'Z')),
            (array['confirmed', 'confirmed', 'confirmed', 'confirmed', 'held', 'waiting', 'cancelled'])[1 + n % 7],
            (array['Anna', 'Jürgen', 'Ayşe', 'Łukasz', 'Zoë', 'Ines', 'Kim'])[1 + n % 7],
            (array['Müller', 'Groß', 'Schmidt-Lüders', 'Beispiel', 'Çelik', 'Nowak', 'van der Berg'])[1 + n / 7 % 7]
                || chr(97 + n % 26) || chr(97 + n / 26 % 26),
            (array['Landratsamt ', 'Stadtverwaltung ', 'Ministerium '])[1 + n % 3] || (n % 300),
            (array['state', 'municipal', 'federal', 'university', 'business', 'other'])[1 + n % 6],
            'Referat ' || n % 50, 'Sachbearbeitung', 'person.' || n || '@amt-' || n % 97 || '.example.org',
            array[current_date + 90], '{\"reason\": \"regulär\", \"category\": \"regulaer\"}', 12000, '{\"anreise\": \"mit der Bahn\"}',
            now() - make_interval(mins => n)
         from edition e, generate_series(1, $1::int) n",
    )
    .bind(i32::try_from(PEOPLE)?)
    .execute(pool)
    .await?;
    report.note(format!("{PEOPLE} registrations in {:.1} s", begin.elapsed().as_secs_f32()));
    db.close().await;
    Ok(format!("intern={secret}"))
}

/// Sorts of lists, with what stands in their addresses.
async fn lists(pool: &PgPool) -> Result<Vec<(&'static str, String)>> {
    let mut lists: Vec<(&'static str, String)> = [
        ("newest", ""),
        ("last page", "seite=200"),
        ("by name", "sort=name"),
        ("by organisation, in the middle", "sort=organisation&seite=100"),
        ("one state", "stand=waiting"),
        ("state, kind and day", "stand=aktiv&art=state&tag=2000-01-01"),
        ("invoices open", "entgelt=rechnung-offen"),
        ("mails that failed", "mail=fehler"),
        ("all columns", "spalten=workshops&spalten=rechnung&spalten=gruppe&spalten=tage&spalten=organisation"),
    ]
    .map(|(sort, query)| (sort, query.to_string()))
    .into();
    for (sort, words) in [
        ("search: a name", "Müller"),
        ("search: part of a name", "ueders"),
        ("search: name and organisation", "gross ministerium 1"),
        ("search: an address", "person.77"),
        ("search: nobody", "gibtesnicht"),
    ] {
        let key = uuid::Uuid::new_v4();
        sqlx::query("insert into office_search (key, session_id, words, created_at) select $1, id, $2, now() from staff_session")
            .bind(key)
            .bind(words)
            .execute(pool)
            .await?;
        lists.push((sort, format!("sort=name&suche={}", key.simple())));
    }
    Ok(lists)
}

async fn ask(program: &Program, cookie: &str, sort: &str, path: &str, report: &mut Report) -> Result<()> {
    let mut client = program.client();
    let mut times = Vec::new();
    for i in 0..ASKED + 10 {
        let begin = Instant::now();
        let answer = client.get_with(path, cookie).await?;
        ensure!(answer.status == 200, "{path}: {}", answer.status);
        // The first ones warm up.
        if i >= 10 {
            times.push(begin.elapsed());
        }
    }
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    let is_met = at(99) < GOAL.as_secs_f64() * 1000.0;
    report.goal(is_met, format!("{sort}: median {:.1} ms, p99 {:.1} ms", at(50), at(99)));
    Ok(())
}
