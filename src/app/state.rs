//! The state that all requests share.

use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};

use super::docs::Documents;
use super::fallback::AllowedMethods;
use super::health::Health;
use super::openapi;
use super::routes::features;
use crate::auth::{Authenticator, ProfileSender};
use crate::config::{Config, Limits, Mailbox, Web};
use crate::database::Database;
use crate::events::{Hub, Nudge, Streams, Tail, WaitingCalls};
use crate::http::{Draining, Features, PublicPath, RateLimits, UnsentBodies};
use crate::policy::Policies;
use crate::privacy::{Eraser, Exports};
use crate::search::OnDemandIndexing;
use crate::sending::{SendQueueHandle, SendWorker};
use crate::users::{Directory, ProfileWriter};

/// The shared state. Each field is registered as app data, so handlers take the ones that they need as arguments.
#[derive(Clone)]
pub(super) struct State {
    pub health: Data<Health>,
    pub authenticator: Data<Authenticator>,
    pub database: Data<Database>,
    directory: Data<Directory>,
    pub policies: Data<Policies>,
    profile_sender: Data<ProfileSender>,
    pub queue: Data<SendQueueHandle>,
    indexing: Data<OnDemandIndexing>,
    pub tail: Data<Tail>,
    pub nudge: Data<Nudge>,
    streams: Data<Streams>,
    waiting_calls: Data<WaitingCalls>,
    pub rates: Data<RateLimits>,
    features: Data<Features>,
    pub allowed_methods: Data<AllowedMethods>,
    documents: Data<Documents>,
    public_path: Data<PublicPath>,
    pub draining: Data<Draining>,
    unsent_bodies: Data<UnsentBodies>,
    pub eraser: Data<Eraser>,
    exports: Data<Exports>,
    limits: Data<Limits>,
    mailbox: Data<Mailbox>,
    web: Data<Web>,
}

impl State {
    /// Builds the state, and the background tasks that consume its queues. The `extra` paths are served beside the API.
    pub(super) fn new(
        config: &Config,
        authenticator: Arc<Authenticator>,
        database: Arc<Database>,
        policies: Arc<Policies>,
        extra: &[(&str, &str)],
    ) -> (Self, SendWorker, ProfileWriter, Hub) {
        let (directory, profile_writer, profile_sender) = Directory::new(config.users.introduce_roles.clone());
        let (queue, send_worker) = SendQueueHandle::new(config, Arc::clone(&policies));
        let draining = Draining::default();
        let tail = Tail::new(config);
        let (streams, hub) = Streams::new(config, draining.clone());
        let exports = Exports::new(draining.clone());
        let public_path = PublicPath::new(&config.server.public_path);
        let state = Self {
            health: Data::new(Health::new(
                Arc::clone(&authenticator),
                Arc::clone(&database),
                Arc::clone(&policies),
                draining.clone(),
            )),
            authenticator: Data::from(authenticator),
            database: Data::from(database),
            directory: Data::new(directory),
            policies: Data::from(policies),
            profile_sender: Data::new(profile_sender),
            queue: Data::new(queue),
            indexing: Data::default(),
            tail: Data::from(Arc::clone(&tail)),
            nudge: Data::default(),
            streams: Data::new(streams),
            waiting_calls: Data::new(WaitingCalls::new(config, tail, draining.clone())),
            rates: Data::new(RateLimits::new(&config.limits)),
            features: Data::new(features(config)),
            allowed_methods: Data::new(AllowedMethods::new(&openapi::document(), config, extra)),
            documents: Data::new(Documents::default()),
            public_path: Data::new(public_path),
            draining: Data::new(draining),
            unsent_bodies: Data::new(UnsentBodies::new(config.limits.max_unsent_bytes)),
            eraser: Data::default(),
            exports: Data::new(exports),
            limits: Data::new(config.limits),
            mailbox: Data::new(config.mailbox),
            web: Data::new(config.web),
        };
        (state, send_worker, profile_writer, hub)
    }

    /// Registers every field as app data.
    pub(super) fn register(&self, app: &mut ServiceConfig) {
        app.app_data(self.health.clone())
            .app_data(self.authenticator.clone())
            .app_data(self.database.clone())
            .app_data(self.directory.clone())
            .app_data(self.policies.clone())
            .app_data(self.profile_sender.clone())
            .app_data(self.queue.clone())
            .app_data(self.indexing.clone())
            .app_data(self.nudge.clone())
            .app_data(self.streams.clone())
            .app_data(self.waiting_calls.clone())
            .app_data(self.rates.clone())
            .app_data(self.features.clone())
            .app_data(self.allowed_methods.clone())
            .app_data(self.documents.clone())
            .app_data(self.public_path.clone())
            .app_data(self.draining.clone())
            .app_data(self.unsent_bodies.clone())
            .app_data(self.eraser.clone())
            .app_data(self.exports.clone())
            .app_data(self.limits.clone())
            .app_data(self.mailbox.clone())
            .app_data(self.web.clone());
    }
}
