//! Bulk sends: to items and to rosters, resumed after an interruption, as a dry run, their status, and retracting them together.

mod dry_run;
mod interrupted;
mod introductions;
mod items;
mod newcomers;
mod overlapping;
mod queue;
mod rates;
mod refusals;
mod resume;
mod retract;
mod rosters;
mod services;
mod shutdown;
mod status;

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    batch_gate::count,
    client::{Client, Reply},
};

/// The educator `ada` and a course of hers, `course:bio`, with students `s0001`, `s0002` and so on.
async fn course(app: &TestApp, students: usize) -> Client {
    let ada = app.educator("ada").await;
    let insert = "
        with student as (
            insert into users (tenant, external_id) select 'default', 's' || lpad(n::text, 4, '0') from generate_series(1, $1) n
            returning id
        ), context as (
            insert into contexts (tenant, type, external_id) values ('default', 'course', 'bio') returning id
        )
        insert into context_members (user_id, context_id, role)
        select s.id, c.id, 'student' from student s, context c
        union all
        select u.id, c.id, 'educator' from users u, context c where u.external_id = 'ada'";
    let students = i32::try_from(students).unwrap();
    sqlx::query(insert).bind(students).execute(&app.pool).await.unwrap();
    ada
}

/// Adds a known user to `course:bio`.
async fn join(app: &TestApp, user: &str, role: Option<&str>) {
    let insert = "insert into context_members (user_id, context_id, role)
                  select u.id, c.id, $2 from users u, contexts c where u.external_id = $1 and c.external_id = 'bio'";
    let joined = sqlx::query(insert).bind(user).bind(role).execute(&app.pool).await.unwrap();
    assert_eq!(joined.rows_affected(), 1, "{user}");
}

/// The user ids of the students of a course.
fn students(count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("s{n:04}")).collect()
}

/// A bulk send to the members of `course:bio`.
fn to_course(client_id: &str, body: &str) -> Value {
    json!({"client_id": client_id, "body": body, "to": {"context": {"type": "course", "id": "bio"}}})
}

/// A bulk send of a text to some users.
fn to_users(client_id: &str, body: &str, users: &[&str]) -> Value {
    let items: Vec<Value> = users.iter().map(|user| json!({"recipient_id": user})).collect();
    json!({"client_id": client_id, "body": body, "items": items})
}

async fn post(client: &Client, bulk: &Value) -> Reply {
    client.post("/v1/messages/bulk", bulk).await
}

/// Posts a bulk send, and asserts the numbers of results: sent, replayed and refused.
#[track_caller]
fn assert_counts(result: &Value, sent: usize, replayed: usize, refused: usize) {
    let counts = json!({"sent": sent, "replayed": replayed, "held": 0, "refused": refused});
    assert_eq!(result["counts"], counts, "{result:#}");
    let results = result["results"].as_array().unwrap();
    assert_eq!(results.len(), sent + replayed + refused);
    for result in results {
        let is_refused = result["outcome"] == "refused";
        assert_eq!(result["problem"].is_null(), !is_refused, "{result:#}");
    }
}

/// Each result as its recipient and its outcome, or the code of its problem.
fn outcomes(result: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let outcome = |result: &Value| match &result["problem"] {
        Value::Null => text(&result["outcome"]),
        problem => text(&problem["code"]),
    };
    result["results"].as_array().unwrap().iter().map(|result| (text(&result["peer_id"]), outcome(result))).collect()
}

/// Asserts recipients and outcomes, in order.
#[track_caller]
fn assert_outcomes(result: &Value, expected: &[(&str, &str)]) {
    let outcomes = outcomes(result);
    let outcomes: Vec<_> = outcomes.iter().map(|(peer, outcome)| (peer.as_str(), outcome.as_str())).collect();
    assert_eq!(outcomes, expected, "{result:#}");
}

/// Asserts that each student has a number of messages, and that there are no others.
async fn assert_each_has(app: &TestApp, students: usize, messages: i64) {
    let all = count(app, "select count(*) from messages").await;
    assert_eq!(all, i64::try_from(students).unwrap() * messages, "messages");
    let query = format!(
        "select count(*) from (
             select u.id from users u join participants p on p.user_id = u.id join messages m using (conversation_id)
             where u.external_id ~ '^s[0-9]+$' group by u.id having count(*) = {messages}) s"
    );
    assert_eq!(count(app, &query).await, i64::try_from(students).unwrap(), "students with {messages} messages");
    app.assert_invariants().await;
}
