//! The callers, and the users whom their requests are about.

/// A caller, by the scopes and the role of the token. A new scope is a role more here; `OtherBackEnd` gets it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Without a token.
    Anonymous,
    /// A student of another tenant, whose id is that of a student of this one.
    OtherTenant,
    /// The back end of another tenant, with all scopes that there are.
    OtherBackEnd,
    Student,
    Educator,
    Moderator,
    /// Sends on behalf of users.
    Service,
    BackEnd,
    EventsReader,
    /// Erases and exports the data of users.
    Privacy,
}

impl Role {
    pub const ALL: [Self; 10] = [
        Self::Anonymous,
        Self::OtherTenant,
        Self::OtherBackEnd,
        Self::Student,
        Self::Educator,
        Self::Moderator,
        Self::Service,
        Self::BackEnd,
        Self::EventsReader,
        Self::Privacy,
    ];

    pub fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::OtherBackEnd => &["messages:send_as", "users:write", "events:read", "moderate", "privacy"],
            Self::Moderator => &["moderate"],
            Self::Service => &["messages:send_as"],
            Self::BackEnd => &["users:write"],
            Self::EventsReader => &["events:read"],
            Self::Privacy => &["privacy"],
            _ => &[],
        }
    }

    pub fn has(self, scope: &str) -> bool {
        self.scopes().contains(&scope)
    }

    /// The role in the LMS. Services have none, which counts as `student`.
    pub fn in_lms(self) -> &'static str {
        match self {
            Self::Educator => "educator",
            Self::Moderator => "staff",
            _ => "student",
        }
    }

    pub fn tenant(self) -> &'static str {
        if self.is_elsewhere() { "elsewhere" } else { "school" }
    }

    /// True for users of another tenant.
    pub fn is_elsewhere(self) -> bool {
        matches!(self, Self::OtherTenant | Self::OtherBackEnd)
    }

    /// True if a message of the caller may make its recipient known.
    pub fn may_introduce(self) -> bool {
        self.has("messages:send_as") || self.is_educator_or_staff()
    }

    /// The roles that are unblockable, listed and finders, where the policy says nothing else.
    pub fn is_educator_or_staff(self) -> bool {
        ["educator", "staff"].contains(&self.in_lms())
    }
}

/// A user whom a request is about, by what they have to do with the caller. All but one are students. A new state in which a user
/// can be, or a new relation, is a target more here, brought about in `school.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// An id that nobody has.
    Nobody,
    /// The id of somebody whose data were erased: once they had met the caller and shared a context with them.
    Erased,
    Stranger,
    InactiveStranger,
    /// A stranger who has blocked the caller: they once shared a context, from which both were removed.
    BlockingStranger,
    /// An educator who has nothing to do with the caller.
    UnknownEducator,
    /// Shares a context with the caller; no message was sent.
    SharedContext,
    /// The same, but the context is over.
    EndedContext,
    /// Has a message of the caller; they share no context.
    Met,
    /// Has a message of the caller, and shares a context with them.
    MetInContext,
    // The others have met the caller, too.
    BlockedByMe,
    BlockingMe,
    Inactive,
}

impl Target {
    pub const ALL: [Self; 13] = [
        Self::Nobody,
        Self::Erased,
        Self::Stranger,
        Self::InactiveStranger,
        Self::BlockingStranger,
        Self::UnknownEducator,
        Self::SharedContext,
        Self::EndedContext,
        Self::Met,
        Self::MetInContext,
        Self::BlockedByMe,
        Self::BlockingMe,
        Self::Inactive,
    ];

    pub fn in_lms(self) -> &'static str {
        if self == Self::UnknownEducator { "educator" } else { "student" }
    }

    /// True for those of whom a caller without special rights must not learn that they exist.
    pub fn is_hidden(self) -> bool {
        matches!(self, Self::Nobody | Self::Erased | Self::Stranger | Self::InactiveStranger | Self::BlockingStranger)
    }

    pub fn is_stranger(self) -> bool {
        self.is_hidden() || self == Self::UnknownEducator
    }

    pub fn is_inactive(self) -> bool {
        matches!(self, Self::Inactive | Self::InactiveStranger)
    }

    pub fn blocks_caller(self) -> bool {
        matches!(self, Self::BlockingMe | Self::BlockingStranger)
    }

    pub fn shares_active_context(self) -> bool {
        matches!(self, Self::SharedContext | Self::MetInContext)
    }

    /// True if the caller has sent one message to them.
    pub fn had_conversation(self) -> bool {
        self.has_conversation() || self == Self::Erased
    }

    /// True if there is a conversation, in which the caller has sent one message.
    pub fn has_conversation(self) -> bool {
        matches!(self, Self::Met | Self::MetInContext | Self::BlockedByMe | Self::BlockingMe | Self::Inactive)
    }
}
