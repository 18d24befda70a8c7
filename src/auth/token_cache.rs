//! The cache of verified tokens: repeated requests with one token verify its signature once. Only valid tokens are
//! cached, under their hash. An entry counts only with the key set that verified it, and its time limits are checked at
//! every use.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use lru::LruCache;
use sha2::{Digest, Sha256};

use super::Caller;
use super::registered_claims::TokenTimes;

/// The maximum number of tokens in the cache; the least recently used one makes room for a new one.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// The SHA-256 of a token: the token itself is not kept.
type TokenHash = [u8; 32];

/// A token that was verified, without the token itself.
#[derive(Clone)]
pub(super) struct CachedToken {
    pub caller: Caller,
    pub times: TokenTimes,
    /// The index of the issuer in [`super::token_verifier::TokenVerifier`].
    pub issuer: usize,
    /// The [`super::key_set::KeySet::id`] of the key set that verified the token.
    pub key_set: u64,
}

/// An LRU cache of verified tokens.
pub(super) struct TokenCache(Mutex<LruCache<TokenHash, CachedToken>>);

impl TokenCache {
    pub(super) fn new() -> Self {
        // `LruCache::new` would allocate the whole capacity at once.
        let mut tokens = LruCache::unbounded();
        tokens.resize(CAPACITY);
        Self(Mutex::new(tokens))
    }

    pub(super) fn hash(token: &[u8]) -> TokenHash {
        Sha256::digest(token).into()
    }

    pub(super) fn get(&self, hash: &TokenHash) -> Option<CachedToken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
    }

    pub(super) fn insert(&self, hash: TokenHash, token: CachedToken) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(hash, token);
    }

    pub(super) fn remove(&self, hash: &TokenHash) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop(hash);
    }
}
