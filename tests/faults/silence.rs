//! Whoever connects and says nothing takes a place from others, so not for long.

use std::time::Duration;

use tokio::io::AsyncReadExt;

use crate::{chance::Chance, cluster::Database, raw::connect, service::Setup, turn};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_says_nothing_is_ended() {
    let (_turn, _) = (turn::beside_others().await, Chance::of("silence"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let mut silent = connect(service.address()).await;
    let said = tokio::time::timeout(Duration::from_secs(10), silent.read(&mut [0])).await;
    assert_eq!(said.expect("an end").unwrap_or(0), 0);
}
