//! `pidge inspect`: what became of the messages between two users.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Executor;

use crate::support::{
    app::TestApp,
    client::{Client, thread},
    json::assert_members,
    program::{assert_failure, pidge, text},
    tenants::{multi_tenant_app, recorded_user_of_tenant},
};

/// The output of `pidge inspect` about two users, and its exit code.
fn inspect(url: &str, from: &str, to: &str, more: &[&str]) -> (String, i32) {
    let arguments = [&["inspect", "--from", from, "--to", to], more].concat();
    let output = pidge(&arguments, url).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{}", text(&output));
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

/// The same as JSON.
fn inspect_json(url: &str, from: &str, to: &str, more: &[&str]) -> (Value, i32) {
    let (output, code) = inspect(url, from, to, &[&["--json"], more].concat());
    (serde_json::from_str(&output).unwrap(), code)
}

/// The messages of an inspection.
fn messages(inspection: &Value) -> Vec<Value> {
    inspection["conversation"]["messages"].as_array().unwrap().clone()
}

/// A text that must not be printed, in each body and draft of the tests.
const SECRET_TEXT: &str = "a-text-for-two";

async fn say(from: &Client, to: &Client) -> Value {
    from.send(&to.id, SECRET_TEXT).await.json(201)
}

#[tokio::test]
async fn each_message_is_shown_with_its_times_and_what_each_user_sees_of_it() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let bot = app.service("lms-bot").await;
    let first = say(&mia, &ada).await;
    say(&ada, &mia).await;
    for _ in 3..=6 {
        say(&mia, &ada).await;
    }
    let for_mia = json!({"recipient_id": "ada", "sender_id": "mia", "body": SECRET_TEXT});
    bot.post("/v1/messages", &for_mia).await.json(201);
    for edit in ["another", "a third"] {
        mia.edit(&ada, 3, edit).await.json(200);
    }
    let read = ada.read(&mia, 4).await["entry"].clone();
    assert_eq!(read["unread_count"], 3);
    let tombstone = mia.retract(&ada, 4).await.json(200);
    ada.trash(&mia, 1).await;
    ada.hide(&mia, 5).await;
    mia.trash(&ada, 2).await;

    let (inspection, code) = inspect_json(&app.database.url, "mia", "ada", &[]);

    assert_eq!(code, 0);
    let conversation = &inspection["conversation"];
    assert_eq!(conversation["last_seq"], 7);
    assert!(first["id"].as_str().unwrap().starts_with(conversation["id"].as_str().unwrap()), "{conversation:#}");
    let all = messages(&inspection);
    let column = |name: &str| all.iter().map(|message| message[name].clone()).collect::<Vec<_>>();
    assert_eq!(column("seq"), (1..=7).map(Value::from).collect::<Vec<_>>());
    assert_eq!(column("sender_id"), ["mia", "ada", "mia", "mia", "mia", "mia", "mia"].map(Value::from));
    assert_eq!(column("edits"), [0, 0, 2, 0, 0, 0, 0].map(Value::from));
    let visible = [
        ["deleted", "deleted"],
        ["deleted", "shown"],
        ["shown", "shown"],
        ["shown", "shown"],
        ["shown", "hidden"],
        ["shown", "shown"],
        ["shown", "shown"],
    ];
    assert_eq!(column("visible"), visible.map(|both| json!(both)), "to mia, to ada");
    assert_eq!(all[0]["created_at"], first["created_at"]);
    assert_eq!(all[6]["sent_by"], "lms-bot");
    assert_eq!(all[5]["sent_by"], Value::Null);
    assert_members(&all[3], &json!({"retracted_at": tombstone["retracted_at"], "retracted_by": "mia"}));
    assert_eq!(
        column("read_at").iter().map(Value::is_null).collect::<Vec<_>>(),
        [false, true, false, false, true, true, true]
    );
    let deletions = conversation["deletions"].as_array().unwrap();
    let deleted: Vec<_> = deletions.iter().map(|d| json!([d["user_id"], d["seq"], d["through_seq"]])).collect();
    assert_eq!(deleted, [json!(["ada", null, 1]), json!(["ada", 5, null]), json!(["mia", null, 2])]);
}

