//! What all routes have in common: problems, request bodies, CORS, rate limits, ids in paths, the OpenAPI document, discovery.

mod cors;
mod discovery;
mod generators;
mod openapi;
mod problems;
mod rate_limits;
mod request_bodies;
mod user_ids_in_paths;
