//! Tokens, their issuers, the key sets that verify them, and the profiles that they carry.

mod claim_faults;
mod failed_fetches;
mod identity_providers;
mod issuers;
mod key_outages;
mod key_sets;
mod profiles;
mod published_keys;
mod role_mapping;
mod roles;
mod scopes;
mod tokens;
