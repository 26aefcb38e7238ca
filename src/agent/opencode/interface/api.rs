//! The questions that are put to opencode's interface.

use std::fmt;

use camino::Utf8Path;
use hyper::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::basic::authorization;
use super::http::{ApiError, call};
use super::snapshot::{Activity, LastMessage, Snapshot, tokens_of};
use crate::agent::driver::Usage;

/// The user name that opencode expects with its password.
const USER: &str = "opencode";

/// How many new conversations of the directory are looked into: other threads begin some as well.
const CANDIDATES: usize = 64;

/// The prompt is among so many messages of a conversation that has just begun.
const FIRST_MESSAGES: usize = 4;

/// The HTTP API of one opencode interface.
#[derive(Clone)]
pub struct Api {
    port: u16,
    authorization: String,
    /// `directory=…`, as opencode wants it with every question.
    directory: String,
}

impl fmt::Debug for Api {
    /// Without the password.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Api")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Api {
    /// The API of the interface that was started with that port, password and directory.
    #[must_use]
    pub fn new(port: u16, password: &str, dir: &Utf8Path) -> Self {
        let directory = format!("directory={}", percent_encoded(dir.as_str()));
        Self {
            port,
            authorization: authorization(USER, password),
            directory,
        }
    }

    /// The conversation that this interface works on: the busy one that is nobody's child. None
    /// until the prompt has been taken up. (The newest of the directory may be someone else's.)
    ///
    /// # Errors
    ///
    /// [`ApiError`]; [`ApiError::NotListening`] while it still starts.
    pub async fn busy_session(&self) -> Result<Option<String>, ApiError> {
        let status = self.get("/session/status").await?;
        let Some(busy) = status.as_object() else {
            return Ok(None);
        };
        for id in busy.keys() {
            let session = self.session(id).await?;
            if session.get("parentID").is_none_or(Value::is_null) {
                return Ok(Some(id.clone()));
            }
        }
        Ok(None)
    }

    /// The conversation that began since then with this prompt. One that ended at once (its model
    /// refused) is found by nothing else: it was busy between two questions.
    ///
    /// # Errors
    ///
    /// [`ApiError`]; [`ApiError::NotListening`] while it still starts.
    pub async fn session_begun_with(
        &self,
        prompt: &str,
        since: Timestamp,
    ) -> Result<Option<String>, ApiError> {
        let sessions = self.get("/session").await?;
        let sessions = sessions.as_array().map(Vec::as_slice).unwrap_or_default();
        let begun = sessions.iter().filter(|session| {
            let created = session.pointer("/time/created").and_then(Value::as_i64);
            session.get("parentID").is_none_or(Value::is_null)
                && created.is_some_and(|created| created >= since.as_millisecond())
        });
        let ids = begun.filter_map(|session| session.get("id").and_then(Value::as_str));
        for id in ids.take(CANDIDATES) {
            let path = format!(
                "/session/{}/message?limit={FIRST_MESSAGES}&{}",
                percent_encoded(id),
                self.directory
            );
            let messages = self.ask(Method::GET, &path, None).await?;
            if is_asked(&messages, prompt) {
                return Ok(Some(id.to_owned()));
            }
        }
        Ok(None)
    }

    /// How the conversation stands.
    ///
    /// # Errors
    ///
    /// [`ApiError`]; [`ApiError::NotListening`] once it is gone.
    pub async fn snapshot(&self, session: &str) -> Result<Snapshot, ApiError> {
        let info = self.session(session).await?;
        let status = self.get("/session/status").await?;
        let permissions = self.get("/permission").await?;
        let permissions: Vec<String> = of_session(&permissions, session)
            .filter_map(|asked| {
                asked
                    .get("permission")
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            })
            .collect();
        let questions = of_session(&self.get("/question").await?, session).count();
        let path = format!(
            "/session/{}/message?limit=1&{}",
            percent_encoded(session),
            self.directory
        );
        let messages = self.ask(Method::GET, &path, None).await?;
        Ok(Snapshot {
            session: session.to_owned(),
            activity: Activity::of(status.get(session), &permissions, questions),
            last: LastMessage::of(&messages),
            tokens: tokens_of(&info),
            cost: cost_of(&info),
            written: messages.to_string().len(),
        })
    }

    /// What the conversation has used so far, whoever asked it.
    ///
    /// # Errors
    ///
    /// [`ApiError`]; [`ApiError::NotListening`] while it still starts.
    pub async fn used(&self, session: &str) -> Result<Usage, ApiError> {
        let info = self.session(session).await?;
        Ok(Usage {
            tokens: tokens_of(&info),
            cost: cost_of(&info),
            ..Usage::default()
        })
    }

