//! A load balancer: it passes each connection, byte for byte, to the ready replica with the fewest connections so far.
//! It asks every replica again and again whether it is ready. It repeats no request and hides no failure.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::{support::keep_alive::KeepAliveClient, support::process::wait_until, support::raw_http::Request};

/// How long the balancer waits between two rounds of readiness checks.
const CHECK_INTERVAL: Duration = Duration::from_millis(200);

pub struct LoadBalancer {
    pub address: SocketAddr,
    replicas: Replicas,
    tasks: [JoinHandle<()>; 2],
}

#[derive(Clone, Default)]
struct Replicas(Arc<Mutex<Vec<Replica>>>);

#[derive(Clone)]
struct Replica {
    address: SocketAddr,
    is_ready: bool,
    is_removed: bool,
    /// How many connections were passed to it.
    connections: usize,
}

impl LoadBalancer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, replicas) = (listener.local_addr().unwrap(), Replicas::default());
        let (routed, checked) = (replicas.clone(), replicas.clone());
        let tasks = [
            tokio::spawn(async move {
                while let Ok((client, _)) = listener.accept().await {
                    tokio::spawn(forward(client, routed.clone()));
                }
            }),
            tokio::spawn(async move {
                loop {
                    checked.check_readiness().await;
                    tokio::time::sleep(CHECK_INTERVAL).await;
                }
            }),
        ];
        Self { address, replicas, tasks }
    }

    /// Adds a replica, and waits until it gets connections.
    pub async fn add(&self, address: SocketAddr) {
        let replica = Replica { address, is_ready: false, is_removed: false, connections: 0 };
        self.replicas.0.lock().unwrap().push(replica);
        wait_until("the replica is in use", async || self.is_in_use(address)).await;
    }

    /// Passes no more connections to a replica, even if it is ready.
    pub fn remove(&self, address: SocketAddr) {
        for replica in self.replicas.0.lock().unwrap().iter_mut().filter(|one| one.address == address) {
            (replica.is_ready, replica.is_removed) = (false, true);
        }
    }

    /// True if new connections are passed to this replica.
    pub fn is_in_use(&self, address: SocketAddr) -> bool {
        self.replicas.0.lock().unwrap().iter().any(|one| one.address == address && one.is_ready)
    }

    /// How many connections were passed to each replica, in the order in which they were added.
    pub fn connections(&self) -> Vec<usize> {
        self.replicas.0.lock().unwrap().iter().map(|one| one.connections).collect()
    }
}

impl Drop for LoadBalancer {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Replicas {
    fn next(&self) -> Option<SocketAddr> {
        let mut replicas = self.0.lock().unwrap();
        let next = replicas.iter_mut().filter(|one| one.is_ready).min_by_key(|one| one.connections)?;
        next.connections += 1;
        Some(next.address)
    }

    async fn check_readiness(&self) {
        let addresses: Vec<_> = self.0.lock().unwrap().iter().map(|one| one.address).collect();
        for address in addresses {
            let request =
                Request { head: "GET /health/ready HTTP/1.1\r\nHost: pidge\r\n\r\n".to_owned(), body: String::new() };
            let response = KeepAliveClient::without_keep_alive(address).call(&request).await;
            let answers_200 = response.is_ok_and(|response| response.status == 200);
            let mut replicas = self.0.lock().unwrap();
            let most = replicas.iter().map(|one| one.connections).max().unwrap_or(0);
            let replica = replicas.iter_mut().find(|one| one.address == address).unwrap();
            let is_ready = answers_200 && !replica.is_removed;
            if is_ready && !replica.is_ready {
                // A new replica gets its share from now on, not every connection until it has caught up.
                replica.connections = most;
            }
            replica.is_ready = is_ready;
        }
    }
}

/// Passes one connection to a replica. While none is ready (on a busy machine all may miss a check) the client waits.
async fn forward(mut client: TcpStream, replicas: Replicas) {
    let address = loop {
        match replicas.next() {
            Some(address) => break address,
            None => tokio::time::sleep(CHECK_INTERVAL).await,
        }
    };
    if let Ok(mut server) = TcpStream::connect(address).await {
        let nodelay = client.set_nodelay(true).and(server.set_nodelay(true));
        if nodelay.is_ok() {
            let _ = copy_bidirectional(&mut client, &mut server).await;
        }
    }
}
