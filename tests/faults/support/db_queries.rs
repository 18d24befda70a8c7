//! What the database holds, read and locked by SQL beside the service.

use sqlx::{Connection, Executor, PgConnection};

use crate::{support::process::wait_until, support::service::Service};

/// A stored message, with its key and its conversation's two users (`low` and `high`, as the conversation has them).
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct StoredMessage {
    pub low: String,
    pub high: String,
    pub seq: i64,
    pub sender: String,
    pub body: String,
    pub key: Option<String>,
}

impl StoredMessage {
    pub fn recipient(&self) -> &str {
        if self.sender == self.low { &self.high } else { &self.low }
    }
}

/// All messages, by conversation, in the order of their seqs.
pub async fn messages(url: &str) -> Vec<StoredMessage> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let rows = sqlx::query_as(
        "select l.external_id as low, h.external_id as high, m.seq, s.external_id as sender, m.body, k.key
         from messages m
         join conversations c on c.id = m.conversation_id
         join users l on l.id = c.low_user_id
         join users h on h.id = c.high_user_id
         join users s on s.id = m.sender_id
         left join idempotency k
             on k.conversation_id = m.conversation_id and k.seq = m.seq and k.sender_id = m.sender_id
         order by c.id, m.seq",
    );
    rows.fetch_all(&mut connection).await.unwrap()
}

/// The one number that a query returns.
pub async fn count(url: &str, query: &'static str) -> i64 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar(query).fetch_one(&mut connection).await.unwrap()
}

/// Sends that a service has queued and not answered yet.
pub async fn queued_sends(service: &Service) -> i64 {
    let url = format!("http://{}/metrics", service.address());
    let text = reqwest::get(url).await.unwrap().text().await.unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("pidge_sending_waiting "));
    line.map_or(0, |number| number.trim().parse().unwrap())
}

/// Makes each insert of a message wait in the database for as long as the table `held` has a row.
pub async fn block_message_inserts(connection: &mut PgConnection) {
    let trigger = "create table held (); insert into held default values;
        create function hold() returns trigger language plpgsql as $$
        begin while exists (select from held) loop perform pg_sleep(0.005); end loop; return new; end $$;
        create trigger hold before insert on messages for each row execute function hold()";
    connection.execute(sqlx::raw_sql(trigger)).await.unwrap();
}

/// Undoes [`block_message_inserts`].
pub async fn release_message_inserts(connection: &mut PgConnection) {
    connection.execute("delete from held").await.unwrap();
}

/// The service's sessions whose insert is blocked by [`block_message_inserts`].
pub async fn blocked_inserts(url: &str) -> i64 {
    let query = "select count(*) from pg_stat_activity where datname = current_database()
                 and application_name = 'pidge' and wait_event = 'PgSleep'";
    count(url, query).await
}

/// The service's sessions that wait for a lock.
pub async fn sessions_waiting_for_a_lock(url: &str) -> i64 {
    let query = "select count(*) from pg_stat_activity where datname = current_database()
                 and application_name = 'pidge' and wait_event_type = 'Lock'";
    count(url, query).await
}

/// Waits until the service has no transaction open and idle.
pub async fn wait_until_no_transaction_is_open(url: &str) {
    let query =
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'pidge'
                 and state like 'idle in transaction%'";
    wait_until("no transaction is open", async || count(url, query).await == 0).await;
}

/// A lock on all conversations of `ben`, for which each send to him must wait.
pub struct ConversationLock {
    holder: PgConnection,
}

impl ConversationLock {
    pub async fn on_conversations_of_ben(url: &str) -> Self {
        let mut holder = PgConnection::connect(url).await.unwrap();
        let lock = "begin; select from conversations where id in (select p.conversation_id from participants p
                    join users u on u.id = p.user_id and u.external_id = 'ben') for update";
        holder.execute(lock).await.unwrap();
        Self { holder }
    }

    pub async fn release(mut self) {
        self.holder.execute("commit").await.unwrap();
    }
}

/// A lock on a table, for which each request for the inbox must wait.
pub struct TableLock {
    holder: PgConnection,
}

impl TableLock {
    pub async fn on_participants(url: &str) -> Self {
        let mut holder = PgConnection::connect(url).await.unwrap();
        holder.execute("begin; lock table participants in access exclusive mode").await.unwrap();
        Self { holder }
    }

    pub async fn release(mut self) {
        self.holder.execute("commit").await.unwrap();
    }
}
