//! docs/cli.md is what the program says of itself; completions and the manual page are usable.
//!
//! `WORK_WRITE_DOCS=1 cargo test the_page_is_what_the_program_says` writes the page anew.
use crate::support::{Answer, Terminal, World};
use clap::Command;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;

const HEAD: &str = "# The command line

Made from the program's own help: `WORK_WRITE_DOCS=1 cargo test the_page_is_what_the_program_says`
writes this page anew, and without the variable the same test compares it.
";

fn page() -> String {
    let mut command = workstreams::cli::command()
        .term_width(96)
        .styles(clap::builder::Styles::plain())
        .version("1");
    command.build();
    let mut page = HEAD.to_owned();
    section(&mut page, &mut command, "work", 2);
    page
}

fn section(page: &mut String, command: &mut Command, name: &str, depth: usize) {
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    let help = help.join("\n");
    let marks = "#".repeat(depth.min(3));
    write!(
        page,
        "\n{marks} {name}\n\n```text\n{}\n```\n",
        help.trim_end()
    )
    .unwrap();
    for inner in command.get_subcommands_mut() {
        if inner.is_hide_set() || inner.get_name() == "help" {
            continue;
        }
        let name = format!("{name} {}", inner.get_name());
        section(page, inner, &name, depth + 1);
    }
}

#[test]
fn the_page_is_what_the_program_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let page = page();
    if std::env::var_os("WORK_WRITE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = page
        .lines()
        .zip(written.lines())
        .find(|(new, old)| new != old);
    assert!(
        page == written,
        "docs/cli.md differs, first at {differs:?}; write it anew with \
         WORK_WRITE_DOCS=1 cargo test the_page_is_what_the_program_says"
    );
}

/// Every command and subcommand that people see.
fn visible(command: &Command, found: &mut Vec<Command>) {
    for inner in command.get_subcommands() {
        if !inner.is_hide_set() && inner.get_name() != "help" {
            found.push(inner.clone());
            visible(inner, found);
        }
    }
}

#[test]
fn every_help_begins_with_a_sentence_and_ends_with_examples() {
    let mut commands = Vec::new();
    let mut all = workstreams::cli::command();
    all.build();
    visible(&all, &mut commands);
    assert!(commands.len() > 15);
    for command in commands {
        let name = command.get_name();
        let about = command
            .get_about()
            .unwrap_or_else(|| panic!("{name} has no help"));
        let about = about.to_string();
        assert!(
            about.chars().next().is_some_and(char::is_uppercase),
            "{name}: {about}"
        );
        for argument in command.get_arguments() {
            assert!(
                argument.get_help().is_some(),
                "{name} {}",
                argument.get_id()
            );
        }
    }
}

#[test]
fn completion_scripts_are_valid() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = world.work(&["completions", shell]).exits(0).stdout;
        assert!(script.contains("WORK_COMPLETE"), "{shell}: {script}");
        world.write("home/script", &script);
        // a shell that is not installed cannot judge
        let check = std::process::Command::new(shell)
            .arg("-n")
            .arg(world.path("home/script"))
            .stdin(Stdio::null())
            .output();
        if let Ok(check) = check {
            assert!(check.status.success(), "{shell}: {check:?}");
        }
    }
    world.work(&["completions", "tcl"]).exits(2);
}

/// What fish would be offered at the end of these words.
fn offered(world: &World, words: &[&str]) -> Vec<String> {
    let answer = world
        .command(&[&["--", "work"], words].concat())
        .env("WORK_COMPLETE", "fish")
        .output()
        .unwrap();
    let answer: Answer = answer.into();
    let lines = answer.exits(0).stdout;
    // behind a tab stands what it is
    let values = lines.lines().filter_map(|line| line.split('\t').next());
    values
        .filter(|value| !value.starts_with('-'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn what_there_is_completes_commands() {
    let world = World::with_threads(&[2, 1], World::TICK);
    assert_eq!(offered(&world, &["mul"]), ["multi"]);
    assert_eq!(
        offered(&world, &["why", ""]),
        ["01", "01.01", "01.02", "01.01.01", "01.01.02", "01.02.01"]
    );
    assert_eq!(
        offered(&world, &["prompt", "01.01"]),
        ["01.01.01", "01.01.02"]
    );
    assert_eq!(offered(&world, &["done", "01.02.01."]), ["01.02.01.01"]);
    assert_eq!(
        offered(&world, &["multi", "--batch", "01."]),
        ["01.01", "01.02"]
    );
    assert_eq!(offered(&world, &["approve", "stage", ""]), ["01"]);
    assert_eq!(offered(&world, &["current", ""]), ["001-story"]);
    let agents = offered(&world, &["assign", "01.01.01", ""]);
    assert!(agents.contains(&"default".to_owned()), "{agents:?}");
    assert!(offered(&world, &["help", "re"]).contains(&"rehearsal".to_owned()));
    // where there is nothing to offer, nothing is said
    let nothing: [&str; 0] = [];
    assert_eq!(offered(&world, &["-s", "none", "why", "01"]), nothing);
    assert_eq!(offered(&World::new(), &["why", "01"]), nothing);
}

#[test]
fn bash_in_a_terminal_completes_an_id_on_tab() {
    let world = World::with_threads(&[2], World::TICK);
    let terminal = Terminal::open(&world, 100, 10);
    terminal.line("PS1='> ' exec bash --norc --noprofile");
    terminal.until_shows("> ");
    terminal.line("source <(work completions bash) && echo rea''dy");
    terminal.until_shows("ready");
    terminal.keys(&["-l", "work why 01.01.02."]);
    terminal.keys(&["Tab"]);
    terminal.until_shows("work why 01.01.02.01");
}

#[test]
fn manual_pages_are_such_and_tell_the_exit_codes() {
    let world = World::new();
    let page = world.work(&["man"]).exits(0).stdout;
    assert!(page.contains(".TH work 1"), "{page}");
    for part in [".SH NAME", ".SH SYNOPSIS", "Exit codes", "124"] {
        assert!(page.contains(part), "no {part}\n{page}");
    }
    world
        .work(&["man", "session", "list"])
        .exits(0)
        .says(".TH work-session-list 1");
    world.work(&["man", "sessoin"]).exits(2).warns("sessoin");
    let folder = world.path("home/man1");
    std::fs::create_dir(&folder).unwrap();
    let to = folder.to_str().unwrap();
    world.work(&["man", "--to", to]).exits(0);
    for name in ["work.1", "work-multi.1", "work-session-list.1"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(text.contains(".SH SYNOPSIS"), "{name}: {text}");
    }
    assert!(!folder.join("work-supervise.1").exists());
    world
        .work(&["man", "--to", "nowhere"])
        .exits(1)
        .warns("nowhere");
}
