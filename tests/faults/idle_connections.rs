//! A connection that sends nothing, or takes nothing, holds resources of the service, so it is ended.

use std::{fs, net::SocketAddr, time::Duration};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    support::cluster::Database,
    support::exclusive,
    support::process::until,
    support::raw_http::{Request, connect},
    support::seeded_random::Chance,
    support::service::Setup,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_says_nothing_is_ended() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("silence"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let mut silent = connect(service.address()).await;
    let mut said = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(30), silent.read_to_end(&mut said)).await;
    ended.expect("an end").unwrap();
    let said = String::from_utf8_lossy(&said);
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_takes_nothing_is_ended() {
    let (_turn, _) = (exclusive::beside_others().await, Chance::of("a reader that stopped"));
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let ada = service.api().meet(&["ada"]).await.swap_remove(0);
    let mut reader = connect(service.address()).await;
    let port = reader.local_addr().unwrap().port();
    let request = Request::get(&ada, "/openapi.json").text();
    // Answers fill the buffers of both sides; then the service reads no more requests either.
    let writing = tokio::spawn(async move {
        while reader.write_all(request.as_bytes()).await.is_ok() {}
        reader
    });
    assert!(is_connected(service.address(), port), "a connection to begin with");
    until("the connection is ended", Duration::from_mins(2), async || !is_connected(service.address(), port)).await;
    assert_eq!(service.api().get("/health/live").await.unwrap().status, 200);
    writing.abort();
}

/// Whether the service's side of a connection from this port is open, as Linux lists it (`proc_net_tcp(5)`).
fn is_connected(service: SocketAddr, port: u16) -> bool {
    let (local, remote, established) = (format!(":{:04X}", service.port()), format!(":{port:04X}"), "01");
    fs::read_to_string("/proc/net/tcp").unwrap().lines().any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.get(1).is_some_and(|address| address.ends_with(&local))
            && fields.get(2).is_some_and(|address| address.ends_with(&remote))
            && fields.get(3) == Some(&established)
    })
}
