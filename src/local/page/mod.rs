//! The page of `pidge dev` at `/`: an educator and a student of the demo school side by side, each with the web elements.
//! It gets tokens for people of the demo school only, and only in a browser on this machine.

mod routes;
mod visitor;

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

pub(super) use self::routes::routes;
use super::TokenSubject;
use super::demo::DemoUser;
use super::tokens::development_token;
use crate::config::{Auth, Config};

/// The page, with a gap for each list of people and for the link to the documentation.
const HTML: &str = include_str!("index.html");
/// The longest lifetime of a token of the page, in seconds: short, so that the page shows how one is renewed.
const TOKEN_SECONDS: u64 = 300;

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub(super) enum NoPage {
    #[error("`web.enabled` is false")]
    ElementsDisabled,
    /// The service listens on an address that only other machines use, and the page gets no tokens there.
    #[error(
        "it is for browsers on this machine, and `server.address` is neither a loopback address nor 0.0.0.0 nor [::]"
    )]
    NotThisMachine,
    #[error("Ada or Mia of the demo school is not in this database, or has another name or role there")]
    NoPeople,
}

/// The page, and what its tokens need.
pub(super) struct Page {
    url: String,
    html: String,
    people: Vec<&'static DemoUser>,
    auth: Auth,
}

impl Page {
    /// Makes the page of a service at this address, for the people of the demo school that the database has.
    pub(super) fn new(config: &Config, address: SocketAddr, people: Vec<&'static DemoUser>) -> Result<Self, NoPage> {
        if !config.web.enabled {
            return Err(NoPage::ElementsDisabled);
        }
        let url = url(address).ok_or(NoPage::NotThisMachine)?;
        let has = |id: &str| people.iter().any(|person| person.id == id);
        let side = |id: &str| has(id).then(|| options(&people, id)).ok_or(NoPage::NoPeople);
        let (ada, mia) = (side("ada")?, side("mia")?);
        let docs = if config.docs.enabled {
            r#"<a href="/docs/">API documentation</a>"#
        } else {
            r#"<a href="/openapi.json">OpenAPI document</a>"#
        };
        let gaps = [("people:ada", ada.as_str()), ("people:mia", mia.as_str()), ("docs", docs)];
        let html =
            gaps.iter().fold(HTML.to_owned(), |html, (name, text)| html.replace(&format!("<!-- {name} -->"), text));
        Ok(Self { url, html, people, auth: config.auth.clone() })
    }

    /// Returns the URL in a browser on this machine.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Signs a token for a person of the demo school, and returns it with its lifetime in seconds. `None`: there is no
    /// such person.
    fn token(&self, id: &str) -> Option<Result<(String, u64), String>> {
        let person = self.people.iter().find(|person| person.id == id)?;
        let seconds = self.auth.max_lifetime_seconds.min(TOKEN_SECONDS);
        let token = development_token(&self.auth, &TokenSubject::from(*person), seconds);
        Some(token.map(|token| (token, seconds)))
    }
}

/// Returns the URL of the page in a browser on this machine. `None`: only other machines use the address.
fn url(address: SocketAddr) -> Option<String> {
    let ip = match address.ip().to_canonical() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        other => other,
    };
    ip.is_loopback().then(|| format!("http://{}/", SocketAddr::new(ip, address.port())))
}

/// Returns the options of a list: the people with the role of one of them, who is selected.
fn options(people: &[&DemoUser], selected: &str) -> String {
    let role = people.iter().find(|person| person.id == selected).map(|person| person.role);
    people.iter().filter(|person| Some(person.role) == role).fold(String::new(), |mut html, person| {
        let (id, name) = (escaped(person.id), escaped(person.name));
        let selected = if person.id == selected { " selected" } else { "" };
        let _ = write!(html, "<option value=\"{id}\"{selected}>{name}</option>");
        html
    })
}

/// Escapes a text for HTML, in quotes too.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut html, c| {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
        html
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_the_people_of_one_role_with_one_selected() {
        let person = |id, name, role| DemoUser { id, name, role };
        let (ada, tom) = (person("ada", "Ada <b>", "educator"), person("t\"m", "Tom & Co", "educator"));
        let mia = person("mia", "Mia O'Brien", "student");
        let people = [&ada, &mia, &tom];

        assert_eq!(
            options(&people, "ada"),
            "<option value=\"ada\" selected>Ada &lt;b&gt;</option><option value=\"t&quot;m\">Tom &amp; Co</option>"
        );
        assert_eq!(options(&people, "mia"), "<option value=\"mia\" selected>Mia O&#39;Brien</option>");
    }

    #[test]
    fn the_url_is_one_that_this_machine_can_open() {
        for (address, expected) in [
            ("127.0.0.1:8080", Some("http://127.0.0.1:8080/")),
            ("127.8.8.8:1", Some("http://127.8.8.8:1/")),
            ("0.0.0.0:8080", Some("http://127.0.0.1:8080/")),
            ("[::]:8080", Some("http://[::1]:8080/")),
            ("[::1]:8080", Some("http://[::1]:8080/")),
            ("192.0.2.7:8080", None),
            ("[2001:db8::1]:8080", None),
        ] {
            assert_eq!(url(address.parse().expect("an address")).as_deref(), expected, "{address}");
        }
    }
}
