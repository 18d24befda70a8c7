//! The log of a database on which no service runs: no step is made but those of the test.

use pidge::{
    database,
    events::{Fact, Gap, Position, Sequencer, Step, store},
};
use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Executor, PgConnection, PgPool, Postgres, Transaction};

use crate::support::{app::config, cluster::Database};

pub struct Log {
    pub pool: PgPool,
    pub service: database::Database,
    pub sequencer: Sequencer,
    database: Database,
}

impl Log {
    /// A log whose first era has begun.
    pub async fn create() -> Self {
        let database = Database::create().await;
        let mut config = config();
        config.database.url = SecretString::from(database.url.clone());
        let mut log = Self {
            pool: PgPool::connect_lazy(&database.url).unwrap(),
            service: database::Database::new(&config).unwrap(),
            sequencer: Sequencer::new(&config),
            database,
        };
        assert_eq!(log.step().await, Step::Busy, "an era begins");
        log
    }

    pub fn url(&self) -> &str {
        &self.database.url
    }

    pub async fn step(&mut self) -> Step {
        self.sequencer.step(&self.service).await.unwrap()
    }

    /// Records an event, which commits.
    pub async fn record(&self, seq: i64) {
        self.record_all(&[seq]).await;
    }

    /// Records events in one transaction, which commits.
    pub async fn record_all(&self, seqs: &[i64]) {
        let mut transaction = self.begin().await;
        record(&mut transaction, seqs).await;
        transaction.commit().await.unwrap();
    }

    /// Begins a transaction that has written something.
    pub async fn begin(&self) -> Transaction<'static, Postgres> {
        let mut transaction = self.pool.begin().await.unwrap();
        transaction.execute("select pg_current_xact_id()").await.unwrap();
        transaction
    }

    pub async fn execute(&self, sql: &str) {
        self.pool.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    /// The events after a position, of at most so many rows of the log.
    pub async fn read(&self, after: Position, rows: i64) -> Result<Vec<Fact>, Gap> {
        let mut connection = self.pool.acquire().await.unwrap();
        store::read_after(&mut connection, after, rows).await.unwrap().without_gap()
    }

    /// The positions and seqs of all events.
    pub async fn all(&self) -> Vec<(Position, i64)> {
        let facts = self.read(0, 1000).await.unwrap();
        facts.iter().map(|fact| (fact.position, fact.seq.unwrap())).collect()
    }
}

/// Records events in a transaction.
pub async fn record(connection: &mut PgConnection, seqs: &[i64]) {
    sqlx::query(
        "insert into outbox (kind, conversation_ids, seqs, user_ids, peer_ids)
         select 'conversation.marked', array_agg(seq), array_agg(seq), array_agg(1), array_agg(null::bigint)
         from unnest($1::bigint[]) seq",
    )
    .bind(seqs)
    .execute(connection)
    .await
    .unwrap();
}
