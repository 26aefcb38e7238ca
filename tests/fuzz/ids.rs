//! Ids and names: what is accepted reads back, and never leaves its folder.
use super::engine::{Food, fuzz};
use std::fmt::Display;
use std::str::FromStr;
use workstreams::domain::clean::{clean, clean_line, is_unsafe};
use workstreams::domain::id::{BatchId, Scope, StageId, TaskId, ThreadId};
use workstreams::domain::slug::{SessionId, StreamId, slug};
use workstreams::tmux::session_name;

fn reads_back<T: FromStr + Display + PartialEq + std::fmt::Debug>(text: &str) -> String
where
    T::Err: Display,
{
    match text.parse::<T>() {
        Ok(id) => {
            let shown = id.to_string();
            assert_eq!(shown.parse::<T>().ok().as_ref(), Some(&id), "{shown}");
            "ok".to_owned()
        }
        Err(error) => error.to_string(),
    }
}

fn is_a_plain_name(name: &str) {
    assert!(!name.is_empty() && name.len() <= 200, "{name:?}");
    assert!(
        !name.contains(['/', '\0', '\n']) && !name.starts_with(['.', '-']),
        "{name:?}"
    );
    assert!(!name.contains(is_unsafe));
}

fn ids(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let answers = [
        reads_back::<StageId>(&text),
        reads_back::<BatchId>(&text),
        reads_back::<ThreadId>(&text),
        reads_back::<TaskId>(&text),
        reads_back::<Scope>(&text),
        reads_back::<StreamId>(&text),
        reads_back::<SessionId>(&text),
    ];
    if let Ok(id) = text.parse::<StreamId>() {
        is_a_plain_name(id.as_str());
    }
    if let Ok(id) = text.parse::<SessionId>() {
        is_a_plain_name(id.as_str());
    }
    let name = slug(&text);
    assert!(
        name.len() <= 200 && !name.contains(['/', '.', '\0']),
        "{name:?}"
    );
    let tmux = session_name(&text, camino::Utf8Path::new(text.as_ref()));
    assert!(
        !tmux
            .as_str()
            .contains(['.', ':', '$', '%', '@', '#', ';', '\n']),
        "{tmux:?}"
    );
    let (shown, line) = (clean(&text), clean_line(&text));
    assert!(!shown.contains(is_unsafe) && !line.contains(is_unsafe));
    assert!(!line.contains('\n'));
    answers.join(" | ")
}

#[test]
fn any_id_reads_back_or_is_refused_and_no_name_leaves_its_folder() {
    let samples = [
        "01.02.03.04",
        "1.1",
        "01",
        "001-session-tracking",
        "01a1f8fd-54d9-7762-8e40-997de68af5db",
        "ses_abc",
        "../../x",
        "01.01.01/../..",
        "$(id)",
        "\u{1b}]0;x\u{7}\u{9b}2J",
        "\u{202e}x\u{200b}",
        "a\nb\tc\r",
        "CON",
        ".",
        "-rf",
    ];
    let food = Food {
        name: "ids",
        samples: samples
            .iter()
            .map(|text| text.as_bytes().to_vec())
            .collect(),
        words: &[
            "1",
            "01",
            ".",
            "-",
            "999",
            "4294967296",
            "a",
            "A",
            "_",
            "ses_",
        ],
        inputs: 5000,
    };
    fuzz(food, ids);
}
