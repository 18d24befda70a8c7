//! What every route has in common: problems, CORS, rate limits, ids in paths, the OpenAPI document, discovery.

mod cors;
mod discovery;
mod openapi;
mod problems;
mod rate_limits;
mod user_ids_in_paths;
