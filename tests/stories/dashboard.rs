//! `work watch` in a real terminal.
use crate::support::{Terminal, World, until};

/// Says what it does; waits; ticks.
const SPEAKING: &str = r#"cat >/dev/null
echo "I look for the port"
: > "$HOME/ready-$WORK_THREAD"
while [ ! -e "$HOME/go" ]; do sleep 0.05; done
work update --thread "$WORK_THREAD" --status completed --report done"#;

fn running(threads: u32) -> World {
    let world = World::with_threads(&[threads], SPEAKING);
    world
        .work(&["multi", "--detach", "--executor", "process"])
        .exits(0);
    world.ready(&(1..=threads).collect::<Vec<_>>());
    world
}

fn watch(world: &World, columns: u32, rows: u32) -> Terminal<'_> {
    let terminal = Terminal::open(world, columns, rows);
    terminal.line("work watch; echo code $?");
    terminal.until_shows("q quit");
    terminal
}

/// The dashboard is gone, the shell is back, and the cursor is shown.
fn left_with(terminal: &Terminal<'_>, code: i32) {
    terminal.until_shows(&format!("code {code}"));
    let screen = terminal.screen();
    assert!(!screen.contains("q quit"), "{screen}");
    until("the cursor to be shown", || {
        let flag = terminal.tmux(&["display-message", "-p", "#{cursor_flag}"]);
        flag.trim() == "1"
    });
}

fn shows_all(columns: u32, wanted: &[&str]) {
    let world = running(2);
    let terminal = watch(&world, columns, 24);
    for part in wanted {
        terminal.until_shows(part);
    }
    let screen = terminal.screen();
    let rows = screen.lines().filter(|line| line.contains("01.01.0"));
    assert_eq!(rows.count(), 2, "drawn twice:\n{screen}");
    // what happens is seen without a key
    world.go();
    terminal.until_shows("2/2 tasks");
    terminal.until_shows("✓ completed");
    until("nothing to run any more", || {
        !terminal.screen().contains("▶ running")
    });
    terminal.keys(&["q"]);
    left_with(&terminal, 0);
}

#[test]
fn at_80_columns_it_shows_the_threads_and_what_changes() {
    let wanted = ["> 01.01.01", "▶ running", "2 running", "TIME", "LAST EVENT"];
    shows_all(80, &wanted);
}

#[test]
fn at_60_columns_it_shows_what_matters() {
    shows_all(60, &["> 01.01.01", "▶ running", "2 running", "TIME"]);
}

#[test]
fn the_log_of_the_chosen_thread_is_shown_and_hidden() {
    let world = running(2);
    let terminal = watch(&world, 80, 24);
    terminal.keys(&["Down"]);
    terminal.until_shows("> 01.01.02");
    terminal.keys(&["l"]);
    terminal.until_shows("-- 01.01.02 Thread 2");
    terminal.until_shows("I look for the port");
    terminal.keys(&["Up"]);
    terminal.until_shows("-- 01.01.01 Thread 1");
    terminal.keys(&["l"]);
    until("the log to be gone", || {
        !terminal.screen().contains("I look for the port")
    });
    terminal.keys(&["C-c"]);
    left_with(&terminal, 130);
    assert_eq!(world.thread("01.01.01")["status"], "running");
}

#[test]
fn a_thread_is_stopped_after_a_yes_only() {
    let world = running(2);
    let terminal = watch(&world, 80, 24);
    terminal.keys(&["s"]);
    terminal.until_shows("End 01.01.01?");
    terminal.keys(&["n"]);
    until("the question to be gone", || {
        !terminal.screen().contains("End 01.01.01?")
    });
    assert_eq!(world.thread("01.01.01")["status"], "running");
    terminal.keys(&["s"]);
    terminal.until_shows("End 01.01.01?");
    terminal.keys(&["y"]);
    terminal.until_shows("interrupted");
    terminal.until_shows("1 running");
    terminal.keys(&["s"]);
    terminal.until_shows("01.01.01 is not at work");
    assert_eq!(world.thread("01.01.02")["status"], "running");
    terminal.keys(&["Escape"]);
    left_with(&terminal, 0);
}

#[test]
fn the_dialogue_of_fix_opens_on_the_thread_and_the_dashboard_comes_back() {
    let world = World::with_threads_in_trouble(2);
    let terminal = watch(&world, 80, 24);
    terminal.until_shows("2 failed");
    terminal.keys(&["Down"]);
    terminal.until_shows("> 01.01.02");
    terminal.keys(&["f"]);
    terminal.until_shows("What about 01.01.02?");
    // "Mark done"
    terminal.keys(&["Down", "Down", "Down", "Down", "Enter"]);
    terminal.until_shows("Why?");
    terminal.line("seen");
    terminal.until_shows("Do it?");
    terminal.keys(&["y"]);
    terminal.until_shows("1 failed");
    terminal.until_shows("> 01.01.02");
    terminal.keys(&["q"]);
    left_with(&terminal, 0);
    assert_eq!(world.thread("01.01.02")["status"], "completed");
}

#[test]
fn the_pane_of_a_thread_is_shown_and_left_again() {
    let world = World::with_threads(&[1], SPEAKING);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1]);
    let terminal = watch(&world, 80, 24);
    terminal.keys(&["a"]);
    terminal.until_shows("I look for the port");
    world.go();
    terminal.until_shows("Press Enter to leave");
    terminal.keys(&["Enter"]);
    terminal.until_shows("1/1 tasks");
    terminal.keys(&["q"]);
    left_with(&terminal, 0);
}

#[test]
fn another_size_is_drawn_anew() {
    let world = running(3);
    let terminal = watch(&world, 120, 24);
    terminal.tmux(&["resize-window", "-x", "60", "-y", "8"]);
    terminal.keys(&["End"]);
    terminal.until_shows("> 01.01.03");
    terminal.until_shows("q quit");
    terminal.keys(&["q"]);
    left_with(&terminal, 0);
}

#[test]
fn without_a_terminal_it_says_what_to_use() {
    let world = World::with_threads(&[1], SPEAKING);
    world.work(&["watch"]).exits(2).warns("work wait");
    world.work(&["watch", "--json"]).exits(2);
    world.work(&["watch", "9.9.9"]).exits(2);
}
