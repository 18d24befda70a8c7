//! `pidge token`: signs a token for development and prints it.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::{CommandResult, load};
use crate::local;

#[derive(Args)]
pub(super) struct Token {
    /// The user's id (claim `sub`)
    #[arg(long)]
    sub: String,
    /// The user's role, such as educator or student
    #[arg(long)]
    role: Option<String>,
    /// The user's display name
    #[arg(long)]
    name: Option<String>,
    /// Scopes, separated by spaces, such as `messages:send_as`
    #[arg(long)]
    scope: Option<String>,
    /// Lifetime of the token in seconds, at most `auth.max_lifetime_seconds`
    #[arg(long, default_value_t = 3600)]
    ttl: u64,
}

impl Token {
    pub(super) fn run(self, file: Option<&Path>) -> CommandResult {
        let config = local::with_dev_auth(&load(file)?)?;
        let subject = local::TokenSubject { sub: self.sub, role: self.role, name: self.name, scope: self.scope };
        println!("{}", local::development_token(&config.auth, &subject, self.ttl)?);
        Ok(ExitCode::SUCCESS)
    }
}
