//! The private PostgreSQL: made, adopted, recovered.

use std::fs;
use std::path::PathBuf;

use kongress::db::private::{PrivateServer, Safety};
use sqlx::{ConnectOptions, Connection};

/// A folder that goes with the test. In the temporary folder, where every user may enter.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        Folder(std::env::temp_dir().join(format!("kongress-private-{}", uuid::Uuid::new_v4().simple())))
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
