//! Compression, entity tags and lifetimes in caches.

use std::io::Read;

use flate2::read::GzDecoder;

use super::{Answer, dist};
use crate::support::app::TestApp;

const GZIP: (&str, &str) = ("accept-encoding", "gzip, deflate, br, zstd");

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    text
}

#[tokio::test]
async fn a_client_that_accepts_gzip_gets_a_smaller_file_with_the_same_content() {
    let app = TestApp::spawn().await;

    for (name, bytes) in dist() {
        let answer = Answer::get(&app, &name, &[GZIP]).await;

        assert_eq!((answer.status, answer.header("content-encoding")), (200, "gzip"), "{name}");
        assert!(answer.body.len() < bytes.len(), "{name}: {} of {} bytes", answer.body.len(), bytes.len());
        assert!(unpacked(&answer.body) == bytes, "{name} differs");
        assert_eq!(answer.header("vary"), "Accept-Encoding");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
        let again = Answer::get(&app, &name, &[GZIP]).await;
        assert_eq!(again.header("etag"), answer.header("etag"));
    }
}

#[tokio::test]
async fn the_client_chooses_whether_a_file_is_compressed() {
    let app = TestApp::spawn().await;

    for (accepted, is_gzip) in [
        ("gzip", true),
        ("GZIP", true),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", true),
        ("gzip;q=0.1", true),
        ("gzip, identity;q=0.5", true),
        ("identity;q=0, gzip", true),
        ("", false),
        ("identity", false),
        ("br, zstd", false),
        ("gzip;q=0", false),
        ("gzip;q=0, *", false),
        ("gzip;q=0.1, identity;q=1", false),
        ("*;q=0", false),
        ("gzipped", false),
    ] {
        let answer = Answer::get(&app, "badge.js", &[("accept-encoding", accepted)]).await;

        assert_eq!(answer.status, 200, "{accepted}");
        assert_eq!(!answer.all("content-encoding").is_empty(), is_gzip, "{accepted}");
        assert_eq!(answer.header("vary"), "Accept-Encoding", "{accepted}");
    }
}

#[tokio::test]
async fn both_forms_of_each_file_have_strong_tags_of_their_own() {
    let app = TestApp::spawn().await;
    let mut tags = Vec::new();

    for (name, _) in dist() {
        for headers in [&[][..], &[GZIP]] {
            let tag = Answer::get(&app, &name, headers).await.header("etag").to_owned();
            assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() == 66, "{tag}");
            tags.push(tag);
        }
    }

    let count = tags.len();
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), count, "two representations have one tag");
}

#[tokio::test]
async fn a_client_that_has_the_file_is_told_that_it_has_not_changed() {
    let app = TestApp::spawn().await;
    let plain = Answer::get(&app, "pidge.js", &[]).await;
    let gzip = Answer::get(&app, "pidge.js", &[GZIP]).await;
    let (plain_tag, gzip_tag) = (plain.header("etag"), gzip.header("etag"));

    for (form, tag, other) in [(None, plain_tag, gzip_tag), (Some(GZIP), gzip_tag, plain_tag)] {
        let get = async |given: &str| {
            let headers: Vec<_> = form.into_iter().chain([("if-none-match", given)]).collect();
            Answer::get(&app, "pidge.js", &headers).await
        };
        for given in [tag, &format!("W/{tag}"), &format!("\"x\", {tag}"), &format!("\"a,b\",,W/{tag} , \"y\""), "*"] {
            let answer = get(given).await;

            assert_eq!((answer.status, answer.body.len()), (304, 0), "{given}");
            assert_eq!(answer.header("etag"), tag);
            for name in ["cache-control", "vary", "access-control-allow-origin", "cross-origin-resource-policy"] {
                assert_eq!(answer.header(name), plain.header(name), "{name}");
            }
            assert!(answer.all("content-type").is_empty() && answer.all("content-encoding").is_empty());
        }
        let unquoted = tag.trim_matches('"');
        for given in [other, "\"x\"", "", "x", unquoted, &format!("{tag}x"), &tag.to_uppercase()] {
            assert_eq!(get(given).await.status, 200, "{given}");
        }
    }
}

#[tokio::test]
async fn only_files_with_a_hash_in_their_names_are_kept_for_good() {
    let app = TestApp::spawn().await;
    let mut lasting = 0;

    for (name, _) in dist() {
        let answer = Answer::get(&app, &name, &[]).await;

        if ["locale-", "people-"].iter().any(|prefix| name.starts_with(prefix)) {
            lasting += 1;
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{name}");
        } else {
            assert_eq!(answer.header("cache-control"), "public, max-age=300", "{name}");
        }
    }

    assert!(lasting >= 11, "only {lasting} files");
}
