//! Process groups: a group's number can be reused, so a recorded one proves nothing by itself.
use std::collections::HashSet;

use super::super::{belonging::own_group, proc_stat::ProcStat, tree::ProcessTable};

/// The living members of the recorded group, if one of them is already known to be ours: while a
/// group has a member its number is not given out again, so the others belong to us as well.
/// Our own group is never taken: it may be a shell's job with strangers in it.
pub(super) fn proven_members(
    processes: &ProcessTable,
    group: i32,
    ours: &HashSet<u32>,
) -> Vec<ProcStat> {
    if group <= 1 || group == own_group() {
        return Vec::new();
    }
    let members: Vec<_> = processes
        .iter()
        .filter(|stat| stat.group == group && !stat.has_ended())
        .collect();
    let proven = members.iter().any(|member| ours.contains(&member.pid));
    if proven { members } else { Vec::new() }
}
