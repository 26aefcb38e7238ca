//! `work init --hooks`.
use super::hook::Enforce;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::hooks::{HookError, Kept, Rule, install_claude, install_git, install_opencode};
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;

/// Something that calls hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Caller {
    /// .git/hooks/pre-commit
    Git,
    /// .opencode/plugin/work.js
    Opencode,
    /// .claude/settings.json
    Claude,
}

/// Sets them up; what became of each file.
pub(super) fn install(
    root: &Utf8Path,
    callers: &[Caller],
    enforce: Enforce,
) -> Result<Vec<(Utf8PathBuf, Kept)>, Failure> {
    let mut files: Vec<(Utf8PathBuf, Kept)> = Vec::new();
    for caller in callers {
        files.push(match caller {
            Caller::Opencode => install_opencode(root)?,
            Caller::Claude => install_claude(root)?,
            Caller::Git => {
                let rule = match enforce {
                    Enforce::Off => Rule::Off,
                    Enforce::Warn => Rule::Warn,
                    Enforce::Reject => Rule::Reject,
                };
                install_git(root, rule).map_err(|error| how_to(error, enforce))?
            }
        });
    }
    // without a rule there is no hook of git: what is not there does not stay
    files.retain(|(path, kept)| *kept != Kept::Stays || path.exists());
    Ok(files)
}

/// How to do by hand what cannot be done here.
fn how_to(error: HookError, enforce: Enforce) -> Failure {
    let by_hand = matches!(error, HookError::Elsewhere(_) | HookError::Taken(_));
    let failure = Failure::from(error);
    if by_hand {
        failure.hint(format!(
            "add this line to your pre-commit hook: work hook pre-commit --enforce {}",
            enforce.word()
        ))
    } else {
        failure
    }
}

impl From<HookError> for Failure {
    fn from(error: HookError) -> Self {
        let exit = match &error {
            HookError::File(_) => Exit::No,
            HookError::NotJson { .. } | HookError::Elsewhere(_) | HookError::Taken(_) => {
                Exit::Refused
            }
            HookError::NoGit => Exit::Missing,
        };
        let failure = Self::from_error(exit, &error);
        match error {
            HookError::File(error) => error.into(),
            HookError::NotJson { .. } => failure.hint(
                "mend it, or add by hand hooks that call `work hook edit|ask|compact|session-start|stop --tool claude`",
            ),
            _ => failure,
        }
    }
}
