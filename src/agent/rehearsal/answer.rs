//! Answers of the scripted model, as OpenAI-compatible servers send them.

use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use super::{Finish, ToolCall};

/// What a script writes into a file.
pub(super) const CONTENT: &str = "written in a rehearsal\n";

/// A file outside every project that every machine has.
pub(super) const OUTSIDE: &str = "/etc/hostname";

/// Words, and why they end.
pub(super) fn words(model: &str, text: &str, finish: Finish) -> Response<Full<Bytes>> {
    let reason = match finish {
        Finish::Stop => Some("stop"),
        Finish::Length => Some("length"),
        Finish::Unknown => None,
    };
    stream(
        model,
        text.len(),
        &[json!({ "role": "assistant", "content": text })],
        reason,
    )
}

/// A tool call. `number` makes its id unique in the conversation.
pub(super) fn tool_call(
    model: &str,
    text: &str,
    call: &ToolCall,
    number: usize,
) -> Response<Full<Bytes>> {
    let (name, arguments) = match call {
        ToolCall::Bash(command) => ("bash", bash(command)),
        ToolCall::Skill(name) => ("skill", json!({ "name": name })),
        ToolCall::Write(path) => ("write", json!({ "filePath": path, "content": CONTENT })),
        ToolCall::Question(text) => ("question", question(text)),
        ToolCall::Crash => ("bash", bash("kill -9 \"$OPENCODE_PID\"")),
        ToolCall::ReadOutside => ("read", json!({ "filePath": OUTSIDE })),
    };
    let function = json!({ "name": name, "arguments": arguments.to_string() });
    let call = json!({ "index": 0, "id": format!("call_{number}"), "type": "function", "function": function });
    let deltas = [
        json!({ "role": "assistant", "content": text }),
        json!({ "tool_calls": [call] }),
    ];
    stream(
        model,
        text.len() + arguments.to_string().len(),
        &deltas,
        Some("tool_calls"),
    )
}

/// An HTTP error.
pub(super) fn failure(status: StatusCode, retry_after: Option<Duration>) -> Response<Full<Bytes>> {
    let message = match status.as_u16() {
        401 | 403 => "rehearsed: the key is not accepted",
        404 => "rehearsed: no such model",
        429 => "rehearsed: rate limit reached",
        500.. => "rehearsed: the server failed",
        _ => "rehearsed: the request is refused",
    };
    error(status, message, retry_after)
}

/// An HTTP error with its words.
pub(super) fn error(
    status: StatusCode,
    message: &str,
    retry_after: Option<Duration>,
) -> Response<Full<Bytes>> {
    let body =
        json!({ "error": { "message": message, "type": "rehearsal", "code": status.as_u16() } });
    let mut response = with_type("application/json", body.to_string());
    *response.status_mut() = status;
    if let Some(wait) = retry_after {
        let headers = response.headers_mut();
        headers.insert(
            "retry-after",
            HeaderValue::from(wait.as_millis().div_ceil(1000) as u64),
        );
        headers.insert("retry-after-ms", HeaderValue::from(wait.as_millis() as u64));
    }
    response
}

/// The list of models, which holds every model.
pub(super) fn models() -> Response<Full<Bytes>> {
    with_type(
        "application/json",
        json!({ "object": "list", "data": [] }).to_string(),
    )
}

fn bash(command: &str) -> Value {
    json!({ "command": command, "description": "Rehearsed step" })
}

/// The form that opencode's question tool wants.
fn question(text: &str) -> Value {
    let option = |label: &str| json!({ "label": label, "description": label });
    let options = [option("Yes"), option("No")];
    json!({ "questions": [{ "question": text, "header": "Question", "options": options }] })
}

/// A stream of chunks. Without a finish reason it just ends, as a broken connection does.
fn stream(
    model: &str,
    length: usize,
    deltas: &[Value],
    reason: Option<&str>,
) -> Response<Full<Bytes>> {
    let chunk = |delta: &Value, reason: Option<&str>| {
        let choice = json!({ "index": 0, "delta": delta, "finish_reason": reason });
        json!({ "id": "rehearsal", "object": "chat.completion.chunk", "created": 0, "model": model, "choices": [choice] })
    };
    let mut chunks: Vec<Value> = deltas.iter().map(|delta| chunk(delta, None)).collect();
    if let Some(reason) = reason {
        chunks.push(chunk(&json!({}), Some(reason)));
        let output = length / 4 + 1;
        let usage = json!({ "prompt_tokens": 100, "completion_tokens": output, "total_tokens": 100 + output });
        chunks.push(json!({ "id": "rehearsal", "object": "chat.completion.chunk", "created": 0, "model": model, "choices": [], "usage": usage }));
    }
    let mut lines: Vec<String> = chunks
        .iter()
        .map(|chunk| format!("data: {chunk}\n\n"))
        .collect();
    if reason.is_some() {
        lines.push("data: [DONE]\n\n".to_owned());
    }
    with_type("text/event-stream", lines.concat())
}

fn with_type(kind: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
