//! What may happen next. Each rule can be left out, for the mutants.
use crate::model::state::{
    ATTEMPTS, Agent, Launcher, Record, Settler, Stamp, State, Supervisor, end,
};
use workstreams::domain::session::{EndStatus, SessionState};
use workstreams::domain::transition::{Outcome, SessionEvent, apply};

/// The rules; all of them hold in the program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// A supervisor that finds its record ended starts nothing (`claim`).
    pub(crate) fence: bool,
    /// An intent without a supervisor is left alone while its launcher is at work or a supervisor
    /// of it is seen (`is_being_launched`).
    pub(crate) grace: bool,
    /// Settle ends what is left of the agent before it writes (`end_strays`).
    pub(crate) sweep: bool,
    /// Settle looks at `alive` again under the lock, and holds it until its end is committed.
    pub(crate) second_look: bool,
    /// So does a launcher that gives up (`unclaimed`).
    pub(crate) launcher_looks: bool,
    /// Settle writes only if the record is still claimed by whom it judged.
    pub(crate) same_supervisor: bool,
    /// Updates carry the session they come from.
    pub(crate) updates_say_session: bool,
    /// An end is final; without it whoever writes last is believed.
    pub(crate) first_end_wins: bool,
    /// There is a settle.
    pub(crate) settle: bool,
    /// There is an `exit.json`.
    pub(crate) exit_file: bool,
    /// `exit.json` says which limit cut the session off.
    pub(crate) exit_file_says_limit: bool,
    /// Who goes on with a thread takes it from the queue, under the lock.
    pub(crate) taken_from_queue: bool,
}

impl Rules {
    /// As the program is.
    pub(crate) const ALL: Self = Self {
        fence: true,
        grace: true,
        sweep: true,
        second_look: true,
        launcher_looks: true,
        same_supervisor: true,
        updates_say_session: true,
        first_end_wins: true,
        settle: true,
        exit_file: true,
        exit_file_says_limit: true,
        taken_from_queue: true,
    };

    /// Every state that may follow.
    pub(crate) fn next(&self, now: &State) -> Vec<State> {
        let mut next = Vec::new();
        self.launcher(now, &mut next);
        for attempt in 0..ATTEMPTS {
            self.supervisor(now, attempt, &mut next);
            agent(now, attempt, &mut next);
        }
        self.update(now, &mut next);
        if self.settle {
            self.settler(now, &mut next);
        }
        kills(now, &mut next);
        next
    }

    fn launcher(&self, now: &State, next: &mut Vec<State>) {
        match now.launcher {
            Launcher::Nobody => {
                let attempt = now.attempts();
                if attempt < ATTEMPTS && !now.any_runs() {
                    next.push(with(now, |s| {
                        s.records[attempt] = Some(INTENT);
                        s.queued = false;
                        s.launcher = Launcher::Intended(attempt);
                    }));
                }
            }
            Launcher::Intended(attempt) => {
                next.push(with(now, |s| {
                    s.supervisors[attempt] = Supervisor::Forked;
                    s.launcher = Launcher::Submitted(attempt);
                }));
                next.push(with(now, |s| self.give_up(s, attempt)));
            }
            Launcher::Submitted(attempt) => {
                next.push(with(now, |s| s.launcher = Launcher::Nobody));
                // tmux may have made the pane and then refused something else
                next.push(with(now, |s| self.give_up(s, attempt)));
            }
        }
    }

    /// Records as not started what no supervisor has claimed.
    fn give_up(&self, s: &mut State, attempt: usize) {
        let alive = self.launcher_looks && s.supervisors[attempt].holds_alive();
        let unclaimed =
            s.records[attempt].is_some_and(|it| it.is_running() && it.stamp == Stamp::None);
        if unclaimed && !alive {
            self.record_end(s, attempt, EndStatus::Interrupted);
        }
        s.launcher = Launcher::Nobody;
    }

