//! A new stage from inside `work fix`: by flags, by the seed's old form, and asked for.
use super::fix_in_dialogue::{choose, dialogue};
use crate::support::{STREAM, Terminal, World, until};

/// The place of "New stage" in the menu.
const NEW_STAGE: usize = 3;

/// Two stages; both threads of the first failed, as the second one's did.
fn failed() -> World {
    let world = World::with_plan(&[&[2], &[1]], "echo no port; exit 3", |_| Vec::new());
    for batch in ["01.01", "02.01"] {
        world
            .work(&[
                "multi",
                "--batch",
                batch,
                "--force",
                "--wait",
                "--executor",
                "process",
            ])
            .exits(1);
    }
    world.nobody_left();
    world
}

fn plan(world: &World) -> String {
    world.read(&format!("repo/workstreams/{STREAM}/PLAN.md"))
}

/// Requirement G96: a dry run changes nothing.
#[test]
fn by_flags_a_stage_is_shown_then_written_then_approved_and_run() {
    let world = failed();
    let before = plan(&world);
    let contents = world.contents();
    let all = [
        "fix",
        "--new-stage",
        "-t",
        "1.1.1",
        "--name",
        "wrong port",
        "--note",
        "Find the port",
    ];
    world
        .work(&[&all[..], &["--dry-run"]].concat())
        .exits(0)
        .says("### Stage 03: Fix of stage 01: wrong port")
        .says("- [ ] Find the port");
    assert!(contents == world.contents(), "a dry run changed something");

    world
        .work(&all)
        .exits(0)
        .warns("Added stage 03.")
        .warns("`work approve plan`")
        .warns("`work multi --batch 03.01`");
    let after = plan(&world);
    let new = after.strip_prefix(before.trim_end()).expect("only added");
    assert_eq!(
        new.trim(),
        "### Stage 03: Fix of stage 01: wrong port\n\n#### Definition\n\n\
         What went wrong in thread 01.01.01 is put right.\n\n#### Batches\n\n\
         ##### Batch 01: wrong port\n\n###### Thread 01: wrong port\n\n\
         **Tasks:**\n\n- [ ] Find the port"
    );

    world.work(&["approve", "plan", "-y"]).exits(0);
    world.shell_agent(
        r#"work update --thread "$WORK_THREAD" --status completed --report found"#,
        "",
    );
    world
        .work(&[
            "multi",
            "--batch",
            "03.01",
            "--force",
            "--wait",
            "--executor",
            "process",
        ])
        .exits(0);
    assert_eq!(world.thread("03.01.01")["status"], "completed");
}

#[test]
fn the_old_form_warns_and_does_what_add_stage_does() {
    let (old, new) = (failed(), failed());
    old.work(&["fix", "--stage", "1", "--name", "x"])
        .exits(0)
        .warns("`work add stage --fix N --name X`")
        .warns("Added stage 03.");
    new.work(&["add", "stage", "--fix", "1", "--name", "x"])
        .exits(0);
    let heading = "### Stage 03: Fix of stage 01: x";
    assert!(plan(&old).contains(heading) && plan(&new).contains(heading));
}

#[test]
fn scripts_get_the_id_and_what_is_missing_is_named() {
    let world = failed();
    let before = world.contents();
    for (args, flag) in [
        (&["--new-stage"][..], "--stage N or --thread SS.BB.TT"),
        (&["--new-stage", "--stage", "1"], "--name NAME"),
        (&["--stage", "1"], "--name NAME"),
        (&["--new-stage", "--name", "x"], "--stage N"),
    ] {
        let args = [&["fix"], args].concat();
        world.work(&args).exits(2).warns(flag);
    }
    for (args, code) in [
        (&["-t", "1.1.1", "-t", "2.1.1", "--name", "x"][..], 2),
        (&["-t", "1.1.1", "--stage", "2", "--name", "x"], 2),
        (&["--stage", "1", "--name", "x", "--retry"], 2),
        (&["--stage", "1", "--name", "x", "--rehearse"], 2),
        (&["--stage", "1", "--name", " "], 2),
        (&["--stage", "9", "--name", "x"], 3),
        (&["-t", "9.1.1", "--name", "x"], 3),
    ] {
        let args = [&["fix", "--new-stage"], args].concat();
        world.work(&args).exits(code);
    }
    assert!(before == world.contents());
    let answer = world
        .work(&[
            "fix",
            "--new-stage",
            "--stage",
            "1",
            "--name",
            "x",
            "--json",
        ])
        .exits(0);
    let data = answer.data();
    assert_eq!((&data["id"], &data["fixes"]), (&"03".into(), &"01".into()));
    assert_eq!(data["approval"], "changed");
}

