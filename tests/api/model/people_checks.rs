//! The requests that ask who may write to whom, and the responses that the model expects.

use fastrand::Rng;
use serde_json::{Value, json};

use super::{
    checks::Check,
    mailbox::{Expected, Mailbox},
    operations::USERS,
    people::{BACK_END, BulkName, PEOPLE, SERVICE, can_message_path, context_path},
    policies::Document,
    school::Asker,
};

/// A check of the question whether a message would be sent.
pub fn can_message(mailbox: &Mailbox, sender: usize, recipient: usize, is_for: bool) -> Check {
    let asker = if is_for { Asker::Service } else { Asker::Sender };
    let code = mailbox.verdict(asker, sender, recipient);
    let expected = json!({"allowed": code.is_none(), "held": false, "code": code, "detail": code.is_some()});
    let client = if is_for { SERVICE } else { sender };
    Check::new(client, can_message_path(sender, recipient, is_for), expected)
}

/// Checks of a few random users: whether messages would be sent, and whether a profile is visible; in some cases why.
pub fn checks_of_some(mailbox: &Mailbox, rng: &mut Rng) -> Vec<Check> {
    let mut checks = Vec::new();
    for _ in 0..3 {
        let (sender, recipient) = (rng.usize(0..USERS.len()), rng.usize(0..PEOPLE.len()));
        checks.push(can_message(mailbox, sender, recipient, rng.u8(0..4) == 0));
    }
    checks.extend(profile(mailbox, rng.usize(0..USERS.len()), rng.usize(0..PEOPLE.len())));
    if rng.u8(0..4) == 0 {
        let policy = rng.bool().then(|| Document::random(rng));
        let pairs: Vec<_> = (0..8).map(|_| (rng.usize(0..PEOPLE.len()), rng.usize(0..PEOPLE.len()))).collect();
        checks.push(explain(mailbox, policy.as_ref(), &pairs));
    }
    checks
}

/// Checks of all users, rosters and the policy.
pub fn checks_of_people(mailbox: &Mailbox, rng: &mut Rng) -> Vec<Check> {
    let mut checks = Vec::new();
    for user in 0..USERS.len() {
        for other in 0..PEOPLE.len() {
            checks.push(can_message(mailbox, user, other, rng.u8(0..4) == 0));
            checks.extend(profile(mailbox, user, other));
        }
        checks.push(blocks(mailbox, user));
    }
    let pairs: Vec<_> = (0..PEOPLE.len()).flat_map(|one| (0..PEOPLE.len()).map(move |other| (one, other))).collect();
    checks.push(explain(mailbox, None, &pairs));
    checks.push(explain(mailbox, Some(&Document::random(rng)), &pairs));
    checks.extend([0, 1].map(|number| roster(mailbox, number)));
    if let Some(policy) = &mailbox.school.policy {
        let expected = policy.response(mailbox.school.policy_version);
        checks.push(Check::new(BACK_END, "/v1/policy".to_owned(), expected));
    }
    let mut names: Vec<_> = mailbox.bulks.keys().copied().collect();
    names.sort_unstable_by_key(|name| name.number);
    checks.extend(rng.choose_multiple(names, 4).into_iter().map(|name| bulk_status(mailbox, name)));
    checks
}

/// A check of the profile of another user.
fn profile(mailbox: &Mailbox, user: usize, other: usize) -> Option<Check> {
    let path = format!("/v1/users/{}", PEOPLE[other]);
    if user == other {
        return None;
    }
    if !mailbox.school.sees(user, other, mailbox.have_met(user, other)) {
        return Some(Check::not_found(user, path));
    }
    Some(Check::new(user, path, mailbox.school.user(other)))
}

fn blocks(mailbox: &Mailbox, user: usize) -> Check {
    let own = mailbox.school.blocks.iter().rev().filter(|block| block.0 == user);
    let items: Vec<_> = own.map(|block| json!({"user": mailbox.school.user(block.1), "created_at": true})).collect();
    Check::new(user, "/v1/blocks".to_owned(), json!({"items": items, "more": false}))
}

fn roster(mailbox: &Mailbox, number: usize) -> Check {
    let path = format!("{}/members", context_path(number));
    match &mailbox.school.rosters[number] {
        Some(roster) => Check::new(BACK_END, path, sorted(roster.page(number))),
        None => Check::not_found(BACK_END, path),
    }
}

/// A check of the explanations for some pairs, by the policy in force or by another one.
fn explain(mailbox: &Mailbox, policy: Option<&Document>, pairs: &[(usize, usize)]) -> Check {
    let in_force = policy.or(mailbox.school.policy.as_ref());
    let results: Vec<_> = pairs.iter().map(|(one, other)| mailbox.school.explain(in_force, *one, *other)).collect();
    let pair = |(one, other): &(usize, usize)| json!({"sender_id": PEOPLE[*one], "recipient_id": PEOPLE[*other]});
    let mut body = json!({"pairs": pairs.iter().map(pair).collect::<Vec<_>>()});
    if let Some(policy) = policy {
        body["policy"] = policy.request();
    }
    Check::post(BACK_END, "/v1/policy/explain".to_owned(), body, json!({"results": results}))
}

/// A check of the messages of a bulk send.
pub fn bulk_status(mailbox: &Mailbox, name: BulkName) -> Check {
    match mailbox.bulk_status(name) {
        Expected { status: 200, body } => Check::new(name.client(), name.path(), sorted(body)),
        Expected { .. } => Check::not_found(name.client(), name.path()),
    }
}

/// Items in no particular order, as `Observations::comparable` sorts them.
fn sorted(mut page: Value) -> Value {
    if let Some(items) = page["items"].as_array_mut() {
        items.sort_by_key(Value::to_string);
    }
    page
}
