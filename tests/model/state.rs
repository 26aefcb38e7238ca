//! What exists at one moment: on the disk, and as processes.
use workstreams::domain::session::{End, EndStatus, SessionState};

/// Attempts of the one thread.
pub(crate) const ATTEMPTS: usize = 2;

/// Whether a supervisor has signed for the session, in `alive` or in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Stamp {
    None,
    Claimed,
}

/// A session record in tasks.json.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Record {
    /// None: it says running.
    pub(crate) end: Option<EndStatus>,
    pub(crate) stamp: Stamp,
}

impl Record {
    pub(crate) const fn is_running(self) -> bool {
        self.end.is_none()
    }

    /// The state as the program knows it.
    pub(crate) fn state(self) -> SessionState {
        self.end.map_or(SessionState::Running, |status| {
            SessionState::Ended(end(status))
        })
    }
}

/// An end with this status; the model tells nothing else apart.
pub(crate) fn end(status: EndStatus) -> End {
    End {
        status,
        cause: None,
        exit_code: None,
        signal: None,
        at: jiff::Timestamp::UNIX_EPOCH,
        message: None,
    }
}

/// A supervisor, by the last thing it has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Supervisor {
    /// There never was one, or it has ended.
    Nobody,
    /// Forked by tmux; nobody can see what it will be.
    Forked,
    /// `work supervise` runs and is seen.
    Started,
    /// It holds `alive`, from here on to the end.
    Alive,
    /// It has read that its record runs.
    Allowed,
    /// Its stamp is in `alive`, and later in the record.
    Claimed,
    /// The agent was started.
    Attending,
    /// The agent has ended; this is what it came to.
    Reaped(EndStatus),
    /// `exit.json` is written.
    Wrote(EndStatus),
    /// What the agent left behind is ended.
    Swept(EndStatus),
    /// Its session ended at a limit; it waits to go on with the thread.
    Waiting,
}

impl Supervisor {
    pub(crate) const fn holds_alive(self) -> bool {
        !matches!(self, Self::Nobody | Self::Forked | Self::Started)
    }
}

/// The agent's own process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Agent {
    NotStarted,
    Running,
    /// It exited by itself with success.
    Succeeded,
    /// It exited otherwise.
    Failed,
    /// Somebody killed it.
    Killed,
}

/// `multi` or `dispatch`, which hold `launch.lock` meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Launcher {
    Nobody,
    /// The intent is committed.
    Intended(usize),
    /// The pane is asked for.
    Submitted(usize),
}

/// A command that settles. It remembers the stamp that it saw when it judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Settler {
    Nobody,
    /// It found the session dead.
    Judged(usize, Stamp),
    /// It ended what was left of the agent.
    Swept(usize, Stamp),
}

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) records: [Option<Record>; ATTEMPTS],
    pub(crate) exit_files: [Option<EndStatus>; ATTEMPTS],
    pub(crate) supervisors: [Supervisor; ATTEMPTS],
    pub(crate) agents: [Agent; ATTEMPTS],
    /// A tool of the agent in a session of its own: no signal to the agent reaches it.
    pub(crate) tools: [bool; ATTEMPTS],
    /// The session was cut off by a limit, as `exit.json` or the record says.
    pub(crate) cut_off: [bool; ATTEMPTS],
    /// The supervisor ended the agent because of a limit.
    pub(crate) limited: [bool; ATTEMPTS],
    /// The thread waits in the queue of its run.
    pub(crate) queued: bool,
    /// A `work update` of the first attempt that is on its way and that nothing stops any more.
    pub(crate) update: bool,
    pub(crate) launcher: Launcher,
    pub(crate) settler: Settler,
    /// Kills that may still happen.
    pub(crate) kills: u8,
    pub(crate) reboots: u8,
    /// An update of an old attempt changed what a newer one works on.
    pub(crate) stale_update_landed: bool,
}

impl State {
    /// Before anything was started.
    pub(crate) const fn start(kills: u8, reboots: u8) -> Self {
        Self {
            records: [None; ATTEMPTS],
            exit_files: [None; ATTEMPTS],
            supervisors: [Supervisor::Nobody; ATTEMPTS],
            agents: [Agent::NotStarted; ATTEMPTS],
            tools: [false; ATTEMPTS],
            cut_off: [false; ATTEMPTS],
            limited: [false; ATTEMPTS],
            queued: false,
            update: false,
            launcher: Launcher::Nobody,
            settler: Settler::Nobody,
            kills,
            reboots,
            stale_update_landed: false,
        }
    }

    /// Attempts that are recorded.
    pub(crate) fn attempts(&self) -> usize {
        self.records.iter().flatten().count()
    }

    pub(crate) fn runs(&self, attempt: usize) -> bool {
        self.records[attempt].is_some_and(Record::is_running)
    }

    pub(crate) fn any_runs(&self) -> bool {
        (0..ATTEMPTS).any(|attempt| self.runs(attempt))
    }

    /// The same state without what can make no difference any more: fewer states to look at.
    pub(crate) fn normal(mut self) -> Self {
        for attempt in 0..ATTEMPTS {
            let left = self.supervisors[attempt] == Supervisor::Nobody;
            let exit = self.exit_files[attempt];
            let end = self.records[attempt].and_then(|record| record.end);
            if let Some(record) = &mut self.records[attempt]
                && end.is_some()
            {
                record.stamp = Stamp::Claimed;
            }
            if left {
                self.limited[attempt] = false;
            }
            if attempt + 1 == ATTEMPTS || self.records[attempt + 1].is_some() {
                // nobody goes on with it any more
                self.cut_off[attempt] = false;
            }
            if left && end.is_some() && end == exit {
                // an end that changes is found by P2 as well
                self.exit_files[attempt] = None;
            }
            let ended = matches!(self.agents[attempt], Agent::Succeeded | Agent::Failed);
            let success = Some(EndStatus::Completed);
            if left && ended && end != success && exit != success {
                self.agents[attempt] = Agent::Killed;
            }
        }
        self
    }

    /// Whether something of the attempt's agent works: itself, or what it started.
    pub(crate) fn works(&self, attempt: usize) -> bool {
        self.agents[attempt] == Agent::Running || self.tools[attempt]
    }
}