#[test]
fn without_a_plan_there_is_nothing_to_add_to() {
    let world = World::with_threads_in_trouble(1);
    world
        .work(&["fix", "--new-stage", "-t", "1.1.1", "--name", "x"])
        .exits(3)
        .warns("PLAN.md");
    let terminal = dialogue(&world, 100, "-t 1.1.1");
    terminal.until_shows("not now: there is no PLAN.md that a stage could be added to");
}

#[test]
fn from_the_menu_it_asks_shows_confirms_and_says_what_is_next() {
    let world = failed();
    let terminal = dialogue(&world, 100, "");
    terminal.until_shows("Which?");
    terminal.keys(&["Space", "Down", "Space", "Enter"]);
    terminal.until_shows("What about these 2 threads?");
    terminal.until_shows("New stage     a stage of its own for what went wrong");
    choose(&terminal, NEW_STAGE);
    terminal.until_shows("Name of the new stage");
    terminal.keys(&["Enter"]);
    terminal.until_shows("It needs a name");
    terminal.line("wrong port");
    terminal.until_shows("What is to be done in it?");
    terminal.line("Find the port");
    terminal.until_shows("What went wrong in threads 01.01.01, 01.01.02 is put right.");
    terminal.until_shows("- [ ] Find the port");
    terminal.until_shows("Write it into PLAN.md?");
    terminal.keys(&["y"]);
    terminal.until_shows("code 0");
    terminal.until_shows("Added stage 03.");
    terminal.until_shows("`work approve plan`");
    assert!(plan(&world).contains("### Stage 03: Fix of stage 01: wrong port"));
}

#[test]
fn threads_of_two_stages_are_not_mended_by_one() {
    let world = failed();
    let terminal = dialogue(&world, 100, "");
    terminal.until_shows("Which?");
    terminal.keys(&["a", "Enter"]);
    terminal.until_shows("What about these 3 threads?");
    terminal.until_shows("not now: the threads are of several stages");
    choose(&terminal, NEW_STAGE);
    terminal.until_shows("`New stage` is not possible for thread 02.01.01");
}

#[test]
fn escape_goes_back_and_neither_it_nor_ctrl_c_nor_no_changes_anything() {
    let world = failed();
    let before = world.contents();
    let terminal = Terminal::open(&world, 60, 40);
    terminal.line("work fix --new-stage; echo code $?");
    terminal.until_shows("Which stage does it mend?");
    terminal.keys(&["Down", "Enter"]);
    terminal.until_shows("Name of the new stage");
    let last_is = |question: &str| {
        until(&format!("{question:?} to be asked last"), || {
            let screen = terminal.screen();
            let last = ["Name of", "What is to be done", "Write it", "Which stage"]
                .into_iter()
                .max_by_key(|words| screen.rfind(words).map_or(0, |place| place + 1));
            last == Some(question)
        });
    };
    terminal.line("a name that is far longer than a line of sixty columns can be");
    last_is("What is to be done");
    terminal.keys(&["Enter"]);
    last_is("Write it");
    terminal.until_shows("### Stage 03: Fix of stage 02: a name");
    for question in ["What is to be done", "Name of"] {
        terminal.keys(&["Escape"]);
        last_is(question);
    }
    terminal.keys(&["Escape"]);
    terminal.until_shows("Nothing was changed.");
    terminal.until_shows("code 0");
    let steps: [(&str, &[&str]); 4] = [
        ("Which stage", &[]),
        ("Name of", &["Enter"]),
        ("What is to be done", &["Enter", "x", "Enter"]),
        ("Write it", &["Enter", "x", "Enter", "Enter"]),
    ];
    for (question, keys) in steps {
        terminal.line("clear; work fix --new-stage; echo code $?");
        terminal.until_shows("Which stage does it mend?");
        for key in keys {
            terminal.keys(&[key]);
        }
        last_is(question);
        terminal.keys(&["C-c"]);
        terminal.until_shows("code 130");
        until("the cursor to be shown", || {
            let flag = terminal.tmux(&["display-message", "-p", "#{cursor_flag}"]);
            flag.trim() == "1"
        });
    }
    terminal.line("clear; work fix --new-stage --stage 1; echo code $?");
    terminal.until_shows("Name of");
    terminal.line("x");
    last_is("What is to be done");
    terminal.keys(&["Enter"]);
    last_is("Write it");
    terminal.keys(&["n"]);
    terminal.until_shows("Nothing was changed.");
    assert!(before == world.contents(), "something was changed");
}
