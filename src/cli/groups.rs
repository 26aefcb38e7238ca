//! `work --help`: the commands under headings, by what one wants to do. It is the first page that
//! people see and is made without the descriptions of sixty commands: those stay deferred.
use crate::ui::style::Tone;
use std::fmt::Write as _;

/// A heading, and its commands with the beginnings of their own help.
type Group = (&'static str, &'static [(&'static str, &'static str)]);

const GROUPS: [Group; 7] = [
    (
        "Set up",
        &[
            ("init", "Set up this repository for workstreams"),
            (
                "doctor",
                "Look for what could go wrong, and say what to do about it",
            ),
            (
                "config",
                "Show every setting, its value, and where it came from",
            ),
            ("import", "Take over a plan or progress"),
            ("clean", "Remove logs and folders of old sessions"),
            ("completions", "Print a shell's completion script"),
            ("man", "Print the manual page"),
            (
                "hook",
                "Do what belongs to a moment in the life of a coding agent",
            ),
        ],
    ),
    (
        "Plan",
        &[
            ("create", "Make a new workstream with a plan to fill"),
            (
                "current",
                "Show or set the workstream that commands without --stream mean",
            ),
            ("list", "List all workstreams with their progress"),
            ("plan", "Show, edit or check PLAN.md"),
            (
                "approve",
                "Approve the plan, or a stage so that the next one may start",
            ),
            ("add", "Add a stage, batch, thread or task to PLAN.md"),
            ("agents", "List the agents of agents.yaml"),
            ("assign", "Give a thread to an agent"),
            (
                "prompt",
                "Show exactly what the agent of a thread would be told now",
            ),
        ],
    ),
    (
        "Run",
        &[
            (
                "multi",
                "Launch a batch: one agent per thread, each in its own pane",
            ),
            ("execute", "Run one thread in this terminal"),
            ("continue", "Go on with the next batch that is not done"),
            ("fix", "Put threads in trouble right"),
            (
                "session",
                "Sessions of agents: list, show, declare or end them",
            ),
            ("stop", "End running agents"),
            (
                "wait",
                "Wait until nothing of the run is running or queued any more",
            ),
            ("attach", "Show the panes in this terminal"),
            (
                "open",
                "Open the agent's own interface on a thread's conversation",
            ),
            ("logs", "Show what a thread's agent did"),
            (
                "diff",
                "Show what changed in the working tree since a thread's session began",
            ),
            (
                "verify",
                "Look whether what is done is also true, and keep what shows it",
            ),
        ],
    ),
    (
        "See",
        &[
            (
                "status",
                "Show progress, what runs, and what needs a person first",
            ),
            (
                "tree",
                "Show stages, batches, threads and tasks with states and agents",
            ),
            (
                "show",
                "Show everything about one stage, batch, thread or task",
            ),
            ("watch", "Watch the threads live"),
            (
                "why",
                "Tell what led to where a stage, batch, thread or task stands",
            ),
            (
                "report",
                "Report what was done, as Markdown or as a page with a timeline",
            ),
            ("export", "Export the tasks and sessions as data"),
            ("changelog", "List completed tasks by date, newest first"),
            (
                "help",
                "Show a topic (when to use what), or the help of a command",
            ),
        ],
    ),
    (
        "Record",
        &[
            ("update", "Record progress on a task (people and agents)"),
            (
                "start",
                "Say that a task is begun, or what is being done in a stage",
            ),
            ("done", "Tick a task, or end a phase"),
            ("block", "Say that work cannot go on"),
            ("log", "Write down what happened"),
            ("decide", "Write down a decision with its reason"),
            ("fail", "Write down an approach that did not work"),
            ("next", "Write down the next action"),
            ("note", "Write down anything worth keeping"),
        ],
    ),
    (
        "Context",
        &[
            ("save", "Save where the work stands and pause"),
            ("resume", "Show what you need to go on"),
            (
                "checkpoint",
                "Commit what changed, with a message that says where the work stands",
            ),
            ("sync", "Read hand-made changes of the documents in"),
            ("track", "Save and go on"),
        ],
    ),
    (
        "Finish",
        &[
            (
                "complete",
                "Declare the workstream finished and write COMPLETION.md",
            ),
            ("archive", "Move a workstream to workstreams/archive, whole"),
            (
                "delete",
                "Move a workstream to workstreams/trash, after asking",
            ),
        ],
    ),
];

/// The help of `work` itself, as clap's template: its flags all work everywhere.
pub(super) fn template() -> String {
    let mut page = "{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    let (heading, name) = (Tone::Strong.style(), Tone::Accent.style());
    for (group, commands) in GROUPS {
        // a String takes whatever is written to it
        let _always = write!(page, "\n{heading}{group}:{heading:#}\n");
        for (command, about) in commands {
            let _always = writeln!(page, "  {name}{command:<11}{name:#}  {about}");
        }
    }
    let _always = write!(
        page,
        "\n{heading}Everywhere:{heading:#}\n{{options}}{{after-help}}"
    );
    page
}

#[cfg(test)]
mod tests {
    use super::GROUPS;
    use crate::cli::app;
    use std::collections::BTreeMap;

    #[test]
    fn every_visible_command_stands_in_one_group_with_the_words_of_its_own_help() {
        let mut all = app::command();
        all.build();
        let own: BTreeMap<&str, String> = all
            .get_subcommands()
            .filter(|command| !command.is_hide_set())
            .map(|command| (command.get_name(), command.get_about().unwrap().to_string()))
            .collect();
        let listed: Vec<(&str, &str)> =
            GROUPS.iter().flat_map(|(_, rows)| *rows).copied().collect();
        let mut names: Vec<&str> = listed.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        assert_eq!(names, own.keys().copied().collect::<Vec<_>>());
        for (name, about) in listed {
            assert!(
                own[name].starts_with(about),
                "{name}: {about}: {}",
                own[name]
            );
            assert!(about.len() <= 68, "`work --help` is for 80 columns: {name}");
            assert!(!about.contains(['{', '}']), "{name}: clap would read it");
        }
    }
}
