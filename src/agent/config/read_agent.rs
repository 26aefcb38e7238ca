//! Reads one entry of `agents:`.

use std::collections::BTreeMap;

use super::read_budget::cap;
use super::read_defaults::refuse;
use super::read_models::models;
use super::{
    Agent, ConfigError, DriverKind, Fields, Listed, Mode, Permission, Permissions, Problem, Reading,
};
use crate::agent::command::PLACEHOLDERS;
use crate::agent::yaml::{Node, Value};

pub(super) fn read_agent(reading: &mut Reading<'_>, node: &Node) -> Result<Agent, ConfigError> {
    let mut fields = reading.fields("agents", node, "a map with `name:`")?;
    let name = name(reading, &mut fields)?;
    let driver = driver(reading, &mut fields)?;
    let mode = match fields.take("mode") {
        Some(node) => reading.word("mode", node, &[("piped", Mode::Piped), ("tui", Mode::Tui)])?,
        None => Mode::Piped,
    };
    let agent = Agent {
        driver,
        mode,
        description: text(reading, &mut fields, "description")?,
        best_for: text(reading, &mut fields, "best_for")?,
        models: models(reading, &mut fields, driver, &name)?,
        timeout: fields
            .take("timeout")
            .map(|n| reading.duration("timeout", n))
            .transpose()?,
        idle_timeout: fields
            .take("idle_timeout")
            .map(|node| reading.duration("idle_timeout", node))
            .transpose()?,
        budget: fields
            .take("budget")
            .map(|node| cap(reading, "budget", node))
            .transpose()?,
        env: env(reading, &mut fields)?,
        args: words(reading, &mut fields, "args")?,
        command: command(reading, &mut fields, driver, &name)?,
        permissions: permissions(reading, &mut fields)?,
        at: fields.at,
        name,
    };
    reading.finish(&fields, &format!("agent `{}`", agent.name));
    Ok(agent)
}

fn name(reading: &Reading<'_>, fields: &mut Fields<'_>) -> Result<String, ConfigError> {
    let Some(node) = fields.take("name") else {
        let problem = Problem::Missing {
            key: "name",
            inside: "an agent".to_owned(),
        };
        return Err(reading.wrong(fields.at, problem));
    };
    let name = reading.text("name", node)?;
    let fits = (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    if !fits {
        let allowed = "1 to 64 letters, digits, `_`, `.`, `-`";
        return Err(reading.unfit("name", node, allowed));
    }
    Ok(name.to_owned())
}

fn driver(reading: &Reading<'_>, fields: &mut Fields<'_>) -> Result<DriverKind, ConfigError> {
    let Some(node) = fields.take("driver") else {
        return Ok(DriverKind::Opencode);
    };
    let kinds = [
        DriverKind::Opencode,
        DriverKind::Command,
        DriverKind::Rehearsal,
    ];
    for planned in ["claude", "codex", "gemini"] {
        refuse(
            reading,
            "driver",
            node,
            planned,
            "`driver: command` with its command line",
        )?;
    }
    reading.word("driver", node, &kinds.map(|kind| (kind.word(), kind)))
}

fn env(
    reading: &Reading<'_>,
    fields: &mut Fields<'_>,
) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut env = BTreeMap::new();
    let Some(node) = fields.take("env") else {
        return Ok(env);
    };
    for entry in reading
        .fields("env", node, "a map of names and texts")?
        .entries()
    {
        let key = &entry.key;
        if key.is_empty() || key.contains(['=', '\0']) {
            return Err(reading.unfit("env", node, "names without `=`"));
        }
        let value = match &entry.node.value {
            Value::Empty => String::new(),
            _ => reading.text(key, &entry.node)?.to_owned(),
        };
        if value.contains('\0') {
            return Err(reading.unfit(key, &entry.node, "a text without NUL"));
        }
        env.insert(key.clone(), value);
    }
    Ok(env)
}

fn command(
    reading: &Reading<'_>,
    fields: &mut Fields<'_>,
    driver: DriverKind,
    name: &str,
) -> Result<Vec<String>, ConfigError> {
    let Some(node) = fields.take("command") else {
        if driver == DriverKind::Command {
            let problem = Problem::Missing {
                key: "command",
                inside: format!("agent `{name}`"),
            };
            return Err(reading.wrong(fields.at, problem));
        }
        return Ok(Vec::new());
    };
    let allowed = "a list: the program and its arguments (only with `driver: command`)";
    let items = reading.list("command", node, allowed)?;
    let command = words_of(reading, "command", items)?;
    let program = command.first().map(String::as_str).unwrap_or_default();
    if driver != DriverKind::Command || program.is_empty() || program.starts_with('{') {
        return Err(reading.unfit("command", node, allowed));
    }
    for (word, item) in command.iter().zip(items) {
        let looks = word.starts_with('{') && word.ends_with('}') && !word.contains([' ', '"', ':']);
        if looks && !PLACEHOLDERS.contains(&word.as_str()) {
            return Err(reading.unfit("command", item, &PLACEHOLDERS.join(", ")));
        }
    }
    Ok(command)
}

fn words(
    reading: &Reading<'_>,
    fields: &mut Fields<'_>,
    key: &'static str,
) -> Result<Vec<String>, ConfigError> {
    match fields.take(key) {
        Some(node) => words_of(reading, key, reading.list(key, node, "a list of texts")?),
        None => Ok(Vec::new()),
    }
}

fn words_of(reading: &Reading<'_>, key: &str, items: &[Node]) -> Result<Vec<String>, ConfigError> {
    let mut words = Vec::new();
    for item in items {
        let word = reading.text(key, item)?;
        if word.contains('\0') {
            return Err(reading.unfit(key, item, "texts without NUL"));
        }
        words.push(word.to_owned());
    }
    Ok(words)
}

fn permissions(
    reading: &mut Reading<'_>,
    fields: &mut Fields<'_>,
) -> Result<Permissions, ConfigError> {
    let mut permissions = Permissions::default();
    let Some(node) = fields.take("permissions") else {
        return Ok(permissions);
    };
    let choices = [Permission::Allow, Permission::Deny, Permission::Ask].map(|p| (p.word(), p));
    let mut fields = reading.fields("permissions", node, "a map")?;
    let mut listed = Vec::new();
    for (key, slot) in [
        ("edit", &mut permissions.edit),
        ("bash", &mut permissions.bash),
        ("webfetch", &mut permissions.webfetch),
        ("outside", &mut permissions.outside),
    ] {
        let Some(node) = fields.take(key) else {
            continue;
        };
        let Value::Map(entries) = &node.value else {
            *slot = reading.word_or(
                node,
                key,
                "allow, deny, ask, or a map of patterns",
                &choices,
            )?;
            continue;
        };
        for entry in entries {
            let permission = reading.word(&entry.key, &entry.node, &choices)?;
            if entry.key == "*" {
                *slot = permission;
            } else {
                listed.push(Listed {
                    tool: key.to_owned(),
                    pattern: entry.key.clone(),
                    permission,
                });
            }
        }
    }
    permissions.listed = listed;
    reading.finish(&fields, "`permissions`");
    Ok(permissions)
}

fn text(
    reading: &Reading<'_>,
    fields: &mut Fields<'_>,
    key: &'static str,
) -> Result<Option<String>, ConfigError> {
    fields
        .take(key)
        .map(|node| reading.text(key, node).map(str::to_owned))
        .transpose()
}