#[tokio::test]
async fn each_side_is_shown_with_its_marker_flags_and_deletions() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for _ in 1..=4 {
        say(&mia, &ada).await;
    }
    ada.read(&mia, 3).await;
    ada.unread_from(&mia, 3).await;
    let flags = json!({"archived": true, "starred": true, "muted_until": "2999-01-01T00:00:00Z"});
    let entry = ada.flag(&mia, &flags).await;
    ada.hide(&mia, 4).await;
    mia.trash(&ada, 4).await;

    let (inspection, _) = inspect_json(&app.database.url, "ada", "mia", &[]);

    let [of_ada, of_mia] = [0, 1].map(|side| inspection["conversation"]["sides"][side].clone());
    assert_members(
        &of_ada,
        &json!({
            "user_id": "ada", "listed_in": "archive", "unread_count": 1, "read_seq": 2, "seen_seq": 3, "read_version": 1,
            "muted_until": "2999-01-01T00:00:00.000000Z", "muted": true, "deleted_through_seq": 0, "hidden_seqs": [4]}),
    );
    assert_eq!(entry["archived"], true);
    for member in ["marked_unread_at", "archived_at", "starred_at"] {
        assert!(of_ada[member].is_string(), "{member} of {of_ada:#}");
        assert_eq!(of_mia[member], Value::Null, "{member} of {of_mia:#}");
    }
    assert_members(
        &of_mia,
        &json!({"user_id": "mia", "listed_in": "trash", "unread_count": 0, "muted": false, "deleted_through_seq": 4, "hidden_seqs": []}),
    );
}

#[tokio::test]
async fn a_side_that_shows_nothing_and_cannot_be_restored_is_in_no_list_and_a_mute_ends() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    say(&mia, &ada).await;
    ada.trash(&mia, 1).await;
    ada.flag(&mia, &json!({"muted_until": "2999-01-01T00:00:00Z"})).await;
    app.pool.execute("delete from deletions; update participants set trashed_at = null").await.unwrap();
    app.pool
        .execute("update participants set muted_until = '2020-01-01Z' where muted_until is not null")
        .await
        .unwrap();

    let (inspection, _) = inspect_json(&app.database.url, "ada", "mia", &[]);
    let (printed, _) = inspect(&app.database.url, "ada", "mia", &[]);

    assert_members(&inspection["conversation"]["sides"][0], &json!({"listed_in": "none", "muted": false}));
    assert!(printed.contains("until 2020-01-01T00:00:00Z (over)"), "{printed}");
}

