//! Floor 1. One database: connection pool, transactions, migrations, the private PostgreSQL.
//!
//! Every change of data goes through [`Db::change`]: one transaction in a task of its own, so
//! that a visitor who hangs up cannot cancel it half-way. sqlx 0.9.0 would give a connection
//! back to the pool inside an open transaction when a `BEGIN` is cancelled; the release hook
//! closes any connection still in one.

pub mod private;
pub mod token;

use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions};
use sqlx::{Connection, PgConnection, Postgres, Row, Transaction};

/// All migrations, embedded. One static, so that tests do not embed them again.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// How long a request waits for a connection before it answers 503.
const WAIT: Duration = Duration::from_secs(3);

#[derive(Debug, Clone)]
pub struct Db {
    pool: PgPool,
    /// For those who listen all the time: a rush of visitors must not keep them from coming back.
    listeners: PgPool,
}

impl Db {
    /// Makes the pool without connecting; the first use does.
    pub fn new(options: PgConnectOptions, connections: u32) -> Db {
        let options = options.application_name("kongress").options([
            ("timezone", "UTC"),
            ("lock_timeout", "3s"),
            ("statement_timeout", "10s"),
            // Last net under the two others above.
            ("idle_in_transaction_session_timeout", "10s"),
            ("tcp_user_timeout", "10s"),
        ]);
        let listeners =
            PgPoolOptions::new().max_connections(4).acquire_timeout(WAIT).connect_lazy_with(options.clone());
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(WAIT)
            .idle_timeout(Duration::from_secs(300))
            .after_release(|connection, _| {
                Box::pin(async move {
                    // Inside a transaction now() stands still at its begin. The simple protocol,
                    // because the extended one moves the statement's time between its steps.
                    let row = sqlx::raw_sql("select now() = statement_timestamp()").fetch_one(connection).await?;
                    row.try_get(0)
                })
            })
            .connect_lazy_with(options);
        Db { pool, listeners }
    }

    /// A connection that hears what is notified on `channel`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn listen(&self, channel: &str) -> sqlx::Result<PgListener> {
        let mut listener = PgListener::connect_with(&self.listeners).await?;
        listener.listen(channel).await?;
        Ok(listener)
    }

    pub async fn close(&self) {
        self.listeners.close().await;
        self.pool.close().await;
    }

    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// One transaction in its own task: commits when `work` is fine, rolls back when not.
    ///
    /// # Errors
    /// What `work` returned, or the database's own error.
    pub async fn change<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<sqlx::Error> + Send + 'static,
        F: for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        let pool = self.pool.clone();
        in_its_own_task(async move {
            let mut transaction: Transaction<'_, Postgres> = pool.begin().await?;
            let value = work(&mut transaction).await?;
            transaction.commit().await?;
            Ok(value)
        })
        .await
    }

    /// [`Db::change`] for a row that everybody wants at once, such as a counter of seats. Its lock
    /// is given up with a commit that does not wait for the disk; then this waits until the disk
    /// has it, together with all others who wait. When it returns, the change is as durable as any:
    /// whoever comes later and is answered earlier has a later place in the log, so that nobody
    /// was ever told of something that a crash could take back.
    ///
    /// # Errors
    /// What `work` returned, or the database's own error; as with any commit, the change may have
    /// happened where the connection broke at its very end.
    pub async fn change_in_a_rush<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<sqlx::Error> + Send + 'static,
        F: for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        let pool = self.pool.clone();
        in_its_own_task(async move {
            let mut connection = pool.acquire().await?;
            let mut transaction = connection.begin_with("begin; set local synchronous_commit = off").await?;
            let value = work(&mut transaction).await?;
            transaction.commit().await?;
            // A transaction that writes to the log; its commit flushes all that stands before it.
            sqlx::query("select pg_logical_emit_message(true, 'kongress', '')").execute(&mut *connection).await?;
            Ok(value)
        })
        .await
    }

    /// Which state the tables are in.
    ///
    /// # Errors
    /// The database's own.
    pub async fn schema(&self) -> sqlx::Result<Schema> {
        let known = MIGRATOR.iter().count();
        // The table belongs to sqlx, so the statement is not checked at compile time.
        let applied = sqlx::query_scalar::<_, i64>("select count(*) from _sqlx_migrations where success");
        match applied.fetch_one(&self.pool).await.map(|n| usize::try_from(n).unwrap_or_default()) {
            Ok(0) => Ok(Schema::Missing),
            Ok(applied) if applied < known => Ok(Schema::Older { applied, known }),
            Ok(applied) if applied > known => Ok(Schema::Newer { applied, known }),
            Ok(_) => Ok(Schema::Current),
            // There is no such table.
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P01") => Ok(Schema::Missing),
            Err(error) => Err(error),
        }
    }

    /// A connection beside the pool. It says at once what is wrong, where the pool would go on
    /// trying until its time is over.
    ///
    /// # Errors
    /// The database's own.
    pub async fn connect(&self) -> sqlx::Result<PgConnection> {
        PgConnection::connect_with(&self.pool.connect_options()).await
    }

    /// Brings the schema up to date; other processes wait meanwhile. A role that may not change the
    /// schema only looks whether somebody else has.
    ///
    /// # Errors
    /// The migration that failed and why.
    pub async fn migrate(&self) -> Result<(), sqlx::migrate::MigrateError> {
        // Own connection: a migration may take longer than a page is allowed to.
        let mut connection = self.connect().await?;
        let may = sqlx::query_scalar::<_, bool>("select has_schema_privilege(current_user, 'public', 'create')");
        if !may.fetch_one(&mut connection).await? && self.schema().await? == Schema::Current {
            return Ok(connection.close().await?);
        }
        sqlx::query("set statement_timeout = 0").execute(&mut connection).await?;
        MIGRATOR.run(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    /// Gives a role what serving needs and no more: it reads and writes, but changes neither the
    /// schema nor entries of the protocol. Run by the owner of the tables after [`Db::migrate`].
    ///
    /// # Errors
    /// A role that does not exist; somebody who is not the owner.
    pub async fn grant(&self, program: &str) -> sqlx::Result<()> {
        let mut connection = self.connect().await?;
        sqlx::query("select grant_program($1)").bind(program).execute(&mut connection).await?;
        connection.close().await
    }
}

/// Runs `work` to its end whether or not somebody still waits for it.
async fn in_its_own_task<T, E>(work: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<sqlx::Error> + Send + 'static,
{
    match tokio::spawn(work).await {
        Ok(result) => result,
        // Our fault, so it must not look as if the database were away.
        Err(panic) => Err(sqlx::Error::Protocol(format!("a change panicked: {panic}")).into()),
    }
}

/// The tables, compared with the migrations of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    Missing,
    Older { applied: usize, known: usize },
    Current,
    Newer { applied: usize, known: usize },
}

/// Whether an error says that the database is away (rather than that we asked something wrong).
pub fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_) => true,
        sqlx::Error::WorkerCrashed => true,
        // Class 57 "operator intervention", 58 "system error", 53 "insufficient resources", 08 connection,
        // 40 rolled back for the sake of others, 55P03 lock not available, 55000 the database lets nobody in
        // for now: all of them pass.
        sqlx::Error::Database(e) => e.code().is_some_and(|c| {
            ["57", "53", "58", "08", "40"].iter().any(|class| c.starts_with(class)) || c == "55P03" || c == "55000"
        }),
        _ => false,
    }
}
