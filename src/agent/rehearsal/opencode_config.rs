//! How the real opencode is made to talk to the scripted model, and to nothing else.

use camino::Utf8Path;
use serde_json::{Map, Value, json};

use super::Announcement;
use crate::agent::config::ModelChoice;

/// The provider that the scripted model is behind.
const PROVIDER: &str = "rehearsal";

/// The model of a plan under the rehearsal's provider: `rehearsal/<provider>/<model>`.
#[must_use]
pub fn rehearsed(choice: &ModelChoice) -> ModelChoice {
    ModelChoice {
        model: format!("{PROVIDER}/{}", choice.model),
        variant: choice.variant.clone(),
    }
}

/// The configuration of opencode for a rehearsal. `models` are the plan's own names.
#[must_use]
pub fn config_for_opencode<'a>(
    server: &Announcement,
    models: impl IntoIterator<Item = &'a str>,
) -> Value {
    let mut known = Map::new();
    for model in models {
        known.insert(
            model.to_owned(),
            json!({ "name": model, "tool_call": true }),
        );
    }
    let first = known
        .keys()
        .next()
        .map(|model| format!("{PROVIDER}/{model}"));
    let url = format!("http://127.0.0.1:{}/v1", server.port);
    let mut config = json!({
        "$schema": "https://opencode.ai/config.json",
        "share": "disabled",
        "autoupdate": false,
        "enabled_providers": [PROVIDER],
        // of the project's own configuration only these: they need no network and start nothing
        "skills": { "paths": [".opencode/skills"] },
        "provider": {
            PROVIDER: {
                "npm": "@ai-sdk/openai-compatible",
                "name": "Rehearsal",
                "options": { "baseURL": url, "apiKey": server.key },
                "models": known,
            },
        },
    });
    if let (Some(first), Some(config)) = (first, config.as_object_mut()) {
        config.insert("model".to_owned(), json!(first));
        config.insert("small_model".to_owned(), json!(first));
    }
    config
}

/// Variables that point every folder of opencode into `dir`, so that nothing of the user's own
/// opencode is read or changed.
#[must_use]
pub fn private_home(dir: &Utf8Path) -> Vec<(String, String)> {
    [
        ("HOME", dir.to_owned()),
        ("XDG_CONFIG_HOME", dir.join("config")),
        ("XDG_DATA_HOME", dir.join("data")),
        ("XDG_STATE_HOME", dir.join("state")),
        ("XDG_CACHE_HOME", dir.join("cache")),
    ]
    .map(|(name, path)| (name.to_owned(), path.into_string()))
    .to_vec()
}

/// All variables that a rehearsed opencode needs on top of those of its driver. They hold the
/// server's key, so they belong into the environment only.
#[must_use]
pub fn environment_for_opencode<'a>(
    home: &Utf8Path,
    server: &Announcement,
    models: impl IntoIterator<Item = &'a str>,
) -> Vec<(String, String)> {
    let mut variables = private_home(home);
    let on = "1".to_owned();
    variables.extend(
        [
            (
                "OPENCODE_CONFIG_CONTENT",
                config_for_opencode(server, models).to_string(),
            ),
            ("OPENCODE_DISABLE_PROJECT_CONFIG", on.clone()),
            ("OPENCODE_DISABLE_MODELS_FETCH", on.clone()),
            ("OPENCODE_DISABLE_LSP_DOWNLOAD", on.clone()),
            ("OPENCODE_DISABLE_DEFAULT_PLUGINS", on.clone()),
            ("OPENCODE_DISABLE_SHARE", on),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plans_models_are_found_under_one_provider() {
        let server = Announcement {
            port: 4242,
            key: "secret".to_owned(),
        };
        let config = config_for_opencode(&server, ["anthropic/claude", "google/gemini"]);
        let provider = &config["provider"]["rehearsal"];
        assert_eq!(provider["options"]["baseURL"], "http://127.0.0.1:4242/v1");
        assert!(provider["models"].get("google/gemini").is_some());
        assert_eq!(config["small_model"], "rehearsal/anthropic/claude");
        let choice = ModelChoice {
            model: "google/gemini".to_owned(),
            variant: None,
        };
        assert_eq!(rehearsed(&choice).model, "rehearsal/google/gemini");
    }
}
