//! Silence of an agent: when it is shown, and when it has lasted too long.
use super::stop_reason::{StopReason, words};
use crate::process::activity::Activity;
use std::time::Duration;
use tokio::time::Instant;

/// Silence that is worth showing.
const QUIET: Duration = Duration::from_secs(120);

/// An agent that was to begin a conversation and has not said a word for so long may never do.
const MUTE: Duration = Duration::from_secs(60);

/// Between two looks at what the agent's processes do.
const SHORTEST_LOOK: Duration = Duration::from_millis(100);
const LONGEST_LOOK: Duration = Duration::from_secs(30);

/// How an agent begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    /// It names its conversation within seconds.
    WithAWord,
    /// It may work for long before its first word.
    Silent,
}

/// How long an agent has been silent, and whether its processes do nothing either.
#[derive(Debug)]
pub(super) struct Silence {
    limit: Option<Duration>,
    /// Whether it ever said a word; one that need not say any counts as heard.
    heard: bool,
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
    pub(super) fn new(limit: Option<Duration>, beginning: Beginning) -> Self {
        let now = Instant::now();
        let first = first_shown(limit);
        let (heard, shown_from) = match beginning {
            Beginning::WithAWord => (false, first.min(MUTE)),
            Beginning::Silent => (true, first),
        };
        Self {
            limit,
            heard,
            word: now,
            sign: now,
            look: None,
            shown_from,
        }
    }

    /// Why an agent is ended whose silence has lasted so long.
    pub(super) const fn reason(&self, limit: Duration) -> StopReason {
        if self.heard {
            StopReason::Idle(limit)
        } else {
            StopReason::Mute(limit)
        }
    }

    /// The agent said something. Whether its silence was shown.
    pub(super) fn ends(&mut self) -> bool {
        let now = Instant::now();
        (self.word, self.sign, self.look) = (now, now, None);
        let first = first_shown(self.limit);
        let was_shown = !self.heard || self.shown_from != first;
        (self.heard, self.shown_from) = (true, first);
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
        let text = if self.heard {
            format!("quiet {}", words(self.shown_from))
        } else {
            format!("no word since its start, {}", words(self.shown_from))
        };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_to_begin_with_a_word_is_shown_earlier_until_it_was_heard() {
        let shown = |silence: &Silence| silence.due() - silence.word;
        let mut mute = Silence::new(None, Beginning::WithAWord);
        assert_eq!(shown(&mute), MUTE);
        assert_eq!(mute.reason(MUTE), StopReason::Mute(MUTE));
        assert!(mute.ends(), "its border has to be put right");
        assert_eq!(mute.reason(MUTE), StopReason::Idle(MUTE));
        assert_eq!(shown(&mute), QUIET);
        assert_eq!(shown(&Silence::new(None, Beginning::Silent)), QUIET);
    }

    #[test]
    fn a_badge_comes_before_the_end() {
        let limit = Duration::from_secs(20);
        let silence = Silence::new(Some(limit), Beginning::WithAWord);
        assert_eq!(silence.shown_from, limit / 2);
    }
}
