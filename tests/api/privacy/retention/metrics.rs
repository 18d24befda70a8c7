//! The metrics of the expiry.

use super::{Keeper, after_days, backdate, expire};
use crate::policy::{policy, put_policy};
use crate::support::app::TestApp;

/// The value of a metric without labels.
async fn metric(app: &TestApp, name: &str) -> f64 {
    let text = app.anonymous().get("/metrics").await.text;
    let value = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    value.unwrap_or_else(|| panic!("{name} is not in\n{text}")).parse().unwrap()
}

#[tokio::test]
async fn the_gauge_tells_the_age_of_the_oldest_message_that_is_left_and_the_counters_what_is_gone() {
    // The metrics belong to the process, so to all tests: the exact age is read from the step, from which the gauge is set.
    let app = TestApp::spawn().await;
    let (ada, mia) = (app.educator("ada").await, app.student("mia").await);
    for days in [40, 20] {
        mia.send_with_key("ada", "hello", &days.to_string()).await.json(201);
        backdate(&app, 20).await;
    }
    ada.says(&mia, "new").await;
    put_policy(&app, &after_days(30)).await;
    let keeper = Keeper::new(&app.service, &app.config).await;

    expire(&app).await;

    let oldest = async || {
        let step = "select oldest_seconds from expire_next('messages', null, 500)";
        sqlx::query_scalar::<_, f64>(step).fetch_one(&app.pool).await.unwrap()
    };
    assert!((20.0 * 86_400.0..21.0 * 86_400.0).contains(&oldest().await), "{}", oldest().await);
    backdate(&app, 20).await;
    expire(&app).await;
    assert!((20.0 * 86_400.0..21.0 * 86_400.0).contains(&oldest().await), "{}", oldest().await);
    put_policy(&app, &policy(&[], "always")).await;
    keeper.finish().await;
    assert!(oldest().await.abs() < 0.5, "no messages expire");
    assert!(metric(&app, "pidge_expired_messages_total").await >= 2.0);
    assert!(metric(&app, "pidge_expired_keys_total").await >= 2.0);
    assert!(metric(&app, "pidge_oldest_message_seconds").await >= 0.0);
}
