//! `work` in a terminal: an outer tmux plays the person's terminal and types.
use crate::support::faults::{HOLD, signal};
use crate::support::{Terminal, World};

#[test]
fn attached_panes_have_borders_and_enter_leaves_at_the_end() {
    let world = World::with_threads(&[2], HOLD);
    let terminal = Terminal::open(&world, 170, 40);
    terminal.line("work multi; echo code $?");
    terminal.until_shows("01.01.01 Thread 1 · ▶ running");
    terminal.until_shows("01.01.02 Thread 2 · ▶ running");
    world.ready(&[1, 2]);
    world.go();
    terminal.until_shows("All threads have ended. Press Enter to leave");
    assert!(
        terminal.screen().contains("✓ completed"),
        "{}",
        terminal.screen()
    );
    terminal.keys(&["Enter"]);
    terminal.until_shows("code 0");
    let screen = terminal.screen();
    assert!(
        screen.contains("01.01.02") && screen.contains("completed"),
        "{screen}"
    );
    drop(terminal);
    world.nobody_left();
}

#[test]
fn who_leaves_the_panes_changes_nothing_and_can_come_back() {
    let world = World::with_threads(&[2], HOLD);
    let terminal = Terminal::open(&world, 170, 40);
    terminal.line("work multi; echo code $?");
    world.ready(&[1, 2]);
    terminal.until_shows("▶ running");
    terminal.keys(&["C-b", "d"]);
    terminal.until_shows("The run goes on");
    terminal.until_shows("code 0");
    assert_eq!(world.thread("01.01.01")["status"], "running");
    terminal.line("clear; work attach 01.01.02; echo back $?");
    terminal.until_shows("Thread 2 · ▶ running");
    let active = world.tmux(&[
        "list-panes",
        "-a",
        "-f",
        "#{&&:#{pane_active},#{window_active}}",
        "-F",
        "#{@work_thread}",
    ]);
    assert_eq!(active.stdout, "01.01.02\n");
    world.go();
    terminal.until_shows("Press Enter to leave");
    terminal.keys(&["Enter"]);
    terminal.until_shows("back 0");
    assert_eq!(world.status()["counts"]["completed"], 2);
}

#[test]
fn who_loses_the_tmux_server_is_told_so_and_gets_the_terminal_back() {
    let world = World::with_threads(&[2], HOLD);
    let terminal = Terminal::open(&world, 120, 40);
    for (command, more) in [("multi", ""), ("attach", "multi --detach; work ")] {
        terminal.line(&format!(
            "clear; stty -g >../before; work {more}{command}; echo {command} code $?; stty -g >../after"
        ));
        terminal.until_shows("Thread 2 · ▶ running");
        world.ready(&[1, 2]);
        let server = world.tmux(&["display-message", "-p", "#{pid}"]).exits(0);
        signal("KILL", server.stdout.trim().parse().unwrap());
        terminal.until_shows(&format!("{command} code 1"));
        let screen = terminal.screen();
        assert!(screen.contains("the tmux session is gone"), "{screen}");
        assert!(screen.contains("⏸ interrupted"), "{screen}");
        assert!(!screen.contains("The run goes on"), "{screen}");
        let display = "#{alternate_on} #{cursor_flag} #{mouse_any_flag}";
        assert_eq!(
            terminal.tmux(&["display-message", "-p", display]),
            "0 1 0\n"
        );
        crate::support::until("the settings to be written", || {
            std::fs::read(world.path("after")).is_ok_and(|after| after.ends_with(b"\n"))
        });
        assert_eq!(world.read("after"), world.read("before"), "stty -g");
        std::fs::remove_file(world.path("after")).unwrap();
        for thread in ["01.01.01", "01.01.02"] {
            std::fs::remove_file(world.path(&format!("home/ready-{thread}"))).unwrap();
        }
    }
    drop(terminal);
    world.nobody_left();
}

#[test]
fn keys_at_the_end_are_what_they_are_and_nothing_typed_is_lost() {
    let world = World::with_threads(&[1, 1], World::TICK);
    let terminal = Terminal::open(&world, 120, 40);
    terminal.line("work multi; echo code $?");
    terminal.until_shows("All threads have ended. Press Enter to leave");
    terminal.keys(&["C-b", "d"]);
    terminal.until_shows("code 0");
    terminal.line("echo typed after it");
    terminal.until_shows("\ntyped after it");
    // with new panes Enter is the agent's again
    world.shell_agent(HOLD, "");
    terminal.line("clear; work multi; echo code $?");
    terminal.until_shows("▶ running");
    crate::support::until("the agent to be there", || {
        world.path("home/ready-01.02.01").exists()
    });
    assert!(!terminal.screen().contains("Press Enter"));
    let keys = || world.tmux(&["show-options", "-t", &world.pane("01.02.01"), "key-table"]);
    assert_eq!(keys().stdout, "");
    world.go();
    terminal.until_shows("All threads have ended. Press Enter to leave");
    terminal.keys(&["Enter"]);
    terminal.until_shows("code 0");
}

#[test]
fn a_closed_terminal_changes_nothing() {
    let world = World::with_threads(&[2], HOLD);
    let terminal = Terminal::open(&world, 170, 40);
    terminal.line("work multi");
    world.ready(&[1, 2]);
    terminal.until_shows("▶ running");
    drop(terminal);
    assert_eq!(world.thread("01.01.01")["status"], "running");
    world.go();
    for thread in ["01.01.01", "01.01.02"] {
        crate::support::faults::is(&world.ended_by_itself(thread), "completed", "exit");
    }
    world.nobody_left();
}

#[test]
fn with_leave_after_it_leaves_by_itself_and_says_who_failed() {
    let script = format!("[ $WORK_THREAD = 01.01.02 ] && exit 3\n{}", World::TICK);
    let world = World::with_threads(&[2], &script);
    let terminal = Terminal::open(&world, 120, 40);
    terminal.line("work multi --leave-after 1; echo code $?");
    terminal.until_shows("code 1");
    let screen = terminal.screen();
    assert!(
        screen.contains("failed") && screen.contains("completed"),
        "{screen}"
    );
}

#[test]
fn sixty_columns_are_enough() {
    let world = World::with_threads(&[4], HOLD);
    let terminal = Terminal::open(&world, 60, 24);
    terminal.line("work multi; echo code $?");
    world.ready(&[1, 2, 3, 4]);
    terminal.until_shows("01.01.01 Thread 1");
    world.go();
    terminal.until_shows("Press Enter to leave");
    terminal.keys(&["Enter"]);
    terminal.until_shows("code 0");
    let screen = terminal.screen();
    for thread in ["01.01.01", "01.01.02", "01.01.03", "01.01.04"] {
        assert!(screen.contains(thread), "{screen}");
    }
}

#[test]
fn a_question_is_asked_in_a_terminal_and_no_ends_nothing() {
    let world = World::with_threads(&[2], HOLD);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1, 2]);
    let terminal = Terminal::open(&world, 120, 40);
    terminal.line("work stop --all; echo code $?");
    terminal.until_shows("End 2 running agents?");
    terminal.line("n");
    terminal.until_shows("code 1");
    assert_eq!(world.thread("01.01.01")["status"], "running");
    terminal.line("clear; work stop --all; echo code $?");
    terminal.until_shows("End 2 running agents?");
    terminal.line("y");
    terminal.until_shows("code 0");
    assert_eq!(world.thread("01.01.01")["status"], "interrupted");
}
