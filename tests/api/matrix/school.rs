//! The school: its users, rosters, messages, blocks and policy, all put through the API.

use std::{collections::BTreeMap, num::NonZeroU32};

use futures_util::{StreamExt, stream};
use pidge::auth::{seconds_now, sign};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    cast::{Role, Target},
    cells::Cell,
};
use crate::support::{
    app::{SECRET, TestApp, config},
    client::{Client, path_of},
};

/// An educator to whom all may write, in each tenant.
pub const TEACHER: &str = "teacher";
/// The number of requests at once.
pub const AT_ONCE: usize = 8;

/// The policy of the school.
pub fn policy() -> Value {
    json!({"pairs": [
        {"from": "student", "to": "student", "allow": "shared"},
        {"from": "staff", "to": "student", "allow": "never"},
        {"from": "*", "to": "*", "allow": "always"},
    ]})
}

/// A client of a role.
pub fn client(app: &TestApp, role: Role, id: &str) -> Client {
    if role == Role::Anonymous {
        return app.anonymous();
    }
    // Issued after all erasures of the school, as far as the clocks are taken to differ.
    let issued = seconds_now() + 20;
    let mut claims = json!({
        "iss": "https://lms.test", "aud": "pidge", "sub": id, "iat": issued, "exp": issued + 3600, "site": role.tenant()});
    if !role.scopes().is_empty() {
        claims["scope"] = role.scopes().join(" ").into();
    }
    if role.in_lms() != "student" {
        claims["role"] = role.in_lms().into();
    }
    app.client(id, sign(&claims, SECRET).unwrap())
}

/// A service with a school, in which callers and targets of all cells have to do with each other what the cells say.
pub async fn build(cells: &[Cell]) -> TestApp {
    let app = spawn().await;
    let (lms, elsewhere) = (client(&app, Role::BackEnd, "lms"), client(&app, Role::OtherBackEnd, "lms"));
    // Nothing is refused while the school grows.
    let open = json!({"pairs": [{"from": "*", "to": "*", "allow": "always"}], "unblockable_roles": []});
    put(&lms, "/v1/policy", &open).await;
    put_users(&lms, &elsewhere, cells).await;
    for (context, targets) in [
        ("open", &[Target::SharedContext, Target::MetInContext, Target::Erased][..]),
        ("over", &[Target::EndedContext]),
        ("left", &[Target::BlockingStranger]),
        ("patched", &[]),
        ("listed", &[]),
        ("closing", &[]),
    ] {
        put_roster(&lms, context, cells.iter().filter(|cell| targets.contains(&cell.target))).await;
    }
    send_messages(&app, cells).await;
    block(&app, cells).await;

    lms.call(Method::DELETE, "/v1/contexts/course/over", None, &[]).await.ok();
    put_roster(&lms, "left", cells.iter().take(0)).await;
    let left = cells.iter().filter(|cell| cell.target.is_inactive() && !cell.role.is_elsewhere());
    let left = left.map(|cell| {
        let user = json!({"user_id": cell.user, "display_name": cell.user, "role": "student", "active": false});
        (cell.user.clone(), user)
    });
    describe(&lms, left.collect()).await;
    erase(&app, cells).await;
    put(&lms, "/v1/policy", &policy()).await;
    put(&elsewhere, "/v1/policy", &policy()).await;
    app
}

/// A service with several tenants, whose rate limits are in force and far away: each answer tells them.
async fn spawn() -> TestApp {
    let mut config = config();
    "/site".clone_into(&mut config.auth.tenant_claim);
    let (limits, far) = (&mut config.limits, NonZeroU32::new(100_000).unwrap());
    limits.rate_limit_enabled = true;
    limits.requests_burst = far;
    limits.requests_per_minute = far;
    limits.service_requests_per_second = far;
    limits.new_conversations_per_hour = far;
    limits.educator_new_conversations_per_hour = far.get();
    (limits.sends_per_day, limits.first_messages_per_hour) = (far.get(), far.get());
    TestApp::spawn_with(config).await
}

async fn put(client: &Client, path: &str, body: &Value) {
    client.call(Method::PUT, path, Some(body), &[]).await.ok();
}

