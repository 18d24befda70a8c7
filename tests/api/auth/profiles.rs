//! The profile that a token carries: name, role, picture, scopes and e-mail address.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use pidge::auth::{seconds_now, sign};
use serde_json::{Value, json};

use sqlx::{Connection, Executor, PgConnection};

use crate::support::{
    app::{SECRET, TestApp, config},
    tokens::token_with,
    wait::until,
};

/// A token of Mia with additional claims.
fn with(more: impl FnOnce(&mut Value)) -> String {
    let now = seconds_now();
    let mut claims = json!({"iss": "https://lms.test", "aud": "pidge", "sub": "mia", "iat": now, "exp": now + 60});
    more(&mut claims);
    sign(&claims, SECRET).unwrap()
}

/// A service that reads the role and the name from claims of its configuration.
async fn spawn_with_profile_claims() -> TestApp {
    let mut config = config();
    "/https:~1~1lms.test~1claims/roles/0".clone_into(&mut config.auth.role_claim);
    "/given".clone_into(&mut config.auth.name_claim);
    TestApp::spawn_with(config).await
}

#[tokio::test]
async fn the_profile_is_read_from_the_configured_claims() {
    let app = spawn_with_profile_claims().await;

    let token = with(|c| {
        c["given"] = json!("Mia");
        c["picture"] = json!("https://lms.test/mia.png");
        c["scope"] = json!("moderate  messages:send_as");
        c["https://lms.test/claims"] = json!({"roles": ["educator", "student"]});
    });
    let me = app.client("mia", token).get("/v1/me").await.json(200);

    let avatar = "https://lms.test/mia.png";
    assert_eq!(
        me["user"],
        json!({"user_id": "mia", "display_name": "Mia", "avatar_url": avatar, "role": "educator", "active": true})
    );
    assert_eq!(me["scopes"], json!(["moderate", "messages:send_as"]));
}

#[tokio::test]
async fn an_invalid_profile_claim_is_ignored() {
    let app = spawn_with_profile_claims().await;

    let token = with(|c| {
        c["given"] = json!("a\0b");
        c["picture"] = json!("javascript:alert(1)");
        c["https://lms.test/claims"] = json!({"roles": [7]});
    });
    let me = app.client("mia", token).get("/v1/me").await.json(200);

    assert_eq!(me["user"]["user_id"], "mia", "{me}");
}

#[tokio::test]
async fn an_email_address_is_stored_only_if_the_configuration_names_its_claim() {
    for (claim, expected) in [(None, None), (Some("/email"), Some("mia@mail.test"))] {
        let mut config = config();
        if let Some(claim) = claim {
            claim.clone_into(&mut config.auth.email_claim);
        }
        let app = TestApp::spawn_with(config).await;

        let token = with(|c| c["email"] = json!("mia@mail.test"));
        app.client("mia", token).get("/v1/me").await.json(200);
        // A send waits until the profiles of earlier tokens are written.
        app.student("noah").await.send("mia", "hello").await.json(201);

        let email = sqlx::query_scalar("select email from users where external_id = 'mia'");
        let email: Option<String> = email.fetch_one(&app.pool).await.unwrap();
        assert_eq!(email.as_deref(), expected, "with the claim {claim:?}");
    }
}

/// The time from which the ages of tokens are counted: two calls with the same age and claims present the same token.
static START: LazyLock<u64> = LazyLock::new(seconds_now);

/// Presents a token of Mia that was issued some seconds before the start, and waits until the service has recorded it or left it out.
/// `marker` is the id of another user, whose profile is recorded afterwards.
async fn present(app: &TestApp, age: u64, claims: &Value, marker: &str) {
    present_only(app, age, claims).await;
    app.student(marker).await;
}

async fn present_only(app: &TestApp, age: u64, claims: &Value) {
    let mut claims = claims.clone();
    claims["iat"] = json!(*START - age);
    claims["exp"] = json!(*START + 600);
    app.client("mia", token_with("mia", &claims)).get("/v1/me").await.json(200);
}

/// The recorded name, picture, e-mail address and role of Mia.
async fn recorded(app: &TestApp) -> [Option<String>; 4] {
    let query = "select display_name, avatar_url, email, role from users where external_id = 'mia'";
    let (name, picture, email, role) = sqlx::query_as(query).fetch_one(&app.pool).await.unwrap();
    [name, picture, email, role]
}

