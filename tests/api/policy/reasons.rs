//! The reasons for which a message is refused, their order, and what two strangers learn of them.

use reqwest::Method;
use serde_json::json;

use super::{ask, assert_send, block, conversations, deactivate, policy, put_policy, roster, roster_until};
use crate::support::{app::TestApp, client::Reply};

/// Students write to each other only within a context, and to guests never.
fn by_contexts() -> serde_json::Value {
    policy(&[("student", "student", "shared"), ("student", "guest", "never")], "always")
}

#[tokio::test]
async fn without_a_policy_a_roster_and_a_block_all_users_write_to_each_other() {
    let app = TestApp::spawn().await;
    let (ada, mia, noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);

    for (sender, recipient) in [(&ada, "mia"), (&mia, "ada"), (&mia, "noah"), (&noah, "mia")] {
        assert_send(sender, recipient, "").await;
    }
    assert_send(&mia, "nobody", "recipient_unknown").await;
    assert_send(&mia, "mia", "self_message").await;
    assert_send(&ada, "new", "").await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn students_write_to_each_other_while_they_share_a_context() {
    let app = TestApp::spawn().await;
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);
    put_policy(&app, &by_contexts()).await;

    assert_send(&mia, "noah", "recipient_unknown").await;
    assert_eq!(conversations(&app).await, 0, "a refused first message begins no conversation");
    roster(&app, "bio", &[("mia", ""), ("noah", "")]).await;
    assert_send(&mia, "noah", "").await;
    assert_send(&noah, "mia", "").await;
    roster_until(&app, "bio", &[("mia", ""), ("noah", "")], "2020-01-01T00:00:00Z").await;
    assert_send(&mia, "noah", "context_ended").await;
    roster(&app, "chem", &[("mia", ""), ("noah", "")]).await;
    assert_send(&mia, "noah", "").await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn a_membership_that_is_over_does_not_count_even_if_the_context_goes_on() {
    let app = TestApp::spawn().await;
    let (mia, _noah) = (app.student("mia").await, app.student("noah").await);
    put_policy(&app, &by_contexts()).await;
    roster(&app, "bio", &[("mia", "")]).await;
    roster_until(&app, "bio", &[("noah", "")], "2020-01-01T00:00:00Z").await;

    assert_send(&mia, "noah", "context_ended").await;
}

#[tokio::test]
async fn users_who_have_written_to_each_other_learn_that_they_share_no_context() {
    let app = TestApp::spawn().await;
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);
    mia.says(&noah, "before the policy").await;

    put_policy(&app, &by_contexts()).await;

    assert_send(&mia, "noah", "no_shared_context").await;
    assert_eq!(mia.history(&noah, "").await["items"].as_array().unwrap().len(), 1, "what was written stays");
}

#[tokio::test]
async fn a_role_that_may_never_write_to_another_does_so_only_by_the_roles_in_a_context() {
    let app = TestApp::spawn().await;
    let (mia, gus) = (app.student("mia").await, app.new_person("gus", "guest", ""));
    gus.get("/v1/me").await.ok();
    assert_send(&gus, "mia", "").await;
    put_policy(&app, &by_contexts()).await;

    assert_send(&mia, "gus", "role_not_allowed").await;
    roster(&app, "bio", &[("mia", ""), ("gus", "")]).await;
    assert_send(&mia, "gus", "role_not_allowed").await;
    roster(&app, "chem", &[("mia", "assistant"), ("gus", "")]).await;
    assert_send(&mia, "gus", "").await;
    roster_until(&app, "chem", &[("mia", "assistant"), ("gus", "")], "2020-01-01T00:00:00Z").await;
    assert_send(&mia, "gus", "role_not_allowed").await;
}

#[tokio::test]
async fn a_context_in_which_the_roles_may_not_write_is_told_as_their_roles() {
    let app = TestApp::spawn().await;
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);
    mia.says(&noah, "before the policy").await;
    put_policy(&app, &policy(&[("student", "student", "shared"), ("student", "silent", "never")], "always")).await;

    roster(&app, "bio", &[("mia", ""), ("noah", "silent")]).await;

    assert_send(&mia, "noah", "role_not_allowed").await;
    assert_send(&noah, "mia", "").await;
}

#[tokio::test]
async fn blocks_and_deactivations_come_before_the_rules() {
    let app = TestApp::spawn().await;
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);
    mia.says(&noah, "before").await;
    put_policy(&app, &policy(&[], "never")).await;

    assert_send(&mia, "noah", "role_not_allowed").await;
    block(&app, "noah", "mia").await;
    assert_send(&mia, "noah", "blocked").await;
    deactivate(&app, "noah").await;
    assert_send(&mia, "noah", "recipient_inactive").await;
    deactivate(&app, "mia").await;
    assert_send(&mia, "noah", "sender_inactive").await;
    block(&app, "mia", "noah").await;
    assert_send(&mia, "noah", "you_blocked").await;
    app.assert_invariants().await;
}

#[tokio::test]
async fn who_cannot_be_blocked_is_named_by_the_policy_in_general_or_by_context() {
    let app = TestApp::spawn().await;
    let (ada, tom, mia) = (app.educator("ada").await, app.student("tom").await, app.student("mia").await);
    ada.says(&mia, "hello").await;
    tom.says(&mia, "hello").await;
    for sender in ["ada", "tom"] {
        block(&app, "mia", sender).await;
    }

    assert_send(&ada, "mia", "").await;
    assert_send(&tom, "mia", "blocked").await;
    let mut document = policy(&[], "always");
    document["unblockable_roles"] = json!(["assistant"]);
    put_policy(&app, &document).await;
    assert_send(&ada, "mia", "blocked").await;
    assert_send(&tom, "mia", "blocked").await;
    roster(&app, "bio", &[("tom", "assistant"), ("mia", "")]).await;
    assert_send(&tom, "mia", "").await;
}

/// A reply without what differs between any two replies.
fn bytes(reply: &Reply) -> (u16, Vec<(String, String)>, String) {
    let request_id = reply.header("x-request-id").unwrap();
    let headers = reply.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let headers = headers.filter(|(name, _)| !["x-request-id", "date"].contains(&name.as_str())).collect();
    (reply.status.as_u16(), headers, reply.text.replace(request_id, "…"))
}

#[tokio::test]
async fn a_stranger_and_nobody_give_the_same_bytes_whatever_the_reason() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    for id in ["apart", "guest1", "closed", "blocks"] {
        app.new_person(id, if id == "guest1" { "guest" } else { "student" }, "").get("/v1/me").await.ok();
        crate::support::wait::until("the user is known", async || super::is_known(&app, id).await).await;
    }
    put_policy(&app, &by_contexts()).await;
    deactivate(&app, "closed").await;
    block(&app, "blocks", "mia").await;
    let of_nobody = bytes(&mia.send("nobody", "hello").await);
    let asked_of_nobody = bytes(&ask(&mia, "nobody", "").await);

    for stranger in ["apart", "guest1", "closed", "blocks"] {
        let asked = ask(&mia, stranger, "").await;
        let sent = mia.send(stranger, "hello").await;

        assert_eq!(bytes(&sent), of_nobody, "a send to {stranger}");
        assert_eq!(bytes(&asked), asked_of_nobody, "asked about {stranger}");
        let hidden = format!("/v1/conversations/{stranger}");
        mia.call(Method::GET, &hidden, None, &[]).await.problem(404, "not_found");
    }
    assert!(!super::is_known(&app, "nobody").await);
    assert_eq!(conversations(&app).await, 0);
}
