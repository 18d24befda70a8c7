//! What the database holds, by SQL, beside the service.

use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection};

use crate::{support::process::until, support::service::Service};

/// A message, and what it is by.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Row {
    pub low: String,
    pub high: String,
    pub seq: i64,
    pub sender: String,
    pub body: String,
    pub key: Option<String>,
}

impl Row {
    /// Whoever of the two did not write it.
    pub fn recipient(&self) -> &str {
        if self.sender == self.low { &self.high } else { &self.low }
    }
}

/// All messages, conversation by conversation, in the order of their seqs.
pub async fn messages(url: &str) -> Vec<Row> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let rows = sqlx::query_as(
        "select l.external_id as low, h.external_id as high, m.seq, s.external_id as sender, m.body, k.key
         from messages m
         join conversations c on c.id = m.conversation_id
         join users l on l.id = c.low_user_id
         join users h on h.id = c.high_user_id
         join users s on s.id = m.sender_id
         left join idempotency k on k.conversation_id = m.conversation_id and k.seq = m.seq and k.sender_id = m.sender_id
         order by c.id, m.seq",
    );
    rows.fetch_all(&mut connection).await.unwrap()
}

/// One number.
pub async fn count(url: &str, question: &'static str) -> i64 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar(question).fetch_one(&mut connection).await.unwrap()
}

/// Sends that a service's writer has taken in and not answered yet.
pub async fn sends_underway(service: &Service) -> i64 {
    let url = format!("http://{}/metrics", service.address());
    let text = reqwest::get(url).await.unwrap().text().await.unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("pidge_sending_waiting "));
    line.map_or(0, |number| number.trim().parse().unwrap())
}

/// Makes each message wait in the database, before it is written, for as long as the table `held` has a row.
pub async fn hold_messages(connection: &mut PgConnection) {
    let hold = "create table held (); insert into held default values;
        create function hold() returns trigger language plpgsql as $$
        begin while exists (select from held) loop perform pg_sleep(0.005); end loop; return new; end $$;
        create trigger hold before insert on messages for each row execute function hold()";
    connection.execute(sqlx::raw_sql(hold)).await.unwrap();
}

/// How many sessions of the service are held there.
pub async fn held(url: &str) -> i64 {
    let question = "select count(*) from pg_stat_activity where datname = current_database()
                    and application_name = 'pidge' and wait_event = 'PgSleep'";
    count(url, question).await
}

/// How many sessions of the service wait for a lock.
pub async fn waiting_for_a_lock(url: &str) -> i64 {
    let question = "select count(*) from pg_stat_activity where datname = current_database()
                    and application_name = 'pidge' and wait_event_type = 'Lock'";
    count(url, question).await
}

/// Waits until the service holds no transaction open between two requests.
pub async fn no_transaction_stays_open(url: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    until("no transaction is left open", Duration::from_secs(15), async || {
        let open: i64 = sqlx::query_scalar(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'pidge'
             and state like 'idle in transaction%'",
        )
        .fetch_one(&mut connection)
        .await
        .unwrap();
        open == 0
    })
    .await;
}