async fn assert_recorded(app: &TestApp, expected: [&str; 4]) {
    let recorded = recorded(app).await;
    assert_eq!(recorded.each_ref().map(|claim| claim.as_deref().unwrap_or_default()), expected);
}

/// All claims of a profile, with a word in each.
fn profile(word: &str) -> Value {
    json!({"name": word, "picture": format!("https://{word}.test"), "email": word, "role": word})
}

async fn spawn_with_email() -> TestApp {
    let mut config = config();
    "/email".clone_into(&mut config.auth.email_claim);
    TestApp::spawn_with(config).await
}

const NEW: [&str; 4] = ["new", "https://new.test", "new", "new"];

#[tokio::test]
async fn a_token_issued_earlier_changes_nothing_in_this_process_and_in_another_one() {
    let app = spawn_with_email().await;
    present(&app, 100, &profile("old"), "first").await;
    present(&app, 10, &profile("new"), "second").await;
    assert_recorded(&app, NEW).await;

    present(&app, 100, &profile("old"), "third").await;
    present(&app, 11, &profile("other"), "fourth").await;
    assert_recorded(&app, NEW).await;

    // Another process knows the times from the database alone.
    let config = app.config.clone();
    let app = app.restart_with(config);
    present(&app, 100, &profile("old"), "fifth").await;
    present(&app, 11, &profile("other"), "sixth").await;
    assert_recorded(&app, NEW).await;
}

#[tokio::test]
async fn an_earlier_token_does_not_even_fill_in_what_the_latest_one_leaves_out() {
    let app = spawn_with_email().await;
    present(&app, 10, &json!({"name": "new"}), "first").await;

    present(&app, 100, &profile("old"), "second").await;

    assert_recorded(&app, ["new", "", "", ""]).await;
}

#[tokio::test]
async fn a_later_token_replaces_what_it_states_and_keeps_the_rest() {
    let app = spawn_with_email().await;
    present(&app, 100, &profile("old"), "first").await;

    present(&app, 10, &json!({"name": "new", "role": null}), "second").await;

    assert_recorded(&app, ["new", "https://old.test", "old", "old"]).await;
}

#[tokio::test]
async fn a_token_with_the_same_profile_moves_the_time_on() {
    let app = spawn_with_email().await;
    present(&app, 100, &profile("new"), "first").await;
    present(&app, 10, &profile("new"), "second").await;

    present(&app, 50, &profile("old"), "third").await;

    assert_recorded(&app, NEW).await;
}

#[tokio::test]
async fn of_two_tokens_issued_in_the_same_second_the_one_that_arrives_last_counts() {
    let app = spawn_with_email().await;
    let iat = seconds_now() - 10;
    for (word, marker) in [("old", "first"), ("new", "second")] {
        let mut claims = profile(word);
        claims["iat"] = json!(iat);
        app.client("mia", token_with("mia", &claims)).get("/v1/me").await.json(200);
        app.student(marker).await;
    }

    assert_recorded(&app, NEW).await;
}

#[tokio::test]
async fn a_token_without_iat_counts_as_issued_at_nbf_or_a_maximum_lifetime_before_exp() {
    let mut config = config();
    "/email".clone_into(&mut config.auth.email_claim);
    config.auth.max_lifetime_seconds = 5000;
    let app = TestApp::spawn_with(config).await;
    let without_iat = async |more: Value, marker: &str| {
        let mut claims = json!({"iat": null});
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        app.client("mia", token_with("mia", &claims)).get("/v1/me").await.json(200);
        app.student(marker).await;
    };
    let with_name = |name: &str, exp: u64, nbf: Option<u64>| json!({"name": name, "exp": exp, "nbf": nbf});
    let name = async || recorded(&app).await[0].clone().unwrap();
    present(&app, 100, &json!({"name": "issued 100 s ago"}), "first").await;

    without_iat(with_name("ends 101 s before a lifetime", *START + 4899, None), "second").await;
    assert_eq!(name().await, "issued 100 s ago");
    without_iat(with_name("ends 99 s before a lifetime", *START + 4901, None), "third").await;
    assert_eq!(name().await, "ends 99 s before a lifetime");
    without_iat(with_name("valid for 98 s", *START + 600, Some(*START - 98)), "fourth").await;
    assert_eq!(name().await, "valid for 98 s");
    without_iat(with_name("valid from long before a lifetime", *START + 4901, Some(0)), "fifth").await;
    assert_eq!(name().await, "valid for 98 s");
}

