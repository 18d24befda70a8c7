//! A model-based test: random operations against the service and against a reference implementation in memory.
//!
//! **The model.** [`mailbox::Mailbox`] says what the service must do, as simply as possible: three users, a
//! conversation for each pair of them, messages in lists, nothing counted in advance. `conversation.rs` has the effect
//! of an operation on one conversation, `views.rs` what each reading request must return.
//!
//! **A run.** [`generator::Generator`] chooses a random operation; it knows only what the responses so far have told,
//! like a client. The service and the model both perform it, and the response must be the expected one. Then reading
//! requests (`checks.rs`) compare histories, inbox lists, totals and searches of the two users concerned, and every
//! fifty steps those of all users. Now and then the service is restarted: cursors and inbox pages from before stay valid.
//! Message ids and times are not compared with the model, but times must not change once
//! they are known (`observations.rs`). At the end the invariants of the data model are checked.
//!
//! **Repeating a run.** A run takes a new seed and prints it to standard error. `PIDGE_MODEL_SEED` repeats the run with
//! that seed; `PIDGE_MODEL_STEPS` sets the number of steps of each run.
//!
//! `concurrency.rs` performs the same operations from many tasks at once, where no single response can be predicted.

mod checks;
mod concurrency;
mod conversation;
mod generator;
mod mailbox;
mod observations;
mod operations;
mod views;
mod words;

use std::{env, fmt::Display, str::FromStr};

use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::Value;

use self::{
    checks::{checks_of_all, checks_of_two, run_checks},
    generator::Generator,
    mailbox::Mailbox,
    observations::Observations,
    operations::{Action, Operation, STRANGER, USERS, WRITERS},
};
use crate::support::{app::TestApp, client::Client};

/// The number of runs, each on a database of its own.
const RUNS: usize = 16;
/// The number of runs at the same time.
const CONCURRENT_RUNS: usize = 4;
/// The number of operations of a run: ten thousand in all runs together.
const STEPS: usize = 625;
/// The number of steps after which everything is compared for all users.
const STEPS_BETWEEN_FULL_CHECKS: usize = 50;
/// The number of steps after which the service is replaced by a new one on the same database.
const STEPS_BETWEEN_RESTARTS: usize = 120;
/// The number of the last operations that a failure prints.
const PRINTED_OPERATIONS: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_random_operations_agree_with_the_model() {
    let steps = from_environment("PIDGE_MODEL_STEPS").unwrap_or(STEPS);
    let seeds: Vec<u64> = match from_environment("PIDGE_MODEL_SEED") {
        Some(seed) => vec![seed],
        None => (0..RUNS).map(|_| fastrand::u64(..1_000_000_000)).collect(),
    };

    let tasks: Vec<_> = seeds
        .chunks(seeds.len().div_ceil(CONCURRENT_RUNS))
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

    assert_eq!(failed, 0, "runs in which the service and the model disagree; the panics above name their seeds");
}

fn from_environment<T: FromStr<Err: Display>>(name: &str) -> Option<T> {
    let text = env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|error| panic!("{name}={text}: {error}")))
}

/// Performs the operations of a seed. Panics at the first disagreement.
async fn run(seed: u64, steps: usize) {
    eprintln!("PIDGE_MODEL_SEED={seed} PIDGE_MODEL_STEPS={steps}");
    let mut app = TestApp::spawn().await;
    let mut run = Run::new(&app, seed).await;
    let mut operations = Vec::new();
    for step in 1..=steps {
        if step % STEPS_BETWEEN_RESTARTS == 0 {
            let config = app.config.clone();
            app = app.restart_with(config);
            run.clients = clients(&app).await;
        }
        let operation = run.generator.next_operation(&mut run.rng);
        operations.push(format!("{step}: {operation:?}"));
        let is_full_check = step % STEPS_BETWEEN_FULL_CHECKS == 0 || step == steps;
        if let Err(disagreement) = run.step(&operation, is_full_check).await {
            let last = operations[operations.len().saturating_sub(PRINTED_OPERATIONS)..].join("\n");
            panic!("PIDGE_MODEL_SEED={seed}, after step {step}:\n{last}\n\n{disagreement}");
        }
    }
    app.assert_invariants().await;
}

/// The clients of all users, in the order of `USERS`.
async fn clients(app: &TestApp) -> Vec<Client> {
    join_all(USERS.map(|id| app.student(id))).await
}

/// The state of a run.
struct Run {
    clients: Vec<Client>,
    mailbox: Mailbox,
    generator: Generator,
    observations: Observations,
    rng: Rng,
}

impl Run {
    async fn new(app: &TestApp, seed: u64) -> Self {
        Self {
            clients: clients(app).await,
            mailbox: Mailbox::default(),
            generator: Generator::new("key"),
            observations: Observations::default(),
            rng: Rng::with_seed(seed),
        }
    }

    /// Performs an operation in the service and in the model, and compares the response and then the state of both.
    async fn step(&mut self, operation: &Operation, is_full_check: bool) -> Result<(), String> {
        let expected = self.mailbox.perform(operation);
        let reply = operation.call(&self.clients).await;
        let response: Value =
            serde_json::from_str(&reply.text).map_err(|_| format!("the response is no JSON: {}", reply.text))?;
        let actual = (reply.status.as_u16(), &response);
        self.observations.compare("the response", (expected.status, &expected.body), actual)?;
        let is_replay = matches!(operation.action, Action::Send(_)) && reply.status == 200;
        let header = reply.header("idempotent-replayed");
        if is_replay != (header == Some("true")) {
            return Err(format!("the header Idempotent-Replayed is {header:?} in a response with {}", reply.status));
        }
        if let (Action::ListInbox, Some(as_of)) = (&operation.action, response["as_of"].as_str()) {
            self.mailbox.remember_page(as_of.to_owned());
        }
        self.generator.learn(operation, reply.status == 201, &response);

        let (user, peer) = self.users_concerned(operation);
        let mut checks = checks_of_two(&self.mailbox, &mut self.rng, user, peer);
        if is_full_check {
            checks.extend(checks_of_all(&self.mailbox, &mut self.rng));
        }
        for (reader, as_of) in run_checks(&self.clients, &checks, &mut self.observations).await? {
            self.mailbox.remember_page(as_of.clone());
            self.generator.remember_page(reader, as_of);
        }
        Ok(())
    }

    /// The user who performed an operation and another whom it may concern.
    fn users_concerned(&mut self, operation: &Operation) -> (usize, usize) {
        let Operation { user, peer, action } = operation;
        let peer = match action {
            Action::Batch { items, .. } => items[0].peer,
            _ => *peer,
        };
        let random = (user + self.rng.usize(1..WRITERS)) % WRITERS;
        let has_no_peer = peer == STRANGER || matches!(action, Action::ReadAll { .. } | Action::ListInbox);
        (*user, if has_no_peer { random } else { peer })
    }
}
