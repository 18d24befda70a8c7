//! The users who are found: those to whom the caller may write now, and never a list of strangers.

use serde_json::json;
use sqlx::Executor;

use super::{block, school, share_context};
use crate::support::{app::TestApp, client::Client};

/// Users whose names begin alike: students, an educator, a member of the staff.
async fn namesakes() -> (TestApp, Client, Client) {
    let users = [
        ("mia", "Kim Berg", "student"),
        ("noah", "Kim Lund", "student"),
        ("lea", "Kim Moss", "student"),
        ("ada", "Kim Okafor", "educator"),
        ("sam", "Kim Roe", "staff"),
    ];
    let (app, lms) = school(&users).await;
    let mia = app.new_person("mia", "student", "");
    (app, lms, mia)
}

#[tokio::test]
async fn a_student_finds_educators_and_staff_and_no_students() {
    let (app, _lms, mia) = namesakes().await;

    assert_eq!(mia.found("kim").await, ["ada", "sam"]);
    // The same from the first call of a user whom the service does not know yet.
    assert_eq!(app.new_person("zoe", "student", "").found("kim").await, ["ada", "sam"]);
    assert_eq!(app.new_person("guest", "", "").found("kim").await, ["ada", "sam"]);
}

#[tokio::test]
async fn educators_and_staff_find_everyone_but_themselves() {
    let (app, _lms, _mia) = namesakes().await;

    assert_eq!(app.new_person("sam", "staff", "").found("kim").await, ["mia", "noah", "lea", "ada"]);
    assert_eq!(app.new_person("new", "educator", "").found("kim").await, ["mia", "noah", "lea", "ada", "sam"]);
    // The directory says that they are a student, whatever the token says.
    assert_eq!(app.new_person("mia", "staff", "").found("kim").await, ["ada", "sam"]);
}

#[tokio::test]
async fn whom_one_has_met_one_finds() {
    let (app, lms, mia) = namesakes().await;
    let noah = app.new_person("noah", "student", "");
    noah.send("mia", "hello").await.json(201);

    assert_eq!(mia.found("kim").await, ["noah", "ada", "sam"]);
    assert_eq!(noah.found("kim").await, ["mia", "ada", "sam"]);

    block(&app, "noah", "mia").await;
    assert_eq!(mia.found("kim").await, ["ada", "sam"]);
    assert_eq!(noah.found("kim").await, ["ada", "sam"]);

    lms.put_user("ada", &json!({"display_name": "Kim Okafor", "role": "educator", "active": false})).await.json(200);
    assert_eq!(mia.found("kim").await, ["sam"]);
    lms.put_user("mia", &json!({"display_name": "Kim Berg", "active": false})).await.json(200);
    assert_eq!(mia.found("kim").await, [""; 0]);
}

#[tokio::test]
async fn with_whom_one_shares_an_active_context_one_finds() {
    let (app, _lms, mia) = namesakes().await;
    share_context(&app, "over", "now() - interval '1 second'", &["mia", "noah"]).await;
    share_context(&app, "42", "'infinity'", &["mia", "lea"]).await;
    share_context(&app, "43", "'infinity'", &["noah"]).await;

    assert_eq!(mia.found("kim").await, ["lea", "ada", "sam"]);
    assert_eq!(app.new_person("noah", "student", "").found("kim").await, ["ada", "sam"]);
}

/// The ids of the users who are found by a caller with a role under rules, by the names. The rules are those of `policy.sql`.
async fn found(app: &TestApp, rules: &str, caller: &str, role: &str) -> Vec<String> {
    let query = "select external_id from find_users(
                     $1::text::jsonb, 'default', $2, $3, '{kim}', '{educator,staff}', '{educator,staff}', 20)
                 order by display_name";
    sqlx::query_scalar(query).bind(rules).bind(caller).bind(role).fetch_all(&app.pool).await.unwrap()
}

#[tokio::test]
async fn nobody_is_found_to_whom_the_policy_forbids_to_write() {
    let (app, _lms, mia) = namesakes().await;
    share_context(&app, "42", "'infinity'", &["mia", "lea", "ada"]).await;
    mia.send("noah", "hello").await.json(201);
    let rules = |rules: &[(&str, &str)]| {
        let rules = rules.iter().map(|(pair, rule)| (format!("default\u{1f}{pair}"), json!(rule)));
        serde_json::Value::Object(rules.collect()).to_string()
    };

    // All of a context, and no others, also for those who may look for everyone.
    let shared = rules(&[("*>*", "shared")]);
    assert_eq!(found(&app, &shared, "mia", "student").await, ["lea", "ada"]);
    assert_eq!(found(&app, &shared, "ada", "educator").await, ["mia", "lea"]);
    assert_eq!(found(&app, &shared, "sam", "staff").await, [""; 0]);
    // A user whom one has met is found if one may write to them.
    let students = rules(&[("*>*", "always"), ("student>student", "never")]);
    assert_eq!(found(&app, &students, "mia", "student").await, ["ada", "sam"]);
    assert_eq!(found(&app, &students, "ada", "educator").await, ["mia", "noah", "lea", "sam"]);
    // The role in a context counts there.
    app.pool
        .execute(
            "update context_members set role = 'ta' where user_id = (select id from users where external_id = 'lea')",
        )
        .await
        .unwrap();
    let with_ta = rules(&[("*>*", "shared"), ("student>*", "never"), ("student>ta", "shared")]);
    assert_eq!(found(&app, &with_ta, "mia", "student").await, ["lea"]);
    let never = rules(&[("*>*", "never")]);
    assert_eq!(found(&app, &never, "ada", "educator").await, [""; 0]);
}
