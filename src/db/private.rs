//! The private PostgreSQL of a machine where nothing is configured: found, made, started,
//! adopted after a kill, and stopped by the last program that used it.
//!
//! Unix socket only, in a folder that only its owner can enter; therefore "trust" is safe and
//! the port never collides. Never used in production.

mod place;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

/// What of PostgreSQL is used.
const PROGRAMS: [&str; 6] = ["initdb", "pg_ctl", "postgres", "psql", "createdb", "pg_isready"];

/// How long a server may take until it accepts connections: after a crash it recovers first.
const PATIENCE: Duration = Duration::from_secs(60);

/// Name of the database and of the superuser inside the private server.
const NAME: &str = "kongress";

/// How careful the server is with its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// Everything acknowledged survives a crash.
    Full,
    /// Fast and forgetful, for tests.
    None,
}

#[derive(Debug)]
pub struct PrivateServer {
    bin: PathBuf,
    dir: PathBuf,
    run: PathBuf,
    /// Whom the server runs as, when that is not us.
    owner: Option<(u32, u32)>,
    /// Held shared by every program that uses the server.
    users: File,
    /// Where this program started it; kept to see it end.
    child: Option<Child>,
}

impl PrivateServer {
    /// Starts the server under `data`, or adopts the one that is running there.
    ///
    /// # Errors
    /// In words that name the remedy: programs not installed, folder not usable, start failed.
    pub fn start(data: &Path, bin: Option<&Path>, safety: Safety) -> Result<PrivateServer> {
        let owner = place::server_owner()?;
        let dir = place::reachable(&data.join("postgres"), owner)?;
        let version = fs::read_to_string(dir.join("data/PG_VERSION")).ok().map(|v| v.trim().to_string());
        let bin = find_programs(bin, version.as_deref())?;
        let run = place::run_dir(&dir, owner)?;

        // One starter at a time; the lock goes with the process.
        let lock = File::create(dir.join("start.lock"))?;
        lock.lock().context("cannot lock start.lock")?;
        let users = File::options().create(true).truncate(false).write(true).open(dir.join("users.lock"))?;
        users.lock_shared().context("cannot lock users.lock")?;
        let mut server = PrivateServer { bin, dir, run, owner, users, child: None };
        if !server.data().exists() {
            server.init(safety)?;
        }
        if !server.adopt()? {
            server.free_stale_locks()?;
            server.launch(safety)?;
        }
        if let Err(error) = server.ensure_database() {
            server.stop();
            return Err(error);
        }
        Ok(server)
    }

