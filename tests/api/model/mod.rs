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
//! **Who may write to whom.** Where the seed is odd, operations on users, rosters, the policy, blocks and messages to many
//! (`people.rs`) are performed in between, by a generator of its own; an even seed has none of them. [`school::School`]
//! gives the verdict on a message; `bulk.rs` has the effects of these operations. Before each send the service is asked
//! whether the message would be sent, and explanations of verdicts are compared now and then.
//!
//! **Erasing.** Now and then the oldest messages expire, and at the end of each run one of the users is erased (`erasing.rs`): the
//! others must read the same as before, but for the texts that are gone.
//!
//! **Repeating a run.** A run takes a new seed and prints it to standard error. `PIDGE_MODEL_SEED` repeats the run with
//! that seed; `PIDGE_MODEL_STEPS` sets the number of steps of each run.
//!
//! `concurrency.rs` performs the same operations from many tasks at once, where no single response can be predicted.

mod bulk;
mod checks;
mod concurrency;
mod conversation;
mod erasing;
mod generator;
mod mailbox;
mod observations;
mod operations;
mod people;
mod people_checks;
mod people_generator;
mod policies;
mod rosters;
mod run;
mod school;
mod views;
mod words;

use std::{collections::BTreeSet, env, fmt::Display, str::FromStr};

use futures_util::future::join_all;

use self::{operations::USERS, run::Run};
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
        // Every other one is odd.
        None => (0..RUNS as u64).map(|run| fastrand::u64(..500_000_000) * 2 + run % 2).collect(),
    };

    let tasks: Vec<_> = seeds
        .chunks(seeds.len().div_ceil(CONCURRENT_RUNS))
        .map(|seeds| {
            let seeds = seeds.to_vec();
            tokio::spawn(async move {
                let mut answers = Answers::new();
                for seed in seeds {
                    answers.extend(run(seed, steps).await);
                }
                answers
            })
        })
        .collect();
    let (answers, failed): (Vec<_>, Vec<_>) = join_all(tasks).await.into_iter().partition(Result::is_ok);

    assert!(failed.is_empty(), "in some runs the service and the model disagree; the panics above name their seeds");
    let answers: Answers = answers.into_iter().flatten().flatten().collect();
    if seeds.len() == RUNS && steps >= STEPS {
        assert_contains_all_verdicts(&answers);
    }
}

/// The kinds of operations, each with the status or the code of a response.
type Answers = BTreeSet<String>;

/// Asserts that sends were refused for each reason, and that the other operations were refused and not refused.
fn assert_contains_all_verdicts(answers: &Answers) {
    let reasons = [
        "you_blocked",
        "sender_inactive",
        "recipient_inactive",
        "blocked",
        "role_not_allowed",
        "context_ended",
        "no_shared_context",
    ];
    let others = [
        "SendToStranger recipient_unknown",
        "SendToStranger self_message",
        "SendFor 201",
        "Edit 200",
        "Edit role_not_allowed",
        "Block 201",
        "Block not_blockable",
        "Bulk 200",
        "Bulk recipient_unknown",
        "Bulk insufficient_scope",
        "RetractBulk 200",
        "PutRoster stale_roster",
    ];
    let sends = reasons.map(|reason| format!("Send {reason}"));
    let expected = sends.into_iter().chain(others.map(str::to_owned));
    let missing: Vec<_> = expected.filter(|answer| !answers.contains(answer)).collect();
    assert!(missing.is_empty(), "answers that no operation got: {missing:?}");
}

fn from_environment<T: FromStr<Err: Display>>(name: &str) -> Option<T> {
    let text = env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|error| panic!("{name}={text}: {error}")))
}

/// Performs the operations of a seed. Returns the answers. Panics at the first disagreement.
async fn run(seed: u64, steps: usize) -> Answers {
    eprintln!("PIDGE_MODEL_SEED={seed} PIDGE_MODEL_STEPS={steps}");
    let mut app = TestApp::spawn().await;
    let mut run = Run::new(&app, seed).await;
    let mut operations = Vec::new();
    for step in 1..=steps {
        if step % STEPS_BETWEEN_RESTARTS == 0 {
            let config = app.config.clone();
            app = app.restart_with(config);
            run.clients = clients(&app, run.token_roles).await;
        }
        let is_full_check = step % STEPS_BETWEEN_FULL_CHECKS == 0 || step == steps;
        let performing = async {
            run.step(step, is_full_check, &mut operations).await?;
            run.expire_sometimes(&app, &mut operations).await
        };
        if let Err(disagreement) = performing.await {
            let last = operations[operations.len().saturating_sub(PRINTED_OPERATIONS)..].join("\n");
            panic!("PIDGE_MODEL_SEED={seed}, after step {step}:\n{last}\n\n{disagreement}");
        }
    }
    if let Err(disagreement) = run.erase_one(&app).await {
        panic!("PIDGE_MODEL_SEED={seed}, after all steps:\n{disagreement}");
    }
    app.assert_invariants().await;
    run.answers
}

/// The roles in the tokens of the users where nobody but students writes.
const STUDENTS: TokenRoles = [Some("student"); USERS.len()];

/// By user, the role in the token.
type TokenRoles = [Option<&'static str>; USERS.len()];

/// The clients of all users, in the order of `USERS`, and those that `people.rs` numbers.
async fn clients(app: &TestApp, token_roles: TokenRoles) -> Vec<Client> {
    let users = USERS.into_iter().zip(token_roles);
    let mut clients = join_all(users.map(|(id, role)| app.recorded(id, role.unwrap_or_default(), ""))).await;
    clients.extend([app.service("service").await, app.back_end("lms").await]);
    // A 503 or 408 for lack of time is no disagreement: nothing was done.
    clients.into_iter().map(Client::repeating).collect()
}
