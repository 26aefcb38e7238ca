//! Open items as a list to paste into an agent's own list for this session.
use super::brief::model::Brief;
use crate::domain::clean::clean_line;
use crate::domain::progress::Progress;
use crate::domain::workstream::{ManualStatus, Workstream};

/// The list: first the state, then what is open by phase, then how it ends. Phases that are done
/// are ticked and not offered again; of a workstream that is complete nothing is open.
#[must_use]
pub fn todos(brief: &Brief, workstream: &Workstream) -> Vec<String> {
    let mut list = vec!["- [x] Check what was saved: `work resume`".to_owned()];
    let counts = workstream.counts();
    let open = counts.done() < counts.total || counts.total == 0;
    let closed = workstream.status == Some(ManualStatus::Completed) && !open;
    if !closed {
        list.push(format!("- [ ] Do first: {}", clean_line(&brief.next)));
    }
    for phase in &brief.plan {
        let mark = match phase.status {
            Progress::Completed => "[x]",
            _ => "[ ]",
        };
        list.push(format!(
            "- {mark} Phase {}: {}",
            phase.number,
            clean_line(&phase.name)
        ));
        let mut open: Vec<_> = workstream
            .tasks
            .iter()
            .filter(|task| task.id.thread.stage().0 == phase.number && !task.status.is_settled())
            .collect();
        open.sort_by_key(|task| task.id);
        for task in open {
            list.push(format!("  - [ ] {} {}", task.id, clean_line(&task.name)));
        }
    }
    if closed {
        list.push("- [x] Complete: nothing is left to do here".to_owned());
        return list;
    }
    list.push("- [ ] Keep it up to date after each item: `work done ID -m …`, `work fail …`, `work decide …`".to_owned());
    list.push("- [ ] Verify: `work verify --all`".to_owned());
    list.push("- [ ] Clean up: `work complete`, or `work save` when something is left".to_owned());
    list
}
