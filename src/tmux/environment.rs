//! What a tmux client, and through it the server and every pane, gets to know of our environment.

use std::ffi::{OsStr, OsString};

/// What goes through. One server serves many repositories and outlives its starter: it gets what
/// a terminal needs and nothing that belongs to one project, one shell or one person's secrets.
/// `TMUX_TMPDIR` is where tmux keeps named sockets. `TMUX` and `TMUX_PANE` stay out, so that a
/// client inside another tmux is one like any other. `WORK_TMUX_SOCKET` names this very server:
/// without it the supervisors in its panes would talk to another one.
const KEPT: [&str; 14] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TERM",
    "COLORTERM",
    "TZ",
    "LANG",
    "LANGUAGE",
    "XDG_RUNTIME_DIR",
    "TMPDIR",
    "TMUX_TMPDIR",
    "WORK_TMUX_SOCKET",
];

/// The part of `variables` that tmux may know.
pub(super) fn for_tmux(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Vec<(OsString, OsString)> {
    variables
        .into_iter()
        .filter(|(name, _)| is_kept(name))
        .collect()
}

fn is_kept(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| KEPT.contains(&name) || name.starts_with("LC_"))
}

#[cfg(test)]
mod tests {
    use super::for_tmux;

    #[test]
    fn secrets_and_foreign_tmux_stay_out() {
        let given = [
            "PATH",
            "LC_ALL",
            "API_KEY",
            "TMUX",
            "TMUX_PANE",
            "WORK_STREAM",
            "SSH_AUTH_SOCK",
        ];
        let kept = for_tmux(given.map(|name| (name.into(), "x".into())));
        let kept: Vec<_> = kept.iter().filter_map(|(name, _)| name.to_str()).collect();
        assert_eq!(kept, ["PATH", "LC_ALL"]);
    }
}
