//! What state a conversation in opencode's own interface is in, asked over its HTTP API.
