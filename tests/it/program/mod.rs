//! The program as people start it: commands, messages, signals.

mod media;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A folder and a port of its own; what still runs ends with the test.
struct Machine {
    data: PathBuf,
    port: u16,
}

impl Machine {
    fn new() -> Machine {
        // Short: the path of a socket has 100 characters at most, and a longer one would lie elsewhere.
        let data = std::env::temp_dir().join(format!("kp-{:08x}", uuid::Uuid::new_v4().as_fields().0));
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        Machine { data, port }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kongress"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("KONGRESS_") || name == "DATABASE_URL" || name == "SMTP_URL" {
                command.env_remove(name);
            }
        }
        command.env("KONGRESS_DATA", &self.data).env("KONGRESS_LISTEN", format!("127.0.0.1:{}", self.port));
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Starts serving and waits until it says that it is ready.
    fn serve(&self) -> Running {
        let mut child = self.command(&[]).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("captured")).lines();
        let ready = lines.find(|l| l.as_ref().is_ok_and(|l| l.contains("is ready")));
        assert!(ready.is_some(), "it never became ready");
        std::thread::spawn(move || lines.for_each(drop));
        Running(child)
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("somebody listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.port);
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn postgres_runs(&self) -> bool {
        self.data.join("postgres/data/postmaster.pid").exists()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Ok(text) = std::fs::read_to_string(self.data.join("postgres/data/postmaster.pid"))
            && let Some(pid) = text.lines().next().and_then(|l| l.parse().ok())
        {
            let _ = kill(Pid::from_raw(pid), Signal::SIGQUIT);
        }
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

struct Running(Child);

impl Running {
    fn signal(self, signal: Signal) -> Option<i32> {
        kill(Pid::from_raw(self.0.id() as i32), signal).expect("signalled");
        self.ended()
    }

    /// As Ctrl-C at a terminal, which reaches all of its foreground group; once, because a second
    /// signal ends the program at once.
    fn signal_group(self, signal: Signal) -> Option<i32> {
        nix::sys::signal::killpg(Pid::from_raw(self.0.id() as i32), signal).expect("signalled");
        self.ended()
    }

    fn ended(mut self) -> Option<i32> {
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(20) {
            if let Some(status) = self.0.try_wait().expect("asked") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it did not end");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn one_command_serves_the_demo_survives_a_kill_and_stops_cleanly() {
    let machine = Machine::new();
    let running = machine.serve();
    assert!(machine.get("/").contains("Musterland-Kongress"));

    let second = machine.run(&[]);
    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second).contains("already listens"), "{}", text(&second));
    assert!(machine.get("/archiv").starts_with("HTTP/1.1 200"), "the first goes on");

    running.signal(Signal::SIGKILL);
    assert!(machine.postgres_runs(), "left behind by the kill");
    let running = machine.serve();
    assert!(machine.get("/2024/programm").contains("Schubert"));
    assert_eq!(running.signal(Signal::SIGTERM), Some(0));
    assert!(!machine.postgres_runs(), "stopped with the last program");

    let running = machine.serve();
    assert!(machine.get("/").contains("Musterland-Kongress"), "the data is still there");
    assert_eq!(running.signal(Signal::SIGINT), Some(0));
}

#[test]
fn commands_work_beside_a_running_server() {
    let machine = Machine::new();
    let running = machine.serve();
    let exported = machine.run(&["export", "2024", "--format", "json"]);
    assert!(exported.status.success(), "{}", text(&exported));
    let file = machine.data.join("schedule.json");
    std::fs::write(&file, &exported.stdout).expect("written");
    let file = file.display().to_string();
    let imported = machine.run(&["import", "kopie", &file]);
    assert_eq!(imported.status.code(), Some(1));
    assert!(text(&imported).contains("--create"), "{}", text(&imported));
    let imported = machine.run(&["import", "kopie", &file, "--create"]);
    assert!(imported.status.success() && text(&imported).contains("Release 1"), "{}", text(&imported));
    // In the other process, on the next request.
    assert!(machine.get("/kopie/programm").starts_with("HTTP/1.1 200"));
    let socket = machine.data.join("postgres/run").display().to_string();
    let production = machine
        .command(&[
            "check",
            "--mode",
            "production",
            "--base-url",
            "https://kongress.de",
            "--mail-from",
            "a@kongress.de",
        ])
        .env("SMTP_URL", "smtp://127.0.0.1:9")
        .env("DATABASE_URL", format!("postgres:///kongress?host={socket}&user=kongress"))
        .output()
        .expect("runs");
    assert!(
        text(&production).contains("FAIL  legal pages: operator.email holds the demo's text"),
        "{}",
        text(&production)
    );
    let check = machine.run(&["check"]);
    let report = text(&check);
    assert!(check.status.success(), "{report}");
    for line in [
        "ok    time zone",
        "ok    settings",
        "ok    database: PostgreSQL",
        "ok    migrations",
        "ok    redirects: 1, none leads nowhere",
        "note  twins: /seiten/gut-zu-wissen: easy language is older than the page",
        "note  twins: /seiten/gut-zu-wissen: sign language is missing",
        "note  twins: /gebaerdensprache: the video is missing",
        "ok    files: in the database",
        "ok    legal pages",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
    assert!(machine.run(&["redirect", "/programm.html", "/2024/programm"]).status.success());
    assert!(machine.get("/programm.html").contains("location: /2024/programm\r\n"), "in the other process, at once");
    let circle = machine.run(&["redirect", "/x", "/x"]);
    assert!(circle.status.code() == Some(1) && text(&circle).contains("leads back"), "{}", text(&circle));
    assert!(machine.run(&["redirect", "/alt", "/nirgends"]).status.success());
    let check = machine.run(&["check"]);
    assert!(text(&check).contains("FAIL  redirect: /alt leads to /nirgends, where nothing is"), "{}", text(&check));
    assert!(!text(&check).contains("programm.html"), "{}", text(&check));
    assert!(machine.run(&["redirect", "/alt", "--remove"]).status.success());
    assert!(machine.run(&["check"]).status.success());
    assert_eq!(running.signal(Signal::SIGTERM), Some(0));
}

#[test]
fn check_says_what_is_wrong_and_how_to_mend_it() {
    let machine = Machine::new();
    let fresh = machine.run(&["check"]);
    assert_eq!(fresh.status.code(), Some(1));
    assert!(text(&fresh).contains("Run: kongress migrate"), "{}", text(&fresh));
    let export = text(&machine.run(&["export", "2024"]));
    assert!(export.contains("Run: kongress migrate") && !export.contains("relation"), "{export}");
    assert!(machine.run(&["migrate"]).status.success());
    let export = text(&machine.run(&["export", "2024"]));
    assert!(export.contains("there is no public edition \"2024\""), "{export}");
    let empty = text(&machine.run(&["check"]));
    assert!(
        empty.contains("ok    migrations") && empty.contains("FAIL  legal pages: imprint: name is empty"),
        "{empty}"
    );
    assert!(machine.run(&["demo"]).status.success());
    let mail = machine.command(&["check"]).env("SMTP_URL", "smtp://127.0.0.1:9").output().expect("runs");
    assert!(text(&mail).contains("FAIL  mail: the server cannot be reached"), "{}", text(&mail));
}

#[test]
fn messages_name_the_remedy() {
    let machine = Machine::new();
    let none = machine.command(&[]).env("KONGRESS_POSTGRES_BIN", "/nirgends").output().expect("runs");
    assert_eq!(none.status.code(), Some(1));
    assert!(text(&none).contains("KONGRESS_POSTGRES_BIN"), "{}", text(&none));
    let production = machine.run(&["--mode", "production"]);
    for name in ["KONGRESS_BASE_URL", "DATABASE_URL", "SMTP_URL", "KONGRESS_MAIL_FROM"] {
        assert!(text(&production).contains(name), "{name}: {}", text(&production));
    }
    for command in ["serve", "migrate", "demo", "import", "export", "media", "redirect", "check"] {
        let help = machine.run(&[command, "--help"]);
        assert!(help.status.success() && text(&help).contains("Usage: kongress"), "{command}");
    }
    let away = machine.command(&["migrate"]).env("DATABASE_URL", "postgres://127.0.0.1:9/x").output().expect("runs");
    assert_eq!(away.status.code(), Some(1));
    assert!(!text(&away).contains("stack backtrace"), "{}", text(&away));
    assert_eq!(text(&away).matches("refused").count(), 1, "said once: {}", text(&away));
    let log = machine.run(&["--log", "kongress=laut", "migrate"]);
    assert!(log.status.code() == Some(1) && text(&log).contains("KONGRESS_LOG is"), "{}", text(&log));
}

#[tokio::test]
async fn check_says_why_a_database_cannot_be_reached() {
    let machine = Machine::new();
    let options = crate::support::database().await;
    let socket = options.get_socket().expect("a socket").display().to_string();
    for (url, what, remedy) in [
        ("postgres://127.0.0.1:9/x".to_string(), "refused", "Nothing listens there"),
        (format!("postgres:///x?host={socket}/nirgends"), "No such file", "Nothing listens there"),
        (format!("postgres:///nirgends?host={socket}&user=kongress"), "does not exist", "Create the database"),
        (format!("postgres:///postgres?host={socket}&user=niemand"), "niemand", "Correct user and password"),
    ] {
        let check = machine.command(&["check"]).env("DATABASE_URL", &url).output().expect("runs");
        let report = text(&check);
        assert_eq!(check.status.code(), Some(1), "{url}: {report}");
        for words in ["FAIL  database: ", what, remedy] {
            assert!(report.contains(words), "{url}: {words}: {report}");
        }
        assert!(!report.contains("pool timed out") && !report.contains("Install PostgreSQL"), "{url}: {report}");
    }
}

/// Waits until `done`, for steps of a start.
fn wait_until(done: impl Fn() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < Duration::from_secs(20), "it never came that far");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_signal_during_the_start_ends_it_and_leaves_no_postgresql_behind() {
    let machine = Machine::new();
    let start = || {
        let mut command = machine.command(&[]);
        command.stderr(Stdio::null()).stdout(Stdio::null());
        Running(std::os::unix::process::CommandExt::process_group(&mut command, 0).spawn().expect("the program starts"))
    };
    // While the cluster is made, while the server starts, while the demo is made.
    let steps = ["postgres/data.new/PG_VERSION", "postgres/data/postmaster.pid", "postgres/run/.s.PGSQL.5432"];
    for (step, signal) in steps.into_iter().zip([Signal::SIGHUP, Signal::SIGINT, Signal::SIGTERM]) {
        let running = start();
        wait_until(|| machine.data.join(step).exists());
        let code = match signal {
            Signal::SIGINT => running.signal_group(signal),
            _ => running.signal(signal),
        };
        assert_eq!(code, Some(0), "{step}");
        assert!(!machine.postgres_runs(), "{step}");
    }
    let running = machine.serve();
    assert!(machine.get("/").contains("Musterland-Kongress"));
    assert_eq!(running.signal(Signal::SIGHUP), Some(0));
    assert!(!machine.postgres_runs());
}
