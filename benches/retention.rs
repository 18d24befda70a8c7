//! The row about the expiry of messages: what it costs sends meanwhile.

use std::{
    fs,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use sqlx::{Connection, Executor, PgConnection};

use crate::{
    Result,
    compare::ratios,
    data::Size,
    load::Figures,
    operations::SEND,
    report::{Goal, median},
    rows::{Bench, POSTGRES},
};

const CLIENTS: u32 = 32;
/// By this policy, all messages of the data set are too old, and those that the measurements send are not.
const EXPIRING: &str =
    r#"{"pairs": [{"from": "*", "to": "*", "allow": "always"}], "retention": {"messages_days": 30}}"#;
/// The same policy without retention.
const LASTING: &str = r#"{"pairs": [{"from": "*", "to": "*", "allow": "always"}]}"#;
/// How often a measurement in which no message expires is repeated: the keeper rests most of the time.
const ATTEMPTS: usize = 20;

impl Bench {
    /// Compares sends while messages expire with sends while none do. It is the last part: the data set loses texts.
    pub async fn retention(&mut self) -> Result<()> {
        let size = self.sizes.0;
        let mut connection = PgConnection::connect(&self.cluster.url(size.name)).await?;
        // If an earlier run on the same data has ended the walk, another one begins.
        connection.execute("update retention_runs set began_at = '-infinity'").await?;
        connection.close().await?;
        let (mut with, mut without, mut expired) = (Vec::new(), Vec::new(), Vec::new());
        // Rounds differ by more than the keeper costs, so there are more of them, with twice the time.
        for _ in 0..if self.is_smoke { 1 } else { self.runs * 3 } {
            let (figures, messages) = self.send_by_policy(&size, EXPIRING).await?;
            with.push(figures);
            expired.push(messages);
            let (figures, _) = self.send_by_policy(&size, LASTING).await?;
            without.push(figures);
        }
        let name = format!("send, {CLIENTS} clients, while messages expire: Postgres's CPU");
        self.add(&name, "while none expire", ratios(&with, &without, POSTGRES), "× its CPU", Goal::AtMost(1.1));
        for (column, runs) in [("while messages expire", &with), ("while none expire", &without)] {
            self.record(SEND.name.to_owned(), CLIENTS, column.to_owned(), runs);
        }
        let least = expired.iter().copied().fold(f64::INFINITY, f64::min);
        self.notes.push(format!("Messages expired a second: {:.0}, at least {least:.0}.", median(expired)));
        Ok(())
    }

    /// Starts the service with a policy, measures sends, and stops the service, so that its keeper is at work in no
    /// other measurement. Returns the figures, and how many messages expired a second. It is an error if none did by
    /// [`EXPIRING`], or one by [`LASTING`].
    async fn send_by_policy(&self, size: &Size, policy: &str) -> Result<(Figures, f64)> {
        let file = self.generators.dir.join("retention.json");
        fs::write(&file, policy)?;
        let mut spec = self.spec.clone().with_setting("PIDGE__POLICY__FILE", &file.to_string_lossy());
        if self.is_smoke {
            // A step locks several of the few conversations, on a busy machine for longer than requests usually wait.
            for name in ["PIDGE__DATABASE__ACQUIRE_TIMEOUT_MS", "PIDGE__LIMITS__QUEUE_TIMEOUT_MS"] {
                spec = spec.with_setting(name, "5000");
            }
        }
        let service = spec.start(&self.pidge, &self.cluster.url(size.name), &self.generators.dir).await?;
        let calls = (SEND.calls)(size);
        let mut connection = PgConnection::connect(&service.database).await?;
        let now = "select clock_timestamp()";
        let expired_since = "select count(*) from messages where erased_at >= $1";
        let mut measured = None;
        for _ in 0..ATTEMPTS {
            self.wait_until_idle().await;
            let begin: DateTime<Utc> = sqlx::query_scalar(now).fetch_one(&mut connection).await?;
            let start = Instant::now();
            let figures = self.generators.run_wrk(&self.cluster, &service, &calls, CLIENTS, self.time * 2)?;
            let duration = start.elapsed();
            let expired: i64 = sqlx::query_scalar(expired_since).bind(begin).fetch_one(&mut connection).await?;
            if expired > 0 || policy == LASTING {
                measured = Some((figures, expired, duration));
                break;
            }
        }
        connection.close().await?;
        service.stop()?;
        match measured {
            None => Err(format!("no message expired in {ATTEMPTS} measurements").into()),
            Some((_, 1.., _)) if policy == LASTING => Err("messages expired without retention".into()),
            Some((figures, expired, duration)) => Ok((figures, per_second(expired, duration)?)),
        }
    }
}

fn per_second(count: i64, duration: Duration) -> Result<f64> {
    Ok(f64::from(u32::try_from(count)?) / duration.as_secs_f64())
}
