//! The tmux commands we use, as words. The only file that names `tmux_interface`, which serves as
//! the vocabulary of flags; it never runs anything for us.

use tmux_interface::{
    AttachSession, CapturePane, DetachClient, DisplayMessage, HasSession, KillPane, KillSession,
    ListPanes, NewSession, NewWindow, SelectLayout, SelectPane, SelectWindow, SetOption,
    SplitWindow, StartServer, TmuxCommand,
};

use super::layout::Size;
use super::spec::PaneSpec;

/// What a command that makes a pane prints about it: server process, server start, pane.
const MADE: &str = "#{pid}\t#{start_time}\t#{pane_id}";

/// Which kind of thing an option belongs to.
#[derive(Clone, Copy)]
pub(super) enum OptionOf<'a> {
    /// The server and everything in it.
    Everything,
    /// The session that holds the target.
    Session(&'a str),
    /// One pane.
    Pane(&'a str),
}

pub(super) fn start_server() -> Vec<String> {
    words(&StartServer::new().build())
}

pub(super) fn new_session(name: &str, window: Size, pane: &PaneSpec) -> Vec<String> {
    let command = NewSession::new()
        .detached()
        .print()
        .format(MADE)
        .session_name(name)
        .width(window.columns.into())
        .height(window.rows.into())
        .start_directory(plain(pane.cwd.as_str()));
    running(command.build(), pane)
}

pub(super) fn new_window(session: &str, pane: &PaneSpec) -> Vec<String> {
    let command = NewWindow::new()
        .print()
        .format(MADE)
        .target_window(session)
        .start_directory(plain(pane.cwd.as_str()));
    running(command.build(), pane)
}

pub(super) fn split_window(target: &str, pane: &PaneSpec) -> Vec<String> {
    let command = SplitWindow::new()
        .print()
        .format(MADE)
        .target_pane(target)
        .start_directory(plain(pane.cwd.as_str()));
    running(command.build(), pane)
}

/// `select-layout tiled`: every pane of the window gets about the same room.
pub(super) fn tile(target: &str) -> Vec<String> {
    words(
        &SelectLayout::new()
            .target_pane(target)
            .layout_name("tiled")
            .build(),
    )
}

/// Sets an option. One for everything that this tmux does not know is passed over; for a pane or
/// session that would also hide that the target is gone.
pub(super) fn set_option(of: OptionOf<'_>, name: &str, value: &str) -> Vec<String> {
    let command = SetOption::new();
    let command = match of {
        OptionOf::Everything => command.global().quiet(),
        OptionOf::Session(target) => command.target_pane(target),
        OptionOf::Pane(target) => command.pane().target_pane(target),
    };
    words(&command.option(name).value(value).build())
}

pub(super) fn has_session(target: &str) -> Vec<String> {
    words(&HasSession::new().target_session(target).build())
}

pub(super) fn kill_session(target: &str) -> Vec<String> {
    words(&KillSession::new().target_session(target).build())
}

pub(super) fn kill_pane(target: &str) -> Vec<String> {
    words(&KillPane::new().target_pane(target).build())
}

pub(super) fn list_all_panes(format: &str) -> Vec<String> {
    words(&ListPanes::new().all().format(format).build())
}

pub(super) fn list_session_panes(target: &str, format: &str) -> Vec<String> {
    words(
        &ListPanes::new()
            .session()
            .target(target)
            .format(format)
            .build(),
    )
}

pub(super) fn display(format: &str) -> Vec<String> {
    words(&DisplayMessage::new().print().message(format).build())
}

pub(super) fn select_window(target: &str) -> Vec<String> {
    words(&SelectWindow::new().target_window(target).build())
}

pub(super) fn select_pane(target: &str) -> Vec<String> {
    words(&SelectPane::new().target_pane(target).build())
}

/// Everything the pane shows and what scrolled out of it.
pub(super) fn capture(target: &str) -> Vec<String> {
    words(
        &CapturePane::new()
            .stdout()
            .join()
            .start_line("-")
            .target_pane(target)
            .build(),
    )
}

pub(super) fn attach(target: &str) -> Vec<String> {
    words(&AttachSession::new().target_session(target).build())
}

pub(super) fn detach(target: &str) -> Vec<String> {
    words(&DetachClient::new().target_session(target).build())
}

/// Enter in a pane of ours leaves, for sessions whose keys are those of `table` (its supervisor may
/// take a moment to go); all other keys are what they are anyway, the prefix too. Nothing asks for the keys, so nothing eats them.
pub(super) fn enter_leaves(table: &str) -> Vec<String> {
    [
        "bind-key",
        "-T",
        table,
        "Enter",
        "if-shell",
        "-F",
        "#{||:#{pane_dead},#{@work_session}}",
        "detach-client",
        "send-keys Enter",
    ]
    .map(str::to_owned)
    .into()
}

/// Gives a session's option back to what holds for all.
pub(super) fn unset_option(session: &str, name: &str) -> Vec<String> {
    ["set-option", "-u", "-t", session, name]
        .map(str::to_owned)
        .into()
}

/// The command with the pane's program, word by word: tmux then executes it without a shell.
fn running(mut command: TmuxCommand<'_>, pane: &PaneSpec) -> Vec<String> {
    command.push_flag("--");
    for word in &pane.argv {
        command.push_param(word.clone());
    }
    words(&command)
}

/// A start directory is a format to tmux, `#(…)` in it runs; `##` is a plain `#`.
fn plain(text: &str) -> String {
    text.replace('#', "##")
}

fn words(command: &TmuxCommand<'_>) -> Vec<String> {
    command
        .to_vec()
        .into_iter()
        .map(std::borrow::Cow::into_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{OptionOf, list_session_panes, new_session, set_option};
    use crate::tmux::{PaneSpec, PaneTags, Size};

    #[test]
    fn words_as_tmux_reads_them() {
        let pane = PaneSpec {
            argv: vec!["work".to_owned(), "-x; y".to_owned()],
            cwd: "/a #(b)".into(),
            tags: PaneTags::default(),
        };
        assert_eq!(
            new_session(
                "s",
                Size {
                    columns: 9,
                    rows: 8
                },
                &pane
            )
            .join("|"),
            "new-session|-d|-P|-c|/a ##(b)|-F|#{pid}\t#{start_time}\t#{pane_id}|-s|s|-x|9|-y|8|--|work|-x; y"
        );
        assert_eq!(
            set_option(OptionOf::Pane("%1"), "@work_name", "-a").join("|"),
            "set-option|-p|-t|%1|@work_name|-a"
        );
        assert_eq!(
            list_session_panes("=s", "f").join("|"),
            "list-panes|-s|-F|f|-t|=s"
        );
    }
}
