//! Rows about search: how long it takes, for frequent and rare words and for users with many, few and long messages, and
//! what filling its index costs.

use std::time::Duration;

use fastrand::Rng;
use sqlx::{Connection, PgConnection};

use crate::{
    Result,
    cpu::CpuTime,
    data,
    load::time_request,
    report::{Goal, median},
    rows::Bench,
    service::Call,
};

/// The search texts: six whole words, from one that is in nearly every message to one that is in none, and two
/// prefixes.
const TEXTS: [&str; 8] =
    ["%22essay%22", "%22w1%22", "%22w50%22", "%22w2000%22", "%22w40000%22", "%22nowhere%22", "w", "w499"];
/// Removes the last messages of the conversations 1 to `$1`, 20,000 at most, from the search index, and queues them
/// again in batches of 20. Returns their number.
const QUEUE_AGAIN: &str = "
    with latest as materialized (
        select id, last_seq, low_user_id, high_user_id, row_number() over () as number
        from (select * from conversations where id <= $1 order by hashint8(id) limit 20000) c
    ), removed as (
        delete from message_words w using latest l where w.conversation_id = l.id and w.seq = l.last_seq
    ), queued as (
        insert into search_queue (conversation_ids, seqs, user_ids)
        select array_agg(id), array_agg(last_seq), array_agg(low_user_id) || array_agg(high_user_id)
        from latest
        group by number / 20
    )
    select count(*) from latest";
/// How often each word is searched for in a run.
const SAMPLES: usize = 5;

impl Bench {
    /// Measures the time that a search takes, for the slowest of some words.
    pub async fn search(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let ordinary_user = data::name(data::FIRST_ORDINARY + size.span / 2);
        let user_of_long_messages = data::name(size.users);
        let users = [
            ("busy", format!("the educator with {} peers", size.partners)),
            (&ordinary_user, "a user with about ten peers".to_owned()),
            (&user_of_long_messages, format!("a user with {} messages of 10,000 characters", size.long)),
        ];
        let http = reqwest::Client::new();
        for (user, description) in users {
            let mut runs = Vec::new();
            for _ in 0..self.runs {
                let mut slowest = 0.0_f64;
                for text in TEXTS {
                    let mut times = Vec::new();
                    for _ in 0..SAMPLES {
                        let call = Call::new("search", user, text, 0);
                        times.push(time_request(&http, service.http_request(&call, &mut Rng::new())?).await? / 1e3);
                    }
                    slowest = slowest.max(median(times));
                }
                runs.push(slowest);
            }
            let name =
                format!("search of {description}: the slowest of {} words, {} messages", TEXTS.len(), size.messages);
            self.add(&name, "the time of a request", runs, "ms", Goal::AtMost(30.0));
        }
        service.stop()
    }

    /// Measures what it costs Postgres to index a message: the last messages of many conversations are queued again, in
    /// batches as sends queue them, while nothing else happens.
    pub async fn indexing(&mut self) -> Result<()> {
        let (size, service) = (self.sizes.0, self.start(&self.sizes.0).await?);
        let mut connection = PgConnection::connect(&service.database).await?;
        let mut runs = Vec::new();
        for _ in 0..self.runs {
            self.wait_until_idle().await;
            let queued: i64 =
                sqlx::query_scalar(QUEUE_AGAIN).bind(i64::from(size.ordinary)).fetch_one(&mut connection).await?;
            let start = CpuTime::now(None, self.cluster.pid());
            while sqlx::query_scalar("select exists (select from search_queue)").fetch_one(&mut connection).await? {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            let used = CpuTime::now(None, self.cluster.pid()).since(start).postgres;
            runs.push(f64::from(u32::try_from(used)?) / f64::from(u32::try_from(queued)?));
        }
        self.add("indexing a message for search", "Postgres's CPU", runs, "µs", Goal::AtMost(120.0));
        connection.close().await?;
        service.stop()
    }
}
