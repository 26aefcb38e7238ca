//! Who is killed, how they are found, and how often it was done.
use super::dice::Dice;
use crate::support::World;
use crate::support::faults::runs;
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Mutex;

/// What the soak kills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Supervisor,
    Agent,
    Multi,
    Dispatch,
    Updater,
    TmuxServer,
}

impl Kind {
    pub(super) const ALL: [Self; 6] = [
        Self::Supervisor,
        Self::Agent,
        Self::Multi,
        Self::Dispatch,
        Self::Updater,
        Self::TmuxServer,
    ];

    /// Whether a process with this command line is one of them.
    fn fits(self, words: &[String]) -> bool {
        let word = |place: usize| words.get(place).map_or("", String::as_str);
        let work = |verb: &str| word(1) == verb && word(0).ends_with("work");
        match self {
            Self::Supervisor => work("supervise"),
            Self::Agent => word(0) == "sh" && word(1).ends_with("agent.sh"),
            Self::Multi => work("multi"),
            Self::Dispatch => work("dispatch"),
            Self::Updater => work("update"),
            // its command line is that of the client that started it
            Self::TmuxServer => false,
        }
    }
}

/// So often was each kind killed.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<BTreeMap<Kind, u32>>);

impl Tally {
    pub(super) fn add(&self, kind: Kind) {
        *self.0.lock().unwrap().entry(kind).or_default() += 1;
    }

    pub(super) fn of(&self, kind: Kind) -> u32 {
        self.0.lock().unwrap().get(&kind).copied().unwrap_or(0)
    }

    pub(super) fn least(&self) -> u32 {
        let counts = Kind::ALL.iter().map(|kind| self.of(*kind));
        counts.min().unwrap_or(0)
    }

    /// Kinds that have not yet come this often.
    pub(super) fn missing(&self, wanted: u32) -> Vec<Kind> {
        let all = Kind::ALL.iter().copied();
        all.filter(|kind| self.of(*kind) < wanted).collect()
    }
}

/// Kills one of them in this world, whichever it is; false when there is none at this moment.
pub(super) fn kill_one(world: &World, kind: Kind, dice: &mut Dice) -> bool {
    let found: Vec<u32> = world
        .processes()
        .into_iter()
        .filter(|pid| match kind {
            Kind::TmuxServer => {
                let name = std::fs::read_to_string(format!("/proc/{pid}/comm"));
                name.is_ok_and(|name| name.starts_with("tmux: server"))
            }
            _ => kind.fits(&words(*pid)),
        })
        .collect();
    dice.one_of(&found).is_some_and(kill)
}

/// Kills it, if it runs.
pub(super) fn kill(pid: u32) -> bool {
    runs(pid)
        && Command::new("kill")
            .args(["-KILL", &pid.to_string()])
            .output()
            .is_ok_and(|output| output.status.success())
}

fn words(pid: u32) -> Vec<String> {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    line.split(|byte| *byte == 0)
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect()
}
