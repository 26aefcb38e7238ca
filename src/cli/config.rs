//! `work config`.
use super::context::Context;
use crate::agent::Position;
use crate::agent::config::{Agent, AgentsFile, Isolation, MaxParallel, Notify, Permissions};
use crate::domain::budget::Budget;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::project::SOCKET;
use crate::store::layout::Repository;
use crate::ui::duration;
use crate::ui::settings::Color;
use crate::ui::style::Tone;
use crate::ui::table::{Column, Fit, Table};
use clap::Args;
use serde_json::{Value, json};
use std::io;
use std::time::Duration;

/// Show every setting, its value, and where it came from
///
/// A flag wins over a WORK_* variable, that over agents.yaml, that over the default.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work config\n  work config --json")]
pub(super) struct Config {}

/// A setting as it holds now.
struct Setting {
    name: String,
    value: String,
    origin: Origin,
}

enum Origin {
    Flag(&'static str),
    Variable(&'static str),
    File {
        name: &'static str,
        line: Option<u64>,
    },
    Default,
}

pub(super) fn run(context: &Context, _args: &Config) -> Result<Exit, Failure> {
    let repository = context.repository()?;
    let mut settings = of_commands(context, &repository)?;
    let path = repository.agents_file();
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let (file, warnings) = AgentsFile::parse(&text, &path)
                .map_err(|error| Failure::from_error(Exit::No, &error))?;
            for warning in warnings {
                context.ui.warn(&warning.to_string());
            }
            settings.extend(of_runs(&file));
            settings.extend(file.agents.iter().flat_map(of_agent));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            settings.extend(of_runs(&AgentsFile::default()));
            context
                .ui
                .hint(&format!("there is no {path}; `work init` makes one"));
        }
        Err(error) => {
            return Err(Failure::new(
                Exit::No,
                format!("cannot read {path}: {error}"),
            ));
        }
    }
    if context.ui.is_json() {
        let settings: Vec<Value> = settings.iter().map(Setting::json).collect();
        context.ui.json(json!({ "settings": settings }))?;
        return Ok(Exit::Ok);
    }
    let mut table = Table::new(vec![
        Column::new("SETTING", Fit::Whole),
        Column::new("VALUE", Fit::Cut(20)),
        Column::new("FROM", Fit::Whole),
    ]);
    for setting in &settings {
        table.row(vec![
            (Tone::Strong, setting.name.clone()),
            (Tone::Plain, setting.value.clone()),
            (Tone::Muted, setting.origin.words()),
        ]);
    }
    let ui = &context.ui;
    ui.lines(&table.lines(ui.width(), ui.symbols().ellipsis()))?;
    Ok(Exit::Ok)
}

impl Setting {
    fn new(name: &str, value: impl Into<String>, origin: Origin) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
            origin,
        }
    }

    fn json(&self) -> Value {
        let (kind, name, line) = match &self.origin {
            Origin::Flag(name) => ("flag", Some(*name), None),
            Origin::Variable(name) => ("environment", Some(*name), None),
            Origin::File { name, line } => ("file", Some(*name), *line),
            Origin::Default => ("default", None, None),
        };
        json!({
            "name": self.name,
            "value": self.value,
            "origin": { "kind": kind, "name": name, "line": line },
        })
    }
}

impl Origin {
    fn words(&self) -> String {
        match self {
            Self::Flag(name) | Self::Variable(name) => (*name).to_owned(),
            Self::File { name, line } => match line {
                Some(line) => format!("{name}, line {line}"),
                None => (*name).to_owned(),
            },
            Self::Default => "default".to_owned(),
        }
    }

    fn at(at: Option<Position>) -> Self {
        at.map_or(Self::Default, |at| Self::File {
            name: "agents.yaml",
            line: Some(at.line),
        })
    }

    /// clap merges a flag with its variable: the variable is named when it says the same.
    fn of(flag: &'static str, variable: &'static str, value: &str) -> Self {
        if std::env::var(variable).is_ok_and(|said| said == value) {
            Self::Variable(variable)
        } else {
            Self::Flag(flag)
        }
    }
}

