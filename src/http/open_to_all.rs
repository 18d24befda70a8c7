//! Responses that pages of all origins may read.

use actix_web::HttpResponse;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, HeaderName, HeaderValue, VARY,
};

/// The response extension that marks a response which pages of all origins may read and include, whatever
/// `server.cors_origins` says. It keeps the `Vary` that the handler has set.
pub struct OpenToAll(Option<HeaderValue>);

impl OpenToAll {
    /// Marks a response that is complete.
    pub fn mark(response: &mut HttpResponse) {
        let vary = response.headers().get(VARY).cloned();
        response.extensions_mut().insert(Self(vary));
    }

    /// Replaces the CORS headers of a response, if it is marked: it is the same for all origins.
    pub fn apply<B>(response: &mut HttpResponse<B>) {
        let Some(Self(vary)) = response.extensions_mut().remove::<Self>() else {
            return;
        };
        let headers = response.headers_mut();
        headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
        headers.remove(VARY);
        if let Some(vary) = vary {
            headers.insert(VARY, vary);
        }
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let resource_policy = HeaderName::from_static("cross-origin-resource-policy");
        headers.insert(resource_policy, HeaderValue::from_static("cross-origin"));
    }
}
