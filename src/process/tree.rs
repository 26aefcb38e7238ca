//! Who is whose child: one walk over `/proc`.
use std::{
    collections::{HashMap, HashSet},
    ffi::OsStr,
    fs, io,
};

use super::{identity::ProcessIdentity, proc_stat::ProcStat};

/// The processes of this machine could not be listed.
#[derive(Debug, thiserror::Error)]
#[error("the processes of this machine cannot be listed in /proc")]
pub struct ProcError {
    #[from]
    source: io::Error,
}

/// All living processes below `pid`, children first; `pid` itself is not among them.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn descendants_of(pid: u32) -> Result<Vec<ProcessIdentity>, ProcError> {
    let processes = ProcessTable::read()?;
    Ok(processes
        .below(pid, &[])
        .into_iter()
        .filter(|stat| !stat.has_ended())
        .filter_map(ProcessIdentity::from_stat)
        .collect())
}

/// All processes at (nearly) one moment. What begins or ends during the walk may be missed, so
/// who must not miss anything reads again until nothing new turns up.
pub(super) struct ProcessTable {
    processes: Vec<ProcStat>,
}

impl ProcessTable {
    pub(super) fn read() -> Result<Self, ProcError> {
        let processes = pids()?.filter_map(|pid| ProcStat::read(pid).ok()).collect();
        Ok(Self { processes })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = ProcStat> + '_ {
        self.processes.iter().copied()
    }

    /// Everything below `root`, zombies included, without the processes in `spare` and what is
    /// below them.
    pub(super) fn below(&self, root: u32, spare: &[u32]) -> Vec<ProcStat> {
        let mut children: HashMap<u32, Vec<ProcStat>> = HashMap::new();
        for stat in self.iter() {
            children.entry(stat.parent).or_default().push(stat);
        }
        let mut seen = HashSet::from([root]);
        let mut found = Vec::new();
        let mut open = vec![root];
        while let Some(parent) = open.pop() {
            for &child in children.get(&parent).into_iter().flatten() {
                if !spare.contains(&child.pid) && seen.insert(child.pid) {
                    found.push(child);
                    open.push(child.pid);
                }
            }
        }
        found
    }
}

/// The pids that `/proc` lists now.
pub(super) fn pids() -> Result<impl Iterator<Item = u32>, ProcError> {
    let entries = fs::read_dir("/proc")?;
    Ok(entries
        .filter_map(Result::ok)
        .filter_map(|entry| pid_of(&entry.file_name())))
}

fn pid_of(name: &OsStr) -> Option<u32> {
    name.to_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{ProcStat, ProcessTable, descendants_of};

    fn process(pid: u32, parent: u32) -> ProcStat {
        ProcStat {
            pid,
            parent,
            state: b'S',
            group: 1,
            ticks: 0,
            start_time: 1,
        }
    }

    fn table(pairs: &[(u32, u32)]) -> ProcessTable {
        ProcessTable {
            processes: pairs.iter().map(|&(pid, up)| process(pid, up)).collect(),
        }
    }

    fn pids_below(table: &ProcessTable, root: u32, spare: &[u32]) -> Vec<u32> {
        let mut pids: Vec<_> = table.below(root, spare).iter().map(|s| s.pid).collect();
        pids.sort_unstable();
        pids
    }

    #[test]
    fn the_whole_subtree_is_found_and_nothing_beside_it() {
        let table = table(&[(1, 0), (2, 1), (3, 2), (4, 3), (5, 1), (6, 2)]);
        assert_eq!(pids_below(&table, 2, &[]), [3, 4, 6]);
        assert_eq!(pids_below(&table, 2, &[3]), [6]);
        assert_eq!(pids_below(&table, 99, &[]), [0_u32; 0]);
    }

    #[test]
    fn a_ring_of_reused_pids_ends() {
        let table = table(&[(2, 4), (3, 2), (4, 3)]);
        assert_eq!(pids_below(&table, 2, &[]), [3, 4]);
    }

    #[test]
    fn a_process_that_is_not_there_has_no_descendants() {
        assert!(descendants_of(u32::MAX).unwrap().is_empty());
    }
}
