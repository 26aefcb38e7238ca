//! A plugin of ours for opencode: it tells what headless opencode keeps to itself.
//!
//! While opencode waits to try a failed call again, it prints nothing that says for how long. A
//! plugin sees its events; ours writes those that tell of a pause to stderr, a line each.

use serde_json::{Value, json};

/// Begins such a line.
pub(super) const MARK: &str = "work-pause ";

/// The variable that holds a configuration.
pub const CONFIG_VARIABLE: &str = "OPENCODE_CONFIG_CONTENT";

/// The plugin's source. It must never disturb opencode: nothing in it can throw.
pub const SOURCE: &str = r#"// made by work: tells on stderr for how long opencode waits before it tries again
export const WorkPauses = async () => ({
  event: async ({ event }) => {
    const status = event?.type === "session.status" ? event.properties?.status : undefined
    if (status?.type !== "retry") return
    const { attempt, message, next } = status
    process.stderr.write("work-pause " + JSON.stringify({ attempt, message, next }) + "\n")
  },
})
"#;

/// The configuration with a plugin more. None when what is there is not understood: it stays.
#[must_use]
pub fn config_with_plugin(there: Option<&str>, plugin: &str) -> Option<String> {
    let mut config: Value = match there.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => serde_json::from_str(text).ok()?,
        None => json!({}),
    };
    let plugins = config
        .as_object_mut()?
        .entry("plugin")
        .or_insert_with(|| json!([]));
    plugins
        .as_array_mut()?
        .push(format!("file://{}", path_of_url(plugin)).into());
    Some(config.to_string())
}

/// The path as it may stand in a URL.
fn path_of_url(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plugin_comes_beside_what_is_there() {
        let path = "/a b/plugin.js";
        let alone = config_with_plugin(None, path).unwrap();
        assert_eq!(alone, r#"{"plugin":["file:///a%20b/plugin.js"]}"#);
        let beside = config_with_plugin(Some(r#"{"model":"x/y","plugin":["mine"]}"#), path);
        assert_eq!(
            beside.unwrap(),
            r#"{"model":"x/y","plugin":["mine","file:///a%20b/plugin.js"]}"#
        );
        for odd in ["[]", "// comment\n{}", r#"{"plugin":"mine"}"#] {
            assert_eq!(config_with_plugin(Some(odd), path), None, "{odd}");
        }
    }
}
