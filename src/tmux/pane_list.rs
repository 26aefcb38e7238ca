//! Reads the answer of `list-panes`.

use super::layout::Size;
use super::pane::{Pane, PaneLife, PaneRef, ServerIdentity, WindowView};

/// One line per pane, fields between tabs, text last. Our own texts hold no tab.
pub(super) const FORMAT: &str = "#{pid}\t#{start_time}\t#{pane_id}\t#{pane_active}\t#{pane_pid}\t\
    #{pane_dead}\t#{pane_dead_status}\t#{pane_dead_signal}\t#{window_id}\t#{window_width}\t\
    #{window_height}\t#{window_active}\t#{session_attached}\t#{session_name}\t#{@work_session}\t\
    #{@work_thread}\t#{@work_root}";

/// The panes in `answer`. A line that is not one of [`FORMAT`] is no pane: only a tag that
/// somebody else set can make one.
pub(super) fn parse(answer: &str) -> Vec<Pane> {
    answer.lines().filter_map(pane).collect()
}

fn pane(line: &str) -> Option<Pane> {
    let mut fields = line.splitn(FORMAT.matches('\t').count() + 1, '\t');
    let mut next = || fields.next();
    let server = ServerIdentity {
        process: number(next()?)?,
        started: number(next()?)?,
    };
    let id = PaneRef {
        server,
        pane: next()?.parse().ok()?,
    };
    let active = next()? == "1";
    let process = number(next()?);
    let dead = next()? == "1";
    let (status, signal) = (number(next()?), number(next()?));
    let window = WindowView {
        id: number(next()?.strip_prefix('@')?)?,
        size: Size {
            columns: number(next()?)?,
            rows: number(next()?)?,
        },
        current: next()? == "1",
        attached: next()? != "0",
    };
    Some(Pane {
        id,
        tmux_session: next()?.to_owned(),
        window,
        active,
        process,
        life: if dead {
            PaneLife::Ended { status, signal }
        } else {
            PaneLife::Running
        },
        session: text(next()?),
        thread: text(next()?),
        root: text(next()?),
    })
}

fn number<N: std::str::FromStr>(field: &str) -> Option<N> {
    field.parse().ok()
}

fn text(field: &str) -> Option<String> {
    (!field.is_empty()).then(|| field.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, proptest};

    use super::{PaneLife, parse};

    #[test]
    fn dead_without_status_is_a_state() {
        let panes = parse(
            "70\t1795167412\t%0\t1\t71\t1\t\t\t@0\t200\t49\t1\t0\twork-a-1\ts1\t1.2\t/r\tx\n\
             70\t1795167412\t%1\t0\t72\t1\t3\t\t@0\t200\t49\t1\t0\twork-a-1\t\t\t\n\
             70\t1795167412\t%2\t0\t-1\t1\t\t9\t@0\t200\t49\t1\t0\twork-a-1\t\t\t\n",
        );
        let lives: Vec<_> = panes.iter().map(|pane| pane.life).collect();
        let ended = |status, signal| PaneLife::Ended { status, signal };
        assert_eq!(
            lives,
            [
                ended(None, None),
                ended(Some(3), None),
                ended(None, Some(9))
            ]
        );
        assert_eq!(panes[0].session.as_deref(), Some("s1"));
        assert_eq!(panes[0].root.as_deref(), Some("/r\tx"));
        assert_eq!(
            (panes[1].session.as_deref(), panes[1].process),
            (None, Some(72))
        );
        assert_eq!(panes[2].process, None);
    }

    proptest! {
        #[test]
        fn no_answer_is_too_strange(
            text in any::<String>(),
            fields in prop::collection::vec("[%@]?[0-9a-z'\"]{0,3}", 0..20),
        ) {
            parse(&text);
            parse(&fields.join("\t"));
        }
    }
}