    /// How to reach database `name` inside the server.
    pub fn options_for(&self, name: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.run)
            .port(5432)
            .username(NAME)
            .database(name)
            .ssl_mode(PgSslMode::Disable)
    }

    pub fn options(&self) -> PgConnectOptions {
        self.options_for(NAME)
    }

    /// The same as an address, for other programs ("psql").
    pub fn url(&self) -> String {
        let mut host = String::new();
        for byte in self.run.as_os_str().as_encoded_bytes() {
            match byte {
                b'/' | b'-' | b'.' | b'_' | b'~' => host.push(char::from(*byte)),
                byte if byte.is_ascii_alphanumeric() => host.push(char::from(*byte)),
                byte => host.push_str(&format!("%{byte:02X}")),
            }
        }
        format!("postgres:///{NAME}?host={host}&user={NAME}")
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Gives the server up; the last user stops it.
    pub fn stop(self) {
        if self.users.unlock().is_ok() && self.users.try_lock().is_ok() {
            // No pipes: none of them would close before the server has ended.
            let mut command = self.command("pg_ctl");
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command.arg("-D").arg(self.data()).args(["-m", "fast", "-w", "stop"]);
            match run(command) {
                Ok(_) => drop(self.child.map(|mut child| child.wait())),
                Err(error) => tracing::warn!("the private PostgreSQL did not stop: {error:#}"),
            }
        }
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    fn init(&self, safety: Safety) -> Result<()> {
        // Renamed when complete, so that an interrupted first start leaves no half cluster.
        let fresh = self.dir.join("data.new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh)?;
        }
        let mut command = self.command("initdb");
        command.arg("-D").arg(&fresh).args(["-U", NAME, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
        command.args(["--data-checksums", "--no-instructions"]);
        if safety == Safety::None {
            command.arg("--no-sync");
        }
        run(command).context("initdb failed")?;
        fs::rename(&fresh, self.data())?;
        Ok(())
    }

    /// Starts the server itself. Not through pg_ctl: that hands folder and options to a shell,
    /// which takes spaces and quotes in a path for its own.
    fn launch(&mut self, safety: Safety) -> Result<()> {
        let path = self.dir.join("server.log");
        let log = File::options().create(true).append(true).open(&path)?;
        // A list of folders; in double quotes everything else in a name is only a name.
        let mut sockets = OsString::from("unix_socket_directories=\"");
        sockets.push(self.run.display().to_string().replace('"', "\"\""));
        sockets.push("\"");
        let mut options = vec!["port=5432", "listen_addresses=", "unix_socket_permissions=0700", "timezone=UTC"];
        if safety == Safety::None {
            options.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal"]);
            options.extend(["max_wal_senders=0", "max_connections=200"]);
        }
        let mut command = self.command("postgres");
        command.stdout(log.try_clone()?).stderr(log);
        command.arg("-D").arg(self.data()).arg("-c").arg(sockets);
        command.args(options.iter().flat_map(|option| ["-c", option]));
        let child = self.child.insert(command.spawn().context("cannot run postgres")?);
        let begin = Instant::now();
        let why = loop {
            if let Some(status) = child.try_wait()? {
                break format!("did not start ({status})");
            }
            if is_ready(&self.bin, &self.run, self.owner) {
                return Ok(());
            }
            if begin.elapsed() > PATIENCE {
                break format!("does not accept connections after {} s; it goes on trying", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        let text = fs::read_to_string(&path).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let tail = lines[lines.len().saturating_sub(8)..].join("\n");
        bail!("the private PostgreSQL {why}. Its last lines, from {}:\n{tail}", path.display())
    }

    fn ensure_database(&self) -> Result<()> {
        let client = |name| {
            let mut command = self.command(name);
            command.arg("-h").arg(&self.run).args(["-U", NAME]);
            command
        };
        let mut ask = client("psql");
        let query = format!("select 1 from pg_database where datname = '{NAME}'");
        ask.args(["-d", "postgres", "-XAtc", &query]);
        if run(ask)?.stdout.starts_with(b"1") {
            return Ok(());
        }
        let mut make = client("createdb");
        make.args(["-T", "template0", NAME]);
        run(make)?;
        Ok(())
    }

    /// Waits until the server that runs on our folder accepts connections. False where none runs,
    /// or where it ended meanwhile.
    fn adopt(&self) -> Result<bool> {
        let begin = Instant::now();
        while let Some(pid) = self.running() {
            if is_ready(&self.bin, &self.run, self.owner) {
                return Ok(true);
            }
            if begin.elapsed() > PATIENCE {
                bail!(
                    "a private PostgreSQL (process {pid}) runs in {} but does not accept connections after {} s. It may still recover from a crash: {} tells. Start again later, or set KONGRESS_DATA to another folder.",
                    self.dir.display(),
                    PATIENCE.as_secs(),
                    self.dir.join("server.log").display()
                );
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(false)
    }

    /// The process named in postmaster.pid, if it is a PostgreSQL on our folder.
    fn running(&self) -> Option<i32> {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        let pid = text.lines().next()?.trim().parse::<i32>().ok()?;
        let command = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        let mut words = command.split(|byte| *byte == 0);
        let is_postgres = words.next().is_some_and(|name| name.ends_with(b"postgres"));
        let data = self.data();
        (is_postgres && words.any(|word| word == data.as_os_str().as_encoded_bytes())).then_some(pid)
    }

    /// PostgreSQL clears the lock of a dead process itself, but not one whose number now belongs
    /// to another process or a zombie. The first line is overwritten, not the file deleted:
    /// deleting would switch off its check for orphaned backends.
    fn free_stale_locks(&self) -> Result<()> {
        for path in [self.dir.join("data/postmaster.pid"), self.run.join(".s.PGSQL.5432.lock")] {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
            let mut file = File::options().write(true).truncate(true).open(&path)?;
            write!(file, "2147483647\n{rest}")?;
        }
        Ok(())
    }

    fn command(&self, name: &str) -> Command {
        command(&self.bin, name, self.owner)
    }
}

/// One of PostgreSQL's programs as its owner. In a process group of its own: Ctrl-C at the
/// terminal is for us, who then stop what we started in order.
fn command(bin: &Path, name: &str, owner: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(bin.join(name));
    command.current_dir("/").env_clear().env("LC_ALL", "C.UTF-8").env("PATH", "/usr/bin:/bin");
    command.stdin(Stdio::null()).process_group(0);
    if let Some((uid, gid)) = owner {
        command.uid(uid).gid(gid);
    }
    command
}

fn run(mut command: Command) -> Result<Output> {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default().display().to_string();
    let output = command.output().with_context(|| format!("cannot run {name}"))?;
    if !output.status.success() {
        bail!("{name} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output)
}

fn is_ready(bin: &Path, socket: &Path, owner: Option<(u32, u32)>) -> bool {
    let mut ask = command(bin, "pg_isready", owner);
    ask.args(["-q", "-U", NAME, "-d", "postgres", "-h"]).arg(socket);
    run(ask).is_ok()
}

/// Folder with the server programs: as set, else from PATH, else where packages put them.
/// A cluster that exists already needs its own major version.
fn find_programs(set: Option<&Path>, version: Option<&str>) -> Result<PathBuf> {
    let missing = |dir: &Path| PROGRAMS.into_iter().filter(|p| !dir.join(p).is_file()).collect::<Vec<_>>();
    if let Some(dir) = set {
        let missing = missing(dir);
        if missing.is_empty() {
            return Ok(dir.to_path_buf());
        }
        bail!("KONGRESS_POSTGRES_BIN is {}, but this is not there: {}", dir.display(), missing.join(", "));
    }
    let mut found: Vec<(String, PathBuf)> = Vec::new();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let roots = ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt"];
    let packaged = roots.iter().filter_map(|r| fs::read_dir(r).ok()).flatten().flatten().map(|e| e.path().join("bin"));
    for dir in std::env::split_paths(&path).chain(packaged) {
        if missing(&dir).is_empty()
            && let Some(major) = major_version(&dir)
        {
            found.push((major, dir));
        }
    }
    let newest = |list: &[(String, PathBuf)]| {
        list.iter().max_by_key(|(v, _)| v.parse::<u32>().unwrap_or(0)).map(|(_, dir)| dir.clone())
    };
    match version {
        None => newest(&found),
        Some(version) => {
            let matching: Vec<_> = found.iter().filter(|(v, _)| v == version).cloned().collect();
            if matching.is_empty() && !found.is_empty() {
                let have: Vec<&str> = found.iter().map(|(v, _)| v.as_str()).collect();
                bail!("the data folder is from PostgreSQL {version}, but installed is only {}. Install that version, or set KONGRESS_DATA to a new folder.", have.join(", "));
            }
            newest(&matching)
        }
    }
    .context(
        "no PostgreSQL found. One of these helps:\n  - install it: apt install postgresql\n  - use one that runs elsewhere: DATABASE_URL=postgres://user:password@host/database\n  - say where its programs are: KONGRESS_POSTGRES_BIN=/path/to/bin",
    )
}

/// "15" from "postgres (PostgreSQL) 15.18 (Debian …)".
fn major_version(bin: &Path) -> Option<String> {
    let output = Command::new(bin.join("postgres")).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = text.split_whitespace().find(|w| w.starts_with(|c: char| c.is_ascii_digit()))?;
    Some(number.chars().take_while(char::is_ascii_digit).collect())
}
