//! Rows about who may write to whom: what a policy costs a send, finding users, and bulk sends.

use fastrand::Rng;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::{
    Result,
    compare::{Side, ratios},
    data::{self, FIRST_ORDINARY, Size},
    load::time_request,
    operations::{FIND, SEND},
    report::Goal,
    rows::{Bench, CPU, POSTGRES, RATE},
    service::Call,
};

/// Puts each user into six courses of 25. Two users with neighbouring numbers share five of them or six.
const ROSTERS: &str = "
    insert into contexts (tenant, type, external_id)
    select distinct 'default', 'course', format('%s-%s', k, (u.id + 4 * k) / 25) from users u cross join generate_series(0, 5) k
    on conflict do nothing;
    insert into context_members (user_id, context_id)
    select u.id, c.id
    from users u
    cross join generate_series(0, 5) k
    join contexts c on c.tenant = 'default' and c.type = 'course' and c.external_id = format('%s-%s', k, (u.id + 4 * k) / 25)
    on conflict do nothing;";

/// Indexes the names of all users. `busy` becomes an educator by the directory: the tokens here state no role.
const NAMES: &str = "
    insert into user_words (tenant, word, user_id)
    select u.tenant, w.word, u.id from users u cross join lateral regexp_split_to_table(lower(u.display_name), ' ') w (word)
    on conflict do nothing;
    update users set indexed_name = display_name where indexed_name is null;
    update users set managed = true where external_id = 'busy' and not managed;";

/// A policy by which each message needs a common context.
const POLICY: &str = r#"{"pairs": [{"from": "*", "to": "*", "allow": "shared"}]}"#;

/// The recipients of a bulk send, as far as there are as many users.
const RECIPIENTS: u32 = 1_000;

impl Bench {
    /// Measures sends between members of common contexts, with a policy that requires one and without any, finding users,
    /// and bulk sends.
    pub async fn people(&mut self) -> Result<()> {
        let size = self.sizes.0;
        let mut connection = PgConnection::connect(&self.cluster.url(size.name)).await?;
        connection.execute(AssertSqlSafe(format!("{ROSTERS}{NAMES}"))).await?;
        connection.execute("vacuum (analyze)").await?;
        connection.close().await?;
        self.send_by_roster(&size).await?;
        self.find(&size).await?;
        self.bulk(&size).await
    }

    async fn send_by_roster(&mut self, size: &Size) -> Result<()> {
        let file = self.generators.dir.join("policy.json");
        std::fs::write(&file, POLICY)?;
        let spec = self.spec.clone().with_setting("PIDGE__POLICY__FILE", &file.to_string_lossy());
        let (url, dir) = (self.cluster.url(size.name), self.generators.dir.clone());
        let with_policy = spec.start(&self.pidge, &url, &dir).await?;
        let without = self.start(size).await?;
        let sides = [
            Side::service("with a policy", &SEND, &with_policy, size),
            Side::service("without", &SEND, &without, size),
        ];
        let [ours, plain] = self.alternate(32, sides).await?;
        let name = "send, 32 clients, each pair by roster";
        self.add(name, "without a policy", ratios(&ours, &plain, CPU), "× its CPU", Goal::AtMost(1.1));
        let postgres = format!("{name}: Postgres's CPU");
        self.add(&postgres, "without a policy", ratios(&ours, &plain, POSTGRES), "× its CPU", Goal::AtMost(1.12));
        self.add(name, "without a policy", ratios(&ours, &plain, RATE), "× its rate", Goal::AtLeast(0.9));
        with_policy.stop()?;
        without.stop()
    }

    /// Measures finding users by name: as an educator, who finds all users, and as a student with many conversations.
    async fn find(&mut self, size: &Size) -> Result<()> {
        let service = self.start(size).await?;
        for (who, caller) in [("educator", "busy"), ("student", "unread-1000")] {
            let mut searches = Side::service("Pidge", &FIND, &service, size);
            searches.set_caller(caller);
            searches.operation = format!("{}, {who}", FIND.name);
            let [runs] = self.alternate(8, [searches]).await?;
            let millis = runs.iter().map(|run| run.cpu_us.postgres / 1000.0).collect();
            let name = format!("finding users by name in {}, {who}", size.users);
            self.add(&name, "Postgres's CPU", millis, "ms", Goal::AtMost(10.0));
        }
        service.stop()
    }

    /// Measures bulk sends of a service: first messages, messages to known recipients, and the same call again.
    async fn bulk(&mut self, size: &Size) -> Result<()> {
        let service = self.spec.clone().with_claim("scope", "messages:send_as");
        let service = service.start(&self.pidge, &self.cluster.url(size.name), &self.generators.dir).await?;
        let (http, mut rng) = (reqwest::Client::new(), Rng::with_seed(11));
        let recipients = RECIPIENTS.min(size.users / 3);
        let mut seconds = [const { Vec::new() }; 3];
        for run in 0..self.runs {
            // Users whose numbers are this far apart have no conversation yet.
            let sender = FIRST_ORDINARY + u32::try_from(run)?;
            let first = sender + size.users / 2;
            let items: Vec<_> =
                (first..first + recipients).map(|user| json!({"recipient_id": data::name(user)}).to_string()).collect();
            for (number, seconds) in [1, 2, 2].into_iter().zip(&mut seconds) {
                self.wait_until_idle().await;
                let call = Call::new("bulk", &data::name(sender), &items.join(","), number);
                seconds.push(time_request(&http, service.http_request(&call, &mut rng)?).await? / 1e6);
            }
        }
        service.stop()?;
        let goals = [("first messages", 0.6), ("known recipients", 0.3), ("the same call again", 0.3)];
        for ((what, goal), seconds) in goals.into_iter().zip(seconds) {
            self.add(&format!("bulk send to {recipients}, {what}"), "-", seconds, "s", Goal::AtMost(goal));
        }
        Ok(())
    }
}
