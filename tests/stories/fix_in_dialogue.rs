//! `work fix` in a real terminal: an outer tmux types and looks.
use crate::support::{Terminal, World, until};

pub(super) fn dialogue<'a>(world: &'a World, columns: u32, args: &str) -> Terminal<'a> {
    let terminal = Terminal::open(world, columns, 40);
    terminal.line(&format!(
        "work fix --wait --executor process {args}; echo code $?"
    ));
    terminal
}

/// Goes down so often, then Enter.
pub(super) fn choose(terminal: &Terminal<'_>, down: usize) {
    let keys: Vec<&str> = std::iter::repeat_n("Down", down).collect();
    if !keys.is_empty() {
        terminal.keys(&keys);
    }
    terminal.keys(&["Enter"]);
}

/// Places in the menu of actions.
const RETRY: usize = 1;
const CHANGE_AGENT: usize = 2;
const MARK_DONE: usize = 4;
const SKIP: usize = 5;
const LOOK: usize = 6;

#[test]
fn a_thread_is_chosen_and_tried_again_with_a_note() {
    let world = World::with_threads_in_trouble(2);
    let terminal = dialogue(&world, 120, "");
    terminal.until_shows("Which?");
    for part in ["LAST WORDS", "failed: exit 3", "I cannot find the port"] {
        terminal.until_shows(part);
    }
    terminal.keys(&["Down", "Space", "Enter"]);
    terminal.until_shows("What about 01.01.02?");
    terminal.until_shows("not now: its agent is a plain command");
    choose(&terminal, RETRY);
    terminal.until_shows("Note to the agent");
    terminal.line("the port is 8080");
    terminal.until_shows("told of 1 earlier attempt");
    terminal.until_shows("Do it?");
    terminal.keys(&["y"]);
    terminal.until_shows("code 0");
    assert!(world.prompt_of(2, 2).contains("the port is 8080"));
    assert_eq!(world.thread("01.01.01")["status"], "failed");
}

#[test]
fn a_conversation_is_resumed_from_the_menu() {
    let world = super::fix_resume::cut_short();
    let terminal = dialogue(&world, 100, "--rehearse ../script.yaml --in-place");
    terminal.until_shows("Which?");
    terminal.until_shows("interrupted: lost");
    terminal.keys(&["Enter"]);
    terminal.until_shows("Resume        go on with the same conversation");
    choose(&terminal, 0);
    terminal.until_shows("Note to the agent");
    terminal.keys(&["Enter"]);
    terminal.until_shows("resumes conversation");
    terminal.keys(&["y"]);
    terminal.until_shows("code 0");
    let sessions = world.sessions();
    assert_eq!(sessions[1]["resumes"], sessions[0]["sessionId"]);
    assert_eq!(world.thread("01.01.01")["status"], "completed");
}

#[test]
fn several_are_chosen_and_another_agent_takes_them() {
    let world = World::with_threads_in_trouble(3);
    let terminal = dialogue(&world, 120, "");
    terminal.until_shows("Which?");
    terminal.keys(&["Space", "Down", "Space", "Enter"]);
    terminal.until_shows("What about these 2 threads?");
    choose(&terminal, CHANGE_AGENT);
    terminal.until_shows("Takes its time");
    choose(&terminal, 1);
    terminal.until_shows("Note to the agent");
    terminal.keys(&["Enter"]);
    terminal.until_shows("agent careful");
    terminal.keys(&["y"]);
    terminal.until_shows("code 0");
    assert_eq!(
        (world.agent_of(1, 2), world.agent_of(2, 2)),
        ("careful".into(), "careful".into())
    );
    assert_eq!(world.thread("01.01.03")["status"], "failed");
}

#[test]
fn what_is_not_possible_explains_itself_and_the_menu_comes_back() {
    let world = World::with_threads_in_trouble(1);
    let terminal = dialogue(&world, 120, "-t 1.1.1");
    terminal.until_shows("What about 01.01.01?");
    choose(&terminal, 0);
    terminal.until_shows("`Resume` is not possible for thread 01.01.01: its agent is a plain");
    choose(&terminal, LOOK);
    terminal.until_shows("01.01.01, last lines:");
    terminal.until_shows("  I cannot find the port");
    terminal.keys(&["Escape"]);
    terminal.until_shows("Nothing was changed.");
    terminal.until_shows("code 0");
    assert_eq!(world.sessions().len(), 1);
}

#[test]
fn mark_done_and_skip_write_who_and_why() {
    let world = World::with_threads_in_trouble(2);
    let terminal = Terminal::open(&world, 100, 40);
    for (thread, place, status, word) in [
        (
            0,
            MARK_DONE,
            "completed",
            "marked done by tester: looked at it",
        ),
        (1, SKIP, "cancelled", "skipped by tester: looked at it"),
    ] {
        let id = thread + 1;
        terminal.line(&format!("clear; work fix -t 1.1.{id}; echo code $?"));
        terminal.until_shows(&format!("What about 01.01.0{id}?"));
        choose(&terminal, place);
        terminal.until_shows("Why?");
        terminal.line("looked at it");
        terminal.until_shows("Do it?");
        terminal.keys(&["y"]);
        terminal.until_shows("code 0");
        let task = world.tasks_file()["tasks"][thread].clone();
        assert_eq!(task["status"], status);
        assert_eq!(task["report"], word);
    }
    assert_eq!(world.sessions().len(), 2, "no agent was started");
    world
        .work(&["fix"])
        .exits(0)
        .warns("No thread is in trouble");
}

