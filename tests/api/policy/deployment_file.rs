//! `policy.file`: the policy of the tenants that have put none, and what is wrong with such a file.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};

use super::{assert_send, policy, put_policy};
use crate::support::{
    app::{TestApp, config},
    program::{assert_failure, pidge},
};

/// A file that is removed at the end of the test.
struct TempFile(PathBuf);

impl TempFile {
    fn new(text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("pidge-policy-{}.json", pidge::types::random_id()));
        fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> String {
        self.0.display().to_string()
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        fs::remove_file(&self.0).ok();
    }
}

#[tokio::test]
async fn the_file_is_in_force_for_tenants_that_have_put_no_policy() {
    let file = TempFile::new(&policy(&[("student", "student", "never")], "always").to_string());
    let mut config = config();
    config.policy.file = file.path();
    let app = TestApp::spawn_with(config).await;
    let (ada, mia, lms) = (app.educator("ada").await, app.student("mia").await, app.back_end("lms").await);
    let noah = app.student("noah").await;

    assert_send(&mia, "noah", "recipient_unknown").await;
    assert_send(&ada, "mia", "").await;
    let read = lms.get("/v1/policy").await.json(200);
    assert_eq!((&read["version"], &read["updated_at"]), (&json!(0), &Value::Null));
    assert_eq!(read["pairs"][0], json!({"from": "student", "to": "student", "allow": "never"}));
    assert_eq!(read["unblockable_roles"], json!(["educator", "staff"]));

    put_policy(&app, &policy(&[("educator", "*", "never")], "always")).await;
    assert_send(&mia, "noah", "").await;
    assert_send(&ada, "mia", "role_not_allowed").await;
    noah.says(&mia, "hello").await;
}

#[tokio::test]
async fn the_service_does_not_start_with_a_file_that_is_missing_or_no_valid_policy() {
    let missing = std::env::temp_dir().join("pidge-no-such-policy.json").display().to_string();
    for (text, said) in [
        (None, "cannot read"),
        (Some("{".to_owned()), "not a valid policy"),
        (Some("[]".to_owned()), "not a valid policy"),
        (Some(json!({"pairs": []}).to_string()), "`/pairs`: `pairs` must have a rule from `*` to `*`"),
        (Some(json!({"pairs": [{"from": "*", "to": "*", "allow": "alway"}]}).to_string()), "alway"),
        (Some(policy(&[], "always").to_string() + "x"), "not a valid policy"),
        (Some(policy(&[("a>b", "*", "never")], "always").to_string()), "`/pairs/0/from`"),
        (Some(json!({"pairs": [], "pair": 1}).to_string()), "unknown field `pair`"),
    ] {
        let file = text.map(|text| TempFile::new(&text));
        let path = file.as_ref().map_or(missing.clone(), TempFile::path);

        // The file is refused before the database is looked for: there is none at this address.
        let output =
            pidge(&["serve"], "postgres://u:p@127.0.0.1:1/x").env("PIDGE__POLICY__FILE", &path).output().unwrap();

        let refusal = assert_failure(&output);
        assert!(refusal.contains(said) && refusal.contains(&path) && refusal.contains("policy.file"), "{refusal}");
    }
}

#[tokio::test]
async fn the_refresh_interval_has_bounds() {
    for (value, is_valid) in [("0", false), ("1", true), ("3600", true), ("3601", false), ("-1", false)] {
        let output = pidge(&["config"], "").env("PIDGE__POLICY__REFRESH_SECONDS", value).output().unwrap();

        assert_eq!(output.status.success(), is_valid, "{value}");
        if !is_valid {
            assert!(assert_failure(&output).contains("policy.refresh_seconds"), "{value}");
        }
    }
}
