//! Questions to the person. Behind a trait, so that commands can be tested with scripted answers:
//! real keys come only from a terminal.
use super::held_interrupt::{Cursor, HeldInterrupt};
use super::line_input;
use super::menu::{Item, Menu, question};
use super::settings::Questions;
use super::ui::Ui;
use std::io;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// Nobody can be asked.
    #[error("`{question}` needs an answer, and there is no terminal to ask; answer it with {flag}")]
    NobodyToAsk {
        /// What would have been asked.
        question: String,
        /// The flag that answers it.
        flag: String,
    },
    /// The person pressed Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// The terminal failed.
    #[error("cannot ask `{question}`: {source}")]
    Terminal {
        /// What was asked.
        question: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Asks the person.
pub trait Prompter {
    /// A question for yes or no; Esc is no. `flag` is the one that answers it on the command line.
    ///
    /// # Errors
    /// When nobody can be asked, or the person pressed Ctrl-C.
    fn confirm(&self, question: &str, flag: &str) -> Result<bool, PromptError>;

    /// The same where Esc goes back: `None`.
    ///
    /// # Errors
    /// When nobody can be asked, or the person pressed Ctrl-C.
    fn decide(&self, question: &str, flag: &str) -> Result<Option<bool>, PromptError>;

    /// A choice among items; `None` when the person chose nothing (Esc).
    ///
    /// # Errors
    /// When nobody can be asked, or the person pressed Ctrl-C.
    fn select(
        &self,
        question: &str,
        items: &[Item],
        flag: &str,
    ) -> Result<Option<usize>, PromptError>;

    /// A choice of several, of which the only one is marked; `None` when the person went back (Esc).
    ///
    /// # Errors
    /// When nobody can be asked, or the person pressed Ctrl-C.
    fn select_several(
        &self,
        question: &str,
        items: &[Item],
        flag: &str,
    ) -> Result<Option<Vec<usize>>, PromptError>;

    /// A line of text, trimmed; `None` when the person went back (Esc).
    ///
    /// # Errors
    /// When nobody can be asked, or the person pressed Ctrl-C.
    fn line(&self, question: &str, flag: &str) -> Result<Option<String>, PromptError>;
}

/// Asks in the terminal. To be used on a thread of its own or outside of any async runtime: a
/// runtime cannot end while a prompt waits for a key.
#[derive(Debug)]
pub struct TerminalPrompter<'a> {
    ui: &'a Ui,
}

impl<'a> TerminalPrompter<'a> {
    /// Asks where this terminal is.
    #[must_use]
    pub const fn new(ui: &'a Ui) -> Self {
        Self { ui }
    }

    /// dialoguer looks at stderr only and would wait for ever with stdin redirected, so whether
    /// there is somebody to ask is settled here.
    fn ask<T>(
        &self,
        question: &str,
        flag: &str,
        prompt: impl FnOnce(String) -> dialoguer::Result<T>,
    ) -> Result<T, PromptError> {
        let question = self::question(question, self.ui.width(), self.ui.symbols().ellipsis());
        if !self.ui.is_interactive() {
            return Err(PromptError::NobodyToAsk {
                question,
                flag: flag.to_owned(),
            });
        }
        let _cursor = Cursor;
        let interrupt = HeldInterrupt::new().map_err(|source| PromptError::Terminal {
            question: question.clone(),
            source,
        })?;
        let answer = prompt(question.clone());
        let interrupted = interrupt.arrived();
        if interrupted {
            // what is said of it begins a line of its own
            drop(dialoguer::console::Term::stderr().write_line(""));
        }
        match answer {
            Ok(_) if interrupted => Err(PromptError::Interrupted),
            Ok(answer) => Ok(answer),
            Err(dialoguer::Error::IO(error)) if error.kind() == io::ErrorKind::Interrupted => {
                Err(PromptError::Interrupted)
            }
            Err(dialoguer::Error::IO(source)) => Err(PromptError::Terminal { question, source }),
        }
    }
}

impl Prompter for TerminalPrompter<'_> {
    fn confirm(&self, question: &str, flag: &str) -> Result<bool, PromptError> {
        if self.ui.settings().questions == Questions::Yes {
            return Ok(true);
        }
        let answer = self.ask(question, flag, |question| {
            dialoguer::Confirm::new()
                .with_prompt(question)
                .default(false)
                .interact_opt()
        })?;
        Ok(answer.unwrap_or(false))
    }

    fn decide(&self, question: &str, flag: &str) -> Result<Option<bool>, PromptError> {
        if self.ui.settings().questions == Questions::Yes {
            return Ok(Some(true));
        }
        self.ask(question, flag, |question| {
            dialoguer::Confirm::new()
                .with_prompt(question)
                .default(true)
                .interact_opt()
        })
    }

    fn select(
        &self,
        question: &str,
        items: &[Item],
        flag: &str,
    ) -> Result<Option<usize>, PromptError> {
        let menu = self.menu(items, 4);
        self.ask(question, flag, |question| {
            dialoguer::Select::with_theme(&menu)
                .with_prompt(question)
                .items(&menu.texts)
                .default(0)
                .report(false)
                .interact_opt()
        })
    }

    fn select_several(
        &self,
        question: &str,
        items: &[Item],
        flag: &str,
    ) -> Result<Option<Vec<usize>>, PromptError> {
        let menu = self.menu(items, 7);
        // where there is no choice Enter is enough
        let alone = [items.len() == 1];
        self.ask(question, flag, |question| {
            dialoguer::MultiSelect::with_theme(&menu)
                .with_prompt(question)
                .items(&menu.texts)
                .defaults(&alone)
                .report(false)
                .interact_opt()
        })
    }

    fn line(&self, question: &str, flag: &str) -> Result<Option<String>, PromptError> {
        let columns = self.ui.width();
        self.ask(question, flag, |question| {
            Ok(line_input::read(&question, columns)?)
        })
    }
}

impl TerminalPrompter<'_> {
    /// An item of two lines breaks the arithmetic by which dialoguer redraws its list.
    fn menu(&self, items: &[Item], beside: usize) -> Menu {
        Menu::new(
            items,
            self.ui.width().saturating_sub(beside),
            self.ui.symbols().ellipsis(),
            self.ui.paints_words(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::Settings;
    use super::*;

    #[test]
    fn without_a_terminal_the_flag_is_named() {
        let (ui, _) = Ui::captured(Settings::default(), 80);
        let error = TerminalPrompter::new(&ui)
            .confirm("stop 3 threads?", "`--yes`")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "`stop 3 threads?` needs an answer, and there is no terminal to ask; answer it with `--yes`"
        );
    }

    #[test]
    fn yes_answers_a_question_but_chooses_nothing() {
        let settings = Settings {
            questions: Questions::Yes,
            ..Settings::default()
        };
        let (ui, _) = Ui::captured(settings, 80);
        let prompter = TerminalPrompter::new(&ui);
        assert!(prompter.confirm("sure?", "`--yes`").unwrap());
        assert!(prompter.select("which?", &[], "`--thread`").is_err());
    }
}
