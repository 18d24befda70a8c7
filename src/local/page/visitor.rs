//! The check that a request is one of the page itself, in a browser on this machine.

use std::future::{Ready, ready};
use std::net::Ipv4Addr;

use actix_web::dev::Payload;
use actix_web::http::header::{HOST, HeaderName, ORIGIN};
use actix_web::{FromRequest, HttpRequest};

use crate::error::{Code, Error, Result};

/// Proof that a request comes from the page, in a browser on this machine. (Another program can forge it, but only on this
/// machine or through a proxy that adds no header.)
///
/// - the connection comes from this machine: other machines of the network get nothing
/// - `Host` names this machine: a foreign name that resolves to it (DNS rebinding) has the browser send that name
/// - `Sec-Fetch-Site: same-origin`, which browsers set and pages cannot: no page of another origin, and no old browser,
///   which does not send it
/// - `Origin`, which browsers send with every POST, has the same host and port: no proxy has replaced `Host`
/// - it has no header that proxies add: the connection of a proxy on this machine says nothing about the browser
pub(super) struct LocalVisitor;

/// The headers with which proxies pass on whose request it is.
const OF_PROXIES: [&str; 6] =
    ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

impl FromRequest for LocalVisitor {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let refused = |why: &str| {
            let detail = format!(
                "Tokens of the demo school are for the page of `pidge dev` in a browser on this machine: {why}. \
                 `server.cors_origins` has no effect here."
            );
            ready(Err(Error::new(Code::CorsRefused, detail)))
        };
        if !request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback()) {
            return refused("the request comes from another machine");
        }
        if let Some(header) = OF_PROXIES.into_iter().find(|name| request.headers().contains_key(*name)) {
            return refused(&format!("the request comes through a proxy, which added `{header}`"));
        }
        let Some(host) = only(request, HOST).filter(|host| names_this_machine(host)) else {
            return refused("open it as http://localhost or http://127.0.0.1, with the port");
        };
        if only(request, HeaderName::from_static("sec-fetch-site")) != Some("same-origin") {
            return refused("the request does not come from that page, or the browser does not send `Sec-Fetch-Site`");
        }
        let origin = only(request, ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
        if !origin.is_some_and(|origin| origin.eq_ignore_ascii_case(host)) {
            return refused("`Origin` is not the address of that page, or a proxy has replaced `Host`");
        }
        ready(Ok(Self))
    }
}

/// Returns the value of a header that occurs once.
fn only(request: &HttpRequest, name: HeaderName) -> Option<&str> {
    let mut values = request.headers().get_all(name);
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Returns true if a host, with or without a port, is `localhost` or a loopback address.
fn names_this_machine(host: &str) -> bool {
    let is_port = |text: &str| text.parse::<u16>().is_ok() && text.bytes().all(|byte| byte.is_ascii_digit());
    let name = match host.rsplit_once(':') {
        Some((name, port)) if is_port(port) && !name.ends_with(':') => name,
        _ => host,
    };
    name.eq_ignore_ascii_case("localhost")
        || name == "[::1]"
        || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use actix_web::FromRequest;
    use actix_web::test::TestRequest;

    use super::{LocalVisitor, names_this_machine};

    #[actix_web::test]
    async fn only_a_connection_from_this_machine_is_that_of_a_visitor() {
        let request = |peer: &str| {
            let headers =
                [("host", "localhost:8080"), ("origin", "http://localhost:8080"), ("sec-fetch-site", "same-origin")];
            let request = headers.into_iter().fold(TestRequest::post(), TestRequest::insert_header);
            request.peer_addr(peer.parse().expect("an address"))
        };

        for peer in ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1"] {
            assert!(LocalVisitor::extract(&request(peer).to_http_request()).await.is_ok(), "{peer}");
        }
        for peer in ["192.0.2.1:1", "10.0.0.1:1", "[2001:db8::1]:1", "[::ffff:192.0.2.1]:1"] {
            assert!(LocalVisitor::extract(&request(peer).to_http_request()).await.is_err(), "{peer}");
        }
        for (repeated, value) in
            [("host", "localhost:8080"), ("origin", "http://localhost:8080"), ("sec-fetch-site", "same-origin")]
        {
            let request = request("127.0.0.1:1").append_header((repeated, value)).to_http_request();
            assert!(LocalVisitor::extract(&request).await.is_err(), "two headers {repeated}");
        }
    }

    #[test]
    fn only_localhost_and_loopback_addresses_name_this_machine() {
        for host in
            ["localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:1", "127.255.255.254:65535", "[::1]", "[::1]:8080"]
        {
            assert!(names_this_machine(host), "{host}");
        }
        for host in [
            "",
            ":8080",
            "evil.example:8080",
            "localhost.evil.example",
            "evil.localhost",
            "127.0.0.1.evil.example",
            "127.0.0.1@evil.example",
            "evil.example@127.0.0.1",
            "localhost:8080:8080",
            "localhost:+80",
            "localhost:x",
            "localhost:99999",
            "0.0.0.0:8080",
            "192.168.0.1:8080",
            "2130706433",
            "127.1",
            "0x7f.0.0.1",
            "[::]",
            "::1",
            "[::1",
            "[::ffff:127.0.0.1]",
            "[::1].evil.example",
        ] {
            assert!(!names_this_machine(host), "{host}");
        }
    }
}
