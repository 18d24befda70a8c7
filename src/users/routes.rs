//! Users over HTTP.

use actix_web::{HttpResponse, get, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Me, MyLimits, store};
use crate::{
    FEATURES,
    auth::Caller,
    config::{Limits, Mailbox},
    database::Database,
    error::Result,
    extract::NoQuery,
    page::MAX_LIMIT,
};

/// The calls of this slice.
pub fn configure(app: &mut ServiceConfig) {
    app.service(get_me);
}

/// Who I am here
///
/// What the service makes of my token: who I am, what I may do, and the bounds in force for me.
#[utoipa::path(tag = "users", operation_id = "getMe", responses((status = 200, description = "Me", body = Me)))]
#[get("/me")]
async fn get_me(
    caller: Caller,
    _: NoQuery,
    database: Data<Database>,
    (limits, mailbox): (Data<Limits>, Data<Mailbox>),
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(Me {
        user: store::me(&database, &caller).await?,
        tenant: caller.tenant.clone(),
        scopes: caller.scopes.iter().cloned().map(Into::into).collect(),
        features: FEATURES.iter().copied().map(Into::into).collect(),
        limits: MyLimits {
            body_max_chars: limits.body_max_chars,
            page_max_items: MAX_LIMIT,
            edit_seconds: mailbox.edit_seconds,
            retract_seconds: mailbox.retract_seconds,
            restore_seconds: mailbox.restore_seconds,
        },
    }))
}
