//! Policies in a database that was restored from a backup while the service runs.

use super::{assert_send, policy, put_policy};
use crate::support::app::{TestApp, config};

#[tokio::test]
async fn a_policy_that_is_put_after_a_restore_counts_from_the_response_on_although_its_version_is_an_older_one() {
    let mut config = config();
    // The policies are not read again while the test runs.
    config.policy.refresh_seconds = 3600;
    let app = TestApp::spawn_with(config).await;
    let (mia, noah) = (app.student("mia").await, app.student("noah").await);
    mia.says(&noah, "hello").await;
    for allow in ["never", "always", "never", "always"] {
        put_policy(&app, &policy(&[], allow)).await;
    }
    let restore = "update policies set version = 1, updated_at = updated_at - interval '1 day'";
    sqlx::query(restore).execute(&app.pool).await.unwrap();

    assert_eq!(put_policy(&app, &policy(&[], "never")).await["version"], 2);
    assert_send(&mia, "noah", "role_not_allowed").await;

    // Put again as it is stored, the policy has the older version, too.
    let restore = "update policies set version = 1, document = jsonb_set(document, '{pairs,0,allow}', '\"always\"')";
    sqlx::query(restore).execute(&app.pool).await.unwrap();
    assert_eq!(put_policy(&app, &policy(&[], "always")).await["version"], 1);
    assert_send(&mia, "noah", "").await;
    assert_eq!(put_policy(&app, &policy(&[], "never")).await["version"], 2);
    assert_send(&mia, "noah", "role_not_allowed").await;
}
