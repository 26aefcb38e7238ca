//! Somebody else's repository with the same workstream and thread ids, and somebody else's tmux
//! server: nothing of it may be touched.
use crate::support::World;
use crate::support::faults::{HOLD, is, runs};
use std::path::PathBuf;

/// A second world whose two agents wait until the soak is over.
pub(super) struct Bystander {
    world: World,
    processes: Vec<u32>,
    contents: Vec<(PathBuf, Vec<u8>)>,
}

impl Bystander {
    pub(super) fn begin() -> Self {
        let world = World::with_threads(&[2], HOLD);
        world.work(&["multi", "--detach"]).exits(0);
        world.ready(&[1, 2]);
        let processes = ["01.01.01", "01.01.02"]
            .iter()
            .flat_map(|thread| [world.agent(thread), world.supervisor(thread)])
            .collect();
        let contents = world.contents();
        Self {
            world,
            processes,
            contents,
        }
    }

    /// Asserts that it is as it was, and lets it end well.
    pub(super) fn assert_untouched(self) {
        assert!(self.processes.iter().all(|pid| runs(*pid)));
        assert!(self.world.contents() == self.contents, "files changed");
        self.world.go();
        for thread in ["01.01.01", "01.01.02"] {
            is(&self.world.ended_by_itself(thread), "completed", "exit");
        }
        self.world.nobody_left();
    }
}
