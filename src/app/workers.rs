//! The list of background tasks.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::state::State;
use crate::config::Config;
use crate::conversations::Cleaner;
use crate::database::Notifications;
use crate::events::{self, Sequencer};
use crate::policy::run_policy_refresh;
use crate::privacy::run_keeper;
use crate::search::run_indexer;
use crate::sending::{SendWorker, run_batch_cleaner};
use crate::telemetry;
use crate::users::{ProfileWriter, run_name_indexer};

/// Starts all background tasks. They run until the process ends; only the send worker ends earlier, when its queue is
/// closed.
pub(super) fn start(
    state: &State,
    config: &Config,
    send_worker: SendWorker,
    profile_writer: ProfileWriter,
    notifications: Notifications,
) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let database = || Arc::clone(&state.database);
    state.authenticator.start(database());
    let queue = Arc::clone(&state.queue);
    let is_sending = move || !queue.is_idle();
    tasks.spawn(send_worker.run(database()));
    tasks.spawn(run_batch_cleaner(database()));
    tasks.spawn(run_indexer(database(), state.queue.committed(), is_sending.clone()));
    tasks.spawn(Sequencer::new(config).run(database(), Arc::clone(&state.nudge), Arc::clone(&state.tail)));
    tasks.spawn(events::run_gauges(database()));
    tasks.spawn(Arc::clone(&state.tail).run(database(), notifications));
    tasks.spawn(Cleaner::new(config.mailbox).run(database()));
    tasks.spawn(profile_writer.run(database()));
    tasks.spawn(run_name_indexer(database()));
    tasks.spawn(Arc::clone(&state.eraser).run(database(), is_sending));
    tasks.spawn(run_keeper(database(), Arc::clone(&state.policies)));
    tasks.spawn(run_policy_refresh(Arc::clone(&state.policies), database()));
    tasks.spawn(Arc::clone(&state.health).monitor_database());
    tasks.spawn(Arc::clone(&state.rates).clean_up_regularly());
    tasks.spawn(telemetry::run_upkeep());
    tasks
}
