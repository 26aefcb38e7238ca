//! The scripted model: an OpenAI-compatible server on loopback that plays one session's script.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::AUTHORIZATION;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::net::TcpListener;

use super::request::ChatRequest;
use super::{Act, Before, Finish, Play, Spec, SpecError, answer};

/// The most bytes of a request that are read.
const REQUEST_LIMIT: usize = 64 * 1024 * 1024;

/// Where the server listens and the key it asks for: one JSON line on its stdout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The loopback port.
    pub port: u16,
    /// The bearer key.
    pub key: String,
}

/// Why there is no scripted model.
#[derive(Debug, Error)]
pub enum RunError {
    /// Nothing to play.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// No socket, no random numbers, nobody to announce to.
    #[error("the scripted model cannot start")]
    Start(#[from] std::io::Error),
}

/// Serves the script of a spec file until `stdin` ends, so that it ends with whoever started it.
///
/// # Errors
///
/// [`RunError`] when the spec is wrong or the server cannot start.
pub fn run(
    spec: &Utf8Path,
    mut stdin: impl Read + Send + 'static,
    mut stdout: impl Write,
) -> Result<(), RunError> {
    let spec = Spec::read(spec)?;
    let play = spec.play()?;
    let key = random_key()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let announcement = Announcement {
            port: listener.local_addr()?.port(),
            key: key.clone(),
        };
        let line = serde_json::to_string(&announcement).map_err(std::io::Error::from)?;
        writeln!(stdout, "{line}")?;
        stdout.flush()?;
        let ended =
            tokio::task::spawn_blocking(move || std::io::copy(&mut stdin, &mut std::io::sink()));
        tokio::select! {
            result = serve(listener, play, key, spec.record) => result?,
            // however the reading ended, whoever started us is gone
            _ = ended => {}
        }
        Ok(())
    });
    // the thread that reads stdin may still wait
    runtime.shutdown_background();
    result
}

/// Serves a script on a listener for ever. `record` gets every request body, one a line.
///
/// # Errors
///
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    play: Play,
    key: String,
    record: Option<Utf8PathBuf>,
) -> std::io::Result<()> {
    let model = Arc::new(Model {
        play,
        key,
        record,
        failed: Mutex::default(),
    });
    loop {
        let (stream, _) = listener.accept().await?;
        let model = Arc::clone(&model);
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let model = Arc::clone(&model);
                async move { Ok::<_, Infallible>(model.answer(request).await) }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service);
            // a client that goes away in the middle of an answer is no event
            let _gone = connection.await;
        });
    }
}

struct Model {
    play: Play,
    key: String,
    record: Option<Utf8PathBuf>,
    /// How often each error step has struck: (turn, place in the turn) to times.
    failed: Mutex<HashMap<(usize, usize), u32>>,
}

