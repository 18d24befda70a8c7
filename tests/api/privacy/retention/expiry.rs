//! What expires, what stays, and what users see of it.

use serde_json::{Value, json};

use super::{after_days, backdate, count, expire, texts};
use crate::policy::put_policy;
use crate::support::{
    app::TestApp,
    client::{Client, thread},
    tenants::{multi_tenant_app, recorded_user_of_tenant},
};

async fn history(client: &Client, peer: &Client) -> Vec<Value> {
    client.history(peer, "").await["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn messages_that_are_older_become_tombstones_for_both_users_and_newer_ones_stay() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.says_about(&ada, "course:algebra", "an old question").await;
    ada.says(&mia, "an old answer").await;
    ada.edit(&mia, 2, "an old correction").await.json(200);
    ada.says(&mia, "old and retracted").await;
    ada.retract(&mia, 3).await.json(200);
    mia.says(&ada, "old and unread").await;
    mia.read(&ada, 3).await;
    backdate(&app, 20).await;
    mia.says(&ada, "younger").await;
    backdate(&app, 20).await;
    mia.says(&ada, "new").await;
    let draft = format!("{}/draft", thread("ada"));
    mia.call(reqwest::Method::PUT, &draft, Some(&json!({"body": "a draft"})), &[]).await.json(200);
    let before = history(&mia, &ada).await;
    assert_eq!(ada.badge().await["messages"], 4, "all of mia's");

    put_policy(&app, &after_days(30)).await;
    expire(&app).await;

    for (client, peer) in [(&mia, &ada), (&ada, &mia)] {
        assert_eq!(texts(client, peer).await, ["new", "younger", "", "", "", ""]);
        for message in &history(client, peer).await[..4] {
            assert!(message["retracted_at"].is_string() && message["context"].is_null(), "{message}");
            client.message(peer, message["seq"].as_i64().unwrap()).await.json(200);
        }
    }
    for (after, before) in history(&mia, &ada).await.iter().zip(&before) {
        for member in ["seq", "sender_id", "created_at", "is_read", "read_at"] {
            assert_eq!(after.get(member).unwrap(), before.get(member).unwrap(), "{member}: {after}");
        }
    }
    assert_eq!(ada.badge().await["messages"], 2, "those with a text");
    assert_eq!(ada.entry(&mia).await["unread_count"], 2);
    assert_eq!(mia.get(&draft).await.json(200)["body"], "a draft");
    assert_eq!(mia.finds("old").await, [""; 0]);
    assert_eq!(mia.finds("new").await.len(), 1);
    mia.edit(&ada, 1, "again").await.problem(409, "message_retracted");
    let left = "select count(*) from messages m where body like '%old%' or erased_at is not null and context <> '{\"id\": \"algebra\", \"type\": \"course\"}'";
    assert_eq!(count(&app.pool, left).await, 0);
    assert_eq!(count(&app.pool, "select count(*) from message_revisions").await, 0);
    app.assert_invariants().await;
}

#[tokio::test]
async fn each_participant_is_told_that_messages_are_gone_and_nobody_of_a_message() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for text in ["one", "two", "three"] {
        mia.says(&ada, text).await;
    }
    backdate(&app, 31).await;
    put_policy(&app, &after_days(30)).await;

    expire(&app).await;

    let told: Vec<String> = sqlx::query_scalar(
        "select format('%s %s', x.kind, u.external_id)
         from (select kind, user_ids, seqs, peer_ids from events union all select kind, user_ids, seqs, peer_ids from outbox) x
         cross join lateral unnest(x.user_ids, x.seqs, x.peer_ids) as e (user_id, seq, peer_id)
         join users u on u.id = e.user_id
         where e.seq is null and e.peer_id is null
         order by 1",
    )
    .fetch_all(&app.pool)
    .await
    .unwrap();
    assert_eq!(told, ["conversation.trimmed ada", "conversation.trimmed mia"]);
    expire(&app).await;
    let all = "select (select count(*) from outbox) + (select count(*) from events)";
    let before = count(&app.pool, all).await;
    expire(&app).await;
    assert_eq!(count(&app.pool, all).await, before, "a message expires once");
}

#[tokio::test]
async fn a_tenant_whose_policy_keeps_messages_is_not_touched_by_that_of_another_one() {
    let app = multi_tenant_app().await;
    let mut pairs = Vec::new();
    for tenant in ["north", "south"] {
        let user = async |id| recorded_user_of_tenant(&app, tenant, "student", id).await;
        let (ada, mia) = (user("ada").await, user("mia").await);
        mia.send_with_key("ada", "hello", "a-key").await.json(201);
        pairs.push((ada, mia));
    }
    backdate(&app, 400).await;
    let put = "select count(*) from put_policy('north', $1, 'lms')";
    sqlx::query(put).bind(after_days(365)).execute(&app.pool).await.unwrap();

    expire(&app).await;

    let [(ada, mia), (other_ada, other_mia)] = &pairs[..] else { unreachable!() };
    assert_eq!(texts(ada, mia).await, [""]);
    assert_eq!(texts(other_ada, other_mia).await, ["hello"]);
    mia.send_with_key("ada", "hello", "a-key").await.json(201);
    other_mia.send_with_key("ada", "hello", "a-key").await.json(200);
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_message_that_came_into_the_table_later_with_an_old_time_expires_as_well() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    put_policy(&app, &after_days(30)).await;
    expire(&app).await;
    mia.says(&ada, "as from an import").await;
    backdate(&app, 4_000).await;

    expire(&app).await;

    assert_eq!(texts(&ada, &mia).await, [""]);
    app.assert_invariants().await;
}
