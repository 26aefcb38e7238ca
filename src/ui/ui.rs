//! The terminal: data goes to stdout, words to people go to stderr. Nothing else prints.
use super::captured::Captured;
use super::clean::harmless_lines;
use super::envelope;
use super::line::Line;
use super::settings::{Color, Format, Questions, Settings, Volume};
use super::style::Tone;
use super::symbols::Symbols;
use anstream::{AutoStream, ColorChoice};
use serde_json::Value;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

/// Cells of a line when nothing is known of a terminal.
const DEFAULT_WIDTH: usize = 80;
/// Views are not laid out for less.
const LEAST_WIDTH: usize = 40;

/// Data could not be written to stdout.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to standard output: {source}")]
pub struct OutputError {
    /// What the system said.
    #[source]
    pub source: io::Error,
}

#[derive(Debug)]
enum Sink {
    Terminal,
    Memory(Captured),
}

/// Every byte that `work` shows goes through one of these.
#[derive(Debug)]
pub struct Ui {
    settings: Settings,
    symbols: Symbols,
    width: usize,
    paint_stdout: bool,
    paint_stderr: bool,
    interactive: bool,
    sink: Sink,
    reader_gone: AtomicBool,
}

/// The bell of a terminal.
const BELL: &str = "\u{7}";

impl Ui {
    /// The real terminal, as the flags, the environment and the streams have it.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let environment = |name: &str| std::env::var(name).ok();
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let painted = |auto: ColorChoice| match settings.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => auto != ColorChoice::Never,
        };
        let ci = environment("CI").is_some_and(|ci| !ci.is_empty() && ci != "false" && ci != "0");
        Self {
            symbols: Symbols::of_locale(environment),
            width: terminal_width(environment("COLUMNS").as_deref()),
            paint_stdout: painted(AutoStream::choice(&stdout)),
            paint_stderr: painted(AutoStream::choice(&stderr)),
            interactive: settings.questions != Questions::Never
                && !ci
                && io::stdin().is_terminal()
                && stderr.is_terminal(),
            settings,
            sink: Sink::Terminal,
            reader_gone: AtomicBool::new(false),
        }
    }

    /// Keeps what is printed instead of showing it: no terminal, no colours but with
    /// [`Color::Always`], Unicode, this width.
    #[must_use]
    pub fn captured(settings: Settings, width: usize) -> (Self, Captured) {
        let captured = Captured::default();
        let painted = settings.color == Color::Always;
        let ui = Self {
            settings,
            symbols: Symbols::Unicode,
            width,
            paint_stdout: painted,
            paint_stderr: painted,
            interactive: false,
            sink: Sink::Memory(captured.clone()),
            reader_gone: AtomicBool::new(false),
        };
        (ui, captured)
    }

    /// What was asked for.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether stdout carries one JSON document instead of text.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.settings.format == Format::Json
    }

    /// Whether what is said to the person has colours.
    #[must_use]
    pub const fn paints_words(&self) -> bool {
        self.paint_stderr
    }

    /// Signs that the terminal can show.
    #[must_use]
    pub const fn symbols(&self) -> Symbols {
        self.symbols
    }

    /// Cells of a line on stdout: `COLUMNS`, else the terminal's, else 80.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Whether questions can be asked: stdin and stderr are a terminal, no `--no-input`, no `CI`.
    #[must_use]
    pub const fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Whether whoever read our stdout went away. Endless output should end then.
    #[must_use]
    pub fn reader_gone(&self) -> bool {
        self.reader_gone.load(Ordering::Relaxed)
    }

    /// Data to stdout, with a line break behind. A terminal gets it without control sequences,
    /// a file or pipe gets every byte.
    ///
    /// # Errors
    /// When stdout takes no more for another reason than that its reader went away.
    pub fn out(&self, text: &str) -> Result<(), OutputError> {
        let terminal = matches!(self.sink, Sink::Terminal) && io::stdout().is_terminal();
        if terminal {
            self.write_out(&format!("{}\n", harmless_lines(text)))
        } else {
            self.write_out(&format!("{text}\n"))
        }
    }

    /// A view to stdout.
    ///
    /// # Errors
    /// As [`Ui::out`].
    pub fn lines(&self, lines: &[Line]) -> Result<(), OutputError> {
        let text: String = lines
            .iter()
            .map(|line| painted(line, self.paint_stdout) + "\n")
            .collect();
        self.write_out(&text)
    }

    /// The one JSON document of a command that did what it was asked.
    ///
    /// # Errors
    /// As [`Ui::out`].
    pub fn json(&self, data: Value) -> Result<(), OutputError> {
        self.write_out(&format!("{}\n", envelope::document(&envelope::ok(data))))
    }

    /// The one JSON document of a command that could not.
    ///
    /// # Errors
    /// As [`Ui::out`].
    pub fn json_error(
        &self,
        code: &str,
        message: &str,
        hint: Option<&str>,
    ) -> Result<(), OutputError> {
        let value = envelope::error(code, message, hint);
        self.write_out(&format!("{}\n", envelope::document(&value)))
    }

    /// One line of a stream of JSON values.
    ///
    /// # Errors
    /// As [`Ui::out`].
    pub fn json_line(&self, value: &Value) -> Result<(), OutputError> {
        self.write_out(&format!("{}\n", envelope::one_line(value)))
    }

    /// A word to the person.
    pub fn say(&self, text: &str) {
        self.say_line(&Line::of(Tone::Plain, text));
    }

    /// A word to the person, with colours.
    pub fn say_line(&self, line: &Line) {
        if self.settings.volume > Volume::Quiet {
            self.write_err(line);
        }
    }

    /// Something the person asked for with `-v`.
    pub fn detail(&self, text: &str) {
        if self.settings.volume == Volume::Verbose {
            self.write_err(&Line::of(Tone::Muted, text));
        }
    }

    /// Something that is not as it should be, and does not stop the command.
    pub fn warn(&self, text: &str) {
        self.say_line(&Line::of(Tone::Warning, "warning: ").then(Tone::Plain, text));
    }

    /// What to type next.
    pub fn hint(&self, text: &str) {
        self.say_line(&Line::of(Tone::Accent, "hint: ").then(Tone::Plain, text));
    }

    /// Why the command could not do what it was asked. Said even when quiet.
    pub fn error(&self, text: &str) {
        self.write_err(&Line::of(Tone::Problem, "error: ").then(Tone::Plain, text));
    }

    /// The bell of the person's terminal; nothing where there is none.
    pub fn bell(&self) {
        match &self.sink {
            Sink::Memory(captured) => captured.add_stderr(BELL),
            Sink::Terminal if io::stderr().is_terminal() => {
                let _gone = io::stderr().write_all(BELL.as_bytes());
            }
            Sink::Terminal => {}
        }
    }

    fn write_out(&self, text: &str) -> Result<(), OutputError> {
        if self.reader_gone() {
            return Ok(());
        }
        match &self.sink {
            Sink::Memory(captured) => captured.add_stdout(text),
            Sink::Terminal => {
                let mut stdout = io::stdout().lock();
                let written = stdout
                    .write_all(text.as_bytes())
                    .and_then(|()| stdout.flush());
                match written {
                    // `work status | head -1` is a success
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                        self.reader_gone.store(true, Ordering::Relaxed);
                    }
                    other => other.map_err(|source| OutputError { source })?,
                }
            }
        }
        Ok(())
    }

    fn write_err(&self, line: &Line) {
        let text = painted(line, self.paint_stderr) + "\n";
        match &self.sink {
            Sink::Memory(captured) => captured.add_stderr(&text),
            // there is nobody left to tell when stderr fails
            Sink::Terminal => drop(io::stderr().lock().write_all(text.as_bytes())),
        }
    }
}