#[test]
fn escape_goes_one_step_back_each_time() {
    let world = World::with_threads_in_trouble(2);
    let before = world.contents();
    let terminal = dialogue(&world, 120, "");
    terminal.until_shows("Which?");
    terminal.keys(&["Enter"]);
    terminal.until_shows("None is marked: Space marks the one under the cursor.");
    terminal.keys(&["Space", "Enter"]);
    terminal.until_shows("What about");
    choose(&terminal, CHANGE_AGENT);
    terminal.until_shows("Which agent?");
    choose(&terminal, 0);
    terminal.until_shows("Note to the agent");
    terminal.keys(&["Enter"]);
    terminal.until_shows("Do it?");
    // from the question to the note, to the agents, to the actions, to the threads, out
    for shown in ["Note to the agent", "Which agent?", "What about", "Which?"] {
        terminal.tmux(&["clear-history"]);
        terminal.keys(&["Escape"]);
        until(&format!("{shown:?} to be asked last"), || {
            let screen = terminal.screen();
            let last_question = [
                "Note to the agent",
                "Which agent?",
                "What about",
                "Which?",
                "Do it?",
            ]
            .into_iter()
            .max_by_key(|question| screen.rfind(question).map_or(0, |place| place + 1));
            last_question == Some(shown)
        });
    }
    terminal.keys(&["Escape"]);
    terminal.until_shows("Nothing was changed.");
    terminal.until_shows("code 0");
    assert!(before == world.contents(), "something was changed");
}

#[test]
fn ctrl_c_at_every_prompt_is_130_with_the_cursor_back_and_nothing_changed() {
    let world = World::with_threads_in_trouble(1);
    let before = world.contents();
    let terminal = Terminal::open(&world, 100, 40);
    let steps: [&[&str]; 5] = [
        &[],
        &["Enter"],
        &["Enter", "Down", "Down", "Enter"],
        &["Enter", "Down", "Enter"],
        &["Enter", "Down", "Enter", "Enter"],
    ];
    let questions = [
        "Which?",
        "What about",
        "Which agent?",
        "Note to the agent",
        "Do it?",
    ];
    for (keys, question) in steps.iter().zip(questions) {
        // what is typed says `$?`, what is shown says the number
        terminal.line(&format!("clear; echo {}-$?", question.len()));
        terminal.until_shows(&format!("{}-0", question.len()));
        terminal.line("work fix --wait; echo code $?");
        terminal.until_shows("Which?");
        for key in *keys {
            terminal.keys(&[key]);
        }
        terminal.until_shows(question);
        terminal.keys(&["C-c"]);
        terminal.until_shows("code 130");
        until("the cursor to be shown", || {
            terminal
                .tmux(&["display-message", "-p", "#{cursor_flag}"])
                .trim()
                == "1"
        });
    }
    assert!(before == world.contents(), "something was changed");
}

#[test]
fn thirty_threads_with_long_names_fit_in_sixty_columns() {
    let world = World::with_threads_in_trouble(30);
    let mut file = world.tasks_file();
    for task in file["tasks"].as_array_mut().unwrap() {
        let id = task["id"].as_str().unwrap().to_owned();
        task["thread_name"] =
            format!("終わりのない名前 {id} that goes on for ever and ever").into();
    }
    world.write(
        &format!("repo/workstreams/{}/tasks.json", crate::support::STREAM),
        &file.to_string(),
    );
    let agents = world.read("repo/agents.yaml").replace(
        "name: careful",
        &format!("name: careful-{}", "x".repeat(50)),
    );
    world.write("repo/agents.yaml", &agents);
    let terminal = Terminal::open(&world, 60, 20);
    terminal.line("work fix --wait --executor process; echo code $?");
    terminal.until_shows("01.01.01");
    // the last one, from above: the list goes round
    terminal.keys(&["Up"]);
    terminal.until_shows("> [ ] 01.01.30");
    terminal.keys(&["Space"]);
    terminal.until_shows("> [x] 01.01.30");
    let screen = terminal.screen();
    let rows = screen.lines().filter(|line| line.contains("01.01.30"));
    assert_eq!(rows.count(), 1, "drawn twice:\n{screen}");
    terminal.keys(&["Enter"]);
    terminal.until_shows("What about 01.01.30?");
    choose(&terminal, CHANGE_AGENT);
    terminal.until_shows("Which agent?");
    terminal.keys(&["Down"]);
    terminal.until_shows("> careful-xxx");
    let screen = terminal.screen();
    let rows = screen.lines().filter(|line| line.contains("careful-"));
    assert_eq!(rows.count(), 1, "drawn twice:\n{screen}");
    terminal.keys(&["Enter"]);
    terminal.until_shows("Note to the agent");
    terminal.line(&"a long note ".repeat(12));
    terminal.until_shows("Do it?");
    terminal.keys(&["y"]);
    terminal.until_shows("code 0");
    assert!(world.prompt_of(30, 2).contains(&"a long note ".repeat(11)));
}

#[test]
fn what_the_flags_say_is_not_asked() {
    let world = World::with_threads_in_trouble(1);
    let terminal = dialogue(&world, 100, "-t 1.1.1 --retry --note x");
    terminal.until_shows("code 0");
    assert_eq!(world.sessions().len(), 2);
}

#[test]
fn no_at_the_last_question_leaves_everything_as_it_is() {
    let world = World::with_threads_in_trouble(1);
    let before = world.contents();
    let terminal = dialogue(&world, 100, "--retry --note x");
    terminal.until_shows("Which?");
    terminal.keys(&["Enter"]);
    terminal.until_shows("Do it?");
    terminal.keys(&["n"]);
    terminal.until_shows("Nothing was changed.");
    terminal.until_shows("code 0");
    assert!(before == world.contents(), "something was changed");
}