#[tokio::test]
async fn users_without_a_conversation_are_told_from_unknown_ones_and_the_exit_code_is_3() {
    let app = TestApp::spawn().await;
    let (ada, _mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    say(&ada, &noah).await;
    ada.send("ada", SECRET_TEXT).await.problem(422, "self_message");
    noah.send("mai", SECRET_TEXT).await.problem(422, "recipient_unknown");
    let draft = json!({"body": SECRET_TEXT});
    ada.call(Method::PUT, &format!("{}/draft", thread("mia")), Some(&draft), &[]).await.json(200);
    app.pool.execute("update users set deactivated_at = now() where external_id = 'noah'").await.unwrap();

    for (from, to, sentences) in [
        ("ada", "mia", &["ada and mia have no conversation: no message between them was ever accepted."][..]),
        ("ada", "mai", &["Pidge has no record of the user mai:", "ada and mai have no conversation:"]),
        ("who", "mai", &["record of the user who:", "record of the user mai:", "who and mai have no conversation:"]),
    ] {
        let (printed, code) = inspect(&app.database.url, from, to, &[]);

        assert_eq!(code, 3, "{printed}");
        for sentence in sentences {
            assert!(printed.contains(sentence), "{sentence} is not in\n{printed}");
        }
    }
    let (inspection, code) = inspect_json(&app.database.url, "ada", "mia", &[]);
    assert_eq!(code, 3);
    assert_eq!(inspection["conversation"], Value::Null);
    let [of_ada, of_mia] = [0, 1].map(|user| inspection["users"][user].clone());
    assert!(of_ada["known"]["draft_updated_at"].is_string(), "ada has a draft to mia: {of_ada:#}");
    assert_members(&of_mia, &json!({"known": {"role": "student", "deactivated_at": null, "draft_updated_at": null}}));
    assert_eq!(of_mia["log_name"], "a6ae07ad556c5f93", "as sha256sum prints it");
    // The message may have been sent to another id.
    assert_members(&inspection["other_conversations"][0], &json!({"user_id": "noah", "last_seq": 1}));
    let (inspection, code) = inspect_json(&app.database.url, "ada", "noah", &[]);
    assert_eq!(code, 0);
    assert!(inspection["users"][1]["known"]["deactivated_at"].is_string(), "{inspection:#}");
    assert_eq!(inspection["other_conversations"], json!([]));
}

#[tokio::test]
async fn messages_are_chosen_by_seq_time_and_number() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    let mut times = Vec::new();
    for _ in 1..=25 {
        times.push(say(&mia, &ada).await["created_at"].as_str().unwrap().to_owned());
    }
    let url = &app.database.url;
    let since = ["--since", times[4].as_str()];

    for (more, expected) in [
        (&[][..], 6..=25),
        (&["--limit", "2"], 24..=25),
        (&["--limit", "1000"], 1..=25),
        (&["--seq", "7"], 7..=7),
        (&since, 5..=24),
        (&[&since[..], &["--limit", "3"]].concat(), 5..=7),
    ] {
        let (inspection, code) = inspect_json(url, "ada", "mia", more);

        let seqs: Vec<_> = messages(&inspection).iter().map(|message| message["seq"].as_i64().unwrap()).collect();
        assert_eq!((seqs, code), (expected.collect(), 0), "{more:?}");
    }
    for (more, sentence) in [
        (["--seq", "26"], "None has the seq 26."),
        (["--since", "2999-01-01T02:00:00+02:00"], "None was sent at 2999-01-01T00:00:00Z or later."),
    ] {
        let (printed, code) = inspect(url, "ada", "mia", &more);

        assert!(printed.contains(sentence), "{sentence} is not in\n{printed}");
        assert_eq!(code, 0, "{printed}");
    }
}

#[tokio::test]
async fn the_tenant_is_found_by_the_ids_unless_they_are_known_in_several() {
    let app = multi_tenant_app().await;
    let mut users = Vec::new();
    for tenant in ["north", "south"] {
        let ada = recorded_user_of_tenant(&app, tenant, "educator", "ada").await;
        users.push([ada, recorded_user_of_tenant(&app, tenant, "student", &format!("mia-{tenant}")).await]);
    }
    say(&users[0][1], &users[0][0]).await;
    let url = &app.database.url;

    let (only, code) = inspect_json(url, "mia-north", "mia", &[]);
    assert_eq!((only["tenant"].as_str(), code), (Some("north"), 3));
    let (in_north, code) = inspect_json(url, "ada", "mia-north", &["--tenant", "north"]);
    assert_eq!((in_north["conversation"]["last_seq"].as_i64(), code), (Some(1), 0));
    let (in_south, code) = inspect_json(url, "ada", "mia-north", &["--tenant", "south"]);
    assert_eq!((&in_south["users"][1]["known"], code), (&Value::Null, 3));
    assert_eq!(in_south["other_conversations"], json!([]));

    let ambiguous = pidge(&["inspect", "--from", "ada", "--to", "mia-north"], url).output().unwrap();
    assert_eq!(ambiguous.status.code(), Some(2));
    assert!(
        text(&ambiguous).contains("known in several tenants: name that of both users with --tenant (north, south)"),
        "{}",
        text(&ambiguous)
    );
    let (unknown, code) = inspect(url, "ada", "mia-north", &["--tenant", "west"]);
    assert!(unknown.contains("Pidge has no record of the tenant west"), "{unknown}");
    assert_eq!(code, 3);
}

