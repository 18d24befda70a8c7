//! What all routes have in common: problems, request bodies, CORS, rate limits, ids and prefixes of paths, requests that are hardly
//! HTTP, the OpenAPI document, discovery.

mod byte_quota;
mod cors;
mod discovery;
mod generators;
mod new_conversations;
mod openapi;
mod pipelining;
mod problems;
mod public_path;
mod rate_limits;
mod raw_requests;
mod refused_sends;
mod request_bodies;
mod send_quotas;
mod user_ids_in_paths;
