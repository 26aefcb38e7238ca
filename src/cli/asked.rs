//! An answer from a flag, or else from the person, where there is one to ask.
use super::context::Context;
use crate::failure::Failure;
use crate::ui::prompt::{Prompter as _, TerminalPrompter};

/// The flag's text, or what the person answers; None when there are no words.
pub(super) fn asked(
    context: &Context,
    given: Option<&str>,
    question: &str,
    flag: &str,
) -> Result<Option<String>, Failure> {
    let words = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    match given {
        Some(given) => Ok(words(given.to_owned())),
        None if can_ask(context) => {
            let answer = TerminalPrompter::new(&context.ui).line(question, flag)?;
            Ok(answer.and_then(words))
        }
        None => Ok(None),
    }
}

/// Whether there is a person to ask.
pub(super) fn can_ask(context: &Context) -> bool {
    context.ui.is_interactive() && !context.ui.is_json()
}
