//! Messages that expire during a run, and the erasure of a user at its end.

use std::time::Duration;

use fastrand::Rng;

use super::{
    checks::checks_of_all,
    operations::{USERS, WRITERS},
    run::Run,
};
use crate::{privacy::text_columns::assert_nowhere, support::app::TestApp};

/// One in so many steps is followed by an expiry.
const STEPS_BETWEEN_EXPIRIES: u8 = 120;

impl Run {
    /// Now and then, erases the oldest messages, as they expire by the policy of a tenant. At most a quarter of all, so that most
    /// operations are about others.
    pub async fn expire_sometimes(&mut self, app: &TestApp, operations: &mut Vec<String>) -> Result<(), String> {
        if self.wipes.u8(0..STEPS_BETWEEN_EXPIRIES) > 0 {
            return Ok(());
        }
        let oldest = self.wipes.usize(0..=self.mailbox.message_count() / 4);
        operations.push(format!("the {oldest} oldest messages expire"));
        let expire = "
            with expired as (
                select array_agg(m.conversation_id) as ids, array_agg(m.seq) as seqs
                from messages m
                where m.created_at <= (select max(o.created_at) from (select created_at from messages order by created_at limit $1) o)
            ), locked as materialized (
                select lock_conversations(e.ids)::text from expired e
            )
            select wipe(e.ids, e.seqs) from locked, expired e";
        sqlx::query(expire).bind(i64::try_from(oldest).unwrap()).execute(&app.pool).await.unwrap();
        self.mailbox.expire(oldest);
        let checks = checks_of_all(&self.mailbox, &mut Rng::with_seed(self.wipes.u64(..)));
        self.check(&checks).await
    }

    /// Erases one of the users who have conversations, and compares all that the others see.
    pub async fn erase_one(&mut self, app: &TestApp) -> Result<(), String> {
        let user = self.wipes.usize(0..WRITERS);
        let officer = app.recorded("officer", "", "privacy").await;
        let mut erasure = officer.erase(USERS[user]).await.json(202);
        let path = format!("/v1/erasures/{}", erasure["id"].as_str().unwrap());
        // Not by `wait::until`: its future is not `Send`, and the runs are spawned.
        let finishing = async {
            while erasure["state"] != "done" {
                tokio::time::sleep(Duration::from_millis(5)).await;
                erasure = officer.get(&path).await.json(200);
            }
        };
        tokio::time::timeout(Duration::from_mins(2), finishing).await.expect("the erasure is done within two minutes");
        let erased = erasure["user_id"].as_str().unwrap();
        self.mailbox.erase(user);
        let checks = checks_of_all(&self.mailbox, &mut self.wipes);
        let checks: Vec<_> = checks.into_iter().filter_map(|check| check.after_erasure(user, erased)).collect();
        self.check(&checks).await.map_err(|disagreement| format!("{} was erased\n{disagreement}", USERS[user]))?;
        assert_nowhere(app, &[&format!("name of {}", USERS[user])]).await;
        Ok(())
    }
}
