//! Hooks of Claude Code: `.claude/settings.json` (code.claude.com/docs/en/hooks).
use super::error::{HookError, failed};
use super::kept::Kept;
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Map, Value, json};
use std::fs;
use std::io;

/// What Claude Code calls the moment, which tools it is about, and what we call it.
const MOMENTS: [(&str, Option<&str>, &str); 5] = [
    (
        "PostToolUse",
        Some("Edit|Write|MultiEdit|NotebookEdit"),
        "edit",
    ),
    ("PreToolUse", Some("AskUserQuestion"), "ask"),
    ("PreCompact", None, "compact"),
    ("SessionStart", None, "session-start"),
    ("Stop", None, "stop"),
];

/// Adds our hooks to the settings; everything else in them stays.
///
/// # Errors
/// When the settings cannot be read as JSON, or not be written. Nothing is changed then.
pub fn install(root: &Utf8Path) -> Result<(Utf8PathBuf, Kept), HookError> {
    let path = root.join(".claude/settings.json");
    let before = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed("read", &path)(error)),
    };
    let not_json = |why: String| HookError::NotJson {
        path: path.clone(),
        why,
    };
    let mut settings: Map<String, Value> = match &before {
        Some(text) if !text.trim().is_empty() => {
            serde_json::from_str(text).map_err(|error| not_json(error.to_string()))?
        }
        _ => Map::new(),
    };
    if !add(&mut settings).ok_or_else(|| not_json("`hooks` has another form".to_owned()))? {
        return Ok((path, Kept::Stays));
    }
    let text = serde_json::to_string_pretty(&Value::Object(settings))
        .map_err(|error| not_json(error.to_string()))?;
    let new = path.with_extension("json.new");
    fs::create_dir_all(root.join(".claude"))
        .and_then(|()| fs::write(&new, text + "\n"))
        .and_then(|()| fs::rename(&new, &path))
        .map_err(failed("write", &path))?;
    let kept = match before {
        Some(_) => Kept::Changed,
        None => Kept::Made,
    };
    Ok((path, kept))
}

/// Adds what is missing; whether anything was. None when the settings have another form.
fn add(settings: &mut Map<String, Value>) -> Option<bool> {
    let hooks = settings.entry("hooks").or_insert_with(|| json!({}));
    let hooks = hooks.as_object_mut()?;
    let mut changed = false;
    for (theirs, matcher, ours) in MOMENTS {
        let list = hooks.entry(theirs).or_insert_with(|| json!([]));
        let list = list.as_array_mut()?;
        if list.iter().any(|group| calls(group, ours)) {
            continue;
        }
        let mut group = Map::new();
        if let Some(matcher) = matcher {
            group.insert("matcher".to_owned(), matcher.into());
        }
        let hook = json!([{ "type": "command", "command": command(ours) }]);
        group.insert("hooks".to_owned(), hook);
        list.push(group.into());
        changed = true;
    }
    Some(changed)
}

/// Nothing happens where `work` is not installed.
fn command(moment: &str) -> String {
    format!("command -v work >/dev/null 2>&1 || exit 0; work hook {moment} --tool claude")
}

fn calls(group: &Value, moment: &str) -> bool {
    let hooks = group.get("hooks").and_then(Value::as_array);
    let words = format!("work hook {moment}");
    hooks.into_iter().flatten().any(|hook| {
        let command = hook.get("command").and_then(Value::as_str);
        command.is_some_and(|command| command.contains(&words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_persons_hooks_and_settings_stay_and_twice_is_once() {
        let text = r#"{"model":"x","hooks":{"Stop":[{"hooks":[{"type":"command","command":"say done"}]}],"Notification":[]},"z":1.50}"#;
        let mut settings: Map<String, Value> = serde_json::from_str(text).unwrap();
        assert_eq!(add(&mut settings), Some(true));
        assert_eq!(
            settings["hooks"]["Stop"][0]["hooks"][0]["command"],
            "say done"
        );
        assert!(calls(&settings["hooks"]["Stop"][1], "stop"));
        assert_eq!(
            settings["hooks"]["PostToolUse"][0]["matcher"],
            "Edit|Write|MultiEdit|NotebookEdit"
        );
        let keys: Vec<&String> = settings.keys().collect();
        assert_eq!(keys, ["model", "hooks", "z"]);
        assert_eq!(settings["z"].to_string(), "1.50");
        assert_eq!(add(&mut settings), Some(false));
        let mut odd: Map<String, Value> = serde_json::from_str(r#"{"hooks":[]}"#).unwrap();
        assert_eq!(add(&mut odd), None);
    }
}
