//! `pidge token`: signs a token for development.

use std::{path::Path, process::ExitCode};

use clap::Args;

use super::{Done, load};
use crate::local;

#[derive(Args)]
pub(super) struct Token {
    /// The user's id
    #[arg(long)]
    sub: String,
    /// The user's role
    #[arg(long)]
    role: Option<String>,
    /// The user's name
    #[arg(long)]
    name: Option<String>,
    /// Scopes, separated by spaces
    #[arg(long)]
    scope: Option<String>,
    /// Seconds for which the token is valid
    #[arg(long, default_value_t = 3600)]
    ttl: u64,
}

impl Token {
    pub(super) fn run(self, file: Option<&Path>) -> Done {
        let config = local::with_dev_auth(&load(file)?)?;
        let person = local::Person { sub: self.sub, role: self.role, name: self.name, scope: self.scope };
        println!("{}", local::development_token(&config.auth, &person, self.ttl)?);
        Ok(ExitCode::SUCCESS)
    }
}
