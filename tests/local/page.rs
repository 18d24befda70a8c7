//! The page of `pidge dev`: two people of the demo school, and tokens for them.

use pidge::local::{DataLocation, Server};
use serde_json::Value;

use crate::{
    BINARIES, TestDir,
    support::{
        dev::{Dev, command, shell},
        wire::query,
    },
};

/// The URL of the page, with which the summary begins.
fn page_of(dev: &Dev) -> &str {
    let url =
        dev.summary.strip_prefix("Open ").and_then(|rest| rest.split_once(" to see Ada and Mia write to each other"));
    url.unwrap_or_else(|| panic!("{}", dev.summary)).0
}

/// Asks for a token, with further options of curl. Returns the body and, in a line of its own, the status.
fn ask(dev: &Dev, body: &str, options: &str) -> String {
    let url = page_of(dev);
    shell(&format!(
        "curl -s -w '\\n%{{http_code}}' -H 'Content-Type: application/json' {options} -d '{body}' {url}dev/token"
    ))
}

/// The options of a request that a browser sends for a page with this host and port.
fn of_page_at(host: &str) -> String {
    format!("-H 'Sec-Fetch-Site: same-origin' -H 'Host: {host}' -H 'Origin: http://{host}'")
}

/// The host and the port of the page.
fn host_of(dev: &Dev) -> &str {
    dev.value("API").trim_start_matches("http://").trim_end_matches("/v1")
}

fn of_the_page(dev: &Dev) -> String {
    of_page_at(host_of(dev))
}

#[test]
fn the_summary_begins_with_the_page_that_shows_ada_and_mia() {
    let dir = TestDir::new();
    let dev = Dev::run(&dir, &[]);
    let url = page_of(&dev);
    assert_eq!(format!("{url}v1"), dev.value("API"));

    let page = shell(&format!("curl -si {url}"));

    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("content-type: text/html; charset=utf-8"), "{page}");
    for part in [
        "content-security-policy: default-src 'self'; ",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "x-content-type-options: nosniff",
        "<option value=\"ada\" selected>Ada Okafor</option><option value=\"tom\">Tom Lindqvist</option></select>",
        "<option value=\"mia\" selected>Mia Berg</option>",
        "<option value=\"finn\">Finn O&#39;Brien</option>",
        "<a href=\"/docs/\">",
        "<html lang=\"en\">",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(!page.contains("<!--"), "a gap is left in {page}");
    for (reference, content_type) in
        [("/page.js", "text/javascript;"), ("/page.css", "text/css;"), ("/icon.svg", "image/svg+xml")]
    {
        assert!(page.contains(&format!("\"{reference}\"")), "{reference} is not in {page}");
        let file = shell(&format!("curl -si {}{reference}", url.trim_end_matches('/')));
        assert!(file.starts_with("HTTP/1.1 200 ") && file.contains(&format!("content-type: {content_type}")), "{file}");
    }
    let refused = shell(&format!("curl -si -X POST {url}"));
    assert!(refused.starts_with("HTTP/1.1 405 ") && refused.contains("allow: GET, HEAD, OPTIONS"), "{refused}");
    dev.interrupt();
}

