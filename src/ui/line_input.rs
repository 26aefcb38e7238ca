//! A line of text from the person. dialoguer's own input knows no way back (Esc).
use super::clean::width;
use dialoguer::console::{Key, Term};
use std::io;

/// What is kept of an endless line, in characters.
const LIMIT: usize = 4000;

/// The line, or none after Esc. The end of a long line is shown, the beginning scrolls away.
pub(super) fn read(question: &str, columns: usize) -> io::Result<Option<String>> {
    let term = Term::stderr();
    let mut text = String::new();
    loop {
        let head = format!("{question}: ");
        let room = columns.saturating_sub(width(&head) + 1).max(1);
        term.clear_line()?;
        term.write_str(&format!("{head}{}", end_of(&text, room)))?;
        match term.read_key()? {
            Key::Enter => {
                term.write_line("")?;
                return Ok(Some(text.trim().to_owned()));
            }
            Key::Escape => {
                term.clear_line()?;
                return Ok(None);
            }
            Key::Backspace => drop(text.pop()),
            Key::Char('\u{15}') => text.clear(),
            Key::Char(c) if !c.is_control() && text.chars().count() < LIMIT => text.push(c),
            _ => {}
        }
    }
}

/// The last characters that fit.
fn end_of(text: &str, room: usize) -> &str {
    let mut start = 0;
    for (place, _) in text.char_indices() {
        start = place;
        if width(text.get(place..).unwrap_or_default()) <= room {
            break;
        }
    }
    text.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_long_line_is_seen() {
        assert_eq!(end_of("hello", 10), "hello");
        assert_eq!(end_of("hello", 3), "llo");
        assert_eq!(end_of("終わり", 4), "わり");
        assert_eq!(end_of("", 4), "");
    }
}
