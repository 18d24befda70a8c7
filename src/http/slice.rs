//! The description of a slice: its routes, features, invariants and its part of the OpenAPI document.

use utoipa_actix_web::service_config::ServiceConfig;

use crate::config::Config;
use crate::types::Label;

/// One capability of the service. Each slice has a function `slice()` that returns its description; `app/routes.rs`
/// lists all.
#[derive(Clone, Copy)]
pub struct Slice {
    /// Registers the slice's handlers under `/v1`.
    pub routes: fn(&mut ServiceConfig),
    /// Returns the names of its features that the configuration enables.
    pub features: fn(&Config) -> Vec<&'static str>,
    /// Returns its paths that the configuration serves and the OpenAPI document leaves out. All of them take GET.
    pub undocumented: fn(&Config) -> Vec<&'static str>,
    /// Its tag in the OpenAPI document: name and description. `None` if its operations have the tag of another slice.
    pub tag: Option<(&'static str, &'static str)>,
    /// The OpenAPI links of its operations.
    pub links: &'static [Link],
    /// The invariants of its tables.
    pub invariants: &'static [Invariant],
}

/// An invariant of the data model: a sentence that is true between any two transactions, and the SQL query that finds
/// violations, one row with one text column for each.
pub type Invariant = (&'static str, &'static str);

/// An OpenAPI link: how values of a request or its response become the parameters of a following request. Tools that
/// test or explore an API follow these links. A link has no request body: OpenAPI would allow one, but several client
/// generators do not.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The operation id and the status of the response that has the link.
    pub from: (&'static str, &'static str),
    /// The name of the link.
    pub name: &'static str,
    /// The operation id of the following request.
    pub to: &'static str,
    /// The description in the OpenAPI document.
    pub description: &'static str,
    /// Parameters of the following request: name, and runtime expression of the value.
    pub parameters: &'static [(&'static str, &'static str)],
}

impl Link {
    /// The parameter `peer_id`: the recipient of the message in the response.
    pub const PEER_OF_MESSAGE: (&str, &str) = ("peer_id", "$response.body#/recipient_id");
    /// The parameter `peer_id`: the same as in the request's path.
    pub const PEER_OF_PATH: (&str, &str) = ("peer_id", "$request.path.peer_id");
    /// The `seq` of the message in the response.
    pub const SEQ: &str = "$response.body#/seq";

    /// Creates a link without parameters.
    pub const fn new(
        from: (&'static str, &'static str),
        name: &'static str,
        to: &'static str,
        description: &'static str,
    ) -> Self {
        Self { from, name, to, description, parameters: &[] }
    }
}

/// The names of the enabled features, as `/.well-known/messaging` and `GET /v1/me` list them.
#[derive(Clone, Debug)]
pub struct Features(pub Vec<&'static str>);

impl Features {
    /// Returns the names, for a response.
    pub fn names(&self) -> Vec<Label> {
        self.0.iter().copied().map(Label::from).collect()
    }
}
