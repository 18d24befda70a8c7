//! The rate limits of sends.

use actix_web::HttpRequest;

use super::{NewMessage, rate_facts};
use crate::database::Database;
use crate::error::Result;
use crate::http::{RateLimits, Reserved};
use crate::messages::Context;
use crate::policy::{Policies, verdict};
use crate::users::Directory;

/// What a send has reserved of its limits. It is given back on drop: what is refused, or was sent before, does not count.
#[must_use = "dropping it gives back what was reserved"]
#[derive(Default)]
pub(super) struct ReservedSend<'a>([Reserved<'a>; 3]);

impl ReservedSend<'_> {
    /// Keeps what was reserved: the message was sent.
    pub(super) fn keep(self) {
        self.0.into_iter().for_each(Reserved::keep);
    }
}

/// Checks the rate limits of a send, records them for the response, and reserves the message's part of those that count only
/// what was sent. A message whose idempotency key was used before passes, because it is not sent again; so does a message to
/// oneself, which is refused later.
///
/// # Errors
/// 429 `rate_limited`.
pub(super) async fn check_rate<'a>(
    database: &Database,
    (directory, policies): (&Directory, &Policies),
    rates: &'a RateLimits,
    request: &HttpRequest,
    message: &NewMessage,
) -> Result<ReservedSend<'a>> {
    let NewMessage { caller, recipient, key, .. } = message;
    let subject = caller.rate_subject();
    if message.sender == *recipient || key.as_ref().is_some_and(|key| rates.is_recent_key(&subject, key)) {
        return Ok(ReservedSend::default());
    }
    let size = message.body.as_str().len() + message.context.as_ref().map_or(0, Context::size);
    let checked = async {
        // The reservations first, because they are given back if another limit refuses.
        let bytes = rates.reserve_bytes(request, &subject, size)?;
        let of_day = rates.reserve_send_of_day(request, &subject, recipient)?;
        rates.check_send(request, &subject, recipient)?;
        let first = check_first_message(database, (directory, policies), rates, request, message).await?;
        Ok(ReservedSend([bytes, of_day, first]))
    };
    match checked.await {
        Err(_) if rate_facts::key_is_used(database, message).await? => Ok(ReservedSend::default()),
        reserved => reserved,
    }
}

/// Checks the limits of a message that begins a conversation: of those that the recipient receives, then of those that the
/// sender begins. Others pass.
async fn check_first_message<'a>(
    database: &Database,
    (directory, policies): (&Directory, &Policies),
    rates: &'a RateLimits,
    request: &HttpRequest,
    message: &NewMessage,
) -> Result<Reserved<'a>> {
    let NewMessage { caller, recipient, .. } = message;
    let subject = caller.rate_subject();
    if !rates.is_new_pair(&subject, recipient) {
        return Ok(Reserved::default());
    }
    let acquaintance = rate_facts::acquaintance(database, caller, recipient).await?;
    if acquaintance.have_conversation {
        rates.remember_pair(&subject, recipient);
        return Ok(Reserved::default());
    }
    let may_introduce = directory.may_introduce_as(caller, acquaintance.described_role.as_deref());
    let mut reserved = Reserved::default();
    if rates.has_first_message_limit() {
        // A sender who may not write to the recipient must not learn from this limit that others do: it does not refuse the
        // message, and the verdict is asked for even if the limit is not reached, as nobody's never is. Nor may such a message
        // take the place of another until it is refused.
        let rules = policies.rules([caller.tenant.as_str()])?;
        if verdict(database, message.asked(rules.as_deref(), may_introduce)).await?.is_none() {
            let reserving = rates.reserve_first_message(&subject, recipient);
            reserved = reserving.map_err(|exceeded| exceeded.refuse(request))?;
        }
    }
    if !acquaintance.share_context {
        rates.check_new_conversation(request, &subject, may_introduce)?;
    }
    Ok(reserved)
}
