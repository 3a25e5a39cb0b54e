//! The private PostgreSQL: made, adopted, recovered.

use std::fs;
use std::path::PathBuf;

use kongress::db::private::{PrivateServer, Safety};
use sqlx::{ConnectOptions, Connection};

/// A folder that goes with the test. In the temporary folder, where every user may enter.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        Folder::named("kongress-private")
    }

    fn named(name: &str) -> Folder {
        Folder(std::env::temp_dir().join(format!("{name}-{}", uuid::Uuid::new_v4().simple())))
    }

    fn start(&self) -> PrivateServer {
        PrivateServer::start(&self.0, None, Safety::None).expect("started")
    }

    fn pid(&self) -> i32 {
        let text = fs::read_to_string(self.0.join("postgres/data/postmaster.pid")).expect("a server runs");
        text.lines().next().and_then(|l| l.parse().ok()).expect("a number")
    }

    fn kill(&self) {
        let pid = nix::unistd::Pid::from_raw(self.pid());
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).expect("killed");
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn one(server: &PrivateServer) -> i32 {
    let mut connection = server.options().connect().await.expect("answers");
    let one = sqlx::query_scalar("select 1").fetch_one(&mut connection).await.expect("asked");
    connection.close().await.expect("closed");
    one
}

#[tokio::test]
async fn two_programs_share_it_and_the_last_one_stops_it() {
    let folder = Folder::new();
    let first = folder.start();
    let pid = folder.pid();
    let second = folder.start();
    assert_eq!(folder.pid(), pid, "adopted, not started again");
    first.stop();
    assert_eq!(one(&second).await, 1, "still there for the second");
    second.stop();
    assert!(!folder.0.join("postgres/data/postmaster.pid").exists(), "stopped by the last");
    let again = folder.start();
    assert_eq!(one(&again).await, 1);
    again.stop();
}

#[tokio::test]
async fn it_starts_again_after_a_crash_even_when_the_number_belongs_to_somebody_else() {
    let folder = Folder::new();
    let server = folder.start();
    // The program dies without a word: its locks go, the server stays and is adopted.
    drop(server);
    let server = folder.start();
    assert_eq!(one(&server).await, 1);
    drop(server);
    folder.kill();
    let lock = folder.0.join("postgres/data/postmaster.pid");
    let rest = fs::read_to_string(&lock).expect("left behind");
    let rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    fs::write(&lock, format!("{}\n{rest}", std::process::id())).expect("written");
    let server = folder.start();
    assert_eq!(one(&server).await, 1);
    server.stop();
}

#[test]
fn without_programs_the_message_names_the_remedy() {
    let folder = Folder::new();
    let nowhere = std::env::temp_dir();
    let error = PrivateServer::start(&folder.0, Some(&nowhere), Safety::None).expect_err("refused").to_string();
    assert!(error.contains("KONGRESS_POSTGRES_BIN"), "{error}");
}

#[tokio::test]
async fn a_folder_may_have_any_name() {
    for name in ["Mein Kongress", "O'Neill \"k\" $HOME `id` \\ %20", "a,b"] {
        let folder = Folder::named(name);
        let server = folder.start();
        assert_eq!(one(&server).await, 1, "{name}");
        let address: sqlx::postgres::PgConnectOptions = server.url().parse().expect("an address");
        assert_eq!(address.get_socket(), server.options().get_socket(), "{}", server.url());
        let psql = std::process::Command::new("psql").arg(server.url()).args(["-XAtc", "select 1"]).output();
        if let Ok(psql) = psql {
            assert_eq!(String::from_utf8_lossy(&psql.stdout), "1\n", "{}: {psql:?}", server.url());
        }
        drop(server);
        let server = folder.start();
        assert_eq!(one(&server).await, 1, "adopted: {name}");
        server.stop();
        assert!(!folder.0.join("postgres/data/postmaster.pid").exists(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_answer_yet_is_waited_for() {
    let folder = Folder::new();
    let server = folder.start();
    let guest = server.options().connect().await.expect("answers");
    // It refuses newcomers as long as the guest stays: as a long recovery looks from outside.
    let pid = folder.pid();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGTERM).expect("signalled");
    std::thread::sleep(std::time::Duration::from_millis(200));
    drop(server);
    let data = folder.0.clone();
    let starting = std::thread::spawn(move || PrivateServer::start(&data, None, Safety::None));
    tokio::time::sleep(std::time::Duration::from_secs(12)).await;
    assert_eq!(folder.pid(), pid, "its lock is left alone");
    assert!(!starting.is_finished(), "neither given up nor started beside it");
    guest.close().await.expect("closed");
    let server = starting.join().expect("no panic").expect("started after the end of the first");
    assert_ne!(folder.pid(), pid);
    assert_eq!(one(&server).await, 1);
    server.stop();
}

#[test]
fn programs_that_are_missing_are_named() {
    let folder = Folder::new();
    let bin = folder.0.join("bin");
    fs::create_dir_all(&bin).expect("made");
    for name in ["initdb", "pg_ctl", "postgres", "psql"] {
        fs::write(bin.join(name), "").expect("written");
    }
    let error = PrivateServer::start(&folder.0, Some(&bin), Safety::None).expect_err("refused").to_string();
    assert!(error.contains("this is not there: createdb, pg_isready"), "{error}");
}
