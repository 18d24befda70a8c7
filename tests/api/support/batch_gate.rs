//! Something that holds the writer, so that what is sent meanwhile goes together afterwards.

use sqlx::{AssertSqlSafe, Executor};
use tokio::task::JoinHandle;

use crate::support::{
    app::{TestApp, config},
    client::{Client, Reply},
    wait::until,
};

/// A send that is not finished before the gate is opened. No lock holds it: one would be given up after a moment.
pub struct Gate<'a> {
    app: &'a TestApp,
    held: JoinHandle<Reply>,
}

/// A service that writes one batch at a time, so that all others must wait, and people whom it knows.
pub async fn crowd(names: &[&str]) -> (TestApp, Vec<Client>) {
    let mut config = config();
    config.sending.max_concurrent_batches = 1;
    let app = TestApp::spawn_with(config).await;
    let people = known(&app, names).await;
    (app, people)
}

/// People who are in the database, not only about to be: nobody's send comes twice because someone is unknown yet.
pub async fn known(app: &TestApp, names: &[&str]) -> Vec<Client> {
    let mut people = Vec::new();
    for name in names {
        people.push(app.educator(name).await);
    }
    let ids: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    until("all are known", async || {
        let known = sqlx::query_scalar::<_, i64>("select count(*) from users where external_id = any ($1)").bind(&ids);
        known.fetch_one(&app.pool).await.unwrap() == i64::try_from(ids.len()).unwrap()
    })
    .await;
    people
}

/// One number.
pub async fn count(app: &TestApp, question: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(question)).fetch_one(&app.pool).await.unwrap()
}

/// How many messages there are whose bodies begin like this, and in how many transactions they were written.
pub async fn written(app: &TestApp, beginning: &str) -> (i64, i64) {
    let question = "select count(*), count(distinct xmin::text) from messages where starts_with(body, $1)";
    sqlx::query_as(question).bind(beginning).fetch_one(&app.pool).await.unwrap()
}

/// How many sends wait, or are being written. The gauge is the process's, so another service may have set it a moment ago:
/// what was seen three times is believed.
pub async fn waiting(app: &TestApp) -> usize {
    let anybody = app.client("", String::new());
    let (mut seen, mut times) = (None, 0);
    while times < 3 {
        let text = anybody.get("/metrics").await.text;
        let line = text.lines().find_map(|line| line.strip_prefix("pidge_sending_waiting "));
        let now = line.map(|number| number.parse::<usize>().unwrap());
        times = if now == seen { times + 1 } else { 1 };
        seen = now;
    }
    seen.unwrap_or(0)
}

impl<'a> Gate<'a> {
    /// Sends what stays at the gate, and waits until it is there.
    pub async fn shut(app: &'a TestApp, from: &Client, to: &Client) -> Self {
        let gate = "
            create table gate ();
            create function stay() returns trigger language plpgsql as $$
            begin
                while exists (select from gate) loop
                    perform pg_sleep(0.002);
                end loop;
                return new;
            end $$;
            create trigger stay before insert on messages
                for each row when (new.body = 'at the gate') execute function stay();
            insert into gate default values;";
        app.pool.execute(sqlx::raw_sql(gate)).await.unwrap();
        let (from, to) = (from.clone(), to.id.clone());
        let held = tokio::spawn(async move { from.send(&to, "at the gate").await });
        let stays = "select count(*) from pg_stat_activity where datname = current_database()
                     and query like '%send_batch%' and wait_event = 'PgSleep'";
        until("a send is at the gate", async || count(app, stays).await == 1).await;
        Self { app, held }
    }

    /// Waits until so many stand behind it.
    pub async fn is_before(&self, sends: usize) {
        until("all stand before the gate", async || waiting(self.app).await == sends + 1).await;
    }

    /// Lets them go.
    pub async fn open(self) {
        self.app.pool.execute("delete from gate").await.unwrap();
        self.held.await.unwrap().json(201);
    }
}
