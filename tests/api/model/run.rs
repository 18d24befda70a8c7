//! A run: each operation is performed in the service and in the model, and what both say is compared.

use std::fmt::Debug;

use fastrand::Rng;
use serde_json::{Value, json};

use super::{
    Answers, STUDENTS, TokenRoles,
    bulk::BulkTimes,
    checks::{Check, checks_of_all, checks_of_two, run_checks},
    clients,
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

/// The state of a run.
pub struct Run {
    pub token_roles: TokenRoles,
    pub clients: Vec<Client>,
    pub mailbox: Mailbox,
    generator: Generator,
    observations: Observations,
    rng: Rng,
    /// The random numbers of what `erasing.rs` does, so that those of the others stay the same.
    pub wipes: Rng,
    pub answers: Answers,
    /// The operations on who may write to whom, with random numbers of their own, so that those of the others stay the same.
    people: Option<(PeopleGenerator, Rng)>,
}

impl Run {
    pub async fn new(app: &TestApp, seed: u64) -> Self {
        let mut people_rng = Rng::with_seed(!seed);
        let token_roles = if seed.is_multiple_of(2) { STUDENTS } else { random_token_roles(&mut people_rng) };
        Self {
            token_roles,
            clients: clients(app, token_roles).await,
            mailbox: Mailbox::new(School::new(token_roles)),
            generator: Generator::new("key"),
            observations: Observations::default(),
            rng: Rng::with_seed(seed),
            wipes: Rng::with_seed(seed.rotate_left(32)),
            answers: Answers::new(),
            people: (!seed.is_multiple_of(2)).then(|| (PeopleGenerator::new(&mut people_rng, 0), people_rng)),
        }
    }

    /// Performs the operations of a step, of which `operations` is the list.
    pub async fn step(&mut self, step: usize, is_full_check: bool, operations: &mut Vec<String>) -> Result<(), String> {
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

    pub async fn check(&mut self, checks: &[Check]) -> Result<(), String> {
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
