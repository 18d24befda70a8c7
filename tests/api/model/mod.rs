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
//! **Repeating a run.** A run takes a new seed and prints it to standard error. `PIDGE_MODEL_SEED` repeats the run with
//! that seed; `PIDGE_MODEL_STEPS` sets the number of steps of each run.
//!
//! `concurrency.rs` performs the same operations from many tasks at once, where no single response can be predicted.

mod bulk;
mod checks;
mod concurrency;
mod conversation;
mod generator;
mod mailbox;
mod observations;
mod operations;
mod people;
mod people_checks;
mod people_generator;
mod policies;
mod rosters;
mod school;
mod views;
mod words;

use std::{
    collections::BTreeSet,
    env,
    fmt::{Debug, Display},
    str::FromStr,
};

use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::{Value, json};

use self::{
    bulk::BulkTimes,
    checks::{Check, checks_of_all, checks_of_two, run_checks},
    generator::Generator,
    mailbox::{Expected, Mailbox},
    observations::Observations,
    operations::{Action, Operation, STRANGER, USERS, WRITERS},
    people::{PEOPLE, PeopleOperation},
    people_checks::{bulk_status, can_message, checks_of_people, checks_of_some},
    people_generator::{PeopleGenerator, sent_to},
    school::School,
};
use crate::support::{
    app::TestApp,
    client::{Client, Reply},
};

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
    eprintln!("ANSWERS {answers:?}");
    if seeds.len() == RUNS && steps >= STEPS {
        assert_contains_all_verdicts(&answers);
    }
}

/// The kinds of operations, each with the status or the code of a response.
type Answers = BTreeSet<String>;

/// Asserts that sends, edits, the messages of bulk sends and questions were refused for each reason at least once. A run
/// meets few of them; all runs together would be a poor test if they did not meet each.
fn assert_contains_all_verdicts(answers: &Answers) {
    let between_acquaintances = [
        "you_blocked",
        "sender_inactive",
        "recipient_inactive",
        "blocked",
        "role_not_allowed",
        "context_ended",
        "no_shared_context",
    ];
    let reasons = |kind: &'static str| between_acquaintances.map(|reason| format!("{kind} {reason}"));
    let others = ["Bulk recipient_unknown", "SendToStranger recipient_unknown", "SendToStranger self_message"];
    let expected = ["Send", "Edit", "Bulk"].into_iter().flat_map(reasons).chain(others.map(str::to_owned));
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
    if let Ok(path) = env::var("PIDGE_MUTATION") {
        let sql = std::fs::read_to_string(path).unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&app.pool).await.unwrap();
    }
    let mut run = Run::new(&app, seed).await;
    let mut operations = Vec::new();
    for step in 1..=steps {
        if step % STEPS_BETWEEN_RESTARTS == 0 {
            let config = app.config.clone();
            app = app.restart_with(config);
            run.clients = clients(&app, run.token_roles).await;
        }
        let is_full_check = step % STEPS_BETWEEN_FULL_CHECKS == 0 || step == steps;
        if let Err(disagreement) = run.step(step, is_full_check, &mut operations).await {
            let last = operations[operations.len().saturating_sub(PRINTED_OPERATIONS)..].join("\n");
            panic!("PIDGE_MODEL_SEED={seed}, after step {step}:\n{last}\n\n{disagreement}");
        }
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
    clients
}

/// The state of a run.
struct Run {
    token_roles: TokenRoles,
    clients: Vec<Client>,
    mailbox: Mailbox,
    generator: Generator,
    observations: Observations,
    rng: Rng,
    answers: Answers,
    /// The operations on who may write to whom, with random numbers of their own, so that those of the others stay the same.
    people: Option<(PeopleGenerator, Rng)>,
}

impl Run {
    async fn new(app: &TestApp, seed: u64) -> Self {
        let mut people_rng = Rng::with_seed(!seed);
        let token_roles = if seed.is_multiple_of(2) { STUDENTS } else { random_token_roles(&mut people_rng) };
        Self {
            token_roles,
            clients: clients(app, token_roles).await,
            mailbox: Mailbox::new(School::new(token_roles)),
            generator: Generator::new("key"),
            observations: Observations::default(),
            rng: Rng::with_seed(seed),
            answers: Answers::new(),
            people: (!seed.is_multiple_of(2)).then(|| (PeopleGenerator::new(&mut people_rng, 0), people_rng)),
        }
    }

    /// Performs the operations of a step, of which `operations` is the list.
    async fn step(&mut self, step: usize, is_full_check: bool, operations: &mut Vec<String>) -> Result<(), String> {
        while let Some(operation) = self.people.as_mut().and_then(|(generator, rng)| generator.next_operation(rng)) {
            operations.push(format!("{step}: {operation:?}"));
            self.perform_for_people(&operation).await?;
        }
        let operation = self.generator.next_operation(&mut self.rng);
        operations.push(format!("{step}: {operation:?}"));
        self.perform(&operation, is_full_check).await
    }

