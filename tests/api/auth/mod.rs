//! Tokens, their issuers, the key sets that verify them, and the profiles that they carry.

mod failed_fetches;
mod issuers;
mod key_outages;
mod key_sets;
mod profiles;
mod published_keys;
mod tokens;
