//! What a measurement stands on: a throw-away PostgreSQL with full durability, a database with one
//! open edition, and the release program. Everything started here is stopped by its number.

use std::ffi::OsString;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use chrono::{Days, Utc};
use kongress::db::Db;
use kongress::db::private::{PrivateServer, Safety};
use kongress::edition::{self, State, model::EditionDraft, model::Hours};
use kongress::programme::{self, model::Draft, model::Kind, model::RoomDraft, model::SessionDraft};
use kongress::registration::model::{Mode, Rules};
use kongress::registration::setup;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use crate::client::Client;

/// Slug of the edition.
pub const EDITION: &str = "messung";

pub struct Ground {
    pub dir: PathBuf,
    server: Option<PrivateServer>,
}

impl Ground {
    pub fn start() -> Result<Ground> {
        let dir = std::env::temp_dir().join(format!("kl-{}", std::process::id()));
        fs::create_dir_all(&dir)?;
        // Root runs PostgreSQL as another user, who has to get through.
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755))?;
        let server = PrivateServer::start(&dir, None, Safety::Full)?;
        Ok(Ground { dir, server: Some(server) })
    }

    fn server(&self) -> &PrivateServer {
        self.server.as_ref().expect("a server until the end")
    }

    pub fn options(&self, name: &str) -> PgConnectOptions {
        self.server().options_for(name)
    }

    /// As `DATABASE_URL`.
    pub fn url(&self, name: &str) -> String {
        self.server().url().replacen("/kongress?", &format!("/{name}?"), 1)
    }

    /// Folder of the socket.
    pub fn socket(&self) -> PathBuf {
        self.options("postgres").get_socket().cloned().unwrap_or_default()
    }

    /// What the server wrote into its log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.server().dir().join("server.log")).unwrap_or_default()
    }

    /// Ends the server: orderly, cutting off everybody, or as if the machine had lost its power.
    /// Then starts it again and answers how long nobody could connect.
    pub fn restart(&mut self, signal: Signal) -> Result<Duration> {
        let begin = Instant::now();
        let file = self.server().dir().join("data/postmaster.pid");
        let number = fs::read_to_string(&file)?.lines().next().and_then(|l| l.trim().parse().ok());
        let pid = Pid::from_raw(number.context("number of the server")?);
        kill(pid, signal)?;
        while file.exists() && begin.elapsed() < Duration::from_secs(20) && !is_gone(pid) {
            std::thread::sleep(Duration::from_millis(10));
        }
        // The old handle only holds a lock that others may share.
        self.server = Some(PrivateServer::start(&self.dir, None, Safety::Full)?);
        Ok(begin.elapsed())
    }

    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
        let _ = fs::remove_dir_all(&self.dir);
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Ended, or a number that only its parent has not asked for yet.
fn is_gone(pid: Pid) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).map_or(true, |line| line.is_empty())
}

/// A database with one edition that is open for registration.
pub struct Database {
    pub name: String,
    pub url: String,
    /// Beside the program: what is really there.
    pub pool: PgPool,
    /// Codes of the workshops, none at the same time as another.
    pub workshops: Vec<String>,
}

impl Database {
    pub async fn make(
        ground: &Ground,
        name: &str,
        seats: Option<i32>,
        workshops: usize,
        each: i32,
    ) -> Result<Database> {
        let admin = PgPoolOptions::new().max_connections(1).connect_with(ground.options("postgres")).await?;
        for statement in [format!("drop database if exists {name} with (force)"), format!("create database {name}")] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&admin).await?;
        }
        admin.close().await;
        // By the program that is measured, which may be an older one.
        let migrated =
            Command::new(program()).arg("migrate").env_clear().env("DATABASE_URL", ground.url(name)).output()?;
        ensure!(migrated.status.success(), "migrate: {}", String::from_utf8_lossy(&migrated.stderr));
        let db = Db::new(ground.options(name), 2);
        let codes: Vec<String> = (0..workshops).map(|i| format!("WS{}222", char::from(b'A' + i as u8))).collect();
        let made = db.change({
            let codes = codes.clone();
            move |c| Box::pin(async move { prepare(c, seats, &codes, each).await })
        });
        made.await.map_err(|e| anyhow::anyhow!("edition: {e:?}"))?;
        db.close().await;
        let pool = PgPoolOptions::new().max_connections(4).connect_with(ground.options(name)).await?;
        Ok(Database { name: name.into(), url: ground.url(name), pool, workshops: codes })
    }

    pub async fn sql(&self, statements: &'static str) -> Result<()> {
        sqlx::raw_sql(statements).execute(&self.pool).await?;
        Ok(())
    }

    pub async fn count(&self, statement: &'static str) -> Result<i64> {
        Ok(sqlx::query_scalar(statement).fetch_one(&self.pool).await?)
    }
}