    /// Sends a prompt into a conversation, as if the user had typed it.
    ///
    /// # Errors
    ///
    /// [`ApiError`].
    pub async fn send_prompt(&self, session: &str, prompt: &str) -> Result<(), ApiError> {
        let body = json!({ "parts": [{ "type": "text", "text": prompt }] });
        let path = format!(
            "/session/{}/prompt_async?{}",
            percent_encoded(session),
            self.directory
        );
        self.ask(Method::POST, &path, Some(&body)).await.map(drop)
    }

    /// Puts a prompt into the input line of the interface and sends it off: for a new
    /// conversation whose prompt is too long for an argument.
    ///
    /// # Errors
    ///
    /// [`ApiError`].
    pub async fn type_prompt(&self, prompt: &str) -> Result<(), ApiError> {
        let append = format!("/tui/append-prompt?{}", self.directory);
        self.ask(Method::POST, &append, Some(&json!({ "text": prompt })))
            .await?;
        let submit = format!("/tui/submit-prompt?{}", self.directory);
        self.ask(Method::POST, &submit, None).await.map(drop)
    }

    /// Gives the conversation our title, so that it can be found by it.
    ///
    /// # Errors
    ///
    /// [`ApiError`].
    pub async fn set_title(&self, session: &str, title: &str) -> Result<(), ApiError> {
        let path = format!("/session/{}?{}", percent_encoded(session), self.directory);
        self.ask(Method::PATCH, &path, Some(&json!({ "title": title })))
            .await
            .map(drop)
    }

    /// Stops what the agent does, with its tools.
    ///
    /// # Errors
    ///
    /// [`ApiError`].
    pub async fn abort(&self, session: &str) -> Result<(), ApiError> {
        let path = format!(
            "/session/{}/abort?{}",
            percent_encoded(session),
            self.directory
        );
        self.ask(Method::POST, &path, None).await.map(drop)
    }

    async fn session(&self, session: &str) -> Result<Value, ApiError> {
        self.get(&format!("/session/{}", percent_encoded(session)))
            .await
    }

    async fn get(&self, path: &str) -> Result<Value, ApiError> {
        self.ask(Method::GET, &format!("{path}?{}", self.directory), None)
            .await
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, ApiError> {
        call(self.port, &self.authorization, method, path, body).await
    }
}

/// What a conversation cost so far, in US dollars as opencode reckons.
fn cost_of(info: &Value) -> f64 {
    info.get("cost").and_then(Value::as_f64).unwrap_or_default()
}

/// Whether a user said exactly this in one of the messages.
fn is_asked(messages: &Value, prompt: &str) -> bool {
    let messages = messages.as_array().map(Vec::as_slice).unwrap_or_default();
    let users = messages
        .iter()
        .filter(|message| message.pointer("/info/role").and_then(Value::as_str) == Some("user"));
    users
        .filter_map(|message| message.get("parts")?.as_array())
        .flatten()
        .filter_map(|part| part.get("text")?.as_str())
        .any(|text| text.trim() == prompt.trim())
}

/// The entries of a list that belong to a conversation.
fn of_session<'v>(list: &'v Value, session: &'v str) -> impl Iterator<Item = &'v Value> {
    let entries = list.as_array().map(Vec::as_slice).unwrap_or_default();
    entries
        .iter()
        .filter(move |entry| entry.get("sessionID").and_then(Value::as_str) == Some(session))
}

/// Text as one part of a URL (RFC 3986: unreserved characters and `/` stay).
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend([byte >> 4, byte & 15].map(hex_digit));
        }
    }
    out
}

fn hex_digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16)
        .unwrap_or('0')
        .to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_survive_a_url() {
        assert_eq!(
            percent_encoded("/a b/é&=?#%"),
            "/a%20b/%C3%A9%26%3D%3F%23%25"
        );
    }

    #[test]
    fn a_conversation_is_known_by_what_its_user_said() {
        let said = |role: &str, text: &str| {
            let part = json!({ "type": "text", "text": text });
            json!([{ "info": { "role": role }, "parts": [{ "type": "step-start" }, part] }])
        };
        assert!(is_asked(&said("user", "do it\n"), "do it"));
        assert!(!is_asked(&said("assistant", "do it"), "do it"));
        assert!(!is_asked(&said("user", "do it again"), "do it"));
        assert!(!is_asked(&json!({}), "do it"));
    }

    #[test]
    fn the_password_is_not_shown() {
        let api = Api::new(4100, "hunter2", Utf8Path::new("/p"));
        assert!(!format!("{api:?}").contains("Basic"));
    }
}
