//! What happens when the ground shakes.

use std::time::Duration;

use axum::http::StatusCode;
use kongress::db::Db;
use kongress::mail::{Sender, Transport, Worker};
use sqlx::Row;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::registration;
use crate::support::{MailServer, TestSite, database, noon};

#[tokio::test]
async fn pages_already_rendered_survive_the_database() {
    let proxy = proxy::Proxy::start().await;
    let options = database().await;
    let socket = options.get_socket().expect("a socket").join(".s.PGSQL.5432");
    let through = proxy.to(socket).await;
    let direct = TestSite::on(options.clone(), &[]).await;
    let now = direct.site.clock.now();
    kongress::demo::make(&direct.site.db, now).await.expect("demo");
    let name = options.get_database().expect("a name");
    let line = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(through).username(options.get_username());
    let site = TestSite::on(line.database(name).ssl_mode(PgSslMode::Disable), &[]).await;
    site.until("/2024", |a| a.status == 200).await;
    site.get("/2024/programm").await.page();

    proxy.cut();
    for _ in 0..100 {
        if site.site.content.is_away() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(site.site.content.is_away(), "the listener notices");
    for path in ["/2024", "/2024/programm", "/2024/programm?art=vortrag", "/healthz"] {
        let begin = std::time::Instant::now();
        assert_eq!(site.get(path).await.status, StatusCode::OK, "{path}");
        assert!(begin.elapsed() < Duration::from_secs(1), "{path} does not wait");
    }
    // Never rendered: a pause, and in time.
    let begin = std::time::Instant::now();
    site.get("/aktuelles").await.failure(503);
    assert!(begin.elapsed() < Duration::from_secs(6));
    direct.sql("update edition set title = 'Wieder da' where slug = '2024'").await;

    proxy.mend();
    site.until("/2024", |a| a.text().contains("<h1>Wieder da</h1>")).await;
    site.until("/aktuelles", |a| a.status == 200).await;
}

#[tokio::test]
async fn a_connection_left_in_a_transaction_is_not_used_again() {
    let db = Db::new(database().await, 1);
    let mut connection = db.pool().acquire().await.expect("a connection");
    let pid = pid(&mut connection).await;
    // As a cancelled request leaves it: the pool believes that nothing is open.
    sqlx::raw_sql("begin").execute(&mut *connection).await.expect("begun");
    drop(connection);
    let mut next = db.pool().acquire().await.expect("a connection");
    assert_ne!(self::pid(&mut next).await, pid, "the connection was closed");
    drop(next);
    // One without a transaction is kept.
    let mut one = db.pool().acquire().await.expect("a connection");
    let kept = self::pid(&mut one).await;
    drop(one);
    assert_eq!(self::pid(&mut db.pool().acquire().await.expect("a connection")).await, kept);
}

#[tokio::test]
async fn a_change_goes_on_when_nobody_waits_for_it() {
    let db = Db::new(database().await, 2);
    let change = db.change(|c| {
        Box::pin(async move {
            sqlx::raw_sql("select pg_sleep(0.3)").execute(&mut *c).await?;
            sqlx::raw_sql("update site set settings = '{\"name\": \"x\"}'").execute(c).await?;
            Ok::<_, sqlx::Error>(())
        })
    });
    // The visitor hangs up.
    assert!(tokio::time::timeout(Duration::from_millis(50), change).await.is_err());
    tokio::time::sleep(Duration::from_millis(800)).await;
    let name: Option<String> =
        sqlx::query_scalar("select settings->>'name' from site").fetch_one(db.pool()).await.expect("asked");
    assert_eq!(name.as_deref(), Some("x"));
}

#[tokio::test]
async fn a_change_that_fails_leaves_nothing() {
    let db = Db::new(database().await, 2);
    let result = db
        .change(|c| {
            Box::pin(async move {
                sqlx::raw_sql("update site set settings = '{\"name\": \"x\"}'").execute(&mut *c).await?;
                sqlx::raw_sql("select 1 / 0").execute(c).await?;
                Ok::<_, sqlx::Error>(())
            })
        })
        .await;
    assert!(result.is_err());
    let name: Option<String> =
        sqlx::query_scalar("select settings->>'name' from site").fetch_one(db.pool()).await.expect("asked");
    assert_eq!(name, None);
}

/// The last step of the form, as a browser sends it.
fn form(n: usize) -> Vec<(String, String)> {
    let key = kongress::web::form::new_key(noon() - chrono::Duration::minutes(5)).to_string();
    let email = format!("p{n}@example.org");
    let fields = [
        ("formular", key.as_str()),
        ("schritt", "senden"),
        ("vorname", "Kim"),
        ("nachname", "Beispiel"),
        ("email", &email),
        ("organisation", "Landratsamt Beispielkreis"),
        ("art", "municipal"),
        ("tage", "2026-05-05"),
    ];
    fields.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

#[tokio::test]
async fn registrations_go_on_while_the_mail_server_is_away_and_the_mails_follow() {
    let site = registration::open(Some(5)).await;
    // A port at which nobody listens for now.
    let address = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let worker = Worker {
        db: site.site.db.clone(),
        sender: Sender { from: "kongress@example.org".parse().expect("an address"), domain: "kongress.test".into() },
        transport: Transport::new(Some(&format!("smtp://{address}")), &std::env::temp_dir()).expect("a transport"),
    };
    for n in 0..20 {
        assert_eq!(site.post(registration::FORM, &form(n)).await.redirect(), "/2026/anmeldung/gesendet");
    }
    while worker.send_due().await.expect("tried") > 0 {}
    site.tick().await;
    assert_eq!(site.count("select count(*) from message where state = 'queued' and attempts = 1").await, 20);
    let begun = "select count(*) from registration where confirm_by is not null";
    assert_eq!(site.count(begun).await, 0, "the period begins when the mail is out");

    let server = MailServer::start_on(address);
    site.sql("update message set next_attempt_at = now()").await;
    while worker.send_due().await.expect("sent") > 0 {}
    site.tick().await;
    assert_eq!(server.taken().len(), 20);
    assert_eq!(site.count(begun).await, 20);
    site.balance().await;
}

#[tokio::test]
async fn sessions_cut_off_by_a_restart_are_replaced_without_one_of_ours() {
    let site = registration::open(None).await;
    for n in 0..8 {
        assert_eq!(site.post(registration::FORM, &form(n)).await.redirect(), "/2026/anmeldung/gesendet");
        // What a restart of the database does to every session of ours.
        let cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()";
        site.count(cut).await;
    }
    assert_eq!(site.count("select count(*) from registration").await, 8);
    site.balance().await;
}

#[tokio::test]
async fn visitors_who_hang_up_leave_no_transaction_and_take_nothing_back() {
    let site = registration::open(Some(40)).await;
    let (mut tasks, mut acknowledged) = (tokio::task::JoinSet::new(), 0);
    for n in 0..80_u64 {
        let visitor = site.visitor.clone();
        tasks.spawn(async move {
            let headers = [("sec-fetch-site", "same-origin")];
            let fields = form(n as usize);
            let sent = visitor.post(registration::FORM, &fields, &headers);
            // At every step of the way, by and by.
            tokio::time::timeout(Duration::from_millis(n), sent).await.is_ok_and(|a| a.status == 303)
        });
    }
    while let Some(seen) = tasks.join_next().await {
        acknowledged += i64::from(seen.expect("no panic"));
    }
    // What nobody waits for any more is finished or undone.
    let open = "select count(*) from pg_stat_activity where datname = current_database()
        and pid <> pg_backend_pid() and state <> 'idle'";
    for _ in 0..200 {
        if site.count(open).await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(site.count(open).await, 0, "a session stayed in a transaction");
    assert!(site.count("select count(*) from registration").await >= acknowledged);
    site.balance().await;
    // Trying again with the same address never makes a second one.
    for n in 0..80 {
        assert_eq!(site.post(registration::FORM, &form(n)).await.redirect(), "/2026/anmeldung/gesendet");
    }
    assert_eq!(site.count("select count(*) from registration").await, 80);
    site.balance().await;
}

async fn pid(connection: &mut sqlx::PgConnection) -> i32 {
    sqlx::query("select pg_backend_pid()").fetch_one(connection).await.expect("asked").get(0)
}

mod proxy {
    //! A line to PostgreSQL that can be cut.

    use std::path::PathBuf;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::net::{TcpListener, UnixStream};
    use tokio::sync::Notify;

    #[derive(Clone, Default)]
    pub struct Proxy {
        is_cut: Arc<AtomicBool>,
        cuts: Arc<Notify>,
    }

    impl Proxy {
        pub async fn start() -> Proxy {
            Proxy::default()
        }

        /// Listens on a port and forwards to the socket.
        pub async fn to(&self, socket: PathBuf) -> u16 {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let port = listener.local_addr().expect("an address").port();
            let proxy = self.clone();
            tokio::spawn(async move {
                while let Ok((mut client, _)) = listener.accept().await {
                    let (proxy, socket) = (proxy.clone(), socket.clone());
                    tokio::spawn(async move {
                        if proxy.is_cut.load(Ordering::Relaxed) {
                            return;
                        }
                        let Ok(mut server) = UnixStream::connect(socket).await else { return };
                        tokio::select! {
                            _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                            () = proxy.cuts.notified() => {}
                        }
                    });
                }
            });
            port
        }

        pub fn cut(&self) {
            self.is_cut.store(true, Ordering::Relaxed);
            self.cuts.notify_waiters();
        }

        pub fn mend(&self) {
            self.is_cut.store(false, Ordering::Relaxed);
        }
    }
}