fn variable(name: &'static str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn of_commands(context: &Context, repository: &Repository) -> Result<Vec<Setting>, Failure> {
    let global = &context.global;
    let root = match &global.root {
        Some(root) => Origin::of("--root", "WORK_ROOT", root.as_str()),
        None => Origin::Default,
    };
    let stream = match (&global.stream, repository.current()?) {
        (Some(text), _) => {
            let id = repository.resolve(text)?;
            let origin = Origin::of("--stream", "WORK_STREAM", text);
            Setting::new("stream", id.as_str(), origin)
        }
        (None, Some(id)) => {
            let origin = Origin::File {
                name: "workstreams/.current",
                line: None,
            };
            Setting::new("stream", id.as_str(), origin)
        }
        (None, None) => match repository.streams()?.as_slice() {
            [only] => Setting::new("stream", only.as_str(), Origin::Default),
            _ => Setting::new("stream", "none", Origin::Default),
        },
    };
    let color = match (
        global.color,
        variable("NO_COLOR"),
        variable("CLICOLOR_FORCE"),
    ) {
        (Color::Always, ..) => ("always", Origin::Flag("--color")),
        (Color::Never, ..) => ("never", Origin::Flag("--color")),
        (Color::Auto, Some(_), _) => ("never", Origin::Variable("NO_COLOR")),
        (Color::Auto, None, Some(force)) if force != "0" => {
            ("always", Origin::Variable("CLICOLOR_FORCE"))
        }
        (Color::Auto, ..) => ("auto", Origin::Default),
    };
    let or_default = |name: &'static str, default: &str| match variable(name) {
        Some(value) => (value, Origin::Variable(name)),
        None => (default.to_owned(), Origin::Default),
    };
    let socket = or_default("WORK_TMUX_SOCKET", SOCKET);
    let editor = or_default("EDITOR", "none");
    Ok(vec![
        Setting::new("root", repository.root().as_str(), root),
        stream,
        Setting::new("color", color.0, color.1),
        Setting::new("tmux_socket", socket.0, socket.1),
        Setting::new("editor", editor.0, editor.1),
    ])
}

fn of_runs(file: &AgentsFile) -> Vec<Setting> {
    let defaults = &file.defaults;
    let parallel = match defaults.max_parallel.value {
        MaxParallel::Auto => "auto".to_owned(),
        MaxParallel::AtMost(number) => number.to_string(),
    };
    let isolation = match defaults.isolation.value {
        Isolation::Shared => "shared",
    };
    let done = serde_json::to_value(defaults.done.value).unwrap_or_default();
    let notify: Vec<&str> = file
        .notify
        .iter()
        .map(|way| match way {
            Notify::Bell => "bell",
            Notify::Command(command) => command.as_str(),
        })
        .collect();
    let told = if notify.is_empty() {
        Setting::new("notify", "none", Origin::Default)
    } else {
        let origin = Origin::File {
            name: "agents.yaml",
            line: None,
        };
        Setting::new("notify", notify.join(", "), origin)
    };
    vec![
        Setting::new(
            "max_parallel",
            parallel,
            Origin::at(defaults.max_parallel.at),
        ),
        Setting::new("isolation", isolation, Origin::at(defaults.isolation.at)),
        Setting::new(
            "done",
            done.as_str().unwrap_or_default(),
            Origin::at(defaults.done.at),
        ),
        Setting::new(
            "retries",
            defaults.retries.value.to_string(),
            Origin::at(defaults.retries.at),
        ),
        Setting::new(
            "retry_delay",
            length(defaults.retry_delay.value),
            Origin::at(defaults.retry_delay.at),
        ),
        Setting::new(
            "budget",
            budget(&defaults.budget.value),
            Origin::at(defaults.budget.at),
        ),
        Setting::new(
            "executor",
            defaults.executor.value.word(),
            Origin::at(defaults.executor.at),
        ),
        told,
    ]
}

fn length(length: Duration) -> String {
    duration::seconds(i64::try_from(length.as_secs()).unwrap_or(i64::MAX))
}

fn budget(budget: &Budget) -> String {
    let parts: Vec<String> = [
        ("thread", budget.thread),
        ("batch", budget.batch),
        ("stream", budget.stream),
    ]
    .into_iter()
    .filter_map(|(whose, cap)| cap.map(|cap| format!("{whose} {cap}")))
    .collect();
    if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join(", ")
    }
}

fn permissions(may: &Permissions) -> String {
    let parts = [
        ("edit", may.edit),
        ("bash", may.bash),
        ("webfetch", may.webfetch),
        ("outside", may.outside),
    ]
    .map(|(tool, permission)| {
        let listed: String = may
            .listed(tool)
            .map(|listed| format!(", `{}` {}", listed.pattern, listed.permission.word()))
            .collect();
        let listed = listed.strip_prefix(", ").unwrap_or_default();
        let listed = if listed.is_empty() {
            String::new()
        } else {
            format!(" ({listed})")
        };
        format!("{tool} {}{listed}", permission.word())
    });
    parts.join(", ")
}

/// The file keeps one place for each agent: where its entry begins.
fn of_agent(agent: &Agent) -> Vec<Setting> {
    let limit = |limit: Option<Duration>| limit.map_or_else(|| "none".to_owned(), length);
    let models: Vec<String> = agent.models.iter().map(ToString::to_string).collect();
    let cap = agent
        .budget
        .map_or_else(|| "none".to_owned(), |cap| cap.to_string());
    [
        ("driver", agent.driver.word().to_owned()),
        ("models", models.join(", ")),
        ("mode", agent.mode.word().to_owned()),
        ("timeout", limit(agent.timeout)),
        ("idle_timeout", limit(agent.idle_timeout)),
        ("budget", cap),
        ("permissions", permissions(&agent.permissions)),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| {
        let name = format!("agents.{}.{key}", agent.name);
        Setting::new(&name, value, Origin::at(Some(agent.at)))
    })
    .collect()
}
