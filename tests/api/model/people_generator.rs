//! Chooses random operations on who may write to whom, knowing only what the responses so far have told.

use std::collections::VecDeque;

use fastrand::Rng;
use serde_json::Value;

use super::{
    generator::{Generator, integer},
    operations::{STRANGER, USERS, WRITERS, conversation_of},
    people::{Bulk, BulkName, BulkTo, NOBODY, NewMember, PEOPLE, PeopleOperation},
    policies::{Document, ROLES},
    rosters::End,
    words,
};

/// The number of bulk sends that are performed again and retracted.
const RECENT_BULKS: usize = 8;

/// A generator of operations on who may write to whom.
pub struct PeopleGenerator {
    /// The users whom the LMS may describe. The roles of the others stay those in their tokens.
    described: Vec<usize>,
    /// Operations to perform next.
    queue: VecDeque<PeopleOperation>,
    /// The bulk sends so far, each without `is_dry`.
    bulks: Vec<Bulk>,
    /// The blocks, by the responses.
    blocks: Vec<(usize, usize)>,
    /// The first number of its bulk sends, so that generators running at the same time use different ones.
    first_bulk: usize,
}

impl PeopleGenerator {
    pub fn new(rng: &mut Rng, first_bulk: usize) -> Self {
        let described = (0..NOBODY).filter(|_| rng.u8(0..10) < 7).collect();
        Self { described, queue: VecDeque::new(), bulks: Vec::new(), blocks: Vec::new(), first_bulk }
    }

    /// Chooses an operation in some of the cases. The ranges of `percent` are the frequencies of the kinds.
    pub fn next_operation(&mut self, rng: &mut Rng) -> Option<PeopleOperation> {
        if let Some(next) = self.queue.pop_front() {
            return Some(next);
        }
        if rng.u8(0..10) >= 3 {
            return None;
        }
        let number = rng.usize(0..2);
        let writer = rng.usize(0..WRITERS);
        let friend = (writer + rng.usize(1..WRITERS)) % WRITERS;
        Some(match rng.u8(0..100) {
            ..13 => PeopleOperation::PutUser {
                user: *rng.choice(&self.described)?,
                role: rng.choice([
                    None,
                    Some("student"),
                    Some("student"),
                    Some("educator"),
                    Some("ta"),
                    Some("staff"),
                ])?,
                is_active: rng.u8(0..6) > 0,
            },
            13..27 => {
                PeopleOperation::PutRoster { number, end: end(rng), version: version(rng), members: members(rng) }
            }
            27..35 => {
                let add = members(rng);
                let is_added = |user: &usize| add.iter().any(|member| member.user == *user);
                let remove = (0..=NOBODY).filter(|user| !is_added(user) && rng.u8(0..3) == 0).collect();
                PeopleOperation::PatchRoster { number, version: version(rng), add, remove }
            }
            35..38 => PeopleOperation::EndContext { number },
            38..52 => PeopleOperation::PutPolicy(Document::random(rng)),
            52..61 => {
                let other = if rng.u8(0..3) == 0 { rng.usize(0..PEOPLE.len()) } else { friend };
                PeopleOperation::Block { user: if rng.u8(0..8) == 0 { STRANGER } else { writer }, other }
            }
            61..71 => {
                let (user, other) = *rng.choice(&self.blocks).unwrap_or(&(writer, friend));
                PeopleOperation::Unblock { user, other }
            }
            71..76 => PeopleOperation::SendFor { sender: writer, recipient: friend, text: words::random_text(rng) },
            76..85 => send_to_stranger(rng),
            85..94 => PeopleOperation::Bulk(self.bulk(rng)),
            _ => {
                let recent = &self.bulks[self.bulks.len().saturating_sub(RECENT_BULKS)..];
                let name = rng.choice(recent).map_or_else(|| self.bulk_name(rng), |bulk| bulk.name);
                PeopleOperation::RetractBulk(name)
            }
        })
    }

    /// A dry run of a new bulk send, or of an earlier one, in some cases with another text.
    fn bulk(&mut self, rng: &mut Rng) -> Bulk {
        let recent = &self.bulks[self.bulks.len().saturating_sub(RECENT_BULKS)..];
        if rng.u8(0..3) == 0
            && let Some(before) = rng.choice(recent)
        {
            let mut again = Bulk { is_dry: true, ..before.clone() };
            match rng.u8(0..8) {
                0 => again.text = words::random_text(rng),
                1 => again.context = if again.context.is_some() { None } else { Some(1) },
                2 => again.to = bulk_to(rng),
                _ => {}
            }
            return again;
        }
        let (text, context) = (words::random_text(rng), rng.bool().then(|| rng.usize(0..2)));
        Bulk { name: self.bulk_name(rng), text, context, to: bulk_to(rng), is_dry: true }
    }

