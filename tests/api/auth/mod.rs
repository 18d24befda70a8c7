//! Tokens, their issuers, the key sets that verify them, and the profiles that they carry.

mod issuers;
mod key_outages;
mod key_sets;
mod profiles;
mod tokens;
