//! Every error of the rooms as a failure: exit code and what to do next.
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::attach::AttachError;
use crate::run::dispatch::DispatchError;
use crate::run::executor::ExecutorError;
use crate::run::linked::FolderError;
use crate::run::preconditions::LaunchRefusal;
use crate::run::rehearse::CopyError;
use crate::run::stop::StopError;
use crate::run::supervise::SuperviseError;
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::layout_error::LayoutError;
use crate::tmux::TmuxError;
use crate::ui::prompt::PromptError;
use crate::ui::ui::OutputError;

const fn of_kind(kind: StoreErrorKind) -> Exit {
    match kind {
        StoreErrorKind::NotFound => Exit::NotFound,
        StoreErrorKind::Conflict => Exit::Conflict,
        StoreErrorKind::Refused => Exit::Refused,
        StoreErrorKind::Io => Exit::No,
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let failure = Self::from_error(of_kind(error.kind()), &error);
        match error {
            StoreError::Corrupt { .. } | StoreError::ConflictMarkers { .. } => failure.hint(
                "the version before the last change is `.state/tasks.json.bak` in the same folder",
            ),
            StoreError::UnknownTask(_) | StoreError::UnknownThread(_) => {
                failure.hint("`work tree` lists all ids")
            }
            StoreError::UnknownSession(_) => failure.hint("`work session list` lists all sessions"),
            _ => failure,
        }
    }
}

impl From<LayoutError> for Failure {
    fn from(error: LayoutError) -> Self {
        let failure = Self::from_error(of_kind(error.kind()), &error);
        match error {
            LayoutError::Unknown { .. } | LayoutError::Ambiguous { .. } => {
                failure.hint("`work list` lists all workstreams")
            }
            _ => failure,
        }
    }
}

impl From<TmuxError> for Failure {
    fn from(error: TmuxError) -> Self {
        let missing = matches!(error, TmuxError::NotInstalled | TmuxError::TooOld { .. });
        let failure = Self::from_error(if missing { Exit::Missing } else { Exit::No }, &error);
        if missing {
            failure.hint("install tmux 3.2 or newer, or run without it: --executor process")
        } else {
            failure
        }
    }
}

