//! The path under which clients see the service.

/// The path prefix under which a proxy publishes the service (`server.public_path`); empty without a prefix. The routes
/// do not have it: the proxy removes it from requests.
#[derive(Clone, Debug, Default)]
pub struct PublicPath(String);

impl PublicPath {
    /// Creates the prefix from a checked configuration.
    pub fn new(path: &str) -> Self {
        Self(path.to_owned())
    }

    /// Returns the path by which clients reach a route.
    pub fn of(&self, route: &str) -> String {
        format!("{}{route}", self.0)
    }

    /// Returns the path by which clients reach the root of the API, as the base of its paths.
    pub fn base(&self) -> &str {
        if self.0.is_empty() { "/" } else { &self.0 }
    }
}
