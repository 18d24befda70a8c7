//! Bulk sends to the members of a context.

use serde_json::json;

use super::{assert_counts, assert_each_has, assert_outcomes, course, join, outcomes, post, students, to_course};
use crate::support::{
    app::{TestApp, config},
    mailbox::without_request_id,
    tenants::{multi_tenant_app, recorded_user_of_tenant},
};

#[tokio::test]
async fn a_thousand_members_get_one_message_each_are_replayed_and_retracted_as_one() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 1000).await;

    let sent = post(&ada, &to_course("exam", "The room has changed.")).await.json(200);
    assert_counts(&sent, 1000, 0, 0);
    assert_eq!(outcomes(&sent).into_iter().map(|(peer, _)| peer).collect::<Vec<_>>(), students(1000));
    assert_each_has(&app, 1000, 1).await;

    let replayed = post(&ada, &to_course("exam", "The room has changed.")).await.json(200);
    assert_counts(&replayed, 0, 1000, 0);
    for (one, other) in sent["results"].as_array().unwrap().iter().zip(replayed["results"].as_array().unwrap()) {
        assert_eq!((&one["message_id"], &one["seq"]), (&other["message_id"], &other["seq"]));
    }
    assert_each_has(&app, 1000, 1).await;

    let retracted = ada.delete("/v1/messages/bulk/exam").await.json(200);
    assert_eq!(retracted["counts"], json!({"retracted": 1000, "already": 0, "refused": 0}));
    let student = app.student("s0500").await;
    assert_eq!(student.badge().await["messages"], 0);
    app.assert_invariants().await;
}

#[tokio::test]
async fn the_recipients_are_the_active_members_in_the_order_of_their_ids_without_the_sender() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 4).await;
    let change =
        "update context_members set ends_at = now() from users u where u.id = user_id and u.external_id = 's0002';
                  update users set deactivated_at = now() where external_id = 's0003';";
    sqlx::raw_sql(change).execute(&app.pool).await.unwrap();

    let result = post(&ada, &to_course("c", "hello")).await.json(200);

    assert_outcomes(&result, &[("s0001", "sent"), ("s0003", "recipient_inactive"), ("s0004", "sent")]);
}

#[tokio::test]
async fn roles_select_members_by_their_role_in_the_context_or_else_their_own() {
    let app = TestApp::spawn().await;
    let ada = course(&app, 2).await;
    let insert = "insert into users (tenant, external_id, role)
                  values ('default', 'tom', 'staff'), ('default', 'tia', 'student'), ('default', 'sid', null)";
    sqlx::raw_sql(insert).execute(&app.pool).await.unwrap();
    for (user, role) in [("tom", None), ("tia", Some("ta")), ("sid", None)] {
        join(&app, user, role).await;
    }
    let to = |id: &str, roles: serde_json::Value| json!({"client_id": id, "body": "hello", "to": {"context": {"type": "course", "id": "bio"}, "roles": roles}});

    for (roles, expected) in [
        (json!(["ta"]), &["tia"][..]),
        (json!(["staff", "ta"]), &["tia", "tom"]),
        (json!(["student"]), &["s0001", "s0002", "sid"]),
        (json!(["Student"]), &[]),
        (json!(null), &["s0001", "s0002", "sid", "tia", "tom"]),
    ] {
        let result = post(&ada, &to(&format!("{roles}"), roles.clone())).await.json(200);
        assert_counts(&result, expected.len(), 0, 0);
        assert_eq!(outcomes(&result).into_iter().map(|(peer, _)| peer).collect::<Vec<_>>(), expected, "{roles}");
    }
}

#[tokio::test]
async fn a_user_who_is_no_active_member_is_not_told_whether_the_context_exists() {
    let app = TestApp::spawn().await;
    course(&app, 2).await;
    let bob = app.educator("bob").await;
    let unknown = json!({"client_id": "c", "body": "hello", "to": {"context": {"type": "course", "id": "no!"}}});

    let no_member = post(&bob, &to_course("c", "hello")).await;
    let no_context = post(&bob, &unknown).await;
    join(&app, "bob", Some("educator")).await;
    sqlx::raw_sql(
        "update context_members m set ends_at = now() from users u where u.id = m.user_id and u.external_id = 'bob'",
    )
    .execute(&app.pool)
    .await
    .unwrap();
    let no_longer = post(&bob, &to_course("c", "hello")).await;

    let problem = no_member.problem(404, "not_found");
    assert_eq!(problem["errors"][0]["pointer"], "/to/context");
    assert_eq!(without_request_id(&no_member), without_request_id(&no_context));
    assert_eq!(without_request_id(&no_member), without_request_id(&no_longer));
}

#[tokio::test]
async fn a_service_may_name_any_context_of_its_tenant() {
    let app = TestApp::spawn().await;
    course(&app, 3).await;
    let service = app.service("lms").await;
    let mut bulk = to_course("c", "hello");

    assert_counts(&post(&service, &bulk).await.json(200), 4, 0, 0);
    bulk["sender_id"] = json!("ada");
    assert_counts(&post(&service, &bulk).await.json(200), 3, 0, 0);
    bulk["to"]["context"]["id"] = json!("unknown");
    post(&service, &bulk).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_context_of_another_tenant_does_not_exist() {
    let app = multi_tenant_app().await;
    let ada = recorded_user_of_tenant(&app, "north", "educator", "ada").await;
    recorded_user_of_tenant(&app, "south", "student", "mia").await;
    let insert =
        "with c as (insert into contexts (tenant, type, external_id) values ('south', 'course', 'bio') returning id)
                  insert into context_members (user_id, context_id) select u.id, c.id from users u, c";
    sqlx::raw_sql(insert).execute(&app.pool).await.unwrap();

    post(&ada, &to_course("c", "hello")).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_context_with_more_members_than_allowed_is_refused_as_a_whole() {
    let mut config = config();
    config.limits.bulk_max_recipients = 3.try_into().unwrap();
    let app = TestApp::spawn_with(config).await;
    let ada = course(&app, 4).await;

    let problem = post(&ada, &to_course("c", "hello")).await.problem(422, "invalid_body");

    assert_eq!(problem["errors"][0]["pointer"], "/to");
    assert_each_has(&app, 0, 1).await;
}
