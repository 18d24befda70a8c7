//! The model of bulk sends and of what else the operations on who may write to whom do.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::{
    mailbox::{Expected, Mailbox, ok, problem},
    operations::{NewMessage, conversation_of},
    people::{Bulk, BulkName, BulkTo, PEOPLE, PeopleOperation},
    rosters::Roster,
    school::{Asker, status_of},
};

/// A message of a bulk send.
#[derive(Clone)]
pub struct BulkMessage {
    message: NewMessage,
    seq: usize,
}

/// By recipient.
pub type BulkMessages = BTreeMap<usize, BulkMessage>;

/// By recipient, the `created_at` of the messages of a bulk send. Those that it sends at once are in no particular order.
pub type BulkTimes = HashMap<usize, String>;

impl Mailbox {
    pub fn have_met(&self, one: usize, other: usize) -> bool {
        conversation_of(one, other).is_some_and(|number| !self.conversations[number].messages.is_empty())
    }

    /// Why a message would be refused, as its sender is told; `None`: it would be sent.
    pub fn verdict(&self, asker: Asker, sender: usize, recipient: usize) -> Option<&'static str> {
        self.school.verdict(asker, sender, recipient, self.have_met(sender, recipient))
    }

    /// Performs an operation on who may write to whom. `times`: what the service has done in a bulk send.
    pub fn perform_for_people(&mut self, operation: &PeopleOperation, times: &BulkTimes) -> Expected {
        self.now += 1;
        match operation {
            PeopleOperation::PutUser { user, role, is_active } => {
                let account = &mut self.school.accounts[*user];
                let status = if account.is_known { 200 } else { 201 };
                account.describe(*role, *is_active);
                Expected { status, body: self.school.user(*user) }
            }
            PeopleOperation::PutPolicy(document) => {
                let school = &mut self.school;
                if !school.policy.as_ref().is_some_and(|policy| policy.equals(document)) {
                    school.policy = Some(document.clone());
                    school.policy_version += 1;
                }
                ok(document.response(school.policy_version))
            }
            PeopleOperation::PutRoster { number, version, .. }
            | PeopleOperation::PatchRoster { number, version, .. } => self.change_roster(*number, *version, operation),
            PeopleOperation::EndContext { number } => match &mut self.school.rosters[*number] {
                Some(roster) => {
                    roster.finish(self.now);
                    Expected { status: 204, body: Value::Null }
                }
                None => problem(404, "not_found"),
            },
            PeopleOperation::Block { user, other } => {
                let have_met = self.have_met(*user, *other);
                match self.school.block(*user, *other, have_met) {
                    Ok(is_new) => {
                        let body = json!({"user": self.school.user(*other), "created_at": true});
                        Expected { status: if is_new { 201 } else { 200 }, body }
                    }
                    Err(code) => problem(status_of(code), code),
                }
            }
            PeopleOperation::Unblock { user, other } => {
                self.school.blocks.retain(|block| *block != (*user, *other));
                Expected { status: 204, body: Value::Null }
            }
            PeopleOperation::SendFor { sender, recipient, text } => {
                let message = NewMessage { text: text.clone(), context: None, key: None };
                self.send_by(Asker::Service, *sender, *recipient, &message)
            }
            PeopleOperation::SendToStranger { sender, recipient, is_for } => {
                let asker = if *is_for { Asker::Service } else { Asker::Sender };
                let code = self.verdict(asker, *sender, *recipient).expect("it is sent only if it is refused");
                problem(status_of(code), code)
            }
            PeopleOperation::Bulk(bulk) => self.bulk(bulk, times),
            PeopleOperation::RetractBulk(name) => self.retract_bulk(*name),
        }
    }

    fn change_roster(&mut self, number: usize, version: Option<usize>, operation: &PeopleOperation) -> Expected {
        let slot = &mut self.school.rosters[number];
        if slot.is_none() && matches!(operation, PeopleOperation::PatchRoster { .. }) {
            return problem(404, "not_found");
        }
        let roster = slot.get_or_insert_with(Roster::new);
        if version.is_some_and(|version| version < roster.version) {
            return problem(409, "stale_roster");
        }
        roster.version = version.unwrap_or(roster.version);
        let (counts, stored) = match operation {
            PeopleOperation::PutRoster { end, members, .. } => (roster.replace(*end, members), members),
            PeopleOperation::PatchRoster { add, remove, .. } => (roster.change(add, remove), add),
            _ => unreachable!("no change of a roster"),
        };
        for member in stored {
            self.school.accounts[member.user].is_known = true;
        }
        ok(roster.result(number, &counts))
    }

    fn asker(name: BulkName) -> Asker {
        if name.is_for { Asker::Service } else { Asker::Sender }
    }

    /// The recipients of a bulk send, or the refusal of the whole.
    fn recipients(&self, bulk: &Bulk) -> Result<Vec<usize>, Expected> {
        let BulkName { sender, is_for, .. } = bulk.name;
        if !is_for && !self.school.accounts[sender].may_introduce() {
            return Err(problem(403, "insufficient_scope"));
        }
        let (number, roles) = match &bulk.to {
            BulkTo::Items(users) => return Ok(users.clone()),
            BulkTo::Members { number, roles } => (*number, roles),
        };
        let members = self.school.rosters[number].as_ref().map(|roster| &roster.members);
        let is_member =
            |user| members.and_then(|members| members.get(&user)).is_some_and(|member| !member.end.is_over());
        if members.is_none() || !is_for && !is_member(sender) {
            return Err(problem(404, "not_found"));
        }
        let has_role = |user: usize| {
            let role = members.unwrap()[&user].role.unwrap_or_else(|| self.school.accounts[user].role());
            roles.as_ref().is_none_or(|roles| roles.contains(&role))
        };
        let is_recipient = |user: &usize| *user != sender && is_member(*user) && has_role(*user);
        Ok((0..PEOPLE.len()).filter(is_recipient).collect())
    }

    fn bulk(&mut self, bulk: &Bulk, times: &BulkTimes) -> Expected {
        let recipients = match self.recipients(bulk) {
            Ok(recipients) => recipients,
            Err(refusal) => return refusal,
        };
        let mut sent = self.bulks.get(&bulk.name).cloned().unwrap_or_default();
        let message = NewMessage { text: bulk.text.clone(), context: bulk.context, key: None };
        let mut results = Vec::new();
        let mut counts = [("sent", 0), ("replayed", 0), ("held", 0), ("refused", 0)];
        for (index, recipient) in recipients.iter().enumerate() {
            let before = sent.get(recipient).cloned();
            let (outcome, seq, code) = match before {
                _ if recipients[..index].contains(recipient) => ("refused", None, Some("duplicate_item")),
                Some(before) if before.message == message => ("replayed", Some(before.seq), None),
                Some(_) => ("refused", None, Some("idempotency_key_reused")),
                None => match self.verdict(Self::asker(bulk.name), bulk.name.sender, *recipient) {
                    Some(code) => ("refused", None, Some(code)),
                    None if bulk.is_dry => ("sent", None, None),
                    None => {
                        let seq = self.add_at(bulk.name.sender, *recipient, &message, times);
                        sent.insert(*recipient, BulkMessage { message: message.clone(), seq });
                        ("sent", Some(seq), None)
                    }
                },
            };
            counts.iter_mut().filter(|(name, _)| *name == outcome).for_each(|(_, count)| *count += 1);
            let problem = code.map(|code| problem(status_of(code), code).body);
            results.push(json!({
                "peer_id": PEOPLE[*recipient], "client_id": null, "outcome": outcome, "seq": seq, "problem": problem,
            }));
        }
        self.now += times.len() as u64;
        if !sent.is_empty() {
            self.bulks.insert(bulk.name, sent);
        }
        let counts: BTreeMap<_, _> = counts.into_iter().collect();
        ok(json!({"client_id": bulk.name.id(), "dry_run": bulk.is_dry, "counts": counts, "results": results}))
    }

    /// Adds a message at the time, compared with the others of the bulk send, that the service has given it.
    fn add_at(&mut self, sender: usize, recipient: usize, message: &NewMessage, times: &BulkTimes) -> usize {
        let earlier = |time: &&String| times.get(&recipient).is_some_and(|own| *time < own);
        let at = self.now + times.values().filter(earlier).count() as u64;
        let number = conversation_of(sender, recipient).expect("a bulk send that others than writers get is dry");
        self.conversations[number].add(sender, recipient, message, at)
    }

    /// What is read of a bulk send.
    pub fn bulk_status(&self, name: BulkName) -> Expected {
        let Some(messages) = self.bulks.get(&name) else { return problem(404, "not_found") };
        let (mut items, mut read, mut retracted) = (Vec::new(), 0, 0);
        for (recipient, BulkMessage { seq, .. }) in messages {
            let conversation = &self.conversations[conversation_of(name.sender, *recipient).unwrap()];
            let (was_seen, was_retracted) = (conversation.was_seen(*seq), conversation.message(*seq).retracted);
            read += usize::from(was_seen);
            retracted += usize::from(was_retracted);
            items
                .push(json!({"peer_id": PEOPLE[*recipient], "seq": seq, "seen": was_seen, "retracted": was_retracted}));
        }
        let counts = json!({"sent": items.len(), "read": read, "retracted": retracted, "held": 0});
        ok(json!({"counts": counts, "items": items, "more": false}))
    }

    fn retract_bulk(&mut self, name: BulkName) -> Expected {
        let Some(messages) = self.bulks.get(&name) else { return problem(404, "not_found") };
        let (mut results, mut retracted) = (Vec::new(), 0);
        for (recipient, BulkMessage { seq, .. }) in messages {
            let conversation = &mut self.conversations[conversation_of(name.sender, *recipient).unwrap()];
            let message = &mut conversation.messages[seq - 1];
            let outcome = if message.retracted { "already" } else { "retracted" };
            retracted += usize::from(!message.retracted);
            message.retracted = true;
            results.push(json!({"peer_id": PEOPLE[*recipient], "seq": seq, "outcome": outcome, "problem": null}));
        }
        let counts = json!({"retracted": retracted, "already": results.len() - retracted, "refused": 0});
        ok(json!({"client_id": name.id(), "counts": counts, "results": results}))
    }
}
