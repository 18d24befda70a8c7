//! The HTTP endpoint of the web elements. It is part of neither the API nor the OpenAPI document.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, ETAG, Encoding, EntityTag, Header, HeaderMap, IF_NONE_MATCH, VARY,
};
use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::{Representation, WebFile};
use crate::config::Web;
use crate::error::{Error, Result};
use crate::http::{OpenToAll, Slice, SlicedBody, split_unquoted};

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.route("/web/{file}", web::get().to(get_file));
        },
        features: |config| if config.web.enabled { vec!["web"] } else { vec![] },
        undocumented: |config| if config.web.enabled { vec!["/v1/web/{file}"] } else { vec![] },
        tag: None,
        links: &[],
        invariants: &[],
    }
}

/// Returns a file. No rate limit applies: nobody is known yet, and all responses share the bytes in memory.
async fn get_file(name: Path<String>, request: HttpRequest, web: Data<Web>) -> Result<HttpResponse> {
    let file = WebFile::find(&name).filter(|_| web.enabled).ok_or_else(Error::not_found)?;
    let is_gzip = accepts_gzip(&request);
    let chosen = if is_gzip { file.gzip() } else { file.plain() };
    let is_known = has_tag(request.headers(), chosen);
    let mut response = HttpResponse::build(if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response
        .insert_header((ETAG, chosen.tag.as_str()))
        .insert_header((CACHE_CONTROL, file.cache_control()))
        .insert_header((VARY, "Accept-Encoding"));
    let mut response = if is_known {
        response.finish()
    } else {
        if is_gzip {
            response.insert_header((CONTENT_ENCODING, "gzip"));
        }
        response.content_type(file.content_type()).body(SlicedBody::shared(Bytes::from_static(&chosen.bytes)))
    };
    OpenToAll::mark(&mut response);
    Ok(response)
}

/// Returns true if the client prefers the compressed form, or at least accepts it.
fn accepts_gzip(request: &HttpRequest) -> bool {
    let supported = [Encoding::gzip(), Encoding::identity()];
    let accepted = AcceptEncoding::parse(request).ok();
    accepted.and_then(|accepted| accepted.negotiate(supported.iter())) == Some(Encoding::gzip())
}

/// Returns true if the client has this representation, by `If-None-Match` (RFC 9110 §13.1.2).
fn has_tag(headers: &HeaderMap, representation: &Representation) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).filter_map(|line| line.to_str().ok());
    let mut given = lines.flat_map(|line| split_unquoted(line, ','));
    let current: EntityTag = representation.tag.parse().expect("a hash in quotes is an entity tag");
    given.any(|tag| tag == "*" || tag.parse().is_ok_and(|tag: EntityTag| tag.weak_eq(&current)))
}
