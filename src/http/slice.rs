//! What a slice says of itself: its routes, and what the service and its OpenAPI document tell of it.

use utoipa_actix_web::service_config::ServiceConfig;

use crate::config::Config;
use crate::types::Name;

/// One capability of the service. Each slice has a function `slice()` that returns it; `app/routes.rs` lists them.
#[derive(Clone, Copy)]
pub struct Slice {
    /// Registers the slice's handlers under `/v1`.
    pub routes: fn(&mut ServiceConfig),
    /// The names of its features that the configuration offers.
    pub features: fn(&Config) -> Vec<&'static str>,
    /// Its tag in the OpenAPI document: name and description. None: its calls carry the tag of another slice.
    pub tag: Option<(&'static str, &'static str)>,
    /// Where its answers lead.
    pub links: &'static [Link],
    /// What is true of its tables between transactions.
    pub invariants: &'static [Invariant],
}

/// A sentence that is true of the database between any two transactions, and the SQL query that finds what breaks it: one
/// text column, a row for each finding.
pub type Invariant = (&'static str, &'static str);

/// An OpenAPI link: which members of an answer are the parameters of which next call. Tools that walk an API step by step
/// follow them.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The operation that answers, and the status of the answer.
    pub from: (&'static str, &'static str),
    /// The link's name.
    pub name: &'static str,
    /// The operation that it leads to.
    pub to: &'static str,
    /// The link in words.
    pub description: &'static str,
    /// Parameters of that operation, each with the expression for its value.
    pub parameters: &'static [(&'static str, &'static str)],
    /// Members of its body, likewise.
    pub body: &'static [(&'static str, &'static str)],
}

impl Link {
    /// The parameter `peer_id`, from a message in the answer.
    pub const PEER_OF_MESSAGE: (&str, &str) = ("peer_id", "$response.body#/recipient_id");
    /// The parameter `peer_id`, from the path of the request.
    pub const PEER_OF_PATH: (&str, &str) = ("peer_id", "$request.path.peer_id");
    /// A message's `seq`, from the answer.
    pub const SEQ: &str = "$response.body#/seq";

    /// A link without parameters.
    pub const fn new(
        from: (&'static str, &'static str),
        name: &'static str,
        to: &'static str,
        description: &'static str,
    ) -> Self {
        Self { from, name, to, description, parameters: &[], body: &[] }
    }
}

/// The names of the features that this service offers, as `/.well-known/messaging` and `GET /v1/me` list them.
#[derive(Clone, Debug)]
pub struct Features(pub Vec<&'static str>);

impl Features {
    /// The names, for an answer.
    pub fn names(&self) -> Vec<Name> {
        self.0.iter().copied().map(Name::from).collect()
    }
}
