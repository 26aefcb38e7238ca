//! Tracked sessions as the journals tell them: each began once, may be summed up often, ends once.
use crate::domain::checkpoint::FileNote;
use crate::domain::tracked::{DirtyFile, TrackedNumber, TrackedState};
use crate::store::actor::Actor;
use crate::store::entry::{Event, Recorded};
use jiff::{SignedDuration, Timestamp};

/// A part of every journal line that tells of a tracked session.
pub const MARK: &str = "\"type\":\"tracked\"";

/// A pause longer than this between two entries counts as a break, not as work.
const BREAK: SignedDuration = SignedDuration::from_mins(30);

/// A tracked session.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackedSession {
    /// Its number.
    pub number: TrackedNumber,
    /// When it began.
    pub started: Timestamp,
    /// When its begin was written down, if that was later.
    pub recorded: Option<Timestamp>,
    /// Who began it.
    pub by: Actor,
    /// The workstream it began in; empty outside of any.
    pub stream: String,
    /// What it is for.
    pub purpose: Option<String>,
    /// The commit that was checked out when it began.
    pub start_commit: Option<String>,
    /// What had uncommitted changes when it began.
    pub dirty: Vec<DirtyFile>,
    /// The last words on what was done.
    pub summary: Option<String>,
    /// The files that changed, as of the last summary or its end.
    pub files: Vec<FileNote>,
    /// What comes next.
    pub next: Option<String>,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

/// How long a session took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Took {
    /// From its begin to its end, or to the given moment.
    pub wall: SignedDuration,
    /// Of that, without breaks.
    pub active: SignedDuration,
}

/// All tracked sessions of these entries, by number.
#[must_use]
pub fn sessions(entries: &[Recorded]) -> Vec<TrackedSession> {
    let mut found: Vec<TrackedSession> = Vec::new();
    for entry in entries {
        let Event::Tracked {
            number,
            state,
            purpose,
            start_commit,
            dirty,
            summary,
            files,
            next,
        } = &entry.entry.event
        else {
            continue;
        };
        let known = found.iter_mut().find(|session| session.number == *number);
        match (state, known) {
            (TrackedState::Started, None) => found.push(TrackedSession {
                number: number.clone(),
                started: entry.ts,
                recorded: entry.rec,
                by: entry.actor.clone(),
                stream: entry.stream.clone(),
                purpose: purpose.clone(),
                start_commit: start_commit.clone(),
                dirty: dirty.clone(),
                summary: None,
                files: Vec::new(),
                next: None,
                ended: None,
            }),
            // two that were merged from two clones: the first began it
            (TrackedState::Started, Some(_)) | (_, None) => {}
            (state, Some(session)) => {
                if let Some(summary) = summary {
                    session.summary = Some(summary.clone());
                }
                session.files.clone_from(files);
                if next.is_some() {
                    session.next.clone_from(next);
                }
                if *state == TrackedState::Ended && session.ended.is_none() {
                    session.ended = Some(entry.ts);
                }
            }
        }
    }
    found.sort_by(|a, b| a.number.cmp(&b.number));
    found
}

/// The number after the highest.
#[must_use]
pub fn next_number(sessions: &[TrackedSession]) -> TrackedNumber {
    sessions
        .iter()
        .map(|session| session.number.next())
        .max()
        .unwrap_or(TrackedNumber::FIRST)
}

/// The entries of a session, what tells of the session itself included.
pub fn entries_of<'a>(
    number: &'a TrackedNumber,
    entries: &'a [Recorded],
) -> impl Iterator<Item = &'a Recorded> {
    entries.iter().filter(move |it| {
        it.entry.tracked.as_ref() == Some(number)
            || matches!(&it.entry.event, Event::Tracked { number: of, .. } if of == number)
    })
}

impl TrackedSession {
    /// How long it took until its end, or until now.
    #[must_use]
    pub fn took(&self, entries: &[Recorded], now: Timestamp) -> Took {
        let end = self.ended.unwrap_or(now);
        let mut moments: Vec<Timestamp> = entries_of(&self.number, entries)
            .map(|it| it.ts)
            .filter(|at| *at > self.started && *at < end)
            .collect();
        moments.push(end);
        moments.sort_unstable();
        let mut before = self.started;
        let mut active = SignedDuration::ZERO;
        for moment in moments {
            let step = moment.duration_since(before);
            if step <= BREAK {
                active += step;
            }
            before = moment;
        }
        Took {
            wall: end.duration_since(self.started),
            active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, ts: &str, rest: &str) -> Recorded {
        let line = format!(
            r#"{{"id":"{id}","v":1,"ts":"{ts}","actor":{{"kind":"person","name":"ann"}},"stream":"",{rest}}}"#
        );
        Recorded::parse(&line).unwrap()
    }

    fn told() -> Vec<Recorded> {
        vec![
            entry(
                "1",
                "2026-01-01T23:00:00Z",
                r#""type":"tracked","number":"00003","state":"started","purpose":"p""#,
            ),
            entry(
                "2",
                "2026-01-01T23:20:00Z",
                r#""type":"log","category":"general","text":"x","tracked":"00003""#,
            ),
            entry(
                "3",
                "2026-01-02T08:00:00Z",
                r#""type":"tracked","number":"00003","state":"summary","summary":"s","files":[{"path":"a"}]"#,
            ),
            entry(
                "4",
                "2026-01-02T08:10:00Z",
                r#""type":"tracked","number":"00003","state":"ended","files":[{"path":"b"}]"#,
            ),
            entry(
                "5",
                "2026-01-02T08:20:00Z",
                r#""type":"tracked","number":"00003","state":"ended""#,
            ),
        ]
    }

    #[test]
    fn st_015_xr_045_xr_046_a_session_ends_once_and_breaks_are_no_work() {
        let entries = told();
        let all = sessions(&entries);
        let [session] = all.as_slice() else {
            panic!("{all:?}")
        };
        assert_eq!(session.purpose.as_deref(), Some("p"));
        assert_eq!(session.summary.as_deref(), Some("s"));
        assert_eq!(session.ended, Some("2026-01-02T08:10:00Z".parse().unwrap()));
        let took = session.took(&entries, "2027-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(took.wall.as_mins(), 9 * 60 + 10);
        assert_eq!(took.active.as_mins(), 30);
        assert_eq!(entries_of(&session.number, &entries).count(), 5);
    }

    #[test]
    fn st_033_the_next_number_follows_the_highest() {
        assert_eq!(next_number(&[]).to_string(), "00001");
        assert_eq!(next_number(&sessions(&told())).to_string(), "00004");
    }
}
