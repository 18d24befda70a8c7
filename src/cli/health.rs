//! `pidge health`: requests a health endpoint of the running service. The image has no shell and no `curl`, so
//! container health checks use this command.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use reqwest::redirect::Policy;

use super::CommandResult;
use super::output::print_line;
use crate::config::{self, Config};

/// The longest time to wait for the answer.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Args)]
pub(super) struct Health {
    /// Check only that the process is running, not that it can handle requests
    #[arg(long)]
    live: bool,
}

impl Health {
    /// Prints the URL and the status 200.
    ///
    /// # Errors
    /// A sentence: the service answered another status, or did not answer.
    pub(super) async fn run(self, file: Option<&Path>) -> CommandResult {
        // The check needs no secret, and a file that holds one may not exist at the moment.
        let no_files = config::keys().into_iter().filter(|key| key.name.ends_with("_file"));
        let config = Config::load(file, no_files.map(|key| (key.name, String::new())).collect());
        let address = local_address(&config.map_err(|error| error.to_string())?.server.address)?;
        let url = format!("http://{address}/health/{}", if self.live { "live" } else { "ready" });
        match status(&url).await? {
            200 => print_line(format_args!("{url} answered 200."))?,
            status => return Err(format!("{url} answered {status}").into()),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Returns the status of the response to a GET.
async fn status(url: &str) -> Result<u16, String> {
    #[expect(clippy::disallowed_methods, reason = "it connects to this machine, at the address of the configuration")]
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .tls_certs_only([])
        .timeout(PROBE_TIMEOUT)
        .build();
    let answer = client.map_err(|error| error.to_string())?.get(url).send().await;
    answer.map(|answer| answer.status().as_u16()).map_err(|error| match cause(&error) {
        _ if error.is_timeout() => format!("{url} did not answer within {} seconds", PROBE_TIMEOUT.as_secs()),
        cause if error.is_connect() => format!("cannot connect to {url}: {cause}"),
        cause => format!("{url} did not answer with HTTP: {cause}"),
    })
}

/// Returns the innermost cause of an error: the outer ones repeat the URL.
fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), cause)
}

/// Returns the address at which this machine reaches a service that listens on `listening`.
fn local_address(listening: &str) -> Result<String, String> {
    let Ok(mut address) = listening.parse::<SocketAddr>() else {
        return Ok(listening.to_owned());
    };
    if address.port() == 0 {
        return Err(format!(
            "server.address is {listening}, so the port is not known: set PIDGE__SERVER__ADDRESS to the one in the service's log"
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
    fn an_unspecified_address_is_reached_on_the_loopback() {
        let cases = [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("10.1.2.3:80", "10.1.2.3:80"),
            ("localhost:8080", "localhost:8080"),
        ];
        for (listening, expected) in cases {
            assert_eq!(local_address(listening).as_deref(), Ok(expected));
        }
        assert!(local_address("127.0.0.1:0").is_err_and(|why| why.contains("PIDGE__SERVER__ADDRESS")));
    }
}