#[tokio::test]
async fn a_token_without_iat_has_the_same_time_in_every_process() {
    let app = spawn_with_email().await;
    let without_iat = async |app: &TestApp, word: &str, exp: u64| {
        let mut claims = profile(word);
        claims["iat"] = Value::Null;
        claims["exp"] = json!(exp);
        app.client("mia", token_with("mia", &claims)).get("/v1/me").await.json(200);
    };
    without_iat(&app, "old", *START + 500).await;
    without_iat(&app, "new", *START + 600).await;
    app.student("first").await;
    assert_recorded(&app, NEW).await;

    let config = app.config.clone();
    let app = app.restart_with(config);
    without_iat(&app, "old", *START + 500).await;
    app.student("second").await;

    assert_recorded(&app, NEW).await;
}

/// A statement: its process in the database, and when it began.
type Statement = (i32, DateTime<Utc>);

/// The statement in which the profile writer waits for a lock on `users`.
async fn blocked_write(app: &TestApp) -> Option<Statement> {
    let query = "select pid, query_start from pg_stat_activity where datname = current_database()
                 and wait_event_type = 'Lock' and query like '%insert into users%'";
    sqlx::query_as(query).fetch_optional(&app.pool).await.unwrap()
}

/// Cancels the next statement in which the profile writer waits for a lock on `users`. Does `meanwhile` before that.
async fn cancel_next_write(app: &TestApp, meanwhile: impl Future<Output = ()>) {
    let mut blocked = None;
    until("the profile writer waits for the lock", async || {
        blocked = blocked_write(app).await;
        blocked.is_some()
    })
    .await;
    meanwhile.await;
    let cancelled = sqlx::query_scalar::<_, bool>("select pg_cancel_backend($1)").bind(blocked.unwrap().0);
    assert!(cancelled.fetch_one(&app.pool).await.unwrap());
    until("the write has ended", async || blocked_write(app).await != blocked).await;
}

#[tokio::test]
async fn a_token_that_was_presented_twice_before_its_write_failed_is_recorded_when_it_is_presented_again() {
    let app = spawn_with_email().await;
    let mut locking = PgConnection::connect(&app.database.url).await.unwrap();
    locking.execute("begin; lock table users in exclusive mode").await.unwrap();
    app.new_person("first", "student", "").get("/v1/me").await.json(200);
    // Both reports of Mia wait for the write of the first user, and so are in one batch, the next one.
    let present_twice = async {
        present_only(&app, 10, &profile("new")).await;
        present_only(&app, 10, &profile("new")).await;
    };
    cancel_next_write(&app, present_twice).await;
    cancel_next_write(&app, async {}).await;
    locking.execute("commit").await.unwrap();

    present(&app, 10, &profile("new"), "second").await;

    assert_recorded(&app, NEW).await;
}

#[tokio::test]
async fn tokens_of_one_user_that_are_written_together_have_the_effect_that_they_have_one_by_one() {
    let app = spawn_with_email().await;
    let mut locking = PgConnection::connect(&app.database.url).await.unwrap();
    locking.execute("begin; lock table users in exclusive mode").await.unwrap();
    app.new_person("first", "student", "").get("/v1/me").await.json(200);
    until("the profile writer waits for the lock", async || blocked_write(&app).await.is_some()).await;

    present_only(&app, 30, &json!({"email": "old", "name": "old"})).await;
    present_only(&app, 10, &json!({"name": "new", "role": "new"})).await;
    present_only(&app, 20, &profile("other")).await;
    locking.execute("commit").await.unwrap();
    app.student("second").await;

    assert_recorded(&app, ["new", "", "old", "new"]).await;
}

#[tokio::test]
async fn an_introduced_user_and_one_recorded_by_the_release_before_get_the_profile_of_any_token() {
    let app = spawn_with_email().await;
    app.pool
        .execute("insert into users (tenant, external_id, display_name, role) values ('default', 'mia', 'old', 'old')")
        .await
        .unwrap();

    present(&app, 1000, &profile("new"), "first").await;

    assert_recorded(&app, NEW).await;
}