    fn supervisor(&self, now: &State, attempt: usize, next: &mut Vec<State>) {
        let mut becomes = |supervisor, change: &dyn Fn(&mut State)| {
            next.push(with(now, |s| {
                s.supervisors[attempt] = supervisor;
                change(s);
            }));
        };
        match now.supervisors[attempt] {
            Supervisor::Nobody => {}
            Supervisor::Forked => becomes(Supervisor::Started, &|_| {}),
            Supervisor::Started => becomes(Supervisor::Alive, &|_| {}),
            Supervisor::Alive if self.may_claim(now, attempt) => {
                becomes(Supervisor::Allowed, &|_| {});
            }
            Supervisor::Allowed => becomes(Supervisor::Claimed, &|s| self.claim(s, attempt)),
            Supervisor::Alive => becomes(Supervisor::Nobody, &|_| {}),
            Supervisor::Claimed => {
                becomes(Supervisor::Attending, &|s| {
                    s.agents[attempt] = Agent::Running;
                });
            }
            Supervisor::Attending => attending(now, attempt, &mut becomes),
            Supervisor::Reaped(end) => becomes(Supervisor::Wrote(end), &|s| {
                s.exit_files[attempt] = self.exit_file.then_some(end);
                s.cut_off[attempt] = self.exit_file && s.limited[attempt];
            }),
            Supervisor::Wrote(end) => becomes(Supervisor::Swept(end), &|s| {
                s.tools[attempt] = false;
            }),
            Supervisor::Swept(_) if now.limited[attempt] => {
                becomes(Supervisor::Waiting, &|s| {
                    self.record_end(s, attempt, EndStatus::Interrupted);
                    self.queue(s, attempt);
                });
            }
            Supervisor::Waiting if self.may_take(now, attempt) => {
                becomes(Supervisor::Nobody, &|s| {
                    s.queued = false;
                    s.records[attempt + 1] = Some(CLAIMED);
                    s.supervisors[attempt + 1] = Supervisor::Claimed;
                });
            }
            // somebody else has it, or it waits for its turn
            Supervisor::Waiting if !now.queued => becomes(Supervisor::Nobody, &|_| {}),
            Supervisor::Waiting => {}
            Supervisor::Swept(end) => {
                becomes(Supervisor::Nobody, &|s| self.record_end(s, attempt, end));
                if end == EndStatus::Failed && attempt + 1 < ATTEMPTS {
                    // the next model: its record is written together with this one's end
                    becomes(Supervisor::Nobody, &|s| self.follow_up(s, attempt, end));
                }
            }
        }
    }

    /// A transaction that is refused as a whole when another attempt is there already.
    fn follow_up(&self, s: &mut State, attempt: usize, end: EndStatus) {
        if s.records[attempt + 1].is_none() {
            self.record_end(s, attempt, end);
            s.records[attempt + 1] = Some(CLAIMED);
            s.supervisors[attempt + 1] = Supervisor::Claimed;
        }
    }

    /// The thread waits for its next attempt, if there is none yet.
    fn queue(&self, s: &mut State, attempt: usize) {
        s.cut_off[attempt] = true;
        s.queued = s.records[attempt + 1].is_none();
    }

    fn may_take(&self, now: &State, attempt: usize) -> bool {
        !self.taken_from_queue
            || (now.queued && !now.any_runs() && now.records[attempt + 1].is_none())
    }

    fn may_claim(&self, now: &State, attempt: usize) -> bool {
        !self.fence || !self.first_end_wins || now.runs(attempt)
    }

    fn claim(&self, s: &mut State, attempt: usize) {
        if let Some(record) = &mut s.records[attempt] {
            record.stamp = Stamp::Claimed;
            if !self.first_end_wins {
                record.end = None;
            }
        }
    }

    /// The only place where a record ends: by the program's own rule.
    fn record_end(&self, s: &mut State, attempt: usize, status: EndStatus) {
        let Some(record) = &mut s.records[attempt] else {
            return;
        };
        let before = if self.first_end_wins {
            record.state()
        } else {
            SessionState::Running
        };
        if let Ok(Outcome::Changed(SessionState::Ended(end))) =
            apply(&before, &SessionEvent::Ended(end(status)))
        {
            record.end = Some(end.status);
        }
    }

    /// Only an update of the first attempt can ever be an old one's.
    fn update(&self, now: &State, next: &mut Vec<State>) {
        if now.works(0) && !now.update {
            next.push(with(now, |s| s.update = true));
        }
        if now.update {
            next.push(with(now, |s| {
                s.update = false;
                let is_old = s.attempts() > 1;
                s.stale_update_landed |= is_old && !self.updates_say_session;
            }));
        }
    }

    fn settler(&self, now: &State, next: &mut Vec<State>) {
        match now.settler {
            Settler::Nobody => {
                for attempt in (0..ATTEMPTS).filter(|attempt| self.is_dead(now, *attempt)) {
                    let stamp = now.records[attempt].map_or(Stamp::None, |record| record.stamp);
                    next.push(with(now, |s| s.settler = Settler::Judged(attempt, stamp)));
                }
            }
            Settler::Judged(attempt, stamp) => next.push(with(now, |s| {
                if self.sweep {
                    sweep(s, attempt);
                }
                s.settler = Settler::Swept(attempt, stamp);
            })),
            Settler::Swept(attempt, stamp) => next.push(with(now, |s| {
                self.bury(s, attempt, stamp);
                s.settler = Settler::Nobody;
            })),
        }
    }

    /// How settle judges a record that says running.
    pub(crate) fn is_dead(&self, now: &State, attempt: usize) -> bool {
        let Some(record) = now.records[attempt].filter(|record| record.is_running()) else {
            return false;
        };
        let supervisor = now.supervisors[attempt];
        let launched = now.launcher != Launcher::Nobody || supervisor == Supervisor::Started;
        !supervisor.holds_alive() && (record.stamp == Stamp::Claimed || !self.grace || !launched)
    }