async fn prepare(
    c: &mut sqlx::PgConnection,
    seats: Option<i32>,
    codes: &[String],
    each: i32,
) -> kongress::web::Result<i64> {
    let day = Utc::now().date_naive() + Days::new(60);
    let draft = EditionDraft {
        slug: EDITION.into(),
        title: "Kongress zur Messung".into(),
        short_title: "Messung".into(),
        state: State::Open,
        days: vec![Hours { day, opens: None, closes: None }],
        contact_email: "buero@example.org".into(),
        ..EditionDraft::default()
    };
    let id = edition::save(c, &draft).await?;
    let workshop = |(i, code): (usize, &String)| SessionDraft {
        code: Some(code.clone()),
        kind: Kind::Workshop,
        title: format!("Workshop {}", i + 1),
        day: 1,
        start: Some(480 + 30 * i as i32),
        minutes: Some(30),
        room: Some("a".into()),
        seats: Some(each),
        ..SessionDraft::default()
    };
    let programme = Draft {
        rooms: vec![RoomDraft { key: "a".into(), name: "Raum A".into(), ..RoomDraft::default() }],
        sessions: codes.iter().enumerate().map(workshop).collect(),
        ..Draft::default()
    };
    programme::store(c, id, uuid::Uuid::from_u128(7), &[day], &programme).await?;
    programme::release(c, id, "", Utc::now()).await?;
    setup::save(c, id, &Rules::default(), &[]).await?;
    setup::set_capacity(c, id, Mode::Onsite, seats).await?;
    Ok(id)
}

/// The release program, or another one that is to be compared.
fn program() -> OsString {
    std::env::var_os("KONGRESS_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_kongress").into())
}

/// The program itself, as people run it. Ends with this value.
pub struct Program {
    pub address: SocketAddr,
    command: Command,
    child: Child,
    pub log: PathBuf,
}

impl Program {
    /// Serves `database`, with mails to `smtp` or to files.
    pub async fn start(dir: &Path, database: &str, smtp: Option<&str>) -> Result<Program> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let log = dir.join(format!("program-{port}.log"));
        let mut command = Command::new(program());
        command.arg("serve").env_clear().stdin(Stdio::null());
        command.env("KONGRESS_LISTEN", address.to_string());
        command.env("KONGRESS_BASE_URL", format!("http://{address}"));
        command.env("KONGRESS_DATA", dir.join(format!("data-{port}")));
        command.env("DATABASE_URL", database);
        // Limits stay on; visitors come through a proxy from many networks.
        command.env("KONGRESS_TRUSTED_PROXIES", "127.0.0.1");
        command.env("KONGRESS_LOG", "warn");
        if let Some(smtp) = smtp {
            command.env("SMTP_URL", smtp);
        }
        let child = spawn(&mut command, &log)?;
        let mut program = Program { address, command, child, log };
        program.wait().await?;
        Ok(program)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// Until it answers.
    pub async fn wait(&mut self) -> Result<()> {
        let begin = Instant::now();
        loop {
            if self.client().get("/readyz").await.is_ok_and(|a| a.status == 200) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the program ended ({status}): {}", self.tail());
            }
            if begin.elapsed() > Duration::from_secs(30) {
                bail!("the program does not answer: {}", self.tail());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Ends it in the middle of everything.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// As a supervisor would.
    pub fn again(&mut self) -> Result<()> {
        self.child = spawn(&mut self.command, &self.log)?;
        Ok(())
    }

    /// Whether it is the same process as ever.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_none())
    }

    /// CPU seconds so far.
    pub fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let rest = stat.rsplit(')').next().unwrap_or("");
        let ticks: Vec<f64> = rest.split_whitespace().skip(11).take(2).filter_map(|t| t.parse().ok()).collect();
        ticks.iter().sum::<f64>() / 100.0
    }

    pub fn tail(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(5)..].join("\n")
    }

    /// Asks it to end and waits.
    pub fn stop(&mut self) -> Result<()> {
        kill(Pid::from_raw(i32::try_from(self.child.id())?), Signal::SIGTERM)?;
        self.child.wait()?;
        Ok(())
    }
}

fn spawn(command: &mut Command, log: &Path) -> Result<Child> {
    let file = File::options().create(true).append(true).open(log)?;
    command.stdout(file.try_clone()?).stderr(file);
    command.spawn().context("cannot run the program")
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
