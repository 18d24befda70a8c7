//! Finding users by the beginnings of words of their names.

use serde_json::{Value, json};

use super::school;
use crate::support::app::TestApp;

#[tokio::test]
async fn the_beginning_of_any_word_finds_a_user() {
    let users = [
        ("ada", "Dr. Ada Okafor-Ñuñez", "educator"),
        ("wang", "王小明", "educator"),
        ("jo", "Jo", "staff"),
        ("none", "", "staff"),
    ];
    let (app, _lms) = school(&users).await;
    let mia = app.student("mia").await;

    for (query, expected) in [
        ("ada", vec!["ada"]),
        ("ad", vec!["ada"]),
        ("OKAF", vec!["ada"]),
        ("nun", vec!["ada"]),
        ("%C3%91U%C3%91", vec!["ada"]),
        ("oka+dr", vec!["ada"]),
        ("dr.+a", vec!["ada"]),
        ("%E5%B0%8F%E6%98%8E", vec!["wang"]),
        ("jo", vec!["jo"]),
        ("j.", vec!["jo"]),
        ("kafor", vec![]),
        ("ada+jo", vec![]),
        ("adaa", vec![]),
        ("--", vec![]),
        ("%25%25", vec![]),
        ("no", vec![]),
        ("%00%00", vec![]),
        ("%F4%8F%BF%BF%F4%8F%BF%BF", vec![]),
    ] {
        assert_eq!(mia.found(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_found_user_has_the_shape_of_any_user() {
    let (app, _lms) = school(&[("ada", "Ada Okafor", "educator")]).await;
    let mia = app.student("mia").await;

    let found = mia.get("/v1/users?q=ada").await.json(200);

    let ada =
        json!({"user_id": "ada", "display_name": "Ada Okafor", "avatar_url": null, "role": "educator", "active": true});
    assert_eq!(found, json!({"items": [ada]}));
}

#[tokio::test]
async fn users_are_in_the_order_of_their_names_and_at_most_as_many_as_asked_for() {
    let names: Vec<_> = (0..30).map(|n| (format!("u{n}"), format!("Émil {}", (b'z' - n % 26) as char))).collect();
    let users: Vec<_> = names.iter().map(|(id, name)| (id.as_str(), name.as_str(), "educator")).collect();
    let (app, _lms) = school(&users).await;
    let mia = app.student("mia").await;

    for (query, expected) in [("emil", 20), ("emil&limit=20", 20), ("emil&limit=1", 1), ("emil+c", 1), ("emil+z", 2)] {
        let found = mia.get(&format!("/v1/users?q={query}")).await.json(200);

        let names: Vec<_> =
            found["items"].as_array().unwrap().iter().map(|user| user["display_name"].as_str().unwrap()).collect();
        assert_eq!(names.len(), expected, "{query}");
        assert!(names.is_sorted(), "{names:?}");
    }
}

#[tokio::test]
async fn a_name_whose_words_begin_alike_is_found_once() {
    let (app, _lms) = school(&[("ann", "Anna Annabel Anders", "educator"), ("andy", "Andy", "staff")]).await;
    let mia = app.student("mia").await;

    assert_eq!(mia.found("an").await, ["andy", "ann"]);
    assert_eq!(mia.found("anna+annab").await, ["ann"]);
}

#[tokio::test]
async fn only_the_first_words_of_a_name_and_their_first_bytes_count() {
    let long = "x".repeat(80);
    let (app, _lms) =
        school(&[("many", "a1 b2 c3 d4 e5 f6 g7 h8 i9 j10 k11", "staff"), ("long", &long, "staff")]).await;
    let mia = app.student("mia").await;

    assert_eq!(mia.found("j10").await, ["many"]);
    assert_eq!(mia.found("k11").await, [""; 0]);
    // What is beyond 64 bytes is ignored in names and queries alike.
    assert_eq!(mia.found(&"x".repeat(64)).await, ["long"]);
    assert_eq!(mia.found(&"x".repeat(40)).await, ["long"]);
}

#[tokio::test]
async fn a_parameter_that_is_missing_malformed_or_unknown_is_refused() {
    let app = TestApp::spawn().await;
    let mia = app.student("mia").await;
    let long = "x".repeat(65);

    for (query, code) in [
        ("", "invalid_parameter"),
        ("?limit=5", "invalid_parameter"),
        ("?q=", "invalid_parameter"),
        ("?q=a", "invalid_parameter"),
        ("?q=%C3%A9", "invalid_parameter"),
        (&format!("?q={long}"), "invalid_parameter"),
        ("?q=ada&limit=0", "invalid_parameter"),
        ("?q=ada&limit=21", "invalid_parameter"),
        ("?q=ada&limit=x", "invalid_parameter"),
        ("?q=ada&q=ben", "invalid_parameter"),
        ("?q=ada&cursor=x", "unknown_parameter"),
        ("?q=ada&role=staff", "unknown_parameter"),
    ] {
        mia.get(&format!("/v1/users{query}")).await.problem(400, code);
    }
    app.anonymous().get("/v1/users?q=ada").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn the_service_says_that_it_has_a_directory() {
    let app = TestApp::spawn().await;

    let discovered = app.anonymous().get("/.well-known/messaging").await.json(200);

    assert!(discovered["features"].as_array().unwrap().contains(&Value::from("directory")), "{discovered}");
}
