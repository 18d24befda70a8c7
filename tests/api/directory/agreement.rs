//! Finding users agrees with `can-message`, whichever way the users are looked for.

use serde_json::json;

use super::{school, share_context};
use crate::support::{app::TestApp, client::Client};

const ROLES: [&str; 4] = ["student", "educator", "parent", "staff"];

/// Users whose names begin with the same word. Five of each role are with Mia in a course, where their roles are the reverse of
/// `ROLES` on record; she has met two of each role.
async fn namesakes(of_each_role: usize, listed_roles: &[&str]) -> (TestApp, Client) {
    let numbered = |n: usize| {
        // The names are in another order than the users.
        (format!("u{n}"), format!("Kim {:03}", n * 7 % (4 * of_each_role)), ROLES[n % 4])
    };
    let users: Vec<_> = (0..4 * of_each_role).map(numbered).collect();
    let users: Vec<_> = users.iter().map(|(id, name, role)| (id.as_str(), name.as_str(), *role)).collect();
    let (app, lms) = school(&users).await;
    let policy = json!({
        "pairs": [
            {"from": "student", "to": "educator", "allow": "always"}, {"from": "student", "to": "staff", "allow": "never"},
            {"from": "student", "to": "parent", "allow": "always"}, {"from": "parent", "to": "*", "allow": "never"},
            {"from": "*", "to": "*", "allow": "shared"},
        ],
        "listed_roles": listed_roles, "finder_roles": [],
    });
    let mia = app.student("mia").await;
    let course: Vec<_> = (0..20).map(|n| format!("u{n}")).collect();
    let mut members: Vec<_> = course.iter().map(String::as_str).collect();
    members.push("mia");
    share_context(&app, "42", "'infinity'", &members).await;
    sqlx::query(
        "update context_members set role = case u.role when 'student' then 'staff' when 'staff' then 'student' end
         from users u where u.id = user_id and u.external_id <> 'mia'",
    )
    .execute(&app.pool)
    .await
    .unwrap();
    for met in 20..28 {
        mia.send(&format!("u{met}"), "hello").await.json(201);
    }
    lms.call(reqwest::Method::PUT, "/v1/policy", Some(&policy), &[]).await.json(200);
    (app, mia)
}

#[tokio::test]
async fn those_are_found_to_whom_one_may_write_by_their_names() {
    for (of_each_role, listed_roles) in [(9, &["educator"][..]), (60, &["educator"]), (60, &[]), (60, &["student"])] {
        let (_app, mia) = namesakes(of_each_role, listed_roles).await;
        let mut expected = Vec::new();
        for n in 0..4 * of_each_role {
            let is_near = n < 28 || listed_roles.contains(&ROLES[n % 4]);
            let verdict = mia.get(&format!("/v1/users/u{n}/can-message")).await.json(200);
            if is_near && verdict["allowed"] == true {
                expected.push((n * 7 % (4 * of_each_role), format!("u{n}")));
            }
        }
        expected.sort();
        let expected: Vec<_> = expected.into_iter().map(|(_, id)| id).take(20).collect();
        assert!(expected.len() > 10, "{expected:?}");

        assert_eq!(mia.found("kim").await, expected, "{of_each_role} {listed_roles:?}");
        assert_eq!(mia.found("kim&limit=1").await, expected[..1], "{of_each_role} {listed_roles:?}");
    }
}

#[tokio::test]
async fn of_two_beginnings_each_may_be_the_rare_one() {
    let users: Vec<_> =
        (0..260).map(|n| (format!("u{n}"), format!("Amelia {}", if n == 200 { "Zoe" } else { "Kim" }))).collect();
    let users: Vec<_> = users.iter().map(|(id, name)| (id.as_str(), name.as_str(), "student")).collect();
    let (app, _lms) = school(&users).await;
    let ada = app.new_person("ada", "educator", "");

    assert_eq!(ada.found("amelia+zo").await, ["u200"]);
    assert_eq!(ada.found("zo+amelia").await, ["u200"]);
    assert_eq!(ada.found("amelia+zo+kim").await, [""; 0]);
    assert_eq!(ada.found("amelia+kim").await.len(), 20);
}

#[tokio::test]
async fn the_first_by_name_is_found_among_many_that_match_one_of_two_beginnings() {
    // Of 900 names, 40 have both beginnings. In the order of the words, the first of them by name is the last.
    let name = |n: usize| match n {
        0 => "Ab Kim Zz".to_owned(),
        1..40 => format!("B{n:02} Kim Za{n:02}"),
        _ => format!("C{n:03} Za{n:03}"),
    };
    let users: Vec<_> = (0..900).map(|n| (format!("u{n}"), name(n))).collect();
    let mut described: Vec<_> = users.iter().map(|(id, name)| (id.as_str(), name.as_str(), "student")).collect();
    let others: Vec<_> = (0..1_000).map(|n| (format!("k{n}"), format!("Kim D{n}"))).collect();
    described.extend(others.iter().map(|(id, name)| (id.as_str(), name.as_str(), "student")));
    let (app, _lms) = school(&described).await;
    let ada = app.new_person("ada", "educator", "");

    assert_eq!(ada.found("kim+z&limit=2").await, ["u0", "u1"]);
    assert_eq!(ada.found("z+kim&limit=1").await, ["u0"]);
}

#[tokio::test]
async fn the_order_of_names_takes_no_account_of_case_and_accents() {
    let users = [("adam", "Adam Kim", "educator"), ("emile", "Émile Kim", "educator"), ("eva", "eva kim", "educator")];
    let (app, _lms) = school(&users).await;
    let mia = app.student("mia").await;

    for (limit, expected) in [(1, &["adam"][..]), (2, &["adam", "emile"]), (3, &["adam", "emile", "eva"])] {
        assert_eq!(mia.found(&format!("kim&limit={limit}")).await, expected);
    }
}
