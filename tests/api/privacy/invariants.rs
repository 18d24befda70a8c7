//! The invariants of erasing are broken by what they must find.

use pidge::database::violations;
use sqlx::AssertSqlSafe;

use super::officer;
use crate::support::app::TestApp;

/// The service with a user who was erased, and has sent a message about a course to ada.
async fn an_erased_user() -> TestApp {
    let app = TestApp::spawn().await;
    let (officer, ada, mia) = (officer(&app).await, app.educator("ada").await, app.student("mia").await);
    mia.says_about(&ada, "course:42", "hello").await;
    officer.erases(&mia).await;
    app
}

const MESSAGE: &str = "an erased message has neither";
const USER: &str = "nothing that describes them";
const ERASURE: &str = "each erased user has an erasure";
const REST: &str = "whose erasure is finished";

#[tokio::test]
async fn what_is_left_of_an_erased_user_or_message_is_found() {
    let app = an_erased_user().await;
    app.assert_invariants().await;
    for (breach, expected) in [
        ("update messages set body = 'hello'", MESSAGE),
        ("update messages set context = context || '{\"title\": \"Biology\"}'", MESSAGE),
        (
            "insert into message_revisions (conversation_id, seq, revision, body, replaced_at)
             select conversation_id, seq, 1, 'hello', now() from messages",
            MESSAGE,
        ),
        ("update message_words set words = 'hello'", "retracted and erased messages have no words"),
        ("update users set display_name = 'Mia' where erased_at is not null", USER),
        ("update users set indexed_name = 'Mia' where erased_at is not null", USER),
        ("update users set avatar_url = 'https://mia.test' where erased_at is not null", USER),
        ("update users set email = 'mia@mail.test' where erased_at is not null", USER),
        ("update users set role = 'student' where erased_at is not null", USER),
        ("update users set deactivated_at = null where erased_at is not null", USER),
        ("update users set managed = false where erased_at is not null", USER),
        ("update users set external_id = 'mia' where erased_at is not null", USER),
        (
            "insert into user_words (tenant, word, user_id) select tenant, 'mia', id from users where erased_at is not null",
            "words of names belong to users",
        ),
        ("delete from erasures", ERASURE),
        ("update erasures set tenant = 'west'", ERASURE),
        ("update erasures set user_id = (select id from users where external_id = 'ada')", ERASURE),
        ("update messages set erased_at = null", REST),
        (
            "insert into idempotency (sender_id, client, key, payload_hash, conversation_id, seq, created_at)
             select sender_id, '', 'key', '', conversation_id, seq, now() from messages",
            REST,
        ),
        (
            "insert into drafts (user_id, peer, body, version, written_by_call, updated_at)
             select id, 'ada', '', 1, gen_random_uuid(), now() from users where erased_at is not null",
            REST,
        ),
        (
            "with c as (insert into contexts (tenant, type, external_id) values ('default', 'course', 'bio') returning id)
             insert into context_members (user_id, context_id) select u.id, c.id from users u, c where u.erased_at is not null",
            REST,
        ),
        (
            "insert into blocks (blocker_id, blocked_id)
             select e.id, o.id from users e, users o where e.erased_at is not null and o.external_id = 'officer'",
            REST,
        ),
        (
            "insert into blocks (blocker_id, blocked_id)
             select o.id, e.id from users e, users o where e.erased_at is not null and o.external_id = 'officer'",
            REST,
        ),
    ] {
        let found = with_breach(&app, breach).await;

        assert!(found.iter().any(|violation| violation.contains(expected)), "{breach}: {found:?}");
    }
    app.assert_invariants().await;
}

/// The violations that are found with a breach, which is undone afterwards.
async fn with_breach(app: &TestApp, breach: &str) -> Vec<String> {
    let tables = [
        "messages",
        "message_revisions",
        "message_words",
        "user_words",
        "users",
        "erasures",
        "idempotency",
        "drafts",
        "contexts",
        "context_members",
        "blocks",
    ];
    let run = async |sql: String| sqlx::raw_sql(AssertSqlSafe(sql)).execute(&app.pool).await.unwrap();
    let keep = tables.map(|table| format!("create table kept_{table} as table {table};"));
    run(keep.concat()).await;
    // A trigger keeps erased users as they are.
    run(format!("set session_replication_role = replica; {breach}; set session_replication_role = default")).await;
    let found = violations(&app.pool, &pidge::app::invariants()).await.unwrap();
    let restore = tables.map(|table| {
        format!(
            "delete from {table}; insert into {table} overriding system value table kept_{table}; drop table kept_{table};"
        )
    });
    let restore = restore.concat();
    run(format!("set session_replication_role = replica; {restore} set session_replication_role = default")).await;
    found
}
