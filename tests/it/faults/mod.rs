//! What happens when the ground shakes.

use std::time::Duration;

use axum::http::StatusCode;
use kongress::db::Db;
use sqlx::Row;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::support::{TestSite, database};

#[tokio::test]
async fn pages_already_rendered_survive_the_database() {
    let proxy = proxy::Proxy::start().await;
    let options = database().await;
    let socket = options.get_socket().expect("a socket").join(".s.PGSQL.5432");
    let through = proxy.to(socket).await;
    let direct = TestSite::on(options.clone(), &[]).await;
    let now = direct.site.clock.now();
    direct.site.db.change(move |c| Box::pin(async move { kongress::demo::make(c, now).await })).await.expect("demo");
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
