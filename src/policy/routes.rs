//! The HTTP endpoints of policies.

use actix_web::{HttpResponse, get, post, put, web::Data};

use super::explain::{Explain, Explanations, MAX_QUESTIONS};
use super::store::{self, StoredPolicy};
use super::{Compiled, INVARIANTS, Policies, Policy, PolicyInForce};
use crate::auth::{BackEnd, BackEndOrModerator, RequestRate};
use crate::database::{Database, run_to_completion};
use crate::error::{Code, Error, Result};
use crate::http::{Json, MAX_LIST_BODY, NoQuery, Slice};

/// Returns the description of this slice for `app/routes.rs`.
pub fn slice() -> Slice {
    Slice {
        routes: |app| {
            app.service(get_policy).service(put_policy).service(explain_policy);
        },
        features: |_| vec!["policy"],
        undocumented: |_| vec![],
        tag: Some(("policy", "Who may write to whom, as the LMS decides by roles and common contexts.")),
        links: &[],
        invariants: INVARIANTS,
    }
}

/// Get the policy
///
/// Returns the policy of the tenant: the one that was put last, else that of the deployment, else the default, by which all
/// users may write to each other. The last two have the version 0. Needs the scope `users:write`.
#[utoipa::path(
    tag = "policy", operation_id = "getPolicy",
    responses(
        (status = 200, description = "The policy", body = PolicyInForce),
        (status = 403, description = "`insufficient_scope`, `tenant_missing`"),
    )
)]
#[get("/policy")]
async fn get_policy(
    BackEnd(caller): BackEnd,
    _: RequestRate,
    _: NoQuery,
    (database, policies): (Data<Database>, Data<Policies>),
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(match store::policy_of(&database, &caller.tenant).await? {
        Some(stored) => answer(&stored)?,
        None => PolicyInForce::not_put(policies.fallback().clone()),
    }))
}

/// Put the policy
///
/// Replaces the policy of the tenant. It counts at once for sends and edits that begin after the response, in other
/// replicas within some seconds (5 by default). Existing conversations and their messages stay, unless
/// `retention.messages_days` says that they expire. A policy that says the same
/// as the present one changes nothing, not even the version. What `getPolicy` returns is put without its members `version`,
/// `updated_at` and `updated_by`. Needs the scope `users:write`.
#[utoipa::path(
    tag = "policy", operation_id = "putPolicy", request_body = Policy,
    responses(
        (status = 200, description = "The policy, which is in force", body = PolicyInForce),
        (status = 403, description = "`insufficient_scope`, `tenant_missing`"),
        (status = 422, description = "`invalid_policy`, `invalid_body`, `unknown_field`"),
    )
)]
#[put("/policy")]
async fn put_policy(
    BackEnd(caller): BackEnd,
    _: RequestRate,
    _: NoQuery,
    Json(policy): Json<Policy>,
    (database, policies): (Data<Database>, Data<Policies>),
) -> Result<HttpResponse> {
    policy.check().map_err(|fault| fault.into_error(""))?;
    let putting = async move {
        let before = policies.edition(&caller.tenant);
        let (stored, is_changed) = store::put(&database, &caller.tenant, &policy, &caller.user).await?;
        policies.take(&caller.tenant, &stored, before);
        if is_changed {
            let (tenant, user, version) = (&caller.tenant, caller.user.log_name(), stored.version);
            tracing::info!(tenant, user, version, "a policy was put");
        }
        answer(&stored)
    };
    Ok(HttpResponse::Ok().json(run_to_completion(putting).await?))
}

/// Returns the response for a stored policy.
fn answer(stored: &StoredPolicy) -> Result<PolicyInForce> {
    let policy = stored.policy().map_err(Error::internal)?;
    PolicyInForce::put(policy, stored.version, stored.updated_at, &stored.updated_by)
}

/// Explain who may write to whom
///
/// Decides on up to 1,000 pairs of users as a send would, by the policy in force or by the one in the request, and returns what
/// each verdict was reached by. Nothing is stored or sent. The role of a user is the one on record: that of a token that
/// the user sends may differ. A user who is not known counts as a student without contexts, and cannot be written to
/// (`recipient_unknown`). Needs the scope `users:write` or `moderate`.
#[utoipa::path(
    tag = "policy", operation_id = "explainPolicy", request_body = Explain,
    responses(
        (status = 200, description = "The verdict on each pair", body = Explanations),
        (status = 403, description = "`insufficient_scope`, `tenant_missing`"),
        (status = 422, description = "`invalid_body`, `unknown_field`, `invalid_policy`"),
    )
)]
#[post("/policy/explain")]
async fn explain_policy(
    BackEndOrModerator(caller): BackEndOrModerator,
    _: RequestRate,
    _: NoQuery,
    Json(request): Json<Explain, MAX_LIST_BODY>,
    (database, policies): (Data<Database>, Data<Policies>),
) -> Result<HttpResponse> {
    let Explain { pairs, policy } = request;
    if !(1..=MAX_QUESTIONS).contains(&pairs.len()) {
        let detail = format!("`pairs` must have 1 to {MAX_QUESTIONS} elements.");
        return Err(Error::field(Code::InvalidBody, "/pairs", detail));
    }
    let rules = match policy {
        Some(policy) => {
            policy.check().map_err(|fault| fault.into_error("/policy"))?;
            Some(Compiled::new(&policy).rules_for(&caller.tenant))
        }
        None => policies.rules([caller.tenant.as_str()])?,
    };
    let senders: Vec<_> = pairs.iter().map(|pair| pair.sender_id.as_str()).collect();
    let recipients: Vec<_> = pairs.iter().map(|pair| pair.recipient_id.as_str()).collect();
    let rows = store::explain(&database, &caller.tenant, rules.as_deref(), &senders, &recipients).await?;
    Ok(HttpResponse::Ok().json(Explanations { results: rows.into_iter().map(Into::into).collect() }))
}
