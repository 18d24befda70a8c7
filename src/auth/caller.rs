//! The authenticated caller of a request.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::token::time_until;
use crate::error::{Error, Result};
use crate::http::RateSubject;
use crate::types::UserId;

/// The scope of a service that sends messages on behalf of users.
pub const SEND_AS: &str = "messages:send_as";

/// The scope of a service that reads the feed of events.
pub const EVENTS_READ: &str = "events:read";

/// The scope of the LMS's back end, which describes users, rosters and the policy.
pub const USERS_WRITE: &str = "users:write";

/// The scope of moderators.
pub const MODERATE: &str = "moderate";

/// The scope of those who erase and export the data of users.
pub const PRIVACY: &str = "privacy";

/// The authenticated caller of a request. Add it to a handler to require a valid token.
#[derive(Clone, Debug)]
pub struct Caller(Arc<Identity>);

/// What a verified token says about its bearer. Shared by all requests with the token.
#[derive(Debug)]
pub struct Identity {
    /// The caller's tenant: an LMS or one site of it. No data crosses a tenant.
    pub tenant: String,
    /// The caller's user id, unique within the tenant.
    pub user: UserId,
    /// The profile claims of the token.
    pub profile: Profile,
    /// The scopes of the token.
    pub scopes: Vec<String>,
    /// When the token is no longer accepted, in seconds since 1970.
    end: f64,
    /// The user in log lines, see [`UserId::log_name`].
    log_name: String,
    /// True if the user directory has the profile of this token, or one that was issued later.
    is_recorded: AtomicBool,
}

/// The profile of a user as their token describes it. `None`, or an empty list, where the token has no such claim.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Profile {
    /// The name to show.
    pub display_name: Option<String>,
    /// The URL of the picture (`http` or `https`).
    pub avatar_url: Option<String>,
    /// The e-mail address. Never shown to other users.
    pub email: Option<String>,
    /// The roles, in the LMS's own words or those of `auth.roles`. The user directory chooses one of them.
    pub roles: Vec<String>,
    /// When the token was issued. Of several profiles of a user, the one issued last counts.
    pub issued_at: DateTime<Utc>,
}

impl Profile {
    /// Returns this profile with the claims of an older one where it lacks them.
    #[must_use]
    pub fn or(self, older: Self) -> Self {
        Self {
            display_name: self.display_name.or(older.display_name),
            avatar_url: self.avatar_url.or(older.avatar_url),
            email: self.email.or(older.email),
            roles: if self.roles.is_empty() { older.roles } else { self.roles },
            issued_at: self.issued_at,
        }
    }
}

impl Deref for Caller {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.0
    }
}

impl Caller {
    /// Returns the scope of a token that is sealed for this caller, for the purpose that `what` describes.
    pub fn scope_of(&self, what: &impl std::fmt::Debug) -> String {
        format!("{:?}", (&self.tenant, self.user.as_str(), what))
    }

    /// Creates the caller of a verified token, which is no longer accepted at `end`, in seconds since 1970.
    pub(crate) fn new(tenant: String, user: UserId, profile: Profile, scopes: Vec<String>, end: f64) -> Self {
        let log_name = user.log_name();
        Self(Arc::new(Identity { tenant, user, profile, scopes, end, log_name, is_recorded: AtomicBool::new(false) }))
    }

    /// Marks the profile as recorded in the user directory, or as older than the recorded one: further requests with the
    /// token report it no more.
    pub fn mark_recorded(&self) {
        self.is_recorded.store(true, Relaxed);
    }

    /// Returns true if the user directory need not be told of this token.
    pub(super) fn is_recorded(&self) -> bool {
        self.is_recorded.load(Relaxed)
    }

    /// Returns the name of the caller in log lines: a hash of the user id.
    pub(super) fn log_name(&self) -> &str {
        &self.log_name
    }

    /// Returns for how much longer the token is accepted.
    pub fn time_left(&self) -> Duration {
        time_until(self.end)
    }

    /// Returns true if the token has a scope.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }

    /// Returns true if the caller is a service that acts for users, rather than a user.
    pub fn is_service(&self) -> bool {
        self.has_scope(SEND_AS)
    }

    /// Returns the caller as the subject of rate limits.
    pub fn rate_subject(&self) -> RateSubject<'_> {
        let is_service = [SEND_AS, EVENTS_READ, USERS_WRITE, PRIVACY].into_iter().any(|scope| self.has_scope(scope));
        RateSubject { tenant: &self.tenant, user: &self.user, is_service }
    }

    /// Requires a scope.
    ///
    /// # Errors
    /// 403 `insufficient_scope`.
    pub fn require(&self, scope: &str) -> Result<()> {
        if self.has_scope(scope) { Ok(()) } else { Err(Error::insufficient_scope(scope)) }
    }
}
