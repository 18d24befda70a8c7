//! `GET /v1/users/{user_id}/export`.

use actix_web::http::header::{HeaderName, RETRY_AFTER};
use actix_web::http::{ConnectionType, Version};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::time::Instant;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::body::ExportBody;
use super::limit::Refused;
use super::writer::{LONGEST, Writer};
use super::{ExportLine, Exports, Others, store};
use crate::auth::{Caller, PRIVACY, RequestRate};
use crate::database::Database;
use crate::error::{Code, Error, Result};
use crate::http::{HeadOnly, PathUser, Query, RequestId, StreamedBody};

/// The time after which a client comes again that was refused, in seconds.
const RETRY: &str = "10";

/// Registers the endpoint.
pub(in crate::privacy) fn configure(app: &mut ServiceConfig) {
    app.service(export_user);
}

/// The query parameters of an export.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExportParams {
    /// What the export says of other users. `show`, the default: their names, pictures and words, as the user is shown them.
    /// `redact`: their ids alone.
    #[param(inline, example = "show")]
    others: Option<Others>,
}

/// Export a user's data
///
/// Returns what is stored about the user as lines of JSON (NDJSON, `application/x-ndjson`): the user; their
/// memberships; each conversation, followed by its messages in the order of their positions, and each of their edited messages by
/// its earlier texts; their drafts; the users whom they have blocked. Of the user's own messages, there are all: also those that
/// they have deleted for themselves, and the texts of retracted ones, which the service keeps for moderators. Of the peers'
/// messages, there are those that are shown to the user.
///
/// The last line is of the kind `end`, with the number of lines before it and their SHA-256. **A response without that line is not
/// complete**: the connection was lost, the service stopped, its database failed, the user was erased meanwhile, or the export took
/// longer than an hour. Request it again; there is no way to go on with a part.
///
/// Not in an export: idempotency keys; when the user's latest token was issued; how a deletion can be undone; when a conversation
/// was marked as unread; how often drafts were saved; who has blocked the user, or has retracted a message; the texts of peers'
/// messages that the user has deleted for themselves or that were retracted; erasures and policies that the user has requested as
/// staff.
///
/// An export is not a snapshot: what is written while it runs may be in it or not. Marks nothing as read. Needs the scope
/// `privacy`; a user may export their own data with their own token. At most four exports with the scope run in a process at once,
/// and four of users of their own data, one each.
#[utoipa::path(
    tag = "privacy", operation_id = "exportUser", params(PathUser, ExportParams),
    responses(
        (status = 200, description = "The export. The schema is that of each line.", body = ExportLine,
            content_type = "application/x-ndjson"),
        (status = 403, description = "`insufficient_scope`: the token is of another user and lacks the scope `privacy`. \
            `tenant_missing`"),
        (status = 404, description = "`not_found`: no such user"),
        (status = 422, description = "`invalid_user_id`"),
        (status = 429, description = "`rate_limited`: retry the same request after `Retry-After` seconds. Also while an export of the \
            caller's own data is under way"),
        (status = 503, description = "`unavailable`: retry the same request after `Retry-After` seconds. Also while as many exports \
            are under way as may"),
    )
)]
#[get("/users/{user_id}/export")]
async fn export_user(
    caller: Caller,
    _: RequestRate,
    PathUser(user): PathUser,
    Query(params): Query<ExportParams>,
    request: HttpRequest,
    (database, exports): (Data<Database>, Data<Exports>),
) -> Result<HttpResponse> {
    let is_own = caller.user == user && !caller.is_service();
    if !is_own {
        caller.require(PRIVACY)?;
    }
    let subject = store::subject(&database, &caller.tenant, &user).await?;
    if subject.is_none() && !is_own {
        return Err(Error::not_found());
    }
    let mut response = HttpResponse::Ok()
        .content_type("application/x-ndjson")
        // nginx passes the bytes on as they come, and writes none of them to a file.
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"))
        .finish();
    if request.version() == Version::HTTP_10 {
        // It has no chunks: the end of the connection is the end of the export.
        response.head_mut().no_chunking(true);
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    if HeadOnly::is(&request) {
        StreamedBody::set(&mut response, actix_web::body::None::new());
        return Ok(response);
    }
    let exports = exports.into_inner();
    let slot = exports.begin(&caller, is_own)?;
    let (parts, received) = mpsc::channel(1);
    let deadline = Instant::now() + LONGEST;
    let request_id = request.extensions().get::<RequestId>().map(RequestId::to_string).unwrap_or_default();
    let writer = Writer::new(database.into_inner(), exports, user, params.others.unwrap_or_default(), parts, deadline);
    // A task of its own, so that a page is read to its end, and its connection released, also while the client reads nothing.
    tokio::task::spawn_local(writer.run(subject, request_id));
    StreamedBody::set(&mut response, ExportBody::new(received, deadline, slot));
    Ok(response)
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        let (code, detail) = match refused {
            Refused::Same => (Code::RateLimited, "An export of your data is under way: wait for its end."),
            Refused::Full | Refused::Draining => {
                (Code::Unavailable, "No export can begin now. Send the same request again.")
            }
        };
        Self::new(code, detail).caused_by(refused).header(RETRY_AFTER, RETRY)
    }
}