impl From<LaunchRefusal> for Failure {
    fn from(error: LaunchRefusal) -> Self {
        let exit = match &error {
            LaunchRefusal::Store(_) | LaunchRefusal::Tmux(_) => Exit::No,
            LaunchRefusal::Running(_) | LaunchRefusal::Launching => Exit::Conflict,
            LaunchRefusal::PlanNotApproved(_)
            | LaunchRefusal::PlanChanged(_)
            | LaunchRefusal::Gate(_) => Exit::Refused,
            LaunchRefusal::UnknownBatch(_)
            | LaunchRefusal::UnknownThread(_)
            | LaunchRefusal::UnknownAgent { .. }
            | LaunchRefusal::UnknownModel { .. }
            | LaunchRefusal::NoAgents(_)
            | LaunchRefusal::NothingToStart(_) => Exit::NotFound,
            LaunchRefusal::SeveralBatches(..) | LaunchRefusal::OtherBatch(..) => Exit::Usage,
            LaunchRefusal::NoProgram { .. }
            | LaunchRefusal::TooOld { .. }
            | LaunchRefusal::Mute { .. } => Exit::Missing,
            LaunchRefusal::AgentsUnreadable { .. }
            | LaunchRefusal::Agents(_)
            | LaunchRefusal::Prompt { .. }
            | LaunchRefusal::Plan { .. }
            | LaunchRefusal::NoModel(_)
            | LaunchRefusal::Script(_) => Exit::No,
        };
        if let LaunchRefusal::Gate(stage) = &error {
            return Self::from_error(exit, &error).hint(format!(
                "look at `work status`, then `work approve stage {}`; --force launches all the same",
                stage.0
            ));
        }
        let hint = match &error {
            LaunchRefusal::Store(_) | LaunchRefusal::Tmux(_) => None,
            LaunchRefusal::Running(_) => Some(
                "`work attach` shows them, `work wait` waits for them, `work stop --all` ends them",
            ),
            LaunchRefusal::Launching => Some("try again in a moment"),
            LaunchRefusal::PlanNotApproved(_) => {
                Some("a person approves it; --force launches all the same")
            }
            LaunchRefusal::PlanChanged(_) => {
                Some("read what changed and approve it again; --force launches all the same")
            }
            LaunchRefusal::UnknownBatch(_) | LaunchRefusal::UnknownThread(_) => {
                Some("`work tree` lists all ids")
            }
            LaunchRefusal::NoAgents(_) => Some("`work init` writes one to start from"),
            LaunchRefusal::UnknownAgent { .. } | LaunchRefusal::NoModel(_) => {
                Some("agents are named in agents.yaml")
            }
            LaunchRefusal::UnknownModel { .. } => {
                Some("`opencode models` lists what it knows with your credentials")
            }
            LaunchRefusal::NothingToStart(_) => Some(
                "`work status` shows where each thread stands; `work multi --rerun THREAD` runs a finished one again",
            ),
            LaunchRefusal::NoProgram { .. } => {
                Some("install it, or try the plan at no cost: --rehearse")
            }
            LaunchRefusal::OtherBatch(..) | LaunchRefusal::SeveralBatches(..) => {
                Some("launch one batch after the other")
            }
            LaunchRefusal::Prompt { .. } => Some(
                "make it a readable file, or move it away: a prompt is then made from tasks.json",
            ),
            LaunchRefusal::TooOld { .. } => {
                Some("update it, or try the plan at no cost: --rehearse")
            }
            LaunchRefusal::Mute { .. } => Some("run it by hand and see what it says"),
            LaunchRefusal::Script(_) => Some("docs/agents.md tells what a script may say"),
            _ => None,
        };
        match error {
            LaunchRefusal::Store(error) => error.into(),
            LaunchRefusal::Tmux(error) => error.into(),
            error => {
                let failure = Self::from_error(exit, &error);
                hint.map_or_else(|| Self::from_error(exit, &error), |hint| failure.hint(hint))
            }
        }
    }
}

impl From<DispatchError> for Failure {
    fn from(error: DispatchError) -> Self {
        match error {
            DispatchError::Store(error) => error.into(),
            DispatchError::Refused(error) => error.into(),
            DispatchError::Executor(ExecutorError::Tmux(error)) => error.into(),
            DispatchError::Folder(error) => error.into(),
            DispatchError::Executor(error) => Self::from_error(Exit::No, &error),
        }
    }
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::Store(error) => error.into(),
            error => Self::from_error(Exit::No, &error),
        }
    }
}

impl From<StopError> for Failure {
    fn from(error: StopError) -> Self {
        match error {
            StopError::Store(error) => error.into(),
            error => Self::from_error(Exit::No, &error),
        }
    }
}

impl From<SuperviseError> for Failure {
    fn from(error: SuperviseError) -> Self {
        match error {
            SuperviseError::Store(error) => error.into(),
            SuperviseError::Folder(error) => error.into(),
            error => Self::from_error(Exit::No, &error),
        }
    }
}

impl From<AttachError> for Failure {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::Tmux(error) => error.into(),
            AttachError::NoPanes | AttachError::NoPane(_) => {
                Self::from_error(Exit::NotFound, &error)
                    .hint("`work logs THREAD` shows what a thread did, with or without a pane")
            }
            AttachError::Client { .. } => Self::from_error(Exit::No, &error),
        }
    }
}

impl From<CopyError> for Failure {
    fn from(error: CopyError) -> Self {
        Self::from_error(Exit::No, &error)
    }
}

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        let exit = match &error {
            PromptError::NobodyToAsk { .. } => Exit::Usage,
            PromptError::Interrupted => Exit::Interrupted,
            PromptError::Terminal { .. } => Exit::No,
        };
        Self::from_error(exit, &error)
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        Self::from_error(Exit::No, &error)
    }
}
