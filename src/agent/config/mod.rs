//! `agents.yaml`: which agents there are, and the defaults of runs.
mod agent;
mod defaults;
mod duration;
mod error;
mod fields;
mod file;
mod read_agent;
mod read_budget;
mod read_defaults;
mod read_models;

pub use agent::{Agent, DriverKind, Listed, ModelChoice, Permission, Permissions};
pub use defaults::{Defaults, Isolation, MaxParallel, Notify, Setting};
pub(crate) use duration::duration;
pub use error::{ConfigError, Problem, UnknownAgent, Warning};
pub(crate) use fields::{Fields, Reading};
pub use file::{AgentsFile, FILE_LIMIT};

pub use crate::domain::run::Executor;
pub use crate::domain::session::Mode;
pub use crate::domain::thread::DonePolicy;