fn painted(line: &Line, paint: bool) -> String {
    if paint { line.painted() } else { line.text() }
}

fn terminal_width(columns: Option<&str>) -> usize {
    let asked = columns.and_then(|text| text.parse::<usize>().ok());
    let seen = || {
        rustix::termios::tcgetwinsize(io::stdout())
            .ok()
            .map(|size| usize::from(size.ws_col))
    };
    asked
        .or_else(seen)
        .filter(|wide| *wide > 0)
        .map_or(DEFAULT_WIDTH, |wide| wide.clamp(LEAST_WIDTH, 1_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_go_to_stderr_data_to_stdout() {
        let (ui, seen) = Ui::captured(Settings::default(), 80);
        ui.out("data").unwrap();
        ui.say("word");
        ui.warn("careful");
        ui.hint("type `work`");
        ui.detail("not asked for");
        assert_eq!(seen.stdout(), "data\n");
        assert_eq!(seen.stderr(), "word\nwarning: careful\nhint: type `work`\n");
    }

    #[test]
    fn quiet_leaves_errors() {
        let settings = Settings {
            volume: Volume::Quiet,
            ..Settings::default()
        };
        let (ui, seen) = Ui::captured(settings, 80);
        ui.say("word");
        ui.warn("careful");
        ui.error("no\u{1b}[2J such thread");
        assert_eq!(seen.stderr(), "error: no such thread\n");
    }

    #[test]
    fn colours_come_with_always_only() {
        let line = [Line::of(Tone::Ok, "fine")];
        let (ui, seen) = Ui::captured(Settings::default(), 80);
        ui.lines(&line).unwrap();
        assert_eq!(seen.stdout(), "fine\n");
        let settings = Settings {
            color: Color::Always,
            ..Settings::default()
        };
        let (ui, seen) = Ui::captured(settings, 80);
        ui.lines(&line).unwrap();
        assert_eq!(seen.stdout(), "\u{1b}[32mfine\u{1b}[0m\n");
    }

    #[test]
    fn json_is_one_document() {
        let (ui, seen) = Ui::captured(Settings::default(), 80);
        ui.json(json!({"a": 1})).unwrap();
        let document: Value = serde_json::from_str(&seen.stdout()).unwrap();
        assert_eq!(document, json!({"schema": 1, "ok": true, "data": {"a": 1}}));
    }

    #[test]
    fn columns_wins_over_the_terminal() {
        assert_eq!(terminal_width(Some("100")), 100);
        assert_eq!(terminal_width(Some("5")), LEAST_WIDTH);
    }
}
