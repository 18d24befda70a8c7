//! Which users a caller sees: `GET /v1/users/{user}`.

use serde_json::json;
use sqlx::Executor;

use super::{block, school, share_context};
use crate::support::{
    app::TestApp,
    client::{Client, Reply},
};

/// What a response tells, without the id of the request and the time.
fn told(reply: &Reply) -> (u16, String, Vec<(String, String)>) {
    let id = reply.header("x-request-id").unwrap();
    let mut headers: Vec<_> = reply
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    (reply.status.as_u16(), reply.text.replace(id, "…"), headers)
}

/// Asserts that a user looks to the caller like one who does not exist.
async fn assert_is_nobody(caller: &Client, id: &str) {
    let (user, nobody) = (caller.user(id).await, caller.user("nobody").await);
    user.problem(404, "not_found");
    assert_eq!(told(&user), told(&nobody));
}

/// A school with two students who know nothing of each other, an educator and a member of the staff.
async fn four() -> (TestApp, Client, Client) {
    let users = [
        ("mia", "Mia Berg", "student"),
        ("noah", "Noah Lund", "student"),
        ("ada", "Ada Okafor", "educator"),
        ("sam", "Sam Roe", "staff"),
    ];
    let (app, lms) = school(&users).await;
    let mia = app.new_person("mia", "student", "");
    (app, lms, mia)
}

#[tokio::test]
async fn a_stranger_is_like_nobody() {
    let (app, _lms, mia) = four().await;

    assert_is_nobody(&mia, "noah").await;
    // The same from the first call of a user whom the service does not know yet.
    assert_is_nobody(&app.new_person("zoe", "student", ""), "noah").await;
    assert_is_nobody(&app.new_person("mallory", "educator", ""), "noah").await;
}

#[tokio::test]
async fn users_of_the_listed_roles_are_seen_by_all_who_may_write_to_them() {
    let (app, lms, mia) = four().await;

    let expected =
        json!({"user_id": "ada", "display_name": "Ada Okafor", "avatar_url": null, "role": "educator", "active": true});
    assert_eq!(mia.user("ada").await.json(200), expected);
    assert_eq!(mia.user("sam").await.json(200)["role"], "staff");
    assert_eq!(app.new_person("zoe", "student", "").user("ada").await.json(200), expected);

    lms.put_user("ada", &json!({"display_name": "Ada Okafor", "role": "educator", "active": false})).await.json(200);
    assert_is_nobody(&mia, "ada").await;
    block(&app, "sam", "mia").await;
    // The role of the blocker does not matter: it is the caller who is blocked.
    assert_is_nobody(&mia, "sam").await;
}

#[tokio::test]
async fn users_who_have_met_see_each_other_whatever_follows() {
    let (app, lms, mia) = four().await;
    let noah = app.new_person("noah", "student", "");
    mia.send("noah", "hello").await.json(201);

    assert_eq!(mia.user("noah").await.json(200)["display_name"], "Noah Lund");
    assert_eq!(noah.user("mia").await.json(200)["display_name"], "Mia Berg");
    lms.put_user("noah", &json!({"active": false})).await.json(200);
    assert_eq!(mia.user("noah").await.json(200)["active"], false);
    block(&app, "noah", "mia").await;
    assert_eq!(mia.user("noah").await.json(200)["active"], false);
}

#[tokio::test]
async fn users_who_share_a_context_see_each_other_also_after_its_end() {
    for ends_at in ["'infinity'", "now() - interval '1 day'"] {
        let (app, _lms, mia) = four().await;
        share_context(&app, "42", ends_at, &["mia", "noah"]).await;
        share_context(&app, "43", "'infinity'", &["mia"]).await;

        assert_eq!(mia.user("noah").await.json(200)["display_name"], "Noah Lund");
        assert_eq!(app.new_person("noah", "student", "").user("mia").await.json(200)["display_name"], "Mia Berg");
        assert_is_nobody(&app.new_person("zoe", "student", ""), "noah").await;
    }
}

#[tokio::test]
async fn whom_one_has_blocked_one_still_sees() {
    let (app, _lms, mia) = four().await;
    block(&app, "mia", "ada").await;
    block(&app, "mia", "noah").await;

    assert_eq!(mia.user("ada").await.json(200)["role"], "educator");
    assert_eq!(mia.user("noah").await.json(200)["role"], "student");
    assert_is_nobody(&app.new_person("noah", "student", ""), "mia").await;
}

#[tokio::test]
async fn the_back_end_and_moderators_see_every_user_of_the_tenant() {
    let (app, lms, _mia) = four().await;
    lms.put_user("noah", &json!({"display_name": "Noah", "active": false})).await.json(200);

    for caller in [lms, app.new_person("mod", "staff", "moderate")] {
        let expected =
            json!({"user_id": "noah", "display_name": "Noah", "avatar_url": null, "role": "student", "active": false});
        assert_eq!(caller.user("noah").await.json(200), expected);
        caller.user("nobody").await.problem(404, "not_found");
    }
    for scope in ["messages:send_as", "events:read", "privacy"] {
        assert_is_nobody(&app.new_person("other", "staff", scope), "noah").await;
    }
}

#[tokio::test]
async fn one_sees_oneself_from_the_first_call_on() {
    let app = TestApp::spawn().await;

    for id in ["mia", "a/b", "é"] {
        let mia = app.new_person(id, "student", "");
        assert_eq!(mia.user(id).await.json(200), mia.get("/v1/me").await.json(200)["user"]);
    }
}

#[tokio::test]
async fn a_deactivated_user_sees_whom_they_have_met_and_no_others() {
    let (app, lms, mia) = four().await;
    mia.send("noah", "hello").await.json(201);
    lms.put_user("mia", &json!({"active": false})).await.json(200);

    assert_eq!(mia.user("noah").await.json(200)["display_name"], "Noah Lund");
    assert_is_nobody(&mia, "ada").await;
    assert_eq!(mia.user("mia").await.json(200)["active"], false);
    app.assert_invariants().await;
}

/// The ids of the users whom a caller with a role sees under rules. The rules are those of `policy.sql`.
async fn seen(app: &TestApp, rules: &str, caller: &str, role: &str) -> Vec<String> {
    let query = "select u.external_id from users u where u.managed and u.external_id <> $2
                 and visible_user_id($1::text::jsonb, 'default', $2, $3, u.external_id, false, '{educator,staff}') = u.id
                 order by u.external_id";
    sqlx::query_scalar(query).bind(rules).bind(caller).bind(role).fetch_all(&app.pool).await.unwrap()
}

#[tokio::test]
async fn a_rule_against_writing_hides_users_of_the_listed_roles() {
    let (app, _lms, _mia) = four().await;
    let rules =
        |rule: &str| format!("{{\"default\\u001f*>*\": \"always\", \"default\\u001fstudent>educator\": \"{rule}\"}}");

    assert_eq!(seen(&app, &rules("always"), "mia", "student").await, ["ada", "sam"]);
    assert_eq!(seen(&app, &rules("shared"), "mia", "student").await, ["sam"]);
    assert_eq!(seen(&app, &rules("never"), "mia", "student").await, ["sam"]);
    // The directory says that they are a student, whatever the token says.
    assert_eq!(seen(&app, &rules("never"), "mia", "educator").await, ["sam"]);
    app.pool.execute("update users set managed = false where external_id = 'mia'").await.unwrap();
    assert_eq!(seen(&app, &rules("never"), "mia", "educator").await, ["ada", "sam"]);
}