#[tokio::test]
async fn neither_texts_nor_names_nor_addresses_are_printed() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    say(&mia, &ada).await;
    mia.send_with_key("ada", SECRET_TEXT, "a-key-for-one").await.json(201);
    mia.says_about(&ada, "course:42", SECRET_TEXT).await;
    mia.edit(&ada, 1, "another-text-for-two").await.json(200);
    let draft = json!({"body": SECRET_TEXT});
    ada.call(Method::PUT, &format!("{}/draft", thread("mia")), Some(&draft), &[]).await.json(200);
    app.pool.execute("update users set email = 'mia@lms.test', avatar_url = 'https://lms.test/mia.png'").await.unwrap();

    for more in [&[][..], &["--json"]] {
        let (printed, _) = inspect(&app.database.url, "ada", "mia", more);

        for secret in [SECRET_TEXT, "another-text", "a-key-for-one", "course", "Name of", "mia@lms.test", "mia.png"] {
            assert!(!printed.contains(secret), "{secret} is in\n{printed}");
        }
    }
}

#[tokio::test]
async fn a_role_that_may_only_read_is_enough_and_nothing_is_changed() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    say(&mia, &ada).await;
    let role = format!("inspector_{}", std::process::id());
    let grant = format!("create role {role} login; grant select on all tables in schema public to {role}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(grant)).execute(&app.pool).await.unwrap();
    // As in a session on a standby, and with the rights of the role.
    let options = format!("-c%20role%3D{role}%20-c%20default_transaction_read_only%3Don");
    let separator = if app.database.url.contains('?') { '&' } else { '?' };

    let (printed, code) = inspect(&format!("{}{separator}options={options}", app.database.url), "ada", "mia", &[]);

    assert_eq!(code, 0, "{printed}");
    let drop = format!("drop owned by {role}; drop role {role}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(drop)).execute(&app.pool).await.unwrap();
    assert_eq!(ada.badge().await["messages"], 1, "inspecting does not read");
    app.assert_invariants().await;
}

#[tokio::test]
async fn what_cannot_be_inspected_is_refused_with_a_reason() {
    let app = TestApp::spawn().await;

    for (arguments, code, reason) in [
        (&["--from", "ada", "--to", "ada"][..], 2, "the same user"),
        (&["--from", "ada"], 2, "--to"),
        (&["--from", ".", "--to", "ada"], 2, "a user id has"),
        (&["--from", "ada", "--to", "mia", "--limit", "0"], 2, "1..=1000"),
        (&["--from", "ada", "--to", "mia", "--seq", "x"], 2, "a position is a whole number"),
        (&["--from", "ada", "--to", "mia", "--since", "today"], 2, "RFC 3339"),
        (&["--from", "ada", "--to", "mia", "--since", "2026-01-01T00:00:00Z", "--seq", "1"], 2, "cannot be used with"),
    ] {
        let output = pidge(&[&["inspect"], arguments].concat(), &app.database.url).output().unwrap();

        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output));
        assert!(text(&output).contains(reason), "{arguments:?}: {}", text(&output));
    }
    let unreachable = pidge(&["inspect", "--from", "ada", "--to", "mia"], "postgres://u:hush@127.0.0.1:1/x");
    let refusal = assert_failure(&{ unreachable }.output().unwrap());
    assert!(refusal.contains("127.0.0.1:1") && !refusal.contains("hush"), "{refusal}");
}
