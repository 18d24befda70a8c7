//! The HTTP endpoint of users.

use actix_web::{HttpResponse, get, web::Data};

use super::can_message::can_message;
use super::{Directory, Me, MyLimits};
use crate::auth::{Caller, RequestRate};
use crate::config::{Limits, Mailbox};
use crate::database::Database;
use crate::error::Result;
use crate::http::{Features, NoQuery, Slice};
use crate::types::MAX_LIMIT;

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(get_me).service(can_message);
        },
        features: |_| vec![],
        undocumented: |_| vec![],
        tag: Some(("users", "User profiles as described by the LMS.")),
        links: &[],
        invariants: &[],
    }
}

/// Get the current user
///
/// Returns the caller's identity, role and scopes, as the token gives them, and the features and limits of the service.
#[utoipa::path(
    tag = "users",
    operation_id = "getMe",
    responses((status = 200, description = "The current user", body = Me))
)]
#[get("/me")]
async fn get_me(
    caller: Caller,
    _: RequestRate,
    _: NoQuery,
    (database, directory): (Data<Database>, Data<Directory>),
    (limits, mailbox, features): (Data<Limits>, Data<Mailbox>, Data<Features>),
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(Me {
        user: directory.caller_as_user(&database, &caller).await?,
        tenant: caller.tenant.clone(),
        scopes: caller.scopes.iter().cloned().map(Into::into).collect(),
        features: features.names(),
        limits: MyLimits {
            body_max_chars: limits.body_max_chars,
            page_max_items: MAX_LIMIT,
            edit_seconds: mailbox.edit_seconds,
            retract_seconds: mailbox.retract_seconds,
            restore_seconds: mailbox.restore_seconds,
        },
    }))
}
