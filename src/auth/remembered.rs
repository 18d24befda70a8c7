//! Tokens that were verified a moment ago. Only good ones are remembered, by their hash; a change of the keys forgets them,
//! and their time limits are judged at every use.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use lru::LruCache;
use sha2::{Digest, Sha256};

use super::{Caller, token::Times};

/// How many tokens are remembered at most.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// The hash of a token.
type Name = [u8; 32];

/// A token that was good.
#[derive(Clone)]
pub(super) struct Good {
    pub caller: Caller,
    pub times: Times,
    /// Which of the issuers signed it, and the key set that it was verified with.
    pub issuer: usize,
    pub keys: u64,
}

/// The tokens, the least used ones forgotten first.
pub(super) struct Remembered(Mutex<LruCache<Name, Good>>);

impl Remembered {
    pub(super) fn new() -> Self {
        // Room is made as it is needed, not before.
        let mut tokens = LruCache::unbounded();
        tokens.resize(CAPACITY);
        Self(Mutex::new(tokens))
    }

    pub(super) fn name(token: &[u8]) -> Name {
        Sha256::digest(token).into()
    }

    pub(super) fn get(&self, name: &Name) -> Option<Good> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    pub(super) fn put(&self, name: Name, good: Good) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(name, good);
    }

    pub(super) fn forget(&self, name: &Name) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop(name);
    }
}
