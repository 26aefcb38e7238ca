//! Calls that `work` makes of itself, once or twice for every agent: understood without the whole
//! command line, which costs a process a third of its start and stays in its memory. Whatever does
//! not look exactly like such a call goes the usual way.
use super::exec_agent::ExecAgent;
use super::global::Global;
use super::supervise::Supervise;
use std::ffi::{OsStr, OsString};

/// Such a call.
#[derive(Debug)]
pub(super) enum Inner {
    /// What runs in each pane ([`crate::run::executor::Submission::argv`]).
    Supervise(Global, Supervise),
    /// What becomes the agent.
    ExecAgent(ExecAgent),
}

/// The call that these arguments (the program's name first) are, if they are one.
pub(super) fn inner(arguments: &[OsString]) -> Option<Inner> {
    let (command, rest) = arguments.get(1..)?.split_first()?;
    match command.to_str()? {
        "supervise" => supervise(rest),
        "exec-agent" => exec_agent(rest),
        _ => None,
    }
}

fn supervise(rest: &[OsString]) -> Option<Inner> {
    let words: Vec<&str> = rest
        .iter()
        .map(|word| word.to_str())
        .collect::<Option<_>>()?;
    let (session, root, stream, detached) = match *words.as_slice() {
        [session, "--root", root, "--stream", stream] => (session, root, stream, false),
        [session, "--root", root, "--stream", stream, "--detached"] => {
            (session, root, stream, true)
        }
        _ => return None,
    };
    let global = Global {
        root: Some(root.into()),
        stream: Some(stream.to_owned()),
        ..Global::default()
    };
    let session = session.parse().ok()?;
    Some(Inner::Supervise(global, Supervise { session, detached }))
}

fn exec_agent(rest: &[OsString]) -> Option<Inner> {
    let is = |word: Option<&OsString>, text: &str| word.is_some_and(|it| it == OsStr::new(text));
    if !is(rest.first(), "--parent") {
        return None;
    }
    let parent = rest.get(1)?.to_str()?.parse().ok()?;
    let foreground = is(rest.get(2), "--foreground");
    let end = 2 + usize::from(foreground);
    let command = rest.get(end + 1..)?;
    if !is(rest.get(end), "--") || command.is_empty() {
        return None;
    }
    Some(Inner::ExecAgent(ExecAgent {
        parent,
        foreground,
        command: command.to_vec(),
    }))
}

#[cfg(test)]
mod tests {
    use super::inner;
    use crate::cli::app::{self, Cli};
    use clap::FromArgMatches as _;
    use std::ffi::OsString;

    /// The same call, as the whole command line understands it.
    fn usual(arguments: &[OsString]) -> String {
        let matches = app::command().try_get_matches_from(arguments).unwrap();
        format!("{:?}", Cli::from_arg_matches(&matches).unwrap())
    }

    fn words(call: &str) -> Vec<OsString> {
        call.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn calls_of_our_own_mean_what_they_mean_to_the_whole_command_line() {
        let session = "01a1f9b1-2b8d-71a1-916a-5e40eebebc42";
        for call in [
            format!("work supervise {session} --root /a/b --stream 001-x"),
            format!("work supervise {session} --root /a/b --stream 001-x --detached"),
            "work exec-agent --parent 7 -- sh -c --".to_owned(),
            "work exec-agent --parent 7 --foreground -- opencode run --json".to_owned(),
        ] {
            let words = words(&call);
            let quick = inner(&words).map(app::of_inner);
            assert_eq!(format!("{:?}", quick.unwrap()), usual(&words), "{call}");
        }
    }

    #[test]
    fn what_looks_otherwise_goes_the_usual_way() {
        for call in [
            "work",
            "work status",
            "work supervise",
            "work supervise --help",
            "work supervise ../x --root /a --stream 001-x",
            "work supervise 01a1f9b1-2b8d-71a1-916a-5e40eebebc42 --root /a",
            "work exec-agent --parent x -- sh",
            "work exec-agent --parent 7 --",
            "work exec-agent --parent 7 sh",
        ] {
            assert!(inner(&words(call)).is_none(), "{call}");
        }
    }
}
