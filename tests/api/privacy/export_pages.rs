//! Exports of several pages.

use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::{
    privacy::exported::{Export, ada_and_mia, long_thread},
    support::{app::TestApp, client::Client},
};

async fn execute(app: &TestApp, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&app.pool).await.unwrap();
}

/// Asserts that an export has these messages and earlier texts, each once and in order.
#[track_caller]
fn assert_texts(export: &Export, expected: &[String]) {
    let texts = export.0.iter().filter(|line| ["message", "revision"].contains(&line["kind"].as_str().unwrap()));
    let texts: Vec<_> = texts.map(|line| line["body"].as_str().unwrap_or("none")).collect();
    let first = texts.iter().zip(expected).position(|(text, expected)| text != expected);
    assert_eq!(first.map(|at| (at, texts[at], &expected[at])), None, "the first difference");
    assert_eq!(texts.len(), expected.len());
}

#[tokio::test]
async fn a_long_conversation_is_exported_with_each_message_once_and_in_order() {
    let app = TestApp::spawn().await;
    let (ada, mia) = ada_and_mia(&app).await;
    long_thread(&app, 1234, "message %s").await;

    for user in [&ada, &mia] {
        let export = user.exports(user, "").await;

        assert_texts(&export, &(1..=1234).map(|n| format!("message {n}")).collect::<Vec<_>>());
        let lines = export.of_kind("message");
        let page = user.history(if user.id == "ada" { &mia } else { &ada }, "?before=1015&limit=100").await;
        for (line, message) in lines[914..].iter().zip(page["items"].as_array().unwrap()) {
            assert_eq!((&line["id"], &line["read_at"]), (&message["id"], &message["read_at"]));
            assert_eq!(line["is_read"], message["is_read"], "{line} {message}");
        }
    }
}

