//! Agents: the real opencode against the scripted model, and the scripted agent.
mod docs;
mod finder;
mod needs_opencode;
mod needs_opencode_interface;
mod needs_opencode_plugin;
mod player;
mod rig;
