//! `pidge health`: asks the running service how it is. An image without a shell has no other program to do that.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long the service may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// The longest beginning of an answer that is read: a status line has far fewer bytes.
const MAX_STATUS_LINE: u64 = 256;

/// What is asked of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Can it serve requests?
    Ready,
    /// Does its process live?
    Live,
}

impl Question {
    fn path(self) -> &'static str {
        match self {
            Self::Ready => "/health/ready",
            Self::Live => "/health/live",
        }
    }
}

/// Asks the service that listens on `listening`. A sentence says what it answered, or why that is not good.
pub async fn ask(listening: &str, question: Question) -> Result<String, String> {
    let address = reachable(listening)?;
    let url = format!("http://{address}{}", question.path());
    let status = timeout(PATIENCE, status_of(&address, question.path()))
        .await
        .map_err(|_| format!("{url} did not answer within {} seconds", PATIENCE.as_secs()))?
        .map_err(|error| format!("{url} cannot be asked: {error}"))?;
    match status.as_deref() {
        Some("200") => Ok(format!("{url} answered 200.")),
        Some(status) => Err(format!("{url} answered {status}")),
        None => Err(format!("{url} did not answer in HTTP")),
    }
}

/// Where a service that listens on this address can be reached from this machine.
fn reachable(listening: &str) -> Result<String, String> {
    let Ok(mut address) = listening.parse::<SocketAddr>() else {
        return Ok(listening.to_owned());
    };
    if address.port() == 0 {
        return Err(format!(
            "server.address is {listening}: only the log tells the port that was taken; name it with --server-address"
        ));
    }
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    Ok(address.to_string())
}

/// The status of the answer to a GET, or nothing if that was not HTTP.
async fn status_of(address: &str, path: &str) -> std::io::Result<Option<String>> {
    let mut stream = TcpStream::connect(address).await?;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: pidge-health\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let (mut answer, mut stream) = (Vec::new(), stream.take(MAX_STATUS_LINE));
    while !answer.contains(&b'\n') && stream.read_buf(&mut answer).await? > 0 {}
    let answer = String::from_utf8_lossy(&answer);
    let mut words = answer.lines().next().unwrap_or_default().split(' ');
    let is_http = words.next().is_some_and(|version| version.starts_with("HTTP/1."));
    let status = words.next().filter(|status| status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit()));
    Ok(status.filter(|_| is_http).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_listens_everywhere_is_asked_on_the_loopback() {
        let cases = [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("10.1.2.3:80", "10.1.2.3:80"),
            ("localhost:8080", "localhost:8080"),
        ];
        for (listening, expected) in cases {
            assert_eq!(reachable(listening).as_deref(), Ok(expected));
        }
        assert!(reachable("127.0.0.1:0").is_err_and(|why| why.contains("--server-address")));
    }
}
