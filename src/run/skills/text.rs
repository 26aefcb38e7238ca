//! The skills as they are written to disk: the text, and a last line that tells whether somebody
//! edited it.
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What the skills are called: the folder of each, and its `name`.
pub const NAMES: [&str; 3] = ["work-planning", "work-implementing", "work-reviewing"];

const SEAL: &str =
    "\n<!-- Written by `work init --skills`, which renews this file while nobody edits it. ";

/// The whole file of a skill, for this version of `work`. None when there is no such skill.
#[must_use]
pub fn skill(name: &str) -> Option<String> {
    let text = match name {
        "work-planning" => include_str!("planning.md"),
        "work-implementing" => include_str!("implementing.md"),
        "work-reviewing" => include_str!("reviewing.md"),
        _ => return None,
    };
    let text = text.replace("{version}", env!("CARGO_PKG_VERSION"));
    Some(sealed(&text))
}

/// The text with its seal.
fn sealed(text: &str) -> String {
    let mut all = format!("{text}{SEAL}");
    for byte in Sha256::digest(text.as_bytes()).iter().take(16) {
        let _infallible = write!(all, "{byte:02x}");
    }
    all.push_str(" -->\n");
    all
}

/// Whether some version of `work` wrote the text, and nobody edited it since.
pub(super) fn is_untouched(text: &str) -> bool {
    text.rsplit_once(SEAL)
        .is_some_and(|(body, _)| sealed(body) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_seen_and_an_older_version_is_not_one() {
        let text = skill("work-planning").unwrap();
        assert!(is_untouched(&text));
        assert!(is_untouched(&sealed("of an earlier version\n")));
        assert!(!is_untouched(&text.replace("goal", "aim")));
        assert!(!is_untouched(&format!("{text}\nAnd mind the gap.\n")));
        assert!(!is_untouched("mine"));
        assert_eq!(skill("work-dancing"), None);
    }

    #[test]
    fn descriptions_fit_what_the_tools_read() {
        for name in NAMES {
            let text = skill(name).unwrap();
            let line = |key: &str| {
                let found = text.lines().find_map(|line| line.strip_prefix(key));
                found
                    .unwrap_or_else(|| panic!("{name} has no {key}"))
                    .to_owned()
            };
            assert_eq!(line("name: "), name);
            let description = line("description: ");
            assert!((1..=1024).contains(&description.chars().count()));
            assert!(!description.contains(": "), "YAML would read a key: {name}");
        }
    }
}
