//! The service closes a connection that sends nothing, or takes nothing: it would hold memory and a file descriptor for
//! ever.

use std::{fs, net::SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    support::cluster::Database,
    support::exclusive,
    support::process::{WATCHDOG, wait_until},
    support::raw_http::{Request, connect},
    support::service::Setup,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_sends_nothing_is_closed() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let mut silent = connect(service.address()).await;

    let mut received = Vec::new();
    let closed = tokio::time::timeout(WATCHDOG, silent.read_to_end(&mut received)).await;

    closed.expect("the connection is closed").unwrap();
    let received = String::from_utf8_lossy(&received);
    assert!(received.is_empty() || received.starts_with("HTTP/1.1 408"), "{received}");
}

/// Takes the 30 s after which the service gives up a client that reads nothing. It loads nothing and
/// measures nothing, so it takes no guard: tests that run alone do not wait for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_whose_client_reads_nothing_is_closed() {
    let database = Database::create().await;
    let service = Setup::on(&database.url).start().await;
    let ada = service.api().register(&["ada"]).await.swap_remove(0);
    let mut client = connect(service.address()).await;
    let client_port = client.local_addr().unwrap().port();
    let request = Request::get(&ada, "/openapi.json").text();
    assert!(is_established(service.address(), client_port), "the connection is open at first");

    // The responses fill the buffers of both sides; then the service reads no more requests either.
    let writing = tokio::spawn(async move {
        while client.write_all(request.as_bytes()).await.is_ok() {}
        client
    });
    wait_until("the service has closed the connection", async || !is_established(service.address(), client_port)).await;

    service.api().assert_live().await;
    writing.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_above_the_limit_waits_until_one_is_closed() {
    let _guard = exclusive::run_concurrently().await;
    let database = Database::create().await;
    let service = Setup::on(&database.url).with("PIDGE__SERVER__MAX_CONNECTIONS", "2").start().await;
    let silent = [connect(service.address()).await, connect(service.address()).await];
    let mut third = connect(service.address()).await;
    third.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();

    drop(silent);
    let mut received = Vec::new();
    let answered = tokio::time::timeout(WATCHDOG, third.read_to_end(&mut received)).await;

    answered.expect("the third connection is served").unwrap();
    assert!(received.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&received));
}

/// True if Linux lists the service's side of the connection from this port as established. (The client's side would not
/// notice the end: the service's kernel only forgets the connection.)
fn is_established(service: SocketAddr, client_port: u16) -> bool {
    // `proc_net_tcp(5)`: the local and the remote address and the state, in hexadecimal, are the fields 1 to 3.
    const ESTABLISHED: &str = "01";
    let (local, remote) = (format!(":{:04X}", service.port()), format!(":{client_port:04X}"));
    fs::read_to_string("/proc/net/tcp").unwrap().lines().any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.get(1).is_some_and(|address| address.ends_with(&local))
            && fields.get(2).is_some_and(|address| address.ends_with(&remote))
            && fields.get(3) == Some(&ESTABLISHED)
    })
}
