//! `pidge token`: signs a token for development and prints it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::output::print_line;
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
    /// Private key of the LMS to sign with, a PEM file: RSA, EC P-256 or Ed25519
    ///
    /// For a service that verifies tokens with a key set. The key set is fetched, if it has a URL, to verify the token.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The name of the key in the key set (`kid`)
    #[arg(long, requires = "key")]
    kid: Option<String>,
    /// The issuer of the key (`iss`), if several have key sets
    #[arg(long, requires = "key")]
    issuer: Option<String>,
}

impl Token {
    /// Prints a token that a service with this configuration accepts.
    ///
    /// # Errors
    /// A sentence: there is nothing to sign with, or the service would refuse the token.
    pub(super) async fn run(self, file: Option<&Path>) -> CommandResult {
        let config = load(file)?;
        let subject = local::TokenSubject { sub: self.sub, role: self.role, name: self.name, scope: self.scope };
        let Some(file) = self.key else {
            let config = local::with_dev_auth(&config)?;
            print_line(local::development_token(&config.auth, &subject, self.ttl)?)?;
            return Ok(ExitCode::SUCCESS);
        };
        let key = local::LmsKey { file, kid: self.kid, issuer: self.issuer };
        let signed = local::lms_token(&config.auth, &key, &subject, self.ttl).await?;
        if let Some(why) = signed.unverified {
            eprintln!("pidge: the token was not verified, so the service may refuse it: {why}");
        }
        print_line(signed.token)?;
        Ok(ExitCode::SUCCESS)
    }
}