#[tokio::test]
async fn the_messages_of_many_conversations_follow_their_conversations() {
    let app = TestApp::spawn().await;
    let (ada, _) = ada_and_mia(&app).await;
    execute(
        &app,
        "insert into users (tenant, external_id) select 'default', 's' || lpad(n::text, 3, '0') from generate_series(1, 350) n;
         insert into conversations (public_id, low_user_id, high_user_id, last_seq, last_created_at)
         select gen_random_uuid(), 1, u.id, 7, now() from users u where u.external_id like 's%' order by u.external_id;
         insert into messages (conversation_id, seq, sender_id, body, created_at)
         select c.id, s, case when s = 1 then c.high_user_id else 1 end, c.id || ' ' || s, now()
         from conversations c, generate_series(1, 7) s;
         insert into participants (conversation_id, user_id, peer_id, preview_seq, last_activity_at, archived_at, hidden_through_seq)
         select c.id, u, c.low_user_id + c.high_user_id - u, 7, now(), case when c.id % 3 = 0 then now() end, case when c.id % 5 = 0 then 1 else 0 end
         from conversations c, unnest(array[c.low_user_id, c.high_user_id]) u",
    )
    .await;

    let export = ada.exports(&ada, "").await;

    let mut expected = vec!["user".to_owned()];
    for conversation in 1..=350 {
        expected.push(format!("s{conversation:03} archived {}", conversation % 3 == 0));
        // The first message is the peer's, and deleted for the user in every fifth conversation.
        let first = if conversation % 5 == 0 { 2 } else { 1 };
        expected.extend((first..=7).map(|seq| format!("{conversation} {seq}")));
    }
    let lines = export.0.iter().map(|line| match line["kind"].as_str().unwrap() {
        "conversation" => {
            format!("{} archived {}", line["peer"]["user_id"].as_str().unwrap(), line["archived_at"].is_string())
        }
        "message" => line["body"].as_str().unwrap().to_owned(),
        kind => kind.to_owned(),
    });
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn long_texts_and_many_earlier_texts_of_a_message_take_several_pages() {
    let app = TestApp::spawn().await;
    let (_, mia) = ada_and_mia(&app).await;
    long_thread(&app, 8, "%s").await;
    // 60 KB each: a page has a few of them. Random, so that they are not compressed.
    execute(
        &app,
        "update messages set body = (select string_agg(md5(seq || '.' || n), '') from generate_series(1, 1900) n);
         update messages set edited_at = now() where seq in (2, 3, 8);
         insert into message_revisions (conversation_id, seq, revision, body, replaced_at)
         select 1, s, n, case when s = 8 and n <= 3 then repeat(md5(n::text), 1900) else format('%s of %s', n, s) end, now()
         from unnest(array[2, 3, 8], array[1200, 3, 501]) as e (s, revisions), generate_series(1, revisions) n",
    )
    .await;

    let export = mia.exports(&mia, "").await;

    let mut expected = vec![];
    for seq in 1..=8 {
        let body = "select body from messages where seq = $1";
        expected.push(sqlx::query_scalar(body).bind(seq).fetch_one(&app.pool).await.unwrap());
        // The third message is the peer's.
        let revisions = match seq {
            2 => 1200,
            8 => 501,
            _ => 0,
        };
        let body = "select body from message_revisions where seq = $1 and revision <= $2 order by revision";
        expected.extend(
            sqlx::query_scalar::<_, String>(body).bind(seq).bind(revisions).fetch_all(&app.pool).await.unwrap(),
        );
    }
    assert_eq!(expected.len(), 8 + 1200 + 501);
    assert_texts(&export, &expected);
}

#[tokio::test]
async fn many_memberships_drafts_and_blocks_take_several_pages() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    execute(
        &app,
        "insert into users (tenant, external_id) select 'default', 's' || lpad(n::text, 3, '0') from generate_series(1, 450) n;
         insert into contexts (tenant, type, external_id) select 'default', 'course', 'c' || lpad(n::text, 3, '0') from generate_series(1, 450) n;
         insert into context_members (user_id, context_id) select u.id, c.id from users u, contexts c where u.external_id = 'mia';
         insert into blocks (blocker_id, blocked_id)
         select u.id, s.id from users u, users s where u.external_id = 'mia' and s.external_id like 's%';
         insert into drafts (user_id, peer, body, version, written_by_call, updated_at)
         select u.id, s.external_id, repeat(md5(s.external_id), 200), s.id, gen_random_uuid(), now()
         from users u, users s where u.external_id = 'mia' and s.external_id like 's%'",
    )
    .await;

    let export = mia.exports(&mia, "").await;

    let names = |kind: &str, name: &str| {
        let lines = export.of_kind(kind);
        lines.iter().map(|line| line.pointer(name).unwrap().as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let numbered = |letter: char| (1..=450).map(|n| format!("{letter}{n:03}")).collect::<Vec<_>>();
    assert_eq!(names("membership", "/context_id"), numbered('c'));
    assert_eq!(names("draft", "/peer_id"), numbered('s'));
    assert_eq!(names("block", "/user/user_id"), numbered('s'));
    assert_eq!(export.0.len(), 1 + 3 * 450);
    assert!(export.of_kind("draft").iter().all(|line| line["body"].as_str().unwrap().len() == 6400));
}

#[tokio::test]
async fn an_export_over_http_1_0_ends_with_its_connection() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let app = TestApp::spawn().await;
    let (_, mia) = ada_and_mia(&app).await;
    long_thread(&app, 700, "message %s").await;
    let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
    let head = format!("GET /v1/users/mia/export HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", mia.token);
    socket.write_all(head.as_bytes()).await.unwrap();

    let mut text = String::new();
    socket.read_to_string(&mut text).await.unwrap();

    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.0 200 OK\r\n") && !head.contains("transfer-encoding"), "{head}");
    assert_eq!(Export::parse(body).of_kind("message").len(), 700);
}

#[tokio::test]
async fn an_export_marks_nothing_as_read() {
    let app = TestApp::spawn().await;
    let (ada, mia): (Client, Client) = ada_and_mia(&app).await;
    ada.says(&mia, "hello").await;

    mia.exports(&mia, "").await;

    assert_eq!(mia.badge().await, json!({"messages": 1, "conversations": 1, "muted_messages": 0}));
    assert_eq!(ada.message(&mia, 1).await.json(200)["read_at"], json!(null));
}
