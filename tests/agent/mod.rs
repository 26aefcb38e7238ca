//! Agents: the real opencode against the scripted model, and the scripted agent.
mod docs;
mod finder;
mod interface;
mod opencode;
mod player;
mod rig;
