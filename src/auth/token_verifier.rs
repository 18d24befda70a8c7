//! Token verification for one state of the configuration: finds the issuer of a token, verifies it and caches the
//! result.

use std::sync::Arc;

use super::config_checks::check_tenants;
use super::issuer::Issuer;
use super::jwks_client::JwksClient;
use super::token::UnverifiedToken;
use super::token_cache::{CachedToken, TokenCache};
use super::{Caller, TokenError};
use crate::config;
use crate::database::Database;
use crate::http::quoted;

/// The configured issuers and the cache of verified tokens.
pub(super) struct TokenVerifier {
    issuers: Vec<Issuer>,
    cache: TokenCache,
}

impl TokenVerifier {
    pub(super) fn new(config: &config::Auth) -> Result<Self, String> {
        let has_other_issuers = config.each_issuer().count() > 1;
        let issuers =
            config.each_issuer().map(|config| Issuer::new(config, has_other_issuers)).collect::<Result<Vec<_>, _>>()?;
        check_tenants(&config.each_issuer().collect::<Vec<_>>())?;
        Ok(Self { issuers, cache: TokenCache::new() })
    }

    /// Starts what each issuer does beside the requests, such as fetching its JWKS.
    pub(super) fn start(&self, database: &Arc<Database>) {
        self.issuers.iter().for_each(|issuer| issuer.start(database));
    }

    /// Takes over the key sets that another verifier has fetched, where issuer and URL are the same.
    pub(super) fn inherit_key_sets(&self, old: &Self) {
        for client in self.jwks_clients() {
            old.jwks_clients().for_each(|old| client.inherit(old));
        }
    }

    pub(super) fn issuers(&self) -> &[Issuer] {
        &self.issuers
    }

    pub(super) fn jwks_clients(&self) -> impl Iterator<Item = &Arc<JwksClient>> {
        self.issuers.iter().filter_map(Issuer::jwks_client)
    }

    /// Returns the JWKS client of the issuer that a token names.
    pub(super) fn jwks_client_of(&self, token: &[u8]) -> Option<&Arc<JwksClient>> {
        let token = UnverifiedToken::parse(token).ok()?;
        let claimed = token.issuer().ok()?;
        self.issuers.iter().find(|issuer| issuer.name() == claimed)?.jwks_client()
    }

    /// Verifies a token and returns its caller.
    pub(super) fn verify(&self, token: &[u8]) -> Result<Caller, TokenError> {
        let hash = TokenCache::hash(token);
        if let Some(cached) = self.cache.get(&hash) {
            let issuer = &self.issuers[cached.issuer];
            if issuer.key_set()?.id == cached.key_set {
                issuer.check_times(cached.times)?;
                return Ok(cached.caller);
            }
            self.cache.remove(&hash);
        }
        let token = UnverifiedToken::parse(token)?;
        let claimed = token.issuer()?;
        let named = self.issuers.iter().enumerate().find(|(_, issuer)| issuer.name() == claimed);
        let (index, issuer) = named.ok_or_else(|| TokenError::Issuer(quoted(claimed)))?;
        let key_set = issuer.key_set_for(token.header.algorithm)?;
        let (caller, times) = issuer.verify(&token, &key_set)?;
        let cached = CachedToken { caller: caller.clone(), times, issuer: index, key_set: key_set.id };
        self.cache.insert(hash, cached);
        Ok(caller)
    }
}
