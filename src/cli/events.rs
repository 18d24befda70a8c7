//! `pidge events`: maintenance of the event log.

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use sqlx::{Connection, PgConnection};

use super::output::print_line;
use super::{CommandResult, load};
use crate::{database, events};

#[derive(Args)]
pub(super) struct Events {
    #[command(subcommand)]
    command: EventsCommand,
}

#[derive(Subcommand)]
enum EventsCommand {
    /// Let the positions of the event log go on above all that were told before
    ///
    /// Run it before `pidge serve` if the database was replaced by an older copy of itself that began no new timeline, such as
    /// a volume snapshot: readers may have been told positions that the copy does not have. After the restore of a dump, a
    /// recovery to a point in time and a failover, the service does it by itself. Uses `database.direct_url` if it is set,
    /// else database.url; not the private Postgres of `pidge dev`.
    Advance,
}

impl Events {
    pub(super) async fn run(self, file: Option<&Path>) -> CommandResult {
        let EventsCommand::Advance = self.command;
        let direct = database::direct_options(&load(file)?.database)?;
        database::check_schema(&direct).await.map_err(|error| error.to_string())?;
        let advance = async {
            let mut connection = PgConnection::connect_with(&direct).await?;
            events::advance(&mut connection).await
        };
        let next = advance.await.map_err(|error| error.to_string())?;
        print_line(format_args!("The next event gets the position {next}."))?;
        Ok(ExitCode::SUCCESS)
    }
}
