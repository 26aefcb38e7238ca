//! Agents: the real opencode against the scripted model, and the scripted agent.
mod docs;
mod finder;
mod hooked;
mod needs_opencode;
mod needs_opencode_hooks;
mod needs_opencode_interface;
mod needs_opencode_plugin;
mod player;
mod rig;
mod service;
