//! `pidge health`: asks the running service how it is. An image without a shell has no other program to do that.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use reqwest::redirect::Policy;

use super::Done;
use crate::config::{self, Config};

/// How long the service may take to answer.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Args)]
pub(super) struct Health {
    /// Ask whether the process is running, whatever the database
    #[arg(long)]
    live: bool,
}

impl Health {
    /// Prints what the service answered; a sentence as the error says why that is not good.
    pub(super) async fn run(self, file: Option<&Path>) -> Done {
        // No secret is read: its file may just be about to be written.
        let no_files = config::keys().into_iter().filter(|key| key.name.ends_with("_file"));
        let config = Config::load(file, no_files.map(|key| (key.name, String::new())).collect());
        let address = reachable(&config.map_err(|error| error.to_string())?.server.address)?;
        let url = format!("http://{address}/health/{}", if self.live { "live" } else { "ready" });
        match status(&url).await? {
            200 => println!("{url} answered 200."),
            status => return Err(format!("{url} answered {status}")),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The status of the answer to a GET.
async fn status(url: &str) -> Result<u16, String> {
    #[expect(clippy::disallowed_methods, reason = "it asks this machine, at the address of the configuration")]
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .tls_certs_only([])
        .timeout(PROBE_TIMEOUT)
        .build();
    let answer = client.map_err(|error| error.to_string())?.get(url).send().await;
    answer.map(|answer| answer.status().as_u16()).map_err(|error| match cause(&error) {
        _ if error.is_timeout() => format!("{url} did not answer within {} seconds", PROBE_TIMEOUT.as_secs()),
        cause if error.is_connect() => format!("{url} cannot be asked: {cause}"),
        cause => format!("{url} did not answer in HTTP: {cause}"),
    })
}

/// The innermost cause of an error: the outer ones repeat the URL.
fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), cause)
}

/// Where a service that listens on this address can be reached from this machine.
fn reachable(listening: &str) -> Result<String, String> {
    let Ok(mut address) = listening.parse::<SocketAddr>() else {
        return Ok(listening.to_owned());
    };
    if address.port() == 0 {
        return Err(format!(
            "server.address is {listening}: only the log tells the port that was taken; set PIDGE__SERVER__ADDRESS"
        ));
    }
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    Ok(address.to_string())
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
        assert!(reachable("127.0.0.1:0").is_err_and(|why| why.contains("PIDGE__SERVER__ADDRESS")));
    }
}
