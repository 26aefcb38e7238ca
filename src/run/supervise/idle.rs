//! Silence of an agent: when it is shown, and when it has lasted too long.
use super::stop_reason::words;
use crate::process::activity::Activity;
use std::time::Duration;
use tokio::time::Instant;

/// Silence that is worth showing.
const QUIET: Duration = Duration::from_secs(120);

/// Between two looks at what the agent's processes do.
const SHORTEST_LOOK: Duration = Duration::from_millis(100);
const LONGEST_LOOK: Duration = Duration::from_secs(30);

/// How long an agent has been silent, and whether its processes do nothing either.
#[derive(Debug)]
pub(super) struct Silence {
    limit: Option<Duration>,
    /// The last word of the agent.
    word: Instant,
    /// The last sign of life: a word, or processes at work.
    sign: Instant,
    /// What its processes had done when they were last looked at.
    look: Option<(Instant, Activity)>,
    /// From which silence on it is shown next.
    shown_from: Duration,
}

impl Silence {
    /// From now on, with the agent's `idle_timeout`.
    pub(super) fn new(limit: Option<Duration>) -> Self {
        let now = Instant::now();
        Self {
            limit,
            word: now,
            sign: now,
            look: None,
            shown_from: first_shown(limit),
        }
    }

    /// The agent said something. Whether its silence was shown.
    pub(super) fn ends(&mut self) -> bool {
        let now = Instant::now();
        (self.word, self.sign, self.look) = (now, now, None);
        let first = first_shown(self.limit);
        let was_shown = self.shown_from != first;
        self.shown_from = first;
        was_shown
    }

    /// How long the agent has said nothing.
    pub(super) fn lasts(&self) -> Duration {
        self.word.elapsed()
    }

    /// When it will have been silent for so long.
    pub(super) fn until(&self, time: Duration) -> Instant {
        self.word + time
    }

    /// When to look again.
    pub(super) fn due(&self) -> Instant {
        let shown = self.word + self.shown_from;
        match self.limit {
            Some(limit) => shown.min(self.next_look(limit)),
            None => shown,
        }
    }

    /// The silence in words, when it is time to show it: each time after twice as long.
    pub(super) fn news(&mut self) -> Option<String> {
        let silent = self.word.elapsed();
        if silent < self.shown_from {
            return None;
        }
        let text = format!("quiet {}", words(self.shown_from));
        self.shown_from *= 2;
        Some(text)
    }

    /// The limit, when the silence has lasted so long and the agent's processes did nothing
    /// meanwhile. `measure` looks at them.
    pub(super) fn is_too_long(&mut self, measure: impl FnOnce() -> Activity) -> Option<Duration> {
        let limit = self.limit?;
        let now = Instant::now();
        if now < self.next_look(limit) {
            return None;
        }
        let activity = measure();
        if let Some((at, before)) = self.look
            && activity.is_work_since(&before, now.duration_since(at))
        {
            self.sign = now;
        }
        self.look = Some((now, activity));
        (now >= self.sign + limit).then_some(limit)
    }

    fn next_look(&self, limit: Duration) -> Instant {
        let pause = (limit / 4).clamp(SHORTEST_LOOK, LONGEST_LOOK);
        let before = self.look.map_or(self.sign, |(at, _)| at);
        (before + pause).min((self.sign + limit).max(before + SHORTEST_LOOK))
    }
}

/// A badge comes before a kill.
fn first_shown(limit: Option<Duration>) -> Duration {
    limit.map_or(QUIET, |limit| QUIET.min(limit / 2))
}
