//! `pidge inspect`: shows what became of the messages between two users.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error;
use sqlx::PgPool;

use super::output::{print, print_line};
use super::{CommandError, CommandResult, load_for_reading};
use crate::database;
use crate::inspection::{self, Inspection, InspectionError, Question, Selection};
use crate::types::{Seq, Timestamp, UserId};

/// The exit code if the two users have no conversation.
const NO_CONVERSATION: u8 = 3;

#[derive(Args)]
pub(super) struct Inspect {
    /// The id of one user, as the LMS knows it
    #[arg(long, value_name = "ID", value_parser = user_id)]
    from: UserId,
    /// The id of the other user
    #[arg(long, value_name = "ID", value_parser = user_id)]
    to: UserId,
    /// The tenant of both users; needed only if the ids are known in several
    #[arg(long)]
    tenant: Option<String>,
    /// Show the message at this position
    #[arg(long)]
    seq: Option<Seq>,
    /// Show messages from this time on, such as 2026-11-22T13:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time, conflicts_with = "seq")]
    since: Option<Timestamp>,
    /// The most messages to show (1 to 1000): the newest, or those that follow the time of --since
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn user_id(text: &str) -> Result<UserId, String> {
    UserId::try_from(text.to_owned()).map_err(|error| error.to_string())
}

fn time(text: &str) -> Result<Timestamp, Error> {
    Timestamp::deserialize(text.into_deserializer())
}

impl Inspect {
    pub(super) async fn run(self, file: Option<&Path>) -> CommandResult {
        if self.from == self.to {
            return Err(CommandError::Usage("--from and --to are the same user".to_owned()));
        }
        let json = self.json;
        let inspection = self.answer(file).await?;
        if json {
            print_line(serde_json::to_string_pretty(&inspection).map_err(|error| error.to_string())?)?;
        } else {
            print(&inspection)?;
        }
        Ok(inspection.conversation.map_or(ExitCode::from(NO_CONVERSATION), |_| ExitCode::SUCCESS))
    }

    async fn answer(self, file: Option<&Path>) -> Result<Inspection, CommandError> {
        let direct = database::direct_options(&load_for_reading(file)?.database)?;
        database::check_schema(&direct).await.map_err(|error| error.to_string())?;
        let selection = match (self.seq, self.since) {
            (Some(seq), _) => Selection::At(seq),
            (None, Some(since)) => Selection::Since(since),
            (None, None) => Selection::Newest,
        };
        let Self { from, to, tenant, limit, .. } = self;
        let question = Question { tenant, from, to, selection, limit };
        inspection::inspect(&PgPool::connect_lazy_with(direct), question).await.map_err(|error| match error {
            InspectionError::SeveralTenants(_) => CommandError::Usage(error.to_string()),
            InspectionError::Database(_) => CommandError::Failed(error.to_string()),
        })
    }
}
