//! Runs the tmux client: no input, our environment, a time limit.

use std::ffi::OsString;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::error::TmuxError;
use super::sequence::Sequence;
use super::socket::Socket;
use super::text::clean_line;

/// How long a server that is just ending gets before it is asked again.
const PAUSE_BEFORE_RETRY: Duration = Duration::from_millis(300);

/// Runs tmux clients against one socket.
#[derive(Clone, Debug)]
pub(super) struct Runner {
    pub(super) program: PathBuf,
    pub(super) socket: Socket,
    pub(super) environment: Vec<(OsString, OsString)>,
    pub(super) limit: Duration,
}

/// What a tmux client printed, and how it ended. A sequence that failed half-way has printed
/// what came before.
pub(super) struct Answer {
    pub(super) printed: String,
    pub(super) end: Result<(), TmuxError>,
}

impl Runner {
    /// What tmux prints on `sequence`.
    pub(super) fn ask(&self, sequence: &Sequence) -> Result<String, TmuxError> {
        let answer = self.answer(sequence)?;
        answer.end.map(|()| answer.printed)
    }

    /// Runs `sequence`. A server that was just killed may still hold the socket: when it went away
    /// before it did anything, it is asked a second time.
    pub(super) fn answer(&self, sequence: &Sequence) -> Result<Answer, TmuxError> {
        let first = self.once(sequence.words()?, sequence)?;
        match first.end {
            Err(TmuxError::ServerEnded { .. }) if first.printed.is_empty() => {
                thread::sleep(PAUSE_BEFORE_RETRY);
                self.once(sequence.words()?, sequence)
            }
            _ => Ok(first),
        }
    }

    /// A client for `words`, ready to be started. Its folder is `/`: a server it starts lives on
    /// and must not hold a repository's folder.
    pub(super) fn client(&self, words: &[String]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(["-u", "-f", "/dev/null"])
            .args(self.socket.words())
            .args(words)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir("/");
        command
    }

    /// What `tmux -V` prints.
    pub(super) fn version(&self) -> Result<String, TmuxError> {
        let sequence = Sequence::new().then(vec!["-V".to_owned()]);
        let answer = self.once(sequence.words()?, &sequence)?;
        answer.end.map(|()| answer.printed)
    }

    fn once(&self, words: &[String], sequence: &Sequence) -> Result<Answer, TmuxError> {
        let cannot_run = |source| TmuxError::CannotRun {
            command: sequence.verbs(),
            source,
        };
        let mut child = self
            .client(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(cannot_run)?;
        let printed = collect(child.stdout.take());
        let complained = collect(child.stderr.take());
        let deadline = Instant::now() + self.limit;
        let texts = receive(&printed, deadline)
            .and_then(|printed| Ok((printed, receive(&complained, deadline)?)));
        let Ok((printed, complained)) = texts else {
            end(&mut child).map_err(cannot_run)?;
            return Err(TmuxError::TimedOut {
                command: sequence.verbs(),
                limit: self.limit,
            });
        };
        let status = child.wait().map_err(cannot_run)?;
        let end = match (status.success(), complained.is_empty()) {
            (true, _) => Ok(()),
            (false, false) => Err(TmuxError::from_stderr(sequence.verbs(), &complained)),
            (false, true) => Err(TmuxError::Refused {
                command: sequence.verbs(),
                said: clean_line(&format!("no reason given, {status}")),
            }),
        };
        Ok(Answer { printed, end })
    }
}

/// Reads a pipe to its end on a thread of its own, so that neither pipe can block the client.
fn collect(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe
            && pipe.read_to_end(&mut bytes).is_err()
        {
            return;
        }
        // nobody waits any more when the time limit has passed
        sender
            .send(String::from_utf8_lossy(&bytes).into_owned())
            .ok();
    });
    receiver
}

fn receive(text: &Receiver<String>, deadline: Instant) -> Result<String, RecvTimeoutError> {
    text.recv_timeout(deadline.saturating_duration_since(Instant::now()))
}

fn end(client: &mut Child) -> std::io::Result<()> {
    client.kill()?;
    client.wait().map(|_status| ())
}
