//! Enough of Postgres's protocol to run one query.

use std::{
    io::{Read, Write},
    os::unix::net::UnixStream,
    path::Path,
};

/// The first value of the result of a simple query, on a connection of its own.
pub fn query(socket_dir: &Path, sql: &str) -> String {
    let mut socket = UnixStream::connect(socket_dir.join(".s.PGSQL.5432")).expect("a socket");
    let message = |body: &[u8]| [&u32::try_from(body.len() + 4).expect("short").to_be_bytes(), body].concat();
    socket.write_all(&message(b"\0\x03\0\0user\0postgres\0database\0postgres\0\0")).expect("startup");
    until_ready(&mut socket);
    let text = [b"Q".as_slice(), &message(&[sql.as_bytes(), b"\0"].concat())].concat();
    socket.write_all(&text).expect("query");
    until_ready(&mut socket).unwrap_or_default()
}

fn until_ready(socket: &mut UnixStream) -> Option<String> {
    let mut value = None;
    loop {
        let mut head = [0; 5];
        socket.read_exact(&mut head).expect("a message");
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        let mut body = vec![0; length - 4];
        socket.read_exact(&mut body).expect("its body");
        match head[0] {
            b'E' => panic!("{}", String::from_utf8_lossy(&body).replace('\0', " ")),
            // DataRow: the number of columns, the length of the first, and its value.
            b'D' => value = Some(String::from_utf8_lossy(&body[6..]).into_owned()),
            b'Z' => return value,
            _ => {}
        }
    }
}
