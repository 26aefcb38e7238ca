//! Why a batch was not launched, as a failure: exit code and what to do next.
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plan::drift::Difference;
use crate::run::preconditions::LaunchRefusal;

impl From<LaunchRefusal> for Failure {
    fn from(refusal: LaunchRefusal) -> Self {
        match refusal {
            LaunchRefusal::Store(error) => error.into(),
            LaunchRefusal::Tmux(error) => error.into(),
            LaunchRefusal::Plan(error) => error.into(),
            refusal => {
                let mut failure = Self::from_error(exit(&refusal), &refusal);
                if let LaunchRefusal::PlanChanged { differences, .. } = &refusal {
                    failure.hints = changed(differences.as_deref());
                }
                match hint(&refusal) {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            }
        }
    }
}

/// The most differences that are shown where something else was asked for.
const SHOWN: usize = 8;

/// What changed since the approval, a line each.
fn changed(differences: Option<&[Difference]>) -> Vec<String> {
    let Some(differences) = differences else {
        return vec![
            "what changed cannot be said: the approved text is not kept in this checkout"
                .to_owned(),
        ];
    };
    let mut lines: Vec<String> = differences
        .iter()
        .take(SHOWN)
        .map(ToString::to_string)
        .collect();
    let more = differences.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push(format!("and {more} more: `work plan diff`"));
    }
    lines
}

fn exit(refusal: &LaunchRefusal) -> Exit {
    match refusal {
        LaunchRefusal::Store(_) | LaunchRefusal::Tmux(_) => Exit::No,
        LaunchRefusal::Running(_) | LaunchRefusal::Verifying(_) | LaunchRefusal::Unrecorded(_) => {
            Exit::Conflict
        }
        LaunchRefusal::PlanNotApproved(_)
        | LaunchRefusal::NothingPlanned(_)
        | LaunchRefusal::PlanChanged { .. }
        | LaunchRefusal::BudgetUsedUp(_)
        | LaunchRefusal::Unverified(_)
        | LaunchRefusal::Gate(_) => Exit::Refused,
        LaunchRefusal::UnknownBatch(_)
        | LaunchRefusal::UnknownThread(_)
        | LaunchRefusal::UnknownAgent { .. }
        | LaunchRefusal::UnknownModel { .. }
        | LaunchRefusal::NoAgents(_)
        | LaunchRefusal::NothingToStart(_) => Exit::NotFound,
        LaunchRefusal::SeveralBatches(..)
        | LaunchRefusal::OtherBatch(..)
        | LaunchRefusal::NoInterface { .. }
        | LaunchRefusal::NobodySees(_) => Exit::Usage,
        LaunchRefusal::NothingToResume { .. } => Exit::No,
        LaunchRefusal::NoProgram { .. }
        | LaunchRefusal::TooOld { .. }
        | LaunchRefusal::Mute { .. } => Exit::Missing,
        LaunchRefusal::AgentsUnreadable { .. }
        | LaunchRefusal::Agents(_)
        | LaunchRefusal::Prompt { .. }
        | LaunchRefusal::Plan(_)
        | LaunchRefusal::NoModel(_)
        | LaunchRefusal::Script(_) => Exit::No,
    }
}

fn hint(refusal: &LaunchRefusal) -> Option<String> {
    if let LaunchRefusal::Gate(stage) = refusal {
        let stage = stage.0;
        return Some(format!(
            "look at `work status`, then `work approve stage {stage}`; --force launches all the same"
        ));
    }
    if let LaunchRefusal::Unverified(threads) = refusal {
        let ids: Vec<String> = threads.iter().map(ToString::to_string).collect();
        let (verify, rerun) = (ids.join(" "), ids.join(" --rerun "));
        return Some(format!(
            "`work verify {verify}` looks again, `work multi --rerun {rerun}` does it again; --force goes on all the same"
        ));
    }
    let hint = match refusal {
        LaunchRefusal::Verifying(_) => "`work wait` waits for it, `work stop --all` ends it",
        LaunchRefusal::Running(_) => {
            "`work attach` shows them, `work wait` waits for them, `work stop --all` ends them"
        }
        LaunchRefusal::Unrecorded(_) => {
            "`work doctor --fix` ends them; or put their task back: what it was is in `.state/tasks.json.bak`"
        }
        LaunchRefusal::PlanNotApproved(_) => {
            "`work plan check` says what is missing, `work approve plan` approves it; --force launches all the same"
        }
        LaunchRefusal::NothingPlanned(_) => {
            "`work plan check` says what is missing, `work approve plan` approves it"
        }
        LaunchRefusal::PlanChanged { .. } => {
            "`work approve plan` approves what it says now; --force launches all the same"
        }
        LaunchRefusal::UnknownBatch(_) | LaunchRefusal::UnknownThread(_) => {
            "`work tree` lists all ids"
        }
        LaunchRefusal::NoAgents(_) => "`work init` writes one to start from",
        LaunchRefusal::UnknownAgent { .. } | LaunchRefusal::NoModel(_) => {
            "agents are named in agents.yaml"
        }
        LaunchRefusal::UnknownModel { .. } => {
            "`opencode models` lists what it knows with your credentials"
        }
        LaunchRefusal::NothingToStart(_) => {
            "`work status` shows where each thread stands; `work multi --rerun THREAD` runs a finished one again"
        }
        LaunchRefusal::BudgetUsedUp(_) => {
            "raise it in agents.yaml (`budget:`) and launch again; `work why THREAD` says more"
        }
        LaunchRefusal::NoProgram { .. } => "install it, or try the plan at no cost: --rehearse",
        LaunchRefusal::OtherBatch(..) | LaunchRefusal::SeveralBatches(..) => {
            "launch one batch after the other"
        }
        LaunchRefusal::NothingToResume { thread, .. } => {
            return Some(format!(
                "`work fix --thread {thread} --retry` begins a new conversation"
            ));
        }
        LaunchRefusal::Prompt { .. } => {
            "make it a readable file, or move it away: a prompt is then made from the plan or tasks.json"
        }
        LaunchRefusal::TooOld { .. } => "update it, or try the plan at no cost: --rehearse",
        LaunchRefusal::Mute { .. } => "run it by hand and see what it says",
        LaunchRefusal::Script(_) => "docs/agents.md tells what a script may say",
        _ => return None,
    };
    Some(hint.to_owned())
}
