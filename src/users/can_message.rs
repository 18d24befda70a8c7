//! `GET /v1/users/{user_id}/can-message`: whether a message would be sent.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Directory;
use crate::auth::{Caller, RequestRate, SEND_AS};
use crate::database::Database;
use crate::error::{Code, Result};
use crate::http::{LogFields, PathUser, Query};
use crate::policy::{Asked, Policies, verdict};
use crate::types::UserId;

/// Whether a message would be sent now.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "allowed": false, "held": false, "code": "context_ended",
    "detail": "Sender and recipient may write to each other as long as they share a context, and the ones that they shared have ended."}))]
struct CanMessage {
    /// Whether a message would be sent. Rate limits are not taken into account.
    allowed: bool,
    /// Whether it would be held until somebody has looked at it. Always false in this version.
    held: bool,
    /// The code of the error that a send would get; null if it would be sent.
    #[schema(required, max_length = 50)]
    code: Option<&'static str>,
    /// The reason, for developers; null if it would be sent. The text may change between versions.
    #[schema(required, max_length = 1000)]
    detail: Option<&'static str>,
}

impl CanMessage {
    fn of(refusal: Option<Code>) -> Self {
        Self {
            allowed: refusal.is_none(),
            held: false,
            code: refusal.map(Code::name),
            detail: refusal.map(Code::detail),
        }
    }
}

/// The query parameters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CanMessageParams {
    /// The user on whose behalf a service would send. Needs the scope `messages:send_as`. The default is the caller.
    #[param(
        value_type = Option<String>,
        min_length = 1,
        max_length = 255,
        pattern = "^(?:[^.\\x00-\\x1f\\x7f-\\x9f]|\\.[^.\\x00-\\x1f\\x7f-\\x9f]|\\.\\.[^\\x00-\\x1f\\x7f-\\x9f])[^\\x00-\\x1f\\x7f-\\x9f]*$"
    )]
    sender_id: Option<UserId>,
}

/// Ask whether a message would be sent
///
/// Returns the verdict that a message of the caller to this user would get now: the same as by sending one, without
/// sending. The response to an id that nobody has is the same as to the id of a user whom the caller may not write to and
/// has nothing in common with. Asking makes nobody known.
#[utoipa::path(
    tag = "users", operation_id = "canMessage", params(PathUser, CanMessageParams),
    responses(
        (status = 200, description = "Whether a message would be sent", body = CanMessage),
        (status = 403, description = "`insufficient_scope`, `tenant_missing`"),
        (status = 422, description = "`invalid_user_id`"),
    )
)]
#[get("/users/{user_id}/can-message")]
pub(super) async fn can_message(
    caller: Caller,
    _: RequestRate,
    (request, recipient): (HttpRequest, PathUser),
    params: Query<CanMessageParams>,
    (database, directory, policies): (Data<Database>, Data<Directory>, Data<Policies>),
) -> Result<HttpResponse> {
    let (PathUser(recipient), Query(CanMessageParams { sender_id })) = (recipient, params);
    if let Some(sender) = &sender_id {
        LogFields::set_sender(&request, sender);
        caller.require(SEND_AS)?;
    }
    let sender = sender_id.as_ref().unwrap_or(&caller.user);
    let is_own = *sender == caller.user;
    let rules = policies.rules([caller.tenant.as_str()])?;
    let asked = Asked {
        tenant: &caller.tenant,
        rules: rules.as_deref(),
        sender,
        recipient: &recipient,
        client: if is_own { "" } else { caller.user.as_str() },
        role: is_own.then(|| directory.role_of(&caller)),
        may_introduce: false,
    };
    let mut refusal = verdict(&database, asked).await?;
    if refusal == Some(Code::RecipientUnknown) {
        // As a send does: the recipient's first request may just have been answered, or the message would make them known.
        directory.flush().await;
        let may_introduce = directory.may_introduce(&database, &caller).await?;
        refusal = verdict(&database, Asked { may_introduce, ..asked }).await?;
    }
    if matches!(refusal, None | Some(Code::RecipientUnknown))
        && directory.was_erased(&database, &caller, sender).await?
    {
        refusal = Some(Code::SenderInactive);
    }
    Ok(HttpResponse::Ok().json(CanMessage::of(refusal)))
}
