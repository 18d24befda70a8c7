//! The list of background workers.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::state::State;
use crate::{
    config::Config, conversations::Cleaner, search::Indexer, sending::SendWorker, telemetry, users::ProfileWriter,
};

/// Starts all background workers. They run until the process ends; only the send worker ends earlier,
/// when its queue is closed.
pub(super) fn start(
    state: &State,
    config: &Config,
    send_worker: SendWorker,
    profile_writer: ProfileWriter,
) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    let database = || Arc::clone(&state.database);
    state.authenticator.start(database());
    let queue = Arc::clone(&state.queue);
    let is_sending = move || !queue.is_idle();
    workers.spawn(send_worker.run(database()));
    workers.spawn(Indexer::default().run(database(), state.queue.committed(), is_sending));
    workers.spawn(Cleaner::new(config.mailbox).run(database()));
    workers.spawn(profile_writer.run(database()));
    workers.spawn(Arc::clone(&state.health).monitor_database(state.database.options()));
    workers.spawn(Arc::clone(&state.rates).clean_up_regularly());
    workers.spawn(telemetry::run_upkeep());
    workers
}
