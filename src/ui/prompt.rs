//! Questions to the person. Behind a trait, so that commands can be tested with scripted answers:
//! real keys come only from a terminal.
use super::clean::{clean, cut};
use super::settings::Questions;
use super::ui::Ui;
use dialoguer::console::Term;
use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
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

    /// A choice among items; `None` when the person chose nothing (Esc).
    ///
    /// # Errors
    /// When nobody can be asked, or the person pressed Ctrl-C.
    fn select(
        &self,
        question: &str,
        items: &[String],
        flag: &str,
    ) -> Result<Option<usize>, PromptError>;
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
        let question = cut(
            &clean(question),
            self.ui.width().saturating_sub(12),
            self.ui.symbols().ellipsis(),
        );
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

    fn select(
        &self,
        question: &str,
        items: &[String],
        flag: &str,
    ) -> Result<Option<usize>, PromptError> {
        // an item of two lines breaks the arithmetic by which dialoguer redraws its list
        let room = self.ui.width().saturating_sub(4);
        let ellipsis = self.ui.symbols().ellipsis();
        let items: Vec<String> = items
            .iter()
            .map(|item| cut(&clean(item), room, ellipsis))
            .collect();
        self.ask(question, flag, |question| {
            dialoguer::Select::new()
                .with_prompt(question)
                .items(&items)
                .default(0)
                .interact_opt()
        })
    }
}

/// Shows the cursor again, however the prompt ends: dialoguer leaves it hidden after Ctrl-C.
struct Cursor;

impl Drop for Cursor {
    fn drop(&mut self) {
        // a terminal that takes no more has no cursor to show
        drop(Term::stderr().show_cursor());
    }
}

/// Holds SIGINT back on this thread. dialoguer answers Ctrl-C by raising it, which would end the
/// program before the cursor is back.
struct HeldInterrupt {
    before: SigSet,
    arrivals: SignalFd,
}

impl HeldInterrupt {
    fn new() -> io::Result<Self> {
        let mut held = SigSet::empty();
        held.add(Signal::SIGINT);
        let arrivals = SignalFd::with_flags(&held, SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC)?;
        let before = held.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
        Ok(Self { before, arrivals })
    }

    /// Takes the signal away if it came.
    fn arrived(&self) -> bool {
        matches!(self.arrivals.read_signal(), Ok(Some(_)))
    }
}

impl Drop for HeldInterrupt {
    fn drop(&mut self) {
        // the mask was valid when it was read
        self.before.thread_set_mask().ok();
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

    #[test]
    fn a_held_interrupt_is_seen_and_kills_nobody() {
        let held = HeldInterrupt::new().unwrap();
        assert!(!held.arrived());
        nix::sys::signal::raise(Signal::SIGINT).unwrap();
        assert!(held.arrived());
        drop(held);
    }
}
