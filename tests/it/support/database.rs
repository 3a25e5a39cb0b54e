//! One database per test, copied from a migrated template inside a cluster that all runs share.

use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use kongress::db::private::{PrivateServer, Safety};
use kongress::db::{Db, MIGRATOR};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};

static SERVER: OnceLock<PrivateServer> = OnceLock::new();
static DEMO: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
static TEMPLATE: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();

/// The cluster lives in the temporary folder, where every user's server may enter. It is left
/// running for the next run; it holds nothing of worth.
fn server() -> &'static PrivateServer {
    SERVER.get_or_init(|| {
        let dir = std::env::temp_dir().join(format!("kongress-tests-{}", nix::unistd::geteuid()));
        PrivateServer::start(&dir, None, Safety::None).expect("a PostgreSQL for the tests")
    })
}

/// Options of a fresh, migrated, empty database.
pub async fn database() -> PgConnectOptions {
    let server = tokio::task::spawn_blocking(server).await.expect("server started");
    let template = TEMPLATE.get_or_init(|| template(server)).await;
    copy(server, template).await
}

/// Options of a fresh database with the demo in it, as it is made at `now`.
pub async fn demo_database(now: DateTime<Utc>) -> PgConnectOptions {
    let first = DEMO.get_or_init(async || {
        let options = database().await;
        let db = Db::new(options.clone(), 2);
        kongress::demo::make(&db, now).await.expect("the demo is made");
        // A template has to be left alone.
        db.pool().close().await;
        options.get_database().expect("a name").to_string()
    });
    let first = first.await;
    copy(server(), first).await
}

async fn copy(server: &PrivateServer, template: &str) -> PgConnectOptions {
    let name = format!("t_{}", uuid::Uuid::new_v4().simple());
    let mut admin = server.options_for("postgres").connect().await.expect("cluster answers");
    let statement = format!("create database {name} template {template}");
    admin.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement))).await.expect("database made");
    admin.close().await.expect("closed");
    server.options_for(&name)
}

/// Drops its database when the test is over, beside the tests that go on.
pub struct Scratch(String);

impl Scratch {
    pub fn of(options: &PgConnectOptions) -> Scratch {
        Scratch(options.get_database().expect("a name").to_string())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let statement = format!("drop database if exists {} with (force)", self.0);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                if let Ok(mut admin) = server().options_for("postgres").connect().await {
                    let _ = admin.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement))).await;
                }
            });
        });
    }
}

/// Makes the template once per set of migrations and throws away what earlier runs left.
async fn template(server: &PrivateServer) -> String {
    let hash: u64 =
        MIGRATOR.iter().flat_map(|m| m.checksum.iter()).fold(7, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(*b)));
    let name = format!("template_{hash:x}");
    let mut admin = server.options_for("postgres").connect().await.expect("cluster answers");
    // Two test programs at once: the second waits.
    admin.execute("select pg_advisory_lock(4711)").await.expect("locked");
    let old: Vec<String> =
        sqlx::query_scalar("select datname from pg_database where datname like 't\\_%' and not exists (select from pg_stat_activity a where a.datname = pg_database.datname)")
            .fetch_all(&mut admin)
            .await
            .expect("listed");
    for database in old {
        let statement = format!("drop database if exists {database}");
        let _ = admin.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement))).await;
    }
    let there: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut admin)
        .await
        .expect("asked");
    if !there {
        let statement = format!("create database {name}_new");
        let _ = admin.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(format!("drop database if exists {name}_new")))).await;
        admin.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement))).await.expect("template made");
        let mut fresh = server.options_for(&format!("{name}_new")).connect().await.expect("template answers");
        MIGRATOR.run(&mut fresh).await.expect("migrations run");
        fresh.close().await.expect("closed");
        let rename = format!("alter database {name}_new rename to {name}");
        admin.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(rename))).await.expect("renamed");
    }
    admin.close().await.expect("closed");
    name
}
