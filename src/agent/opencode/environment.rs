//! The environment of opencode.

use serde_json::{Map, Value, json};

use crate::agent::config::{Permission, Permissions};
use crate::agent::driver::{LaunchMode, LaunchRequest};

/// The variables a session is started with.
pub(super) fn variables(request: &LaunchRequest<'_>) -> Vec<(String, String)> {
    let mut variables = vec![
        // opencode believes PWD more than the directory it is really in
        ("PWD", request.dir.to_string()),
        ("OPENCODE_DISABLE_AUTOUPDATE", "1".to_owned()),
        ("OPENCODE_DISABLE_TERMINAL_TITLE", "1".to_owned()),
        ("OPENCODE_PERMISSION", rules(request).to_string()),
    ];
    if let LaunchMode::Tui { password, .. } = request.mode {
        variables.push(("OPENCODE_SERVER_PASSWORD", password.to_owned()));
    }
    variables
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Marks of an outer opencode session, which `work` may have been started from.
pub(super) fn inherited_to_drop() -> Vec<String> {
    [
        "OPENCODE",
        "OPENCODE_PID",
        "OPENCODE_CLIENT",
        "OPENCODE_ROUTE",
        "OPENCODE_SERVER_PASSWORD",
        "OPENCODE_SERVER_USERNAME",
        "AGENT",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Permission rules. Headless, an `ask` ends the session, so what opencode asks for by itself
/// (secret files, a tool call repeated without end, a question to the user) is denied instead:
/// the agent hears no and goes on.
fn rules(request: &LaunchRequest<'_>) -> Value {
    let permissions = &request.agent.permissions;
    let mut rules = json!({
        "edit": rule(permissions, "edit", permissions.edit),
        "bash": rule(permissions, "bash", permissions.bash),
        "webfetch": rule(permissions, "webfetch", permissions.webfetch),
        "external_directory": rule(permissions, "outside", permissions.outside),
    });
    if matches!(request.mode, LaunchMode::Piped)
        && let Some(rules) = rules.as_object_mut()
    {
        rules.insert("question".to_owned(), json!("deny"));
        rules.insert("doom_loop".to_owned(), json!("deny"));
        rules.insert(
            "read".to_owned(),
            json!({ "*": "allow", "*.env": "deny", "*.env.*": "deny", "*.env.example": "allow" }),
        );
    }
    rules
}

/// One word, or a map of patterns: of those that fit, opencode takes the last.
fn rule(permissions: &Permissions, tool: &str, otherwise: Permission) -> Value {
    let mut rule = Map::from_iter([("*".to_owned(), json!(otherwise.word()))]);
    for listed in permissions.listed(tool) {
        rule.insert(listed.pattern.clone(), json!(listed.permission.word()));
    }
    if rule.len() == 1 {
        return json!(otherwise.word());
    }
    Value::Object(rule)
}
