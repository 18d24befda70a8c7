//! A collector of traces.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

/// A trace collector that accepts everything.
pub struct TraceCollector {
    /// The URL for `traces.otlp_endpoint`.
    pub url: String,
    received: Arc<Mutex<Vec<u8>>>,
}

impl TraceCollector {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (url, received) = (format!("http://{}", listener.local_addr().unwrap()), Arc::<Mutex<Vec<u8>>>::default());
        let all = Arc::clone(&received);
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let received = Arc::clone(&all);
                std::thread::spawn(move || receive(socket, &received));
            }
        });
        Self { url, received }
    }

    /// Everything that was received.
    pub fn received(&self) -> Vec<u8> {
        self.received.lock().unwrap().clone()
    }
}

fn receive(mut socket: TcpStream, received: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read @ 1..) = socket.read(&mut buffer) {
        received.lock().unwrap().extend_from_slice(&buffer[..read]);
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
}

/// Returns true if bytes contain others.
pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
