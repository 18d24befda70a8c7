//! What runs beside the requests, one worker a line.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::state::State;
use crate::{
    config::Config, conversations::Cleaner, search::Indexer, sending::SendWorker, telemetry, users::ProfileWriter,
};

/// Starts the background workers. They end with the process, the send worker when its queue is closed.
pub(super) fn start(state: &State, config: &Config, sends: SendWorker, profile_writer: ProfileWriter) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    let database = || Arc::clone(&state.database);
    state.authenticator.start(database());
    let queue = Arc::clone(&state.queue);
    let is_sending = move || !queue.is_idle();
    workers.spawn(sends.run(database()));
    workers.spawn(Indexer::default().run(database(), state.queue.committed(), is_sending));
    workers.spawn(Cleaner::new(config.mailbox).run(database()));
    workers.spawn(profile_writer.run(database()));
    workers.spawn(Arc::clone(&state.health).watch(state.database.options()));
    workers.spawn(Arc::clone(&state.rates).clean_up_regularly());
    workers.spawn(telemetry::run_upkeep());
    workers
}
