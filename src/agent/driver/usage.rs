//! What an agent used.

use crate::domain::session::Tokens;

/// What a session used so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Tokens of all calls.
    pub tokens: Tokens,
    /// Cost of all calls, in US dollars as the agent reckons.
    pub cost: f64,
    /// Calls of the model that ended.
    pub steps: u64,
}
