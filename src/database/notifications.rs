//! Notifications of Postgres (`LISTEN`): a session of its own that waits for one channel.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgListener, PgPoolOptions};

use super::connect::{direct_options, lacks_direct_url};
use crate::config;

/// Waits for the notifications of one channel. It holds a session only between [`Self::listen`] and [`Self::stop`].
#[derive(Debug)]
pub struct Notifications {
    channel: &'static str,
    /// `None`: the database is reachable only through a pooler, which passes no notifications on.
    pool: Option<PgPool>,
    listener: Option<PgListener>,
}

impl Notifications {
    /// Creates a listener of a channel. Opens no session yet.
    ///
    /// # Errors
    /// A message for the operator: the URL of the database is invalid.
    pub fn new(config: &config::Database, channel: &'static str) -> Result<Self, String> {
        let pool = if lacks_direct_url(config) {
            None
        } else {
            let timeout = Duration::from_millis(config.acquire_timeout_ms);
            let options = PgPoolOptions::new().max_connections(1).acquire_timeout(timeout);
            Some(options.connect_lazy_with(direct_options(config)?))
        };
        Ok(Self { channel, pool, listener: None })
    }

    /// Opens the session, unless it is open. What is notified from now on is not missed.
    pub async fn listen(&mut self) -> sqlx::Result<()> {
        if let Some(pool) = self.pool.as_ref().filter(|_| self.listener.is_none()) {
            let mut listener = PgListener::connect_with(pool).await?;
            // A lost session is opened anew by the next call of this function, so that the caller reads after it.
            listener.eager_reconnect(false);
            listener.listen(self.channel).await?;
            self.listener = Some(listener);
        }
        Ok(())
    }

    /// Closes the session.
    pub fn stop(&mut self) {
        self.listener = None;
    }

    /// Returns true if notifications arrive; otherwise the caller must look regularly.
    pub fn is_listening(&self) -> bool {
        self.listener.is_some()
    }

    /// Waits for a notification and returns its payload. `None`: the session is lost. Never ready without a session.
    pub async fn next(&mut self) -> Option<String> {
        let Some(listener) = &mut self.listener else {
            return std::future::pending().await;
        };
        let received = listener.try_recv().await.ok().flatten();
        if received.is_none() {
            self.listener = None;
        }
        received.map(|notification| notification.payload().to_owned())
    }
}
