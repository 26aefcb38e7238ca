//! `opencode serve` in a project with hooks, and what is asked of it over HTTP.
use super::hooked::Hooked;
use super::rig::Server;
use camino::{Utf8Path, Utf8PathBuf};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::process::{Child, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;

/// A running service; it ends with its owner.
pub(crate) struct Service {
    child: Child,
    port: u16,
    directory: String,
    said: Utf8PathBuf,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _waited = self.child.wait();
    }
}

impl Service {
    pub(crate) async fn start(hooked: &Hooked<'_>, server: &Server, project: &Utf8Path) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let person = hooked.opencode(server);
        let mut command = std::process::Command::new(person.get_program());
        command.env_clear().current_dir(project);
        for (name, value) in person.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let said = project.with_file_name("serve.said");
        let child = command
            .args(["serve", "--port", &port.to_string()])
            // a person answers here
            .env_remove("OPENCODE_PERMISSION")
            .env_remove("OPENCODE_SERVER_PASSWORD")
            .stdin(Stdio::null())
            .stdout(std::fs::File::create(&said).expect("a file"))
            .stderr(std::fs::File::options().append(true).open(&said).expect("a file"))
            .spawn()
            .expect("opencode starts");
        let service = Self {
            child,
            port,
            directory: project.to_string(),
            said,
        };
        service
            .until("it listens", async || {
                service.get("/global/health").await.map(drop)
            })
            .await;
        service
    }

    /// Sends a prompt, and does not wait for what comes of it.
    pub(crate) async fn prompt(&self, session: &str, text: &str) {
        let model = json!({ "providerID": "rehearsal", "modelID": "anthropic/claude" });
        let parts = json!([{ "type": "text", "text": text }]);
        let body = json!({ "model": model, "parts": parts });
        self.post(&format!("/session/{session}/prompt_async"), body)
            .await;
    }

    /// The id of the question that is put to the person.
    pub(crate) async fn question(&self) -> String {
        self.until("a question", async || {
            let questions = self.get("/question").await?;
            questions[0]["id"].as_str().map(str::to_owned)
        })
        .await
    }

    pub(crate) async fn until_idle(&self, session: &str) {
        self.until("it is idle", async || {
            let status = self.get("/session/status").await?;
            status.get(session).is_none().then_some(())
        })
        .await;
    }

    pub(crate) async fn until_says(&self, session: &str, text: &str) {
        self.until(text, async || {
            self.messages(session).await.contains(text).then_some(())
        })
        .await;
    }

    /// The whole conversation.
    pub(crate) async fn messages(&self, session: &str) -> String {
        let messages = self.get(&format!("/session/{session}/message")).await;
        messages.unwrap_or_default().to_string()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.ask(Method::POST, path, body.to_string()).await;
        answer.unwrap_or_else(|| panic!("{path} was refused"))
    }

    async fn get(&self, path: &str) -> Option<Value> {
        // one that comes while it starts is never answered
        let answer = self.ask(Method::GET, path, String::new());
        tokio::time::timeout(Duration::from_secs(5), answer)
            .await
            .ok()?
    }

    /// None when nobody listens or the answer is no.
    async fn ask(&self, method: Method, path: &str, body: String) -> Option<Value> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .ok()?;
        let driven = tokio::spawn(connection);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("content-type", "application/json")
            .header("x-opencode-directory", &self.directory)
            .body(Full::new(Bytes::from(body)))
            .expect("a request");
        let response = sender.send_request(request).await.ok()?;
        let good = response.status().is_success();
        let body = response.into_body().collect().await.ok()?.to_bytes();
        driven.abort();
        let value = serde_json::from_slice(&body).unwrap_or_default();
        good.then_some(value)
    }

    async fn until<T>(&self, what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
        let waiting = async {
            loop {
                if let Some(found) = condition().await {
                    return found;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let found = tokio::time::timeout(Duration::from_secs(60), waiting).await;
        found.unwrap_or_else(|_| {
            let said = std::fs::read_to_string(&self.said).unwrap_or_default();
            panic!("not in time: {what}; opencode said: {said}")
        })
    }
}
