//! The answers to requests that no route matches: 404 for an unknown path, 405 with `Allow` for an unknown method, and
//! OPTIONS. The paths are read from the OpenAPI document, which is made from the same list as the routes.

use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::{OpenApi, PathItem};

use super::docs::undocumented_paths;
use crate::config::Config;
use crate::error::{Code, Error, Result};

/// The paths of the service and the methods that each takes.
#[derive(Clone, Debug)]
pub(crate) struct AllowedMethods(Vec<(String, String)>);

impl AllowedMethods {
    /// Reads them from the OpenAPI document, and adds the paths that it does not describe.
    pub(crate) fn of(document: &OpenApi, config: &Config) -> Self {
        let documented = document.paths.paths.iter().map(|(template, item)| (template.clone(), allowed(item)));
        let others = undocumented_paths(config).map(|path| (path.to_owned(), "GET, HEAD, OPTIONS".to_owned()));
        Self(documented.chain(others).collect())
    }

    /// The methods of a path, as `Allow` lists them.
    fn methods(&self, path: &str) -> Option<&str> {
        let fits = |template: &str| {
            let (mut wanted, mut given) = (template.split('/'), path.split('/'));
            loop {
                match (wanted.next(), given.next()) {
                    (None, None) => return true,
                    (Some(w), Some(g)) if w == g || (w.starts_with('{') && !g.is_empty()) => {}
                    _ => return false,
                }
            }
        };
        self.0.iter().find(|(template, _)| fits(template)).map(|(_, methods)| methods.as_str())
    }
}

fn allowed(item: &PathItem) -> String {
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

/// Answers requests that no route matches: 404, 405 with `Allow`, or 204 to OPTIONS.
pub(crate) async fn not_found_or_method_not_allowed(
    request: HttpRequest,
    paths: Data<AllowedMethods>,
) -> Result<HttpResponse> {
    match paths.methods(request.uri().path()) {
        Some(methods) if request.method() == Method::OPTIONS => {
            Ok(HttpResponse::NoContent().insert_header((ALLOW, methods)).finish())
        }
        Some(methods) => {
            let detail = format!("This path takes {methods}.");
            Err(Error::new(Code::MethodNotAllowed, detail).header(ALLOW, methods))
        }
        None => Err(Error::new(Code::NotFound, "No call of this service has this path.")),
    }
}
