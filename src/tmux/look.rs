//! Our tmux configuration, as commands. The file of the user is never read, so this is all of it.

use super::argv::{OptionOf, set_option, start_server};
use super::sequence::Sequence;

/// What the border of a pane says. `q/h` doubles every `#`: a `#[…]` in the text of a person
/// would be a style otherwise. An option's value itself is not expanded again.
const BORDER: &str = " #{q/h:@work_thread} #{q/h:@work_name}#{?@work_state, · #{q/h:@work_state},}#{?pane_dead, · ended,} ";
/// The windows in the status line: number and the threads in it.
const WINDOW: &str = " #I:#{P: #{q/h:@work_thread}} ";
const CURRENT_WINDOW: &str = "#[reverse] #I:#{P: #{q/h:@work_thread}} #[noreverse]";

/// The keys that a person needs here, as the server's own bindings have them.
const KEYS: &str = "#{?#{e|>:#{session_windows},1}, Ctrl-b n: next panes · Ctrl-b d: leave , Ctrl-b d: leave#, the work goes on }";

/// Set for the whole server: it is ours alone.
///
/// `remain-on-exit` is here because it has to hold before the first pane starts; a program that
/// fails at once would take session and server with it. Its format is empty because the default
/// one scrolls the last screen away by a line. `window-size` is not here: set globally it crashes
/// servers up to 3.6a.
const OPTIONS: [(&str, &str); 18] = [
    ("remain-on-exit", "on"),
    ("remain-on-exit-format", ""),
    ("update-environment", ""),
    ("default-terminal", "screen-256color"),
    ("escape-time", "10"),
    ("focus-events", "on"),
    ("history-limit", "20000"),
    ("mouse", "on"),
    ("automatic-rename", "off"),
    ("pane-border-status", "top"),
    ("pane-border-format", BORDER),
    ("status-left", " #{q/h:@work_stream} "),
    ("status-left-length", "60"),
    ("status-right", KEYS),
    ("status-right-length", "60"),
    ("status-style", "bg=default,fg=default"),
    ("window-status-format", WINDOW),
    ("window-status-current-format", CURRENT_WINDOW),
];

/// The keys of a session in which nothing runs any more.
pub(super) const OVER: &str = "work-over";

/// What is different in such a session, until new panes are opened: its keys and its status line.
pub(super) const WHEN_OVER: [&str; 3] = ["key-table", "status-left", "status-right"];

/// Starts the server if there is none and gives it our configuration.
pub(super) fn configured_server() -> Sequence {
    OPTIONS.iter().fold(
        Sequence::new().then(start_server()),
        |sequence, (name, value)| sequence.then(set_option(OptionOf::Everything, name, value)),
    )
}
