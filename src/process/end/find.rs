//! Everybody who has to end: looked for anew each time, as tools fork while they are being ended.
use std::{collections::HashSet, process};

use super::{
    super::{
        identity::ProcessIdentity,
        proc_stat::ProcStat,
        tag::tagged,
        tree::{ProcError, ProcessTable},
    },
    group::proven_members,
    plan::EndPlan,
};

/// Everybody alive whom the plan names and who is provably ours, without ourselves.
pub(super) fn find(plan: &EndPlan) -> Result<Vec<ProcessIdentity>, ProcError> {
    let processes = ProcessTable::read()?;
    let mut found: Vec<ProcessIdentity> = Vec::new();
    if let Some(root) = &plan.root {
        found.extend(identify(tree_of(&processes, root, &plan.spare)));
    }
    if let Some(tag) = &plan.tag {
        found.extend(tagged(tag)?);
    }
    let own = process::id();
    let spared = spared(&processes, &plan.spare);
    found.retain(|it| it.pid != own && !spared.contains(&it.pid));
    if let Some(group) = plan.group {
        let ours = found.iter().map(|it| it.pid).collect();
        found.extend(identify(proven_members(&processes, group, &ours)));
        found.retain(|it| it.pid != own && !spared.contains(&it.pid));
    }
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert(it.pid));
    Ok(found)
}

/// The root, if it is still the process that was recorded, and what is below it.
fn tree_of(processes: &ProcessTable, root: &ProcessIdentity, spare: &[u32]) -> Vec<ProcStat> {
    let recorded = processes
        .iter()
        .find(|stat| stat.pid == root.pid && stat.start_time == root.start_time);
    match recorded {
        Some(stat) if root.is_of_this_boot() => {
            let mut tree = processes.below(root.pid, spare);
            tree.push(stat);
            tree
        }
        _ => Vec::new(),
    }
}

fn spared(processes: &ProcessTable, spare: &[u32]) -> HashSet<u32> {
    let below = spare.iter().flat_map(|&pid| processes.below(pid, &[]));
    let below: HashSet<u32> = below.map(|stat| stat.pid).collect();
    below.into_iter().chain(spare.iter().copied()).collect()
}

fn identify(stats: Vec<ProcStat>) -> impl Iterator<Item = ProcessIdentity> {
    stats
        .into_iter()
        .filter(|stat| !stat.has_ended())
        .filter_map(ProcessIdentity::from_stat)
}
