//! Which window each new pane goes to. Pure.

use super::layout::Size;
use super::pane::{Pane, WindowView};

/// Where one pane is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the first window of a session that is made with it.
    NewSession,
    /// In a new window, which becomes the current one.
    NewWindow,
    /// Beside the others of the current window, the one made last.
    CurrentWindow,
    /// Beside the others of a window that was there before.
    Window(WindowView),
}

/// Places for `count` panes: first the free room of our windows among `existing`, then new
/// windows. `existing` is empty when the session does not exist.
pub(super) fn places(existing: &[Pane], size: Size, count: usize) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::with_capacity(count);
    for (window, room) in windows_with_room(existing) {
        places.extend(std::iter::repeat_n(Place::Window(window), room));
    }
    places.truncate(count);
    let capacity = new_window_size(existing, size).capacity();
    for made in 0..count - places.len() {
        places.push(match made {
            0 if existing.is_empty() => Place::NewSession,
            _ if made % capacity == 0 => Place::NewWindow,
            _ => Place::CurrentWindow,
        });
    }
    places
}

/// Windows with a pane of ours that hold fewer panes than they could, and how many more.
fn windows_with_room(existing: &[Pane]) -> Vec<(WindowView, usize)> {
    let mut windows: Vec<(WindowView, usize, bool)> = Vec::new();
    for pane in existing {
        let ours = pane.session.is_some();
        match windows
            .iter_mut()
            .find(|(window, ..)| window.id == pane.window.id)
        {
            Some((_, panes, any_ours)) => {
                *panes += 1;
                *any_ours |= ours;
            }
            None => windows.push((pane.window, 1, ours)),
        }
    }
    let room = |(window, panes, ours): (WindowView, usize, bool)| {
        let room = window.size.capacity().saturating_sub(panes);
        (ours && room > 0).then_some((window, room))
    };
    windows.into_iter().filter_map(room).collect()
}

/// A window is made in the size of whoever looks at the session, or the one asked for.
fn new_window_size(existing: &[Pane], size: Size) -> Size {
    let seen = existing
        .iter()
        .find(|pane| pane.window.attached && pane.window.current);
    seen.map_or_else(|| size.window(), |pane| pane.window.size)
}

#[cfg(test)]
mod tests {
    use super::{Place, places};
    use crate::tmux::Size;
    use crate::tmux::pane_list::parse;

    const WIDE: Size = Size {
        columns: 200,
        rows: 50,
    };
    const SMALL: Size = Size {
        columns: 80,
        rows: 24,
    };

    #[test]
    fn a_new_session_is_filled_window_by_window() {
        use Place::{CurrentWindow, NewSession, NewWindow};
        assert_eq!(places(&[], WIDE, 0), []);
        assert_eq!(
            places(&[], WIDE, 6),
            [
                NewSession,
                CurrentWindow,
                CurrentWindow,
                CurrentWindow,
                NewWindow,
                CurrentWindow
            ]
        );
        assert_eq!(places(&[], SMALL, 3), [NewSession, NewWindow, NewWindow]);
    }

    #[test]
    fn room_of_our_windows_comes_first() {
        let line = |pane: u32, window: u32, attached: u8, tag: &str| {
            format!("1\t1\t%{pane}\t1\t7\t0\t\t\t@{window}\t200\t49\t1\t{attached}\ts\t{tag}\t\t\n")
        };
        let ours = line(0, 0, 0, "x") + &line(1, 0, 0, "y") + &line(2, 1, 0, "");
        let found = places(&parse(&ours), SMALL, 4);
        assert!(matches!(found[..2], [Place::Window(a), Place::Window(b)] if a.id == 0 && a == b));
        assert_eq!(found[2..], [Place::NewWindow, Place::NewWindow]);

        let seen = line(0, 0, 1, "");
        let found = places(&parse(&seen), SMALL, 2);
        assert_eq!(
            found,
            [Place::NewWindow, Place::CurrentWindow],
            "size of who looks at it"
        );
    }
}
