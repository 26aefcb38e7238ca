//! Every error of the rooms as a failure: exit code and what to do next.
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::attach::AttachError;
use crate::run::dispatch::DispatchError;
use crate::run::executor::ExecutorError;
use crate::run::linked::FolderError;
use crate::run::rehearse::CopyError;
use crate::run::stop::StopError;
use crate::run::supervise::SuperviseError;
use crate::run::verify::PlanUnreadable;
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::layout_error::LayoutError;
use crate::tmux::TmuxError;
use crate::ui::prompt::PromptError;
use crate::ui::ui::OutputError;

/// What there is to do about a state that cannot be read.
const RESTORE: &str = "`work doctor --fix` puts the last good copy back, where there is one";

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
            StoreError::Corrupt { .. } | StoreError::ConflictMarkers { .. } => failure
                .hint("the version before the last change is `.state/tasks.json.bak` in the same folder")
                .hint(RESTORE),
            StoreError::NotFound { ref path } if path.file_name() == Some("tasks.json") => {
                failure.hint(RESTORE)
            }
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
            LayoutError::Archived { .. } => {
                failure.hint("to go on with it, move its folder back to workstreams/")
            }
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

impl From<PlanUnreadable> for Failure {
    fn from(error: PlanUnreadable) -> Self {
        Self::from_error(Exit::No, &error)
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