    /// Writes the end, under the lock, of what is still as it was judged.
    fn bury(&self, s: &mut State, attempt: usize, judged: Stamp) {
        let alive = s.supervisors[attempt].holds_alive();
        let stamp = s.records[attempt].map_or(Stamp::None, |record| record.stamp);
        let passed_over = (self.first_end_wins && !s.runs(attempt))
            || (self.second_look && alive)
            || (self.same_supervisor && stamp != judged);
        if !passed_over {
            let status = s.exit_files[attempt].unwrap_or(EndStatus::Interrupted);
            self.record_end(s, attempt, status);
            if s.cut_off[attempt] && self.exit_file_says_limit {
                self.queue(s, attempt);
            }
        }
    }

    /// A whole settle of one attempt with nothing in between.
    pub(crate) fn settled(&self, now: &State, attempt: usize) -> State {
        with(now, |s| {
            let stamp = s.records[attempt].map_or(Stamp::None, |record| record.stamp);
            if self.is_dead(s, attempt) {
                sweep(s, attempt);
                self.bury(s, attempt, stamp);
            }
        })
    }
}

const INTENT: Record = Record {
    end: None,
    stamp: Stamp::None,
};

const CLAIMED: Record = Record {
    end: None,
    stamp: Stamp::Claimed,
};

fn with(now: &State, change: impl FnOnce(&mut State)) -> State {
    let mut next = now.clone();
    change(&mut next);
    next
}

/// Everything that carries the session's tag is ended.
fn sweep(s: &mut State, attempt: usize) {
    if s.agents[attempt] == Agent::Running {
        s.agents[attempt] = Agent::Killed;
    }
    s.tools[attempt] = false;
}

/// Adds a state that follows: what the supervisor is then, and what changes with it.
type Becomes<'a> = dyn FnMut(Supervisor, &dyn Fn(&mut State)) + 'a;

/// What its supervisor does when the agent has ended, or is to end.
fn attending(now: &State, attempt: usize, becomes: &mut Becomes<'_>) {
    match now.agents[attempt] {
        Agent::Succeeded => becomes(Supervisor::Reaped(EndStatus::Completed), &|_| {}),
        Agent::Failed | Agent::Killed => {
            becomes(Supervisor::Reaped(EndStatus::Failed), &|_| {});
        }
        // it is asked to stop: it ends the agent, whatever that ignores
        _ => {
            becomes(Supervisor::Reaped(EndStatus::Interrupted), &|s| {
                s.agents[attempt] = Agent::Killed;
            });
            if attempt + 1 < ATTEMPTS {
                // its model's provider says that a limit is reached
                becomes(Supervisor::Reaped(EndStatus::Interrupted), &|s| {
                    s.agents[attempt] = Agent::Killed;
                    s.limited[attempt] = true;
                });
            }
        }
    }
}

/// An agent may exit with or without success, be killed by somebody, or start a tool that stays.
fn agent(now: &State, attempt: usize, next: &mut Vec<State>) {
    if now.agents[attempt] != Agent::Running {
        return;
    }
    for end in [Agent::Succeeded, Agent::Failed] {
        next.push(with(now, |s| s.agents[attempt] = end));
    }
    if !now.tools[attempt] {
        next.push(with(now, |s| s.tools[attempt] = true));
    }
}

/// SIGKILL for any process of ours, and a reboot.
fn kills(now: &State, next: &mut Vec<State>) {
    if now.reboots > 0 {
        next.push(reboot(now));
    }
    if now.kills == 0 {
        return;
    }
    let mut kill = |change: &dyn Fn(&mut State)| {
        next.push(with(now, |s| {
            s.kills -= 1;
            change(s);
        }));
    };
    if now.launcher != Launcher::Nobody {
        kill(&|s| s.launcher = Launcher::Nobody);
    }
    if now.settler != Settler::Nobody {
        kill(&|s| s.settler = Settler::Nobody);
    }
    for attempt in 0..ATTEMPTS {
        if now.supervisors[attempt] == Supervisor::Nobody {
            continue;
        }
        let lose = |s: &mut State| s.supervisors[attempt] = Supervisor::Nobody;
        if now.agents[attempt] == Agent::Running {
            // by the parent-death signal
            kill(&|s| {
                lose(s);
                s.agents[attempt] = Agent::Killed;
            });
        }
        // or not: a set-uid program in between loses that signal
        kill(&lose);
    }
}

fn reboot(now: &State) -> State {
    with(now, |s| {
        s.reboots -= 1;
        s.supervisors = [Supervisor::Nobody; ATTEMPTS];
        s.launcher = Launcher::Nobody;
        s.settler = Settler::Nobody;
        s.tools = [false; ATTEMPTS];
        s.update = false;
        for agent in s.agents.iter_mut().filter(|it| **it == Agent::Running) {
            *agent = Agent::Killed;
        }
    })
}
