//! Policies in several processes, and while the database is away.

use pidge::policy::{Allow, Policies};
use serde_json::{Value, json};

use super::{policy, put_policy};
use crate::support::{
    app::{TestApp, config},
    client::Client,
    program::{Process, pidge},
    wait::until,
};

/// The policies of another process.
fn policies() -> Policies {
    Policies::new(&config().policy).unwrap()
}

fn rules(policies: &Policies) -> Option<Value> {
    policies.rules(["default", "other"]).unwrap().map(|rules| serde_json::from_str(&rules).unwrap())
}

#[tokio::test]
async fn another_process_has_a_policy_in_force_after_it_has_read_the_policies_again() {
    let app = TestApp::spawn().await;
    let elsewhere = policies();
    elsewhere.refresh(&app.service).await.unwrap();
    assert_eq!(rules(&elsewhere), None);

    put_policy(&app, &policy(&[("student", "student", "shared")], "never")).await;
    assert_eq!(rules(&elsewhere), None, "not read yet");
    elsewhere.refresh(&app.service).await.unwrap();

    let expected = json!({
        "default\u{1f}student>student": "shared", "default\u{1f}*>*": "never",
        "default\u{1f}unblockable": ["educator", "staff"]});
    assert_eq!(rules(&elsewhere), Some(expected));
    assert_eq!(elsewhere.policy("default").unwrap().pairs[1].allow, Allow::Never);
    assert_eq!(elsewhere.rules(["other"]).unwrap(), None, "of another tenant");
    assert_eq!(elsewhere.policy("other").unwrap().pairs[0].allow, Allow::Always);
    sqlx::query("delete from policies").execute(&app.pool).await.unwrap();
    elsewhere.refresh(&app.service).await.unwrap();
    assert_eq!(rules(&elsewhere), None, "a restored database may have none");
}

#[tokio::test]
async fn only_policies_that_have_changed_are_read_again() {
    let app = TestApp::spawn().await;
    let elsewhere = policies();
    put_policy(&app, &policy(&[], "never")).await;
    let copy = "insert into policies (tenant, document, version, updated_by)
                select 'other', document, 7, updated_by from policies";
    sqlx::query(copy).execute(&app.pool).await.unwrap();
    elsewhere.refresh(&app.service).await.unwrap();
    let refreshed = async |change: &'static str| {
        sqlx::query(change).execute(&app.pool).await.unwrap();
        elsewhere.refresh(&app.service).await.unwrap();
        let rules = rules(&elsewhere).unwrap();
        ["default", "other"].map(|tenant| rules[format!("{tenant}\u{1f}*>*")].clone())
    };

    // No release changes a document without its version, so what is seen afterwards tells what was read.
    let change = "update policies set document = jsonb_set(document, '{pairs,0,allow}', '\"always\"'),
                                      version = version + (tenant = 'other')::int";
    assert_eq!(refreshed(change).await, ["never", "always"]);
    let change = "update policies set document = jsonb_set(document, '{pairs,0,allow}', '\"shared\"'),
                                      version = version - (tenant = 'default')::int";
    assert_eq!(refreshed(change).await, ["shared", "always"], "an older version, of a restored database");
    let change = "update policies set updated_at = clock_timestamp() where tenant = 'other'";
    assert_eq!(refreshed(change).await, ["shared", "shared"], "the same version, put again after a restore");
    let change = "delete from policies where tenant = 'other'";
    assert_eq!(refreshed(change).await, [json!("shared"), Value::Null]);
}

