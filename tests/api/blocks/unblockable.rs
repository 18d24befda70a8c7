//! Users whose role cannot be blocked, in general or in a common context.

use super::{acquainted, classmates, students};
use crate::support::{app::TestApp, rosters::enrol};

#[tokio::test]
async fn an_educator_cannot_be_blocked() {
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    mia.block("ada").await.problem(403, "not_blockable");
    ada.says(&mia, "hello").await;

    mia.block("ada").await.problem(403, "not_blockable");
    ada.block("mia").await.json(201);

    assert!(mia.blocked().await.is_empty());
    mia.send("ada", "hello").await.problem(403, "blocked");
}

#[tokio::test]
async fn a_teaching_assistant_cannot_be_blocked_while_the_common_context_is_active() {
    let app = TestApp::spawn().await;
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);
    enrol(&app, "bio-101", &[(&mia, ""), (&noah, "educator")], "infinity").await;

    mia.block("noah").await.problem(403, "not_blockable");
    noah.block("mia").await.json(201);
    sqlx::query("update context_members set ends_at = now()").execute(&app.pool).await.unwrap();
    mia.block("noah").await.json(201);

    app.assert_invariants().await;
}

#[tokio::test]
async fn a_block_has_no_effect_while_the_role_of_the_blocked_user_cannot_be_blocked() {
    for has_conversation in [true, false] {
        let (app, mia, noah) = students(has_conversation).await;
        mia.block("noah").await.json(201);
        noah.send("mia", "as a student").await.problem(403, "blocked");

        let as_educator = app.new_person("noah", "educator", "");
        as_educator.send("mia", "as an educator").await.json(201);

        app.assert_invariants().await;
        mia.send("noah", "an answer").await.problem(409, "you_blocked");
        noah.send("mia", "as a student again").await.problem(403, "blocked");
        sqlx::query("update users set role = 'student' where external_id = 'noah'").execute(&app.pool).await.unwrap();
        assert_eq!(mia.unblock("noah").await.status, 204);
        noah.says(&mia, "thank you").await;
        app.assert_invariants().await;
    }
}

#[tokio::test]
async fn the_first_message_of_a_blocked_educator_begins_a_conversation_that_knows_of_the_block() {
    let app = TestApp::spawn().await;
    let (mia, noah) = classmates(&app).await;
    mia.block("noah").await.json(201);

    app.new_person("noah", "educator", "").send("mia", "as an educator").await.json(201);

    app.assert_invariants().await;
    noah.send("mia", "as a student").await.problem(403, "blocked");
    mia.send("noah", "an answer").await.problem(409, "you_blocked");
}

#[tokio::test]
async fn who_is_blocked_already_stays_so_when_their_role_can_no_longer_be_blocked() {
    let app = TestApp::spawn().await;
    let (mia, _noah) = acquainted(&app).await;
    let block = mia.block("noah").await.json(201);
    sqlx::query("update users set role = 'educator' where external_id = 'noah'").execute(&app.pool).await.unwrap();

    let again = mia.block("noah").await.json(200);

    assert_eq!(again["created_at"], block["created_at"]);
    assert_eq!(again["user"]["role"], "educator");
}
