//! Tokens, their issuers and the key sets that verify them.

mod issuers;
mod key_outages;
mod key_sets;
mod tokens;
