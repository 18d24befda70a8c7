//! A load balancer of the simplest kind: each connection goes to the next replica that said it is ready, byte for byte. It asks
//! them every half second. It repeats nothing and hides nothing.

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

use crate::{support::keep_alive::Kept, support::process::until, support::raw_http::Request};

const PERIOD: Duration = Duration::from_millis(500);

pub struct Balancer {
    pub address: SocketAddr,
    replicas: Replicas,
    tasks: [JoinHandle<()>; 2],
}

#[derive(Clone, Default)]
struct Replicas(Arc<Mutex<Vec<Replica>>>);

#[derive(Clone)]
struct Replica {
    address: SocketAddr,
    ready: bool,
    retired: bool,
    /// Connections that it was given.
    connections: usize,
}

impl Balancer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, replicas) = (listener.local_addr().unwrap(), Replicas::default());
        let (carrying, asking) = (replicas.clone(), replicas.clone());
        let tasks = [
            tokio::spawn(async move {
                while let Ok((client, _)) = listener.accept().await {
                    tokio::spawn(carry(client, carrying.next()));
                }
            }),
            tokio::spawn(async move {
                loop {
                    asking.ask().await;
                    tokio::time::sleep(PERIOD).await;
                }
            }),
        ];
        Self { address, replicas, tasks }
    }

    /// Takes a replica on, and waits until it is in use.
    pub async fn add(&self, address: SocketAddr) {
        self.replicas.0.lock().unwrap().push(Replica { address, ready: false, retired: false, connections: 0 });
        let used = async || self.replicas.0.lock().unwrap().iter().any(|one| one.address == address && one.ready);
        until("the replica is in use", Duration::from_secs(20), used).await;
    }

    /// Gives a replica no more connections, whatever it says of itself.
    pub fn retire(&self, address: SocketAddr) {
        for replica in self.replicas.0.lock().unwrap().iter_mut().filter(|one| one.address == address) {
            (replica.ready, replica.retired) = (false, true);
        }
    }

    /// How many connections each replica was given, in the order in which they came.
    pub fn connections(&self) -> Vec<usize> {
        self.replicas.0.lock().unwrap().iter().map(|one| one.connections).collect()
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Replicas {
    /// The ready one with the fewest connections so far: they take turns.
    fn next(&self) -> Option<SocketAddr> {
        let mut replicas = self.0.lock().unwrap();
        let next = replicas.iter_mut().filter(|one| one.ready).min_by_key(|one| one.connections)?;
        next.connections += 1;
        Some(next.address)
    }

    async fn ask(&self) {
        let addresses: Vec<_> = self.0.lock().unwrap().iter().map(|one| one.address).collect();
        for address in addresses {
            let question =
                Request { head: "GET /health/ready HTTP/1.1\r\nHost: pidge\r\n\r\n".to_owned(), body: String::new() };
            let answer = tokio::time::timeout(PERIOD, Kept::never_to(address).call(&question)).await;
            let says_so = matches!(answer, Ok(Ok(answer)) if answer.status == 200);
            let mut replicas = self.0.lock().unwrap();
            // A new one has its turns from now on, not all those that it missed.
            let most = replicas.iter().map(|one| one.connections).max().unwrap_or(0);
            let replica = replicas.iter_mut().find(|one| one.address == address).unwrap();
            let ready = says_so && !replica.retired;
            if ready && !replica.ready {
                replica.connections = most;
            }
            replica.ready = ready;
        }
    }
}

async fn carry(mut client: TcpStream, to: Option<SocketAddr>) {
    let Some(to) = to else { return };
    if let Ok(mut server) = TcpStream::connect(to).await {
        let nodelay = client.set_nodelay(true).and(server.set_nodelay(true));
        if nodelay.is_ok() {
            let _ = copy_bidirectional(&mut client, &mut server).await;
        }
    }
}