    /// An unused name.
    fn bulk_name(&self, rng: &mut Rng) -> BulkName {
        BulkName {
            sender: rng.usize(0..WRITERS),
            is_for: rng.u8(0..3) == 0,
            number: self.first_bulk + self.bulks.len(),
        }
    }

    /// Learns what the response to an operation tells. After a dry run the bulk send itself follows, without those users
    /// without conversations whom it would reach, and in some cases the same call again and its retraction. None follows
    /// that would reach such users or begin two conversations.
    pub fn learn(
        &mut self,
        rng: &mut Rng,
        generator: &mut Generator,
        operation: &PeopleOperation,
        (status, response): (u16, &Value),
    ) {
        match operation {
            PeopleOperation::Block { user, other } if status == 201 => self.blocks.push((*user, *other)),
            PeopleOperation::Unblock { user, other } => {
                self.blocks.retain(|block| *block != (*user, *other));
            }
            PeopleOperation::SendFor { sender, recipient, text } if status == 201 => {
                generator.learn_message(*sender, *recipient, integer(&response["seq"]), text);
            }
            PeopleOperation::Bulk(bulk) if status == 200 => {
                let recipients: Vec<usize> = sent_to(response);
                if bulk.is_dry {
                    let sender = bulk.name.sender;
                    let is_stranger =
                        |user: &usize| recipients.contains(user) && conversation_of(sender, *user).is_none();
                    let mut real = Bulk { is_dry: false, ..bulk.clone() };
                    if let BulkTo::Items(users) = &mut real.to {
                        users.retain(|user| !is_stranger(user));
                    }
                    let reaches_strangers = match &real.to {
                        BulkTo::Items(users) => users.is_empty(),
                        BulkTo::Members { .. } => recipients.iter().any(is_stranger),
                    };
                    let begun = recipients.iter().filter(|user| !generator.has_conversation(sender, **user));
                    if !reaches_strangers && begun.filter(|user| !is_stranger(user)).count() < 2 {
                        let times = if rng.u8(0..4) == 0 { 2 } else { 1 };
                        self.queue.extend((0..times).map(|_| PeopleOperation::Bulk(real.clone())));
                        let retracted = (rng.u8(0..3) == 0).then_some(PeopleOperation::RetractBulk(real.name));
                        self.queue.extend(retracted);
                    }
                } else {
                    for result in response["results"].as_array().into_iter().flatten() {
                        if result["outcome"] == "sent" {
                            let peer = person(result);
                            generator.learn_message(bulk.name.sender, peer, integer(&result["seq"]), &bulk.text);
                        }
                    }
                    if self.bulks.iter().all(|before| before.name != bulk.name) {
                        self.bulks.push(bulk.clone());
                    }
                }
            }
            _ => {}
        }
    }
}

/// The recipients to whom a bulk send was sent, or would be.
pub fn sent_to(response: &Value) -> Vec<usize> {
    let results = response["results"].as_array().into_iter().flatten();
    results.filter(|result| result["outcome"] == "sent").map(person).collect()
}

/// The user of a result.
fn person(result: &Value) -> usize {
    PEOPLE.iter().position(|id| result["peer_id"] == *id).unwrap()
}

/// Some users as members, each at most once.
fn members(rng: &mut Rng) -> Vec<NewMember> {
    let users = (0..NOBODY).filter(|_| rng.u8(0..5) < 3).collect::<Vec<_>>();
    let member = |user| NewMember {
        user,
        role: rng.choice([None, None, Some("student"), Some("educator"), Some("ta")]).unwrap(),
        end: end(rng),
    };
    users.into_iter().map(member).collect()
}

/// A message to or from a user without conversations, or to oneself.
fn send_to_stranger(rng: &mut Rng) -> PeopleOperation {
    let sender = rng.usize(0..USERS.len());
    let is_stranger = |user: &usize| conversation_of(sender, *user).is_none();
    let strangers: Vec<_> = (0..PEOPLE.len()).filter(is_stranger).collect();
    let recipient = *rng.choice(&strangers).unwrap();
    PeopleOperation::SendToStranger { sender, recipient, is_for: rng.u8(0..4) == 0 }
}

fn bulk_to(rng: &mut Rng) -> BulkTo {
    if rng.bool() {
        let roles = rng.bool().then(|| rng.choose_multiple(ROLES, 2));
        return BulkTo::Members { number: rng.usize(0..2), roles };
    }
    let user = |rng: &mut Rng| if rng.bool() { rng.usize(0..WRITERS) } else { rng.usize(0..PEOPLE.len()) };
    BulkTo::Items((0..rng.usize(1..7)).map(|_| user(rng)).collect())
}

fn end(rng: &mut Rng) -> End {
    match rng.u8(0..8) {
        0 => End::Past,
        1 => End::Future,
        _ => End::Never,
    }
}

/// The version of a roster: in most cases none, else one of few, so that some are lower than the stored one.
fn version(rng: &mut Rng) -> Option<usize> {
    (rng.u8(0..4) == 0).then(|| rng.usize(0..6))
}