#[test]
fn the_page_gets_tokens_for_people_of_the_demo_school_and_for_nobody_else() {
    let dir = TestDir::new();
    let dev = Dev::run(&dir, &[]);

    for person in ["ada", "mia"] {
        let answer = ask(&dev, &format!("{{\"sub\": \"{person}\"}}"), &of_the_page(&dev));
        let (body, status) = answer.rsplit_once('\n').unwrap();
        assert_eq!(status, "200", "{answer}");
        let token: Value = serde_json::from_str(body).unwrap();
        assert_eq!(token["expires_in"], 300);
        let token = token["token"].as_str().unwrap();
        let me = shell(&format!("curl -s -H 'Authorization: Bearer {token}' {}/me", dev.value("API")));
        assert!(me.contains(&format!("\"user_id\":\"{person}\"")), "{me}");
    }
    for (body, status, said) in [
        (r#"{"sub": "bob"}"#, "422", "`bob` is not a person of the demo school."),
        (r#"{"sub": ""}"#, "422", "not a person of the demo school."),
        (r#"{"sub": "ada", "scope": "moderate"}"#, "422", "unknown_field"),
        ("{}", "422", "invalid_body"),
        ("sub=ada", "400", "malformed_json"),
    ] {
        let answer = ask(&dev, body, &of_the_page(&dev));
        assert!(answer.ends_with(status) && answer.contains(said) && !answer.contains("eyJ"), "{body}: {answer}");
    }
    dev.interrupt();
}

#[test]
fn a_request_that_is_not_of_the_page_gets_no_token() {
    let dir = TestDir::new();
    let dev = Dev::run(&dir, &[]);
    let own = host_of(&dev);
    let port = own.rsplit_once(':').unwrap().1;
    let ask = |options: &str| ask(&dev, r#"{"sub": "ada"}"#, options);

    for host in
        ["localhost", "127.0.0.1", "[::1]", &format!("LOCALHOST:{port}"), &format!("127.0.0.1:{port}"), "localhost:1"]
    {
        let answer = ask(&of_page_at(host));
        assert!(answer.ends_with("200"), "{host}: {answer}");
    }

    let site = "-H 'Sec-Fetch-Site: same-origin'";
    let origin = format!("-H 'Origin: http://{own}'");
    let from = |origin: &str| format!("{site} -H 'Origin: {origin}'");
    let with = |header: &str| format!("{} -H '{header}'", of_the_page(&dev));
    for options in [
        String::new(),
        site.to_owned(),
        origin.clone(),
        format!("{origin} -H 'Sec-Fetch-Site: cross-site'"),
        format!("{origin} -H 'Sec-Fetch-Site: same-site'"),
        format!("{origin} -H 'Sec-Fetch-Site: none'"),
        with("Sec-Fetch-Site: cross-site"),
        with(&format!("Origin: http://{own}")),
        of_page_at(&format!("evil.example:{port}")),
        of_page_at("localhost.evil.example"),
        of_page_at("127.0.0.1.evil.example"),
        of_page_at("192.168.0.1"),
        of_page_at("0.0.0.0"),
        from("https://evil.example"),
        from("https://localhost.evil.example"),
        from("null"),
        // Pages of other services on this machine, and proxies that replace `Host`.
        from("http://localhost"),
        from("http://localhost:3000"),
        from(&format!("http://localhost:{port}")),
        from(&format!("https://{own}")),
        from(&format!("http://{own}0")),
        format!("{origin} {site} -H 'Host: localhost:{port}'"),
        with("Forwarded: for=192.0.2.7"),
        with("Via: 1.1 proxy"),
        with("X-Forwarded-For: 192.0.2.7"),
        with("X-Forwarded-For: 127.0.0.1"),
        with("X-Forwarded-Host: localhost"),
        with("X-Forwarded-Proto: http"),
        with("X-Real-IP: 192.0.2.7"),
    ] {
        let answer = ask(&options);
        assert!(
            answer.ends_with("403")
                && answer.contains("`server.cors_origins` has no effect here.")
                && !answer.contains("eyJ"),
            "{options}: {answer}"
        );
    }
    dev.interrupt();
}

#[test]
fn without_the_web_elements_there_is_no_page() {
    let dir = TestDir::new();
    let mut without = command(&dir, &[]);
    without.env("PIDGE__WEB__ENABLED", "false");

    let dev = Dev::start(without);

    assert_has_no_page(&dev, "`web.enabled` is false.");
    dev.interrupt();
}

#[test]
fn a_database_of_ones_own_has_the_page_as_long_as_ada_and_mia_are_those_of_the_demo_school() {
    let dir = TestDir::new();
    let server = Server::start(&BINARIES, &DataLocation::Throwaway).unwrap();
    let start = || {
        let mut dev = command(&dir, &[]);
        dev.env("PIDGE__DATABASE__URL", server.url("postgres"));
        Dev::start(dev)
    };

    let empty = start();
    assert!(shell(&format!("curl -s {}", page_of(&empty))).contains("Ada Okafor"));
    empty.interrupt();

    query(server.socket_dir(), "update users set display_name = 'Ada King' where external_id = 'ada' returning 1");
    let own = start();
    let reason = "Ada or Mia of the demo school is not in this database, or has another name or role there.";
    assert_has_no_page(&own, reason);
    own.interrupt();
    server.stop();
}

#[track_caller]
fn assert_has_no_page(dev: &Dev, reason: &str) {
    let greeting = format!("Pidge is running.\nThere is no page at /: {reason}\n");
    assert!(dev.summary.starts_with(&greeting), "{}", dev.summary);
    let server = dev.value("API").trim_end_matches("/v1");
    for request in [
        format!("{server}/"),
        format!("{server}/page.js"),
        format!("{server}/icon.svg"),
        format!(
            "{} -H 'Content-Type: application/json' -d '{{\"sub\": \"ada\"}}' {server}/dev/token",
            of_the_page(dev)
        ),
    ] {
        let answer = shell(&format!("curl -s -w '%{{http_code}}' {request}"));
        assert!(answer.ends_with("404"), "{request}: {answer}");
    }
}