    /// Performs an operation in the service and in the model, and compares the response and then the state of both.
    async fn perform(&mut self, operation: &Operation, is_full_check: bool) -> Result<(), String> {
        if let Operation { user, peer, action: Action::Send(_) } = operation {
            self.check(&[can_message(&self.mailbox, *user, *peer, false)]).await?;
        }
        let expected = self.mailbox.perform(operation);
        let reply = operation.call(&self.clients).await;
        let response = self.compare(USERS[operation.user], &expected, &reply)?;
        self.remember_answers(&operation.action, &expected);
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
        self.check(&checks).await?;
        match &mut self.people {
            Some((_, rng)) if is_full_check => {
                let checks = checks_of_people(&self.mailbox, rng);
                self.check(&checks).await
            }
            _ => Ok(()),
        }
    }

    /// Performs an operation on who may write to whom, and compares as `perform` does.
    async fn perform_for_people(&mut self, operation: &PeopleOperation) -> Result<(), String> {
        let before = match operation {
            PeopleOperation::SendToStranger { sender, recipient, is_for } => {
                let (sender, recipient, is_for) = (*sender, *recipient, *is_for);
                let question = can_message(&self.mailbox, sender, recipient, is_for);
                let is_refused = question.expects("allowed", false);
                self.check(&[question]).await?;
                if !is_refused {
                    return Ok(());
                }
                None
            }
            PeopleOperation::SendFor { sender, recipient, .. } => {
                Some(can_message(&self.mailbox, *sender, *recipient, true))
            }
            _ => None,
        };
        self.check(&Vec::from_iter(before)).await?;
        let reply = operation.call(&self.clients).await;
        let times = self.bulk_times(operation, &reply).await?;
        let expected = self.mailbox.perform_for_people(operation, &times);
        let response = self.compare("", &expected, &reply)?;
        self.remember_answers(operation, &expected);

        let (generator, rng) = self.people.as_mut().unwrap();
        generator.learn(rng, &mut self.generator, operation, (reply.status.as_u16(), &response));
        let mut checks = checks_of_some(&self.mailbox, rng);
        let (sender, peers) = match operation {
            PeopleOperation::SendFor { sender, recipient, .. } => (*sender, vec![*recipient]),
            PeopleOperation::Bulk(bulk) if !bulk.is_dry => (bulk.name.sender, times.into_keys().collect()),
            PeopleOperation::RetractBulk(name) => {
                checks.push(bulk_status(&self.mailbox, *name));
                let retracted = self.mailbox.bulks.get(name).into_iter().flatten();
                (name.sender, retracted.map(|(peer, _)| *peer).collect())
            }
            _ => (0, Vec::new()),
        };
        for peer in peers {
            checks.extend(checks_of_two(&self.mailbox, rng, sender, peer));
        }
        self.check(&checks).await
    }

    /// Reads when a bulk send has sent its messages.
    async fn bulk_times(&self, operation: &PeopleOperation, reply: &Reply) -> Result<BulkTimes, String> {
        let PeopleOperation::Bulk(bulk) = operation else { return Ok(BulkTimes::new()) };
        if bulk.is_dry || reply.status != 200 {
            return Ok(BulkTimes::new());
        }
        let sent = sent_to(&parse(reply)?);
        let status = parse(&self.clients[bulk.name.client()].get(&bulk.name.path()).await)?;
        let items = status["items"].as_array().into_iter().flatten();
        let time = |item: &Value| {
            let peer = PEOPLE.iter().position(|id| item["peer_id"] == *id)?;
            Some((peer, item["created_at"].as_str()?.to_owned()))
        };
        Ok(items.filter_map(time).filter(|(peer, _)| sent.contains(peer)).collect())
    }

    /// Compares the response to an operation with the expected one. Returns its body.
    fn compare(&mut self, user: &str, expected: &Expected, reply: &Reply) -> Result<Value, String> {
        let response = parse(reply)?;
        let actual = (reply.status.as_u16(), &response);
        self.observations.compare("the response", user, (expected.status, &expected.body), actual)?;
        Ok(response)
    }

    /// Remembers the status or the code of a response, and those of its results.
    fn remember_answers(&mut self, operation: &dyn Debug, response: &Expected) {
        let debug = format!("{operation:?}");
        let kind = debug.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let status = json!(response.status);
        let of_results =
            response.body["results"].as_array().into_iter().flatten().map(|result| &result["problem"]["code"]);
        for answer in of_results.chain([&response.body["code"], &status]).filter(|answer| !answer.is_null()) {
            self.answers.insert(format!("{kind} {}", answer.as_str().unwrap_or(&answer.to_string())));
        }
    }

    async fn check(&mut self, checks: &[Check]) -> Result<(), String> {
        for (reader, as_of) in run_checks(&self.clients, checks, &mut self.observations).await? {
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

/// In most cases one of the users is an educator.
fn random_token_roles(rng: &mut Rng) -> TokenRoles {
    let mut roles = STUDENTS.map(|student| rng.choice([student, student, None, Some("ta"), Some("staff")]).unwrap());
    roles[0] = rng.choice([Some("educator"), Some("educator"), Some("educator"), Some("student")]).unwrap();
    roles
}

/// The JSON of a reply, null if it is empty.
fn parse(reply: &Reply) -> Result<Value, String> {
    if reply.text.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(&reply.text).map_err(|_| format!("the response is no JSON: {}", reply.text))
}
