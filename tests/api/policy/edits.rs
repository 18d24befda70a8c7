//! An edit is refused for the same reasons as a send.

use super::{block, edit, policy, put_policy, roster, roster_until};
use crate::support::app::TestApp;

#[tokio::test]
async fn an_edit_is_refused_by_the_policy_and_by_blocks_and_the_same_text_again_is_not() {
    let app = TestApp::spawn().await;
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);
    let seq = mia.says(&noah, "hello").await;

    put_policy(&app, &policy(&[("student", "student", "shared")], "always")).await;
    edit(&mia, "noah", seq, "other").await.problem(403, "no_shared_context");
    edit(&mia, "noah", seq, "hello").await.json(200);
    roster(&app, "bio", &[("mia", ""), ("noah", "")]).await;
    edit(&mia, "noah", seq, "other").await.json(200);
    roster_until(&app, "bio", &[("mia", ""), ("noah", "")], "2020-01-01T00:00:00Z").await;
    edit(&mia, "noah", seq, "third").await.problem(403, "context_ended");
    put_policy(&app, &policy(&[("student", "student", "never")], "always")).await;
    edit(&mia, "noah", seq, "third").await.problem(403, "role_not_allowed");
    block(&app, "noah", "mia").await;
    edit(&mia, "noah", seq, "third").await.problem(403, "blocked");
    block(&app, "mia", "noah").await;
    edit(&mia, "noah", seq, "third").await.problem(409, "you_blocked");

    assert_eq!(noah.history(&mia, "").await["items"][0]["body"], "other", "the refused texts are nowhere");
    app.assert_invariants().await;
}
