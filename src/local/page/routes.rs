//! The HTTP endpoints of the page.

use std::sync::Arc;

use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpResponse, get, post};
use serde::{Deserialize, Serialize};

use super::Page;
use super::visitor::LocalVisitor;
use crate::app::ExtraRoutes;
use crate::error::{Code, Error, Result};
use crate::http::{Json, quoted};

/// The paths, each with the methods that it takes.
const ALLOWED: &[(&str, &str)] = &[
    ("/", "GET, HEAD, OPTIONS"),
    ("/page.js", "GET, HEAD, OPTIONS"),
    ("/page.css", "GET, HEAD, OPTIONS"),
    ("/icon.svg", "GET, HEAD, OPTIONS"),
    ("/dev/token", "POST, OPTIONS"),
];

/// The page runs scripts of this service only, and turns no text into script or markup but by the library of the web
/// elements: it shows that they need nothing more.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types lit-html";

/// Returns the routes of a page.
pub(in crate::local) fn routes(page: Page) -> ExtraRoutes {
    let page = Data::new(page);
    let configure = move |app: &mut ServiceConfig| {
        let app = app.app_data(page.clone()).service(get_page).service(get_script).service(get_style);
        app.service(get_icon).service(create_token);
    };
    ExtraRoutes { allowed: ALLOWED, configure: Arc::new(configure) }
}

#[get("/")]
async fn get_page(page: Data<Page>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .content_type("text/html; charset=utf-8")
        .body(page.html.clone())
}

#[get("/page.js")]
async fn get_script() -> HttpResponse {
    HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(include_str!("page.js"))
}

#[get("/page.css")]
async fn get_style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(include_str!("page.css"))
}

#[get("/icon.svg")]
async fn get_icon() -> HttpResponse {
    HttpResponse::Ok().content_type("image/svg+xml").body(include_str!("icon.svg"))
}

/// Asks for a token.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// The id of a person of the demo school.
    sub: String,
}

/// What the web elements get from a view of an LMS too.
#[derive(Serialize)]
struct Token {
    token: String,
    /// In seconds.
    expires_in: u64,
}

#[post("/dev/token")]
async fn create_token(_: LocalVisitor, Json(wanted): Json<NewToken>, page: Data<Page>) -> Result<HttpResponse> {
    let signed = page.token(&wanted.sub).ok_or_else(|| {
        let detail = format!("{} is not a person of the demo school.", quoted(&wanted.sub));
        Error::field(Code::InvalidBody, "/sub", detail)
    })?;
    let (token, expires_in) = signed.map_err(Error::internal)?;
    Ok(HttpResponse::Ok().json(Token { token, expires_in }))
}
