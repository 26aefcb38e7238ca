//! docs/cli.md is what the program says of itself; completions and the manual page are usable.
//!
//! `WORK_WRITE_DOCS=1 cargo test the_page_is_what_the_program_says` writes the page anew.
use crate::support::World;
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
fn completion_scripts_are_valid_and_hold_the_commands() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = world.work(&["completions", shell]).exits(0).stdout;
        for word in ["multi", "session", "max-parallel"] {
            assert!(script.contains(word), "{shell}: no {word}");
        }
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

#[test]
fn the_manual_page_is_one_and_tells_the_exit_codes() {
    let page = World::new().work(&["man"]).exits(0).stdout;
    assert!(page.contains(".TH work 1"), "{page}");
    for part in [".SH NAME", ".SH SYNOPSIS", "Exit codes", "124"] {
        assert!(page.contains(part), "no {part}\n{page}");
    }
}
