//! Text as one word of a shell command.

use crate::domain::clean::clean;

/// The text in single quotes, without control characters: no shell reads anything into it.
pub(super) fn quoted(text: &str) -> String {
    let line: String = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    format!("'{}'", line.replace('\'', r"'\''"))
}

/// The text as it is when nothing in it means anything to a shell, else in single quotes.
pub(super) fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// An id as part of a file name: letters, digits, `.`, `_`, `-`; never a path of its own.
pub(super) fn file_name(id: &str) -> String {
    let name: String = id
        .chars()
        .take(64)
        .map(|c| {
            if c.is_ascii_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let name = name.trim_start_matches(['.', '-']);
    if name.is_empty() {
        "thread".to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn file_names_stay_in_their_folder() {
        assert_eq!(file_name("01.01.02"), "01.01.02");
        assert_eq!(file_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(file_name(".."), "thread");
    }

    #[test]
    fn plain_words_stay_readable() {
        assert_eq!(word("01.01.02.01"), "01.01.02.01");
        assert_eq!(word("/opt/my work"), "'/opt/my work'");
        assert_eq!(word("$(id)"), "'$(id)'");
        assert_eq!(word(""), "''");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_shell_gives_the_text_back(text in "[ -~é'\"$`\\\\;&|\n]{0,40}") {
            let output = Command::new("sh")
                .args(["-c", &format!("printf '%s' {}", quoted(&text))])
                .output()
                .expect("sh runs");
            let expected = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
        }
    }
}
