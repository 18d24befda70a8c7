//! What the client refuses before it sends anything.

use pidge_client::{ConnectError, Error, PathUserId, connect};

#[test]
fn an_address_to_which_no_path_can_be_appended_is_refused() {
    for base_url in [
        "",
        "pidge.example",
        "/pidge",
        "https://",
        "ftp://pidge.example",
        "https://pidge.example?tenant=a",
        "https://pidge.example/#top",
        "https://pidge.example/v1",
        "https://pidge.example/prefix/v1/",
        "https://ann:secret@pidge.example",
    ] {
        let refused = connect(base_url, "t.o.ken");

        assert!(matches!(refused, Err(ConnectError::BaseUrl(_))), "{base_url}");
    }
    for base_url in ["https://pidge.example", "HTTPS://pidge.example/", "http://127.0.0.1:8080/prefix"] {
        assert!(connect(base_url, "t.o.ken").is_ok(), "{base_url}");
    }
}

#[test]
fn a_token_that_no_header_can_have_is_refused() {
    assert!(matches!(connect("https://pidge.example", "to\nken"), Err(ConnectError::Token(_))));
}

#[tokio::test]
async fn a_user_id_that_paths_cannot_have_is_refused_and_not_sent() {
    // Nothing listens there: a request would be an `Error::CommunicationError`.
    let client = connect("http://127.0.0.1:9", "t.o.ken").unwrap();

    for id in ["", ".", ".."] {
        let refused = client.delete_draft().peer_id(id).send().await.unwrap_err();

        assert!(matches!(&refused, Error::InvalidRequest(reason) if reason.contains("peer_id")), "{refused}");
    }
    for id in ["...", ".a", "a/../b"] {
        assert_eq!(PathUserId::try_from(id).unwrap().to_string(), id);
    }
}
