//! opencode's own interface, watched over its HTTP API on loopback.
//!
//! Its exit code says nothing and its screen is never read: what it does is asked over HTTP.
mod api;
mod basic;
mod http;
mod snapshot;

pub use api::Api;
pub use http::ApiError;
pub use snapshot::{Activity, LastMessage, Snapshot};
