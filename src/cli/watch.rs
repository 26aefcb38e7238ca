//! `work watch`.
use super::attach::{self, Attach};
use super::context::Context;
use super::fix::{self, Fix};
use super::known::known;
use super::launching::has_terminal;
use super::present::on_scene;
use super::stop::{self, Stop};
use super::watching::runtime;
use crate::domain::id::{Scope, ThreadId};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::{clock, readiness};
use crate::run::changes::Changes;
use crate::run::last_words::last_words;
use crate::run::project::Project;
use crate::run::settle::{Present, settle};
use crate::ui::dashboard::{Board, Heard, Log, Press, Screen, ScreenError};
use clap::Args;
use std::time::Duration;

/// Lines of a log that are read; a screen shows fewer.
const LOG_LINES: usize = 100;

/// Not more often than this, however much happens.
const CALM: Duration = Duration::from_millis(100);

/// While something runs its time goes on, and a killed supervisor makes no notice.
const TICK: Duration = Duration::from_secs(1);

/// Watch the threads live: state, last event, time, tokens
///
/// Keys: arrows choose a thread, a shows its pane, l its log, s stops it, f puts it right, q leaves.
/// Nothing that runs is changed by leaving.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work watch\n  work watch 01.01.02")]
pub(super) struct Watch {
    /// Choose this thread at first
    thread: Option<ThreadId>,
}

pub(super) fn run(context: &Context, args: &Watch) -> Result<Exit, Failure> {
    if !has_terminal() || context.ui.is_json() {
        return Err(Failure::new(
            Exit::Usage,
            "`work watch` is a dashboard and needs a terminal",
        )
        .hint("`work wait` tells every change in a line, `work status` how things stand"));
    }
    let project = context.project()?;
    if let Some(thread) = args.thread {
        known(&settle(&project)?.workstream, thread)?;
    }
    let mut dashboard = Dashboard {
        context,
        project: &project,
        chosen: args.thread,
        shows_log: false,
        notice: None,
    };
    loop {
        let done = match runtime()?.block_on(dashboard.until_left())? {
            Left::Quit => return Ok(Exit::Ok),
            Left::Interrupted => return Ok(Exit::Interrupted),
            Left::Attach(thread) => attach::run(context, &Attach::of(thread)),
            Left::Fix(thread) => fix::run(context, &Fix::of(thread)),
            Left::Stop(thread) => stop::run(context, &Stop::of(thread)),
        };
        dashboard.notice = done.err().map(|failure| failure.message);
    }
}

/// Why the dashboard gave the terminal back.
enum Left {
    Quit,
    Interrupted,
    Attach(ThreadId),
    Fix(ThreadId),
    Stop(ThreadId),
}

struct Dashboard<'a> {
    context: &'a Context,
    project: &'a Project,
    chosen: Option<ThreadId>,
    shows_log: bool,
    notice: Option<String>,
}

impl Dashboard<'_> {
    /// Shows how things stand, again whenever they change, until a key asks for something that
    /// needs the terminal.
    async fn until_left(&mut self) -> Result<Left, Failure> {
        let keys = readiness::standard_input().map_err(ScreenError::from)?;
        let mut screen = Screen::open(&self.context.ui, keys)?;
        let mut changes = Changes::of(self.project);
        let mut asks_to_stop = None;
        loop {
            let present = settle(self.project)?;
            changes.follow(&present);
            let board = self.board(&present, screen.width()?);
            screen.show(&board)?;
            let runs = present.at_work(None).next().is_some();
            let heard = tokio::select! {
                heard = screen.heard() => Some(heard?),
                () = something_new(&mut changes) => None,
                () = tokio::time::sleep(TICK), if runs => None,
            };
            let Some(Heard::Key(press)) = heard else {
                continue;
            };
            self.notice = None;
            if let Some(thread) = asks_to_stop.take() {
                if press == Press::Yes {
                    return Ok(Left::Stop(thread));
                }
                continue;
            }
            match (press, board.thread()) {
                (Press::Quit, _) => return Ok(Left::Quit),
                (Press::Interrupt, _) => return Ok(Left::Interrupted),
                (Press::Move(rows), _) => self.chosen = board.beside(rows),
                (Press::Log, _) => self.shows_log = !self.shows_log,
                (Press::Attach, Some(thread)) => return Ok(Left::Attach(thread)),
                (Press::Fix, Some(thread)) => return Ok(Left::Fix(thread)),
                (Press::Stop, Some(thread)) => {
                    let scope = Some(Scope::Thread(thread));
                    if present.at_work(scope).next().is_some() {
                        asks_to_stop = Some(thread);
                        self.notice =
                            Some(format!("End {thread}? y ends it, any other key does not"));
                    } else {
                        self.notice = Some(format!("{thread} is not at work"));
                    }
                }
                _ => {}
            }
        }
    }

    fn board(&self, present: &Present, width: usize) -> Board {
        let page = crate::ui::scene::Page {
            width,
            now: clock::now(),
            ..self.context.page()
        };
        let mut board = on_scene(&page, self.project, present, |scene| {
            Board::of(scene, self.chosen)
        });
        let unwritten = present.unwritten.as_ref();
        board.notice = self.notice.clone().or_else(|| Some(unwritten?.text()));
        board.log = board
            .thread()
            .filter(|_| self.shows_log)
            .map(|thread| self.log(present, thread));
        board
    }

    fn log(&self, present: &Present, thread: ThreadId) -> Log {
        let thread = present.workstream.thread(thread);
        let name = thread.as_ref().map(|it| format!("{} {}", it.id, it.name()));
        let lines = thread
            .and_then(|thread| thread.last())
            .map(|record| self.project.folder().session(&record.session_id))
            .map(|folder| last_words(&folder.output_file(), LOG_LINES))
            .unwrap_or_default();
        Log {
            title: name.unwrap_or_default(),
            lines: if lines.is_empty() {
                vec!["its agent said nothing yet".to_owned()]
            } else {
                lines
            },
        }
    }
}

/// Something changed, and some time has passed since the last look.
async fn something_new(changes: &mut Changes<'_>) {
    tokio::time::sleep(CALM).await;
    changes.next().await;
}

impl From<ScreenError> for Failure {
    fn from(error: ScreenError) -> Self {
        Self::from_error(Exit::No, &error)
    }
}
