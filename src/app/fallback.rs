//! Responses to requests that match no route: 404 for an unknown path, 405 with `Allow` for a method that the path does
//! not take, 204 with `Allow` for OPTIONS. The paths are read from the OpenAPI document, which is generated from the
//! same list as the routes.

use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::{OpenApi, PathItem};

use super::docs::undocumented_paths;
use crate::config::Config;
use crate::error::{Code, Error, Result};

/// The methods that each path takes: pairs of a path template and the value of `Allow`.
#[derive(Clone, Debug)]
pub(super) struct AllowedMethods(Vec<(String, String)>);

impl AllowedMethods {
    /// Collects the paths of the OpenAPI document, those that it does not describe, and `extra` ones with their values of
    /// `Allow`.
    pub(super) fn new(document: &OpenApi, config: &Config, extra: &[(&str, &str)]) -> Self {
        let documented = document.paths.paths.iter().map(|(template, item)| (template.clone(), allow_header(item)));
        let others = undocumented_paths(config).map(|path| (path.to_owned(), "GET, HEAD, OPTIONS".to_owned()));
        let extra = extra.iter().map(|(path, methods)| ((*path).to_owned(), (*methods).to_owned()));
        Self(documented.chain(others).chain(extra).collect())
    }

    /// Returns each method and path template that has a handler. HEAD is handled as GET, and OPTIONS has no handlers.
    pub(super) fn handled(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter().flat_map(|(path, methods)| methods.split(", ").map(|method| (method, path.as_str())));
        pairs.filter(|(method, _)| !matches!(*method, "HEAD" | "OPTIONS"))
    }

    /// Returns the value of `Allow` for a request path, or `None` if no template matches it.
    fn allow_header(&self, path: &str) -> Option<&str> {
        let matches = |template: &str| {
            let (mut templates, mut segments) = (template.split('/'), path.split('/'));
            loop {
                match (templates.next(), segments.next()) {
                    (None, None) => return true,
                    (Some(t), Some(s)) if t == s || (t.starts_with('{') && !s.is_empty()) => {}
                    _ => return false,
                }
            }
        };
        self.0.iter().find(|(template, _)| matches(template)).map(|(_, methods)| methods.as_str())
    }
}

/// Returns the value of `Allow` for a path of the OpenAPI document.
fn allow_header(item: &PathItem) -> String {
    let methods = [
        ("GET, HEAD", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    let present = methods.iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| *name);
    present.chain(["OPTIONS"]).collect::<Vec<_>>().join(", ")
}

/// Handles requests that match no route.
pub(super) async fn not_found_or_method_not_allowed(
    request: HttpRequest,
    allowed: Data<AllowedMethods>,
) -> Result<HttpResponse> {
    match allowed.allow_header(request.uri().path()) {
        Some(methods) if request.method() == Method::OPTIONS => {
            Ok(HttpResponse::NoContent().insert_header((ALLOW, methods)).finish())
        }
        Some(methods) => {
            let detail = format!("This path supports {methods}.");
            Err(Error::new(Code::MethodNotAllowed, detail).header(ALLOW, methods))
        }
        None => Err(Error::new(Code::NotFound, "The API has no such path.")),
    }
}
