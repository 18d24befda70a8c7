//! Pages of all origins may load the files, whatever the CORS policy of the API is.

use reqwest::Method;

use super::{Answer, dist};
use crate::support::app::{TestApp, config};

const LMS: &str = "https://lms.example";

#[tokio::test]
async fn every_origin_may_load_the_files_whatever_the_api_allows() {
    let mut with_origins = config();
    with_origins.server.cors_origins = vec![LMS.to_owned()];

    for config in [config(), with_origins] {
        let app = TestApp::spawn_with(config).await;
        for headers in [&[][..], &[("origin", LMS)], &[("origin", "https://other.example")], &[("origin", "null")]] {
            for (name, _) in dist() {
                let answer = Answer::get(&app, &name, headers).await;

                assert_eq!(answer.status, 200, "{name} {headers:?}");
                assert_eq!(answer.all("access-control-allow-origin"), ["*"], "{name} {headers:?}");
                assert_eq!(answer.all("cross-origin-resource-policy"), ["cross-origin"], "{name} {headers:?}");
                assert_eq!(answer.all("vary"), ["Accept-Encoding"], "{name} {headers:?}");
                for other in ["access-control-expose-headers", "access-control-allow-credentials"] {
                    assert!(answer.all(other).is_empty(), "{name} {headers:?} {other}");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_rest_of_the_service_keeps_its_policy() {
    let mut config = config();
    config.server.cors_origins = vec![LMS.to_owned()];
    let app = TestApp::spawn_with(config).await;
    let mia = app.student("mia").await;

    for (origin, allowed) in [(LMS, Some(LMS)), ("https://other.example", None)] {
        for path in ["/v1/me", "/.well-known/messaging", "/v1/web/nothing.js"] {
            let reply = mia.call(Method::GET, path, None, &[("origin", origin)]).await;

            assert_eq!(reply.header("access-control-allow-origin"), allowed, "{path}");
            assert_eq!(reply.header("cross-origin-resource-policy"), None, "{path}");
            assert!(reply.header("vary").unwrap().contains("Origin"), "{path}");
        }
    }
}
