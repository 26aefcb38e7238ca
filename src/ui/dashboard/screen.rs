//! The full screen of the dashboard: taken, drawn on, listened to, and given back whatever happens.
use super::board::Board;
use super::draw::{Look, draw};
use super::keys::{Press, presses};
use crate::ui::ui::Ui;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::collections::VecDeque;
use std::io::{self, Stdout, stdout};
use std::os::fd::OwnedFd;
use tokio::io::unix::AsyncFd;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The terminal cannot be used so.
#[derive(Debug, thiserror::Error)]
#[error("the terminal cannot show a dashboard: {0}")]
pub struct ScreenError(#[from] io::Error);

/// What was heard from the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// A key.
    Key(Press),
    /// It has another size now.
    Resized,
}

/// The terminal while the dashboard has it.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    keys: AsyncFd<OwnedFd>,
    resized: Signal,
    asked_to_go: Signal,
    waiting: VecDeque<Press>,
    look: Look,
}

impl Screen {
    /// Takes the whole terminal; `keys` is its input, listened to. Needs a tokio runtime with I/O and signals around it.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn open(ui: &Ui, keys: AsyncFd<OwnedFd>) -> Result<Self, ScreenError> {
        let resized = signal(SignalKind::window_change())?;
        let asked_to_go = signal(SignalKind::terminate())?;
        let given_back = GivenBack;
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen)?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        std::mem::forget(given_back);
        Ok(Self {
            terminal,
            keys,
            resized,
            asked_to_go,
            waiting: VecDeque::new(),
            look: Look {
                symbols: ui.symbols(),
                paints: ui.paints_words(),
            },
        })
    }

    /// Cells of a line.
    ///
    /// # Errors
    /// When the terminal does not say.
    pub fn width(&self) -> Result<usize, ScreenError> {
        Ok(usize::from(self.terminal.size()?.width))
    }

    /// Shows the board; only what changed is written.
    ///
    /// # Errors
    /// When the terminal takes no more.
    pub fn show(&mut self, board: &Board) -> Result<(), ScreenError> {
        let look = self.look;
        self.terminal.draw(|frame| draw(frame, board, look))?;
        Ok(())
    }

    /// Waits for a key or another size. Can be dropped and called again without losing a key.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub async fn heard(&mut self) -> Result<Heard, ScreenError> {
        loop {
            if let Some(press) = self.waiting.pop_front() {
                return Ok(Heard::Key(press));
            }
            tokio::select! {
                ready = self.keys.readable() => {
                    let mut ready = ready?;
                    self.waiting.extend(presses(&there(ready.get_inner())?));
                    ready.clear_ready();
                }
                _ = self.asked_to_go.recv() => return Ok(Heard::Key(Press::Quit)),
                _ = self.resized.recv() => return Ok(Heard::Resized),
            }
        }
    }
}

/// Everything that can be read without waiting.
fn there(input: &OwnedFd) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let at_once = Timespec::default();
    while poll(&mut [PollFd::new(input, PollFlags::IN)], Some(&at_once))? > 0 {
        let mut piece = [0; 256];
        let count = rustix::io::read(input, &mut piece)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend(piece.iter().take(count));
    }
    Ok(bytes)
}

impl Drop for Screen {
    fn drop(&mut self) {
        drop(GivenBack);
    }
}

/// Gives the terminal back as it was.
struct GivenBack;

impl Drop for GivenBack {
    fn drop(&mut self) {
        // a terminal that takes no more has nothing to be given back
        let _shown = execute!(stdout(), LeaveAlternateScreen, Show);
        let _cooked = disable_raw_mode();
    }
}