#[tokio::test]
async fn an_unreadable_policy_is_logged_once_for_each_version() {
    let app = TestApp::spawn().await;
    let set = async |tenant: &str, allow: &str| {
        let set = "insert into policies as p (tenant, document, version, updated_by)
                   values ($1, jsonb_build_object('pairs', jsonb_build_array(
                       jsonb_build_object('from', '*', 'to', '*', 'allow', $2::text))), 1, 'lms')
                   on conflict on constraint policies_pkey do update
                   set document = excluded.document, version = p.version + 1";
        sqlx::query(set).bind(tenant).bind(allow).execute(&app.pool).await.unwrap();
    };
    let mut command = pidge(&[], &app.database.url);
    // Without the requests, which would fill the pipe of the log while nobody reads it.
    command
        .env("PIDGE__LOG__LEVEL", "info,pidge::telemetry=warn,actix_server=warn")
        .env("PIDGE__POLICY__REFRESH_SECONDS", "1");
    let mut process = Process::start(&mut command);
    let lms = Client { base: format!("http://{}", process.address), ..app.new_person("lms", "", "users:write") };
    let until_in_force = async |allow: &str| {
        set("default", allow).await;
        until("the process has read the policies again", async || {
            let pair = json!({"pairs": [{"sender_id": "mia", "recipient_id": "noah"}]});
            let reply = lms.post("/v1/policy/explain", &pair).await;
            // On a busy machine a request may be refused before the database has time for it.
            reply.status == 200 && reply.json(200)["results"][0]["rule"]["allow"] == allow
        })
        .await;
    };

    for (version, allow) in [(1, "sometimes"), (2, "rarely")] {
        set("broken", allow).await;
        let logged = process.log_until("cannot be read");
        assert_eq!((&logged["tenant"], &logged["version"]), (&json!("broken"), &json!(version)), "{logged}");
        until_in_force("never").await;
        until_in_force("always").await;
    }

    let (_, rest) = process.terminate();
    assert!(!rest.contains("cannot be read"), "{rest}");
}

#[tokio::test]
async fn each_replica_reads_the_policies_again_at_regular_intervals() {
    let mut soon = config();
    soon.policy.refresh_seconds = 1;
    let first = TestApp::spawn().await;
    let second = TestApp::spawn_on(soon, first.database.shared());
    let (mia, _noah) = (first.student("mia").await, first.student("noah").await);
    let mia_there = second.client("mia", mia.token.clone());
    mia_there.send("noah", "hello").await.json(201);

    put_policy(&first, &policy(&[], "never")).await;

    until("the other replica refuses the message", async || mia_there.send("noah", "hello").await.status == 403).await;
    put_policy(&first, &policy(&[], "always")).await;
    until("the other replica sends the message", async || mia_there.send("noah", "hello").await.status == 201).await;
}

#[tokio::test]
async fn a_policy_from_before_the_start_is_in_force_at_the_first_request() {
    let first = TestApp::spawn().await;
    let (mia, noah) = (first.student("mia").await, first.student("noah").await);
    mia.says(&noah, "hello").await;
    put_policy(&first, &policy(&[], "never")).await;

    let second = TestApp::spawn_on(config(), first.database.shared());

    second.client("mia", mia.token.clone()).send("noah", "hello").await.problem(403, "role_not_allowed");
}

#[tokio::test]
async fn the_policies_stay_in_force_while_they_cannot_be_read() {
    let app = TestApp::spawn().await;
    let elsewhere = policies();
    put_policy(&app, &policy(&[], "never")).await;
    elsewhere.refresh(&app.service).await.unwrap();
    let before = rules(&elsewhere);
    assert!(before.is_some());

    sqlx::query("alter table policies rename to policies_away").execute(&app.pool).await.unwrap();

    elsewhere.refresh(&app.service).await.unwrap_err();
    assert_eq!(rules(&elsewhere), before);
}

#[tokio::test]
async fn a_stored_policy_of_a_newer_release_keeps_what_is_known_and_an_unreadable_one_allows_nothing() {
    let app = TestApp::spawn().await;
    let elsewhere = policies();
    put_policy(&app, &policy(&[("a", "b", "shared")], "always")).await;

    let change = "update policies set version = 2, document = document || '{\"novelty\": 1, \"receipts\": false}'";
    sqlx::query(change).execute(&app.pool).await.unwrap();
    elsewhere.refresh(&app.service).await.unwrap();
    assert_eq!(rules(&elsewhere).unwrap()["default\u{1f}a>b"], "shared");
    let change = "update policies set version = 3, document = jsonb_set(document, '{pairs,0,allow}', '\"sometimes\"')";
    sqlx::query(change).execute(&app.pool).await.unwrap();
    elsewhere.refresh(&app.service).await.unwrap();
    assert_eq!(rules(&elsewhere).unwrap()["default\u{1f}*>*"], "never");
    assert_eq!(rules(&elsewhere).unwrap().as_object().unwrap().len(), 2);
}
