//! Random operations of three users, compared with a plain model in memory after every step; and the same by many at once,
//! where only what holds always can be compared.
//!
//! A run takes new seeds and names them. `PIDGE_MODEL_SEED` repeats one, `PIDGE_MODEL_STEPS` makes each longer or shorter.

mod choice;
mod compare;
mod conversation;
mod crowd;
mod mailbox;
mod operations;
mod views;
mod words;

use std::{env, fmt::Display, str::FromStr};

use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::Value;

use self::{
    choice::Known,
    compare::{Told, ask, everything, glance},
    mailbox::Mailbox,
    operations::{Act, Operation, STRANGER, USERS, WRITERS},
};
use crate::support::{app::TestApp, client::Client};

/// How many runs there are, each on a database of its own, and how many of them at once.
const RUNS: usize = 16;
const AT_ONCE: usize = 4;
/// Together ten thousand.
const STEPS: usize = 625;
/// After so many steps everything is compared for everybody.
const THOROUGH: usize = 50;
/// How many operations are told when something is wrong.
const TOLD: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_random_operations_agree_with_the_model() {
    let steps = from_environment("PIDGE_MODEL_STEPS").unwrap_or(STEPS);
    let seeds: Vec<u64> = match from_environment("PIDGE_MODEL_SEED") {
        Some(seed) => vec![seed],
        None => (0..RUNS).map(|_| fastrand::u64(..1_000_000_000)).collect(),
    };
    let tasks: Vec<_> = seeds
        .chunks(seeds.len().div_ceil(AT_ONCE))
        .map(|seeds| {
            let seeds = seeds.to_vec();
            tokio::spawn(async move {
                for seed in seeds {
                    run(seed, steps).await;
                }
            })
        })
        .collect();
    let failed = join_all(tasks).await.into_iter().filter(Result::is_err).count();
    assert_eq!(failed, 0, "see above for what the model and the service disagree on");
}

fn from_environment<T: FromStr<Err: Display>>(name: &str) -> Option<T> {
    let text = env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|error| panic!("{name}={text}: {error}")))
}

async fn run(seed: u64, steps: usize) {
    eprintln!("PIDGE_MODEL_SEED={seed} PIDGE_MODEL_STEPS={steps}");
    let app = TestApp::spawn().await;
    let mut world = World::new(&app, seed).await;
    let mut done = Vec::new();
    for step in 1..=steps {
        let operation = world.known.choose(&mut world.rng);
        done.push(format!("{step}: {operation:?}"));
        if let Err(disagreement) = world.step(&operation, step % THOROUGH == 0 || step == steps).await {
            let told = done[done.len().saturating_sub(TOLD)..].join("\n");
            panic!("PIDGE_MODEL_SEED={seed}, after step {step}:\n{told}\n\n{disagreement}");
        }
    }
    app.assert_invariants().await;
}

/// Those who are there: the writers and the stranger.
async fn users(app: &TestApp) -> Vec<Client> {
    join_all(USERS.map(|id| app.student(id))).await
}

/// The service, the model of it, and the one who chooses.
struct World {
    users: Vec<Client>,
    mailbox: Mailbox,
    known: Known,
    told: Told,
    rng: Rng,
}

impl World {
    async fn new(app: &TestApp, seed: u64) -> Self {
        Self {
            users: users(app).await,
            mailbox: Mailbox::default(),
            known: Known::new("key"),
            told: Told::default(),
            rng: Rng::with_seed(seed),
        }
    }

    /// Lets the service and the model do the same, and compares what they say then.
    async fn step(&mut self, operation: &Operation, thoroughly: bool) -> Result<(), String> {
        let expected = self.mailbox.apply(operation);
        let reply = operation.call(&self.users).await;
        let answer: Value = serde_json::from_str(&reply.text).map_err(|_| format!("no JSON: {}", reply.text))?;
        let got = (reply.status.as_u16(), &answer);
        self.told.compare("its answer", (expected.status, &expected.body), got)?;
        let is_replay = matches!(operation.act, Act::Send(_)) && reply.status == 200;
        if is_replay != (reply.header("idempotent-replayed") == Some("true")) {
            return Err(format!("Idempotent-Replayed: {:?}", reply.header("idempotent-replayed")));
        }
        if let (Act::Look, Some(as_of)) = (&operation.act, answer["as_of"].as_str()) {
            self.mailbox.remember(as_of.to_owned());
        }
        self.known.learn(operation, reply.status == 201, &answer);

        let (who, peer) = self.concerned(operation);
        let mut questions = glance(&self.mailbox, &mut self.rng, who, peer);
        if thoroughly {
            questions.extend(everything(&self.mailbox, &mut self.rng));
        }
        for (reader, as_of) in ask(&self.users, &questions, &mut self.told).await? {
            self.mailbox.remember(as_of.clone());
            self.known.saw(reader, as_of);
        }
        Ok(())
    }

    /// The user who did it, and one whom it may concern.
    fn concerned(&mut self, operation: &Operation) -> (usize, usize) {
        let Operation { who, peer, act } = operation;
        let peer = match act {
            Act::Batch { items, .. } => items[0].peer,
            _ => *peer,
        };
        let somebody = (who + self.rng.usize(1..WRITERS)) % WRITERS;
        (*who, if peer == STRANGER || matches!(act, Act::ReadAll { .. } | Act::Look) { somebody } else { peer })
    }
}