/// Describes the callers, and the targets who exist. Each one's name is their id.
async fn put_users(lms: &Client, elsewhere: &Client, cells: &[Cell]) {
    let user = |id: &str, role: &str| (id.to_owned(), json!({"user_id": id, "display_name": id, "role": role}));
    let (mut here, mut there) =
        (BTreeMap::from([user(TEACHER, "educator")]), BTreeMap::from([user(TEACHER, "educator")]));
    for cell in cells.iter().filter(|cell| cell.role != Role::Anonymous) {
        let users = if cell.role.is_elsewhere() { &mut there } else { &mut here };
        users.extend([user(&cell.caller, cell.role.in_lms())]);
        if !cell.role.is_elsewhere() && cell.target != Target::Nobody {
            users.extend([user(&cell.user, cell.target.in_lms())]);
        }
    }
    describe(lms, here).await;
    describe(elsewhere, there).await;
}

async fn describe(lms: &Client, users: BTreeMap<String, Value>) {
    for users in users.into_values().collect::<Vec<_>>().chunks(2_000) {
        let body = json!({"users": users});
        let answer = lms.call(Method::PUT, "/v1/users", Some(&body), &[]).await.json(200);
        assert_eq!(answer["counts"]["refused"], 0, "{answer}");
    }
}

/// Stores a roster of the callers and targets of some cells.
async fn put_roster(lms: &Client, context: &str, cells: impl Iterator<Item = &Cell>) {
    let members: BTreeMap<&str, Value> = cells
        .filter(|cell| cell.has_relation())
        .flat_map(|cell| [cell.caller.as_str(), cell.user.as_str()])
        .map(|id| (id, json!({"user_id": id})))
        .collect();
    let members: Vec<Value> = members.into_values().collect();
    put(lms, &format!("/v1/contexts/course/{context}/members"), &json!({"members": members})).await;
}

/// Sends a message of the caller to each target whom they have met.
async fn send_messages(app: &TestApp, cells: &[Cell]) {
    let mut recipients = BTreeMap::<&str, Vec<Value>>::new();
    for cell in cells.iter().filter(|cell| cell.has_relation() && cell.target.had_conversation()) {
        recipients.entry(&cell.caller).or_default().push(json!({"recipient_id": cell.user}));
    }
    let service = &client(app, Role::Service, "mailer");
    let send = async |(sender, items): (&str, Vec<Value>)| {
        let bulk = json!({"client_id": "first", "sender_id": sender, "body": "Hello.", "items": items});
        let answer = service.post("/v1/messages/bulk", &bulk).await.json(200);
        assert_eq!(answer["counts"]["sent"], items.len(), "{answer}");
    };
    stream::iter(recipients).for_each_concurrent(AT_ONCE, send).await;
}

/// Erases the data of each target of whom nothing is to be left.
async fn erase(app: &TestApp, cells: &[Cell]) {
    let officer = &client(app, Role::Privacy, "officer");
    let erased = cells.iter().filter(|cell| cell.target == Target::Erased && !cell.role.is_elsewhere());
    let erase = async |cell: &Cell| {
        officer.call(Method::DELETE, &path_of("users", &cell.user), None, &[]).await.json(202);
    };
    stream::iter(erased.filter(|cell| cell.role != Role::Anonymous)).for_each_concurrent(AT_ONCE, erase).await;
}

async fn block(app: &TestApp, cells: &[Cell]) {
    let mut blocks = Vec::new();
    for cell in cells.iter().filter(|cell| cell.has_relation()) {
        if cell.target == Target::BlockedByMe {
            blocks.push((client(app, cell.role, &cell.caller), &cell.user));
        } else if cell.target.blocks_caller() {
            blocks.push((client(app, Role::Student, &cell.user), &cell.caller));
        }
    }
    let block = async |(blocker, user): (Client, &String)| {
        blocker.call(Method::PUT, &path_of("blocks", user), None, &[]).await.json(201);
    };
    stream::iter(blocks).for_each_concurrent(AT_ONCE, block).await;
}
