//! The private PostgreSQL of a machine where nothing is configured: found, made, started,
//! adopted after a kill, and stopped by the last program that used it.
//!
//! Unix socket only, in a folder that only its owner can enter; therefore "trust" is safe and
//! the port never collides. Never used in production.

use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

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
}

impl PrivateServer {
    /// Starts the server under `data`, or adopts the one that is running there.
    ///
    /// # Errors
    /// In words that name the remedy: programs not installed, folder not usable, start failed.
    pub fn start(data: &Path, bin: Option<&Path>, safety: Safety) -> Result<PrivateServer> {
        let owner = server_owner()?;
        let dir = reachable(&data.join("postgres"), owner)?;
        let version = fs::read_to_string(dir.join("data/PG_VERSION")).ok().map(|v| v.trim().to_string());
        let bin = find_programs(bin, version.as_deref())?;
        let run = run_dir(&dir, owner)?;

        // One starter at a time; the lock goes with the process.
        let lock = File::create(dir.join("start.lock"))?;
        lock.lock().context("cannot lock start.lock")?;
        let users = File::options().create(true).truncate(false).write(true).open(dir.join("users.lock"))?;
        users.lock_shared().context("cannot lock users.lock")?;
        let server = PrivateServer { bin, dir, run, owner, users };
        if !server.dir.join("data").exists() {
            server.init(safety)?;
        }
        if !server.is_running() {
            server.free_stale_locks()?;
            server.launch(safety)?;
        }
        server.ensure_database()?;
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
        format!("postgres:///{NAME}?host={}&user={NAME}", self.run.display())
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Gives the server up; the last user stops it.
    pub fn stop(self) {
        if self.users.unlock().is_ok() && self.users.try_lock().is_ok() {
            let result = self.program("pg_ctl", &["-D", &self.data(), "-m", "fast", "-w", "stop"]);
            if let Err(error) = result {
                tracing::warn!("the private PostgreSQL did not stop: {error:#}");
            }
        }
    }

    fn data(&self) -> String {
        self.dir.join("data").display().to_string()
    }

    fn init(&self, safety: Safety) -> Result<()> {
        // Renamed when complete, so that an interrupted first start leaves no half cluster.
        let fresh = self.dir.join("data.new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh)?;
        }
        let path = fresh.display().to_string();
        let mut args = vec![
            "-D",
            &path,
            "-U",
            NAME,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--no-instructions",
        ];
        if safety == Safety::None {
            args.push("--no-sync");
        }
        self.program("initdb", &args).context("initdb failed")?;
        fs::rename(&fresh, self.dir.join("data"))?;
        Ok(())
    }

    fn launch(&self, safety: Safety) -> Result<()> {
        let mut options = format!(
            "-k {} -p 5432 -c listen_addresses='' -c unix_socket_permissions=0700 -c timezone=UTC",
            self.run.display()
        );
        if safety == Safety::None {
            options.push_str(" -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_connections=200");
        }
        let log = self.dir.join("server.log");
        let result = self.program(
            "pg_ctl",
            &["-D", &self.data(), "-w", "-t", "60", "-s", "-l", &log.display().to_string(), "-o", &options, "start"],
        );
        if let Err(error) = result {
            let tail = fs::read_to_string(&log).unwrap_or_default();
            let tail: Vec<&str> = tail.lines().rev().take(8).collect();
            let tail: Vec<&str> = tail.into_iter().rev().collect();
            bail!(
                "the private PostgreSQL did not start ({error}). Its last lines, from {}:\n{}",
                log.display(),
                tail.join("\n")
            );
        }
        Ok(())
    }

    fn ensure_database(&self) -> Result<()> {
        let run = self.run.display().to_string();
        let query = format!("select 1 from pg_database where datname = '{NAME}'");
        let found = self.program("psql", &["-h", &run, "-U", NAME, "-d", "postgres", "-XAtc", &query])?;
        if found.stdout.starts_with(b"1") {
            return Ok(());
        }
        self.program("createdb", &["-h", &run, "-U", NAME, "-T", "template0", NAME])?;
        Ok(())
    }

    /// The process named in postmaster.pid, if it is a PostgreSQL on our folder.
    fn is_running(&self) -> bool {
        let Ok(text) = fs::read_to_string(self.dir.join("data/postmaster.pid")) else { return false };
        let Some(pid) = text.lines().next().and_then(|l| l.trim().parse::<i32>().ok()) else { return false };
        let Ok(command) = fs::read(format!("/proc/{pid}/cmdline")) else { return false };
        let command = String::from_utf8_lossy(&command);
        command.contains("postgres") && command.contains(&self.data()) && self.is_ready()
    }

    fn is_ready(&self) -> bool {
        let run = self.run.display().to_string();
        // A server that is just recovering is waited for.
        (0..100).any(|i| {
            if i > 0 {
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            self.program("pg_isready", &["-q", "-h", &run, "-U", NAME, "-d", "postgres"]).is_ok()
        })
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

    fn program(&self, name: &str, args: &[&str]) -> Result<Output> {
        let mut command = Command::new(self.bin.join(name));
        command.args(args).current_dir("/").env_clear().env("LC_ALL", "C.UTF-8").env("PATH", "/usr/bin:/bin");
        command.stdin(Stdio::null());
        if let Some((uid, gid)) = self.owner {
            command.uid(uid).gid(gid);
        }
        if name == "pg_ctl" {
            // The server inherits these; a pipe would never close.
            command.stdout(Stdio::null()).stderr(Stdio::null());
        }
        let output = command.output().with_context(|| format!("cannot run {name}"))?;
        if !output.status.success() {
            bail!("{name} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(output)
    }
}

/// PostgreSQL refuses to run as root, so root starts it as user "postgres".
fn server_owner() -> Result<Option<(u32, u32)>> {
    if !nix::unistd::geteuid().is_root() {
        return Ok(None);
    }
    match nix::unistd::User::from_name("postgres") {
        Ok(Some(user)) => Ok(Some((user.uid.as_raw(), user.gid.as_raw()))),
        _ => bail!(
            "PostgreSQL does not run as root and there is no user \"postgres\" to run it as.\n\
             Install the package \"postgresql\", run this as another user, or set DATABASE_URL."
        ),
    }
}

/// Makes `dir`, or its stand-in under /var/lib where the server's user cannot enter the way to it.
fn reachable(dir: &Path, owner: Option<(u32, u32)>) -> Result<PathBuf> {
    let make = |dir: &Path| -> Result<()> {
        fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
        if let Some((uid, gid)) = owner {
            chown(dir, Some(uid), Some(gid))?;
        }
        fs::set_permissions(dir, Permissions::from_mode(0o700))?;
        Ok(())
    };
    make(dir)?;
    let Some((uid, gid)) = owner else { return Ok(dir.to_path_buf()) };
    let enters = Command::new("/bin/sh")
        .args(["-c", "cd \"$0\""])
        .arg(dir)
        .current_dir("/")
        .stderr(Stdio::null())
        .uid(uid)
        .gid(gid)
        .status()
        .is_ok_and(|s| s.success());
    if enters {
        return Ok(dir.to_path_buf());
    }
    let _ = fs::remove_dir(dir);
    let other = Path::new("/var/lib/kongress").join(short_hash(dir));
    eprintln!("User \"postgres\" cannot enter {}; the private PostgreSQL lives in {}.", dir.display(), other.display());
    make(&other)?;
    fs::set_permissions("/var/lib/kongress", Permissions::from_mode(0o755))?;
    Ok(other)
}

/// Folder of the socket; a path over 104 bytes cannot be one, then it lies in the temporary folder.
fn run_dir(dir: &Path, owner: Option<(u32, u32)>) -> Result<PathBuf> {
    let mut run = dir.join("run");
    if run.as_os_str().len() + ".s.PGSQL.5432".len() > 100 {
        let uid = owner.map_or_else(|| nix::unistd::geteuid().as_raw(), |(uid, _)| uid);
        run = std::env::temp_dir().join(format!("kongress-{uid}-{}", short_hash(dir)));
    }
    if !run.exists() {
        fs::create_dir(&run)?;
        if let Some((uid, gid)) = owner {
            chown(&run, Some(uid), Some(gid))?;
        }
        fs::set_permissions(&run, Permissions::from_mode(0o700))?;
    }
    let expected = owner.map_or_else(|| nix::unistd::geteuid().as_raw(), |(uid, _)| uid);
    let meta = fs::symlink_metadata(&run)?;
    if !meta.is_dir() || meta.uid() != expected {
        bail!("{} belongs to somebody else; remove it or set KONGRESS_DATA to another folder", run.display());
    }
    Ok(run)
}

fn short_hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    digest.iter().take(5).map(|b| format!("{b:02x}")).collect()
}

/// Folder with the server programs: as set, else from PATH, else where packages put them.
/// A cluster that exists already needs its own major version.
fn find_programs(set: Option<&Path>, version: Option<&str>) -> Result<PathBuf> {
    let complete = |dir: &Path| ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|p| dir.join(p).is_file());
    if let Some(dir) = set {
        if complete(dir) {
            return Ok(dir.to_path_buf());
        }
        bail!("KONGRESS_POSTGRES_BIN is {}, but initdb, pg_ctl, postgres and psql are not all there", dir.display());
    }
    let mut found: Vec<(String, PathBuf)> = Vec::new();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let roots = ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt"];
    let packaged = roots.iter().filter_map(|r| fs::read_dir(r).ok()).flatten().flatten().map(|e| e.path().join("bin"));
    for dir in std::env::split_paths(&path).chain(packaged) {
        if complete(&dir)
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