impl Model {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        if !self.knows(&request) {
            return answer::error(StatusCode::UNAUTHORIZED, "wrong key", None);
        }
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/v1/models") => answer::models(),
            (&Method::POST, "/v1/chat/completions") => self.complete(request).await,
            _ => answer::error(StatusCode::NOT_FOUND, "no such page", None),
        }
    }

    fn knows(&self, request: &Request<Incoming>) -> bool {
        let given = request
            .headers()
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        given.and_then(|value| value.strip_prefix("Bearer ")) == Some(self.key.as_str())
    }

    async fn complete(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let Ok(body) = Limited::new(request.into_body(), REQUEST_LIMIT)
            .collect()
            .await
        else {
            return answer::error(StatusCode::BAD_REQUEST, "unreadable request", None);
        };
        let body = body.to_bytes();
        self.note(&body);
        let Ok(request) = serde_json::from_slice::<ChatRequest>(&body) else {
            return answer::error(StatusCode::BAD_REQUEST, "not a chat request", None);
        };
        if !request.is_work() {
            return answer::words(&request.model, "Rehearsal", Finish::Stop);
        }
        self.play_turn(&request).await
    }

    async fn play_turn(&self, request: &ChatRequest) -> Response<Full<Bytes>> {
        let answers = request.answers();
        let Some((index, turn)) = self.play.turn(answers) else {
            return answer::words(&request.model, "Nothing to do.", Finish::Stop);
        };
        for (place, before) in turn.before.iter().enumerate() {
            match before {
                Before::Delay(length) => {
                    // a call that is tried again after an error does not wait again
                    if !self.has_failed(index) {
                        tokio::time::sleep(*length).await;
                    }
                }
                Before::Fail {
                    status,
                    retry_after,
                    times,
                } => {
                    if self.strikes((index, place), *times) {
                        return answer::failure(status_of(*status), *retry_after);
                    }
                }
            }
        }
        match &turn.act {
            Act::Say { text, finish } => answer::words(&request.model, text, *finish),
            Act::Tool { text, call } => answer::tool_call(&request.model, text, call, answers),
            Act::Hang => std::future::pending().await,
            // the model cannot choose opencode's exit code: a refused call makes it 1
            Act::Exit(0) => answer::words(&request.model, "Ending here.", Finish::Stop),
            Act::Exit(code) => {
                let message = format!("rehearsed: exit {code}");
                answer::error(StatusCode::BAD_REQUEST, &message, None)
            }
        }
    }

    fn has_failed(&self, turn: usize) -> bool {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.keys().any(|(index, _)| *index == turn)
    }

    /// Whether an error step strikes once more.
    fn strikes(&self, step: (usize, usize), times: Option<u32>) -> bool {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let so_far = failed.entry(step).or_insert(0);
        if times.is_some_and(|times| *so_far >= times) {
            return false;
        }
        *so_far = so_far.saturating_add(1);
        true
    }

    /// Appends a request to the record. A record that cannot be written spoils no rehearsal.
    fn note(&self, body: &[u8]) {
        let Some(path) = &self.record else { return };
        let mut line: Vec<u8> = body.iter().copied().filter(|byte| *byte != b'\n').collect();
        line.push(b'\n');
        let _unwritten = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .and_then(|mut file| file.write_all(&line));
    }
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A key that nobody can guess, from the kernel.
pub(super) fn random_key() -> std::io::Result<String> {
    let mut bytes = [0_u8; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// How long opencode itself waits when an error says nothing about it; the player does likewise.
pub(super) const DEFAULT_WAIT: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, pipe};
    use std::net::TcpStream;

    use super::*;

    fn ask(port: u16, key: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        let head = "GET /v1/models HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        write!(stream, "{head}Authorization: Bearer {key}\r\n\r\n").expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer.lines().next().unwrap_or_default().to_owned()
    }

    #[test]
    fn it_announces_itself_asks_for_its_key_and_ends_with_its_starter() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = Utf8Path::from_path(folder.path())
            .expect("UTF-8")
            .join("spec.json");
        std::fs::write(
            &path,
            r#"{"thread_id":"01.01.01","attempt":1,"tasks":[],"work":"work"}"#,
        )
        .expect("the spec");
        let (stdin, starter) = pipe().expect("a pipe");
        let (announced, stdout) = pipe().expect("a pipe");
        let server = std::thread::spawn(move || run(&path, stdin, stdout));
        let mut line = String::new();
        BufReader::new(announced)
            .read_line(&mut line)
            .expect("a line");
        let Announcement { port, key } = serde_json::from_str(&line).expect("JSON");
        assert_eq!(key.len(), 32);
        assert_eq!(ask(port, "guess"), "HTTP/1.1 401 Unauthorized");
        assert_eq!(ask(port, &key), "HTTP/1.1 200 OK");
        drop(starter);
        server.join().expect("no panic").expect("it ends well");
    }

    #[test]
    fn a_wrong_spec_is_told() {
        let missing = Utf8Path::new("/nonexistent/spec.json");
        let error = run(missing, std::io::empty(), std::io::sink()).expect_err("nothing there");
        assert_eq!(error.to_string(), "cannot read /nonexistent/spec.json");
    }
}
