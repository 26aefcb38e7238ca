//! `work help`.
use super::app;
use super::context::Context;
use super::topics::{TOPICS, Topic};
use crate::domain::suggestion::near;
use crate::exit::Exit;
use crate::failure::Failure;
use clap::Args;
use serde_json::{Value, json};

/// Show a topic (when to use what), or the help of a command
///
/// Without a word it lists the topics. `work --help` lists the commands.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work help when\n  work help session list")]
pub(super) struct Help {
    /// A topic, or a command with its subcommand
    #[arg(value_name = "TOPIC")]
    words: Vec<String>,
}

pub(super) fn run(context: &Context, args: &Help) -> Result<Exit, Failure> {
    let words: Vec<&str> = args.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => list(context),
        [name] if topic(name).is_some() => show(context, topic(name)),
        [first, ..] => of_command(context, first, &words),
    }
}

fn topic(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}

fn list(context: &Context) -> Result<Exit, Failure> {
    if context.ui.is_json() {
        let topics: Vec<Value> = TOPICS
            .iter()
            .map(|topic| json!({ "name": topic.name, "about": topic.about }))
            .collect();
        context.ui.json(json!({ "topics": topics }))?;
        return Ok(Exit::Ok);
    }
    context.ui.out("Topics:")?;
    for topic in &TOPICS {
        context
            .ui
            .out(&format!("  {:<13} {}", topic.name, topic.about))?;
    }
    context.ui.out("")?;
    context.ui.out("work help TOPIC      the topic")?;
    context
        .ui
        .out("work help COMMAND    a command; also: work COMMAND --help")?;
    context.ui.out("work --help          all commands")?;
    Ok(Exit::Ok)
}

fn show(context: &Context, topic: Option<&Topic>) -> Result<Exit, Failure> {
    let Some(topic) = topic else {
        return list(context);
    };
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "name": topic.name, "text": topic.text }))?;
    } else {
        context.ui.out(topic.text.trim_end())?;
    }
    Ok(Exit::Ok)
}

/// The help that clap writes, with the topic that says when to use it.
fn of_command(context: &Context, first: &str, words: &[&str]) -> Result<Exit, Failure> {
    let mut all = app::command();
    all.build();
    let mut command = &mut all;
    for word in words {
        let found = command.get_subcommands_mut().find(|inner| {
            inner.get_name() == *word || inner.get_all_aliases().any(|it| it == *word)
        });
        let Some(inner) = found else {
            return Err(unknown(word));
        };
        command = inner;
    }
    if context.ui.is_json() {
        let text = command.render_long_help().to_string();
        context
            .ui
            .json(json!({ "name": words.join(" "), "text": text }))?;
        return Ok(Exit::Ok);
    }
    // clap says it itself, with its colours
    let _reader_gone = command.print_long_help();
    if let Some(topic) = TOPICS.iter().find(|topic| topic.commands.contains(&first)) {
        context
            .ui
            .out(&format!("\nWhen to use it: work help {}", topic.name))?;
    }
    Ok(Exit::Ok)
}

fn unknown(word: &str) -> Failure {
    let all = app::command();
    let names: Vec<&str> = all
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set())
        .map(clap::Command::get_name)
        .chain(TOPICS.iter().map(|topic| topic.name))
        .collect();
    let near = near(word, names);
    let near = match near.first() {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    };
    Failure::new(
        Exit::Usage,
        format!("there is no topic and no command `{word}`{near}"),
    )
    .hint("`work help` lists the topics, `work --help` the commands")
}
