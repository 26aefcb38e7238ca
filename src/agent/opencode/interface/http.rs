//! One request to a server on loopback.

use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use thiserror::Error;
use tokio::net::TcpStream;

/// The longest time one request may take.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The most bytes of an answer that are read.
const ANSWER_LIMIT: usize = 16 * 1024 * 1024;

/// Why the interface did not answer.
#[derive(Debug, Error)]
pub enum ApiError {
    /// Nobody listens there: not started yet, or gone.
    #[error("opencode does not listen on port {port}")]
    NotListening {
        /// The loopback port.
        port: u16,
        /// Why.
        source: std::io::Error,
    },
    /// The connection broke, or the answer was no HTTP or too long.
    #[error("opencode broke off its answer to {path}")]
    Broken {
        /// What was asked.
        path: String,
    },
    /// It refused.
    #[error("opencode answered {status} to {path}")]
    Refused {
        /// What was asked.
        path: String,
        /// HTTP status.
        status: u16,
    },
    /// The answer is not what it should be.
    #[error("opencode's answer to {path} is not understood")]
    Malformed {
        /// What was asked.
        path: String,
    },
    /// No answer in time.
    #[error("opencode did not answer {path} in time")]
    TooLate {
        /// What was asked.
        path: String,
    },
}

/// A request with its password, and the JSON of its answer; null for an empty one.
pub(super) async fn call(
    port: u16,
    authorization: &str,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, ApiError> {
    tokio::time::timeout(
        TIME_LIMIT,
        exchange(port, authorization, method, path, body),
    )
    .await
    .unwrap_or_else(|_| {
        Err(ApiError::TooLate {
            path: path.to_owned(),
        })
    })
}

async fn exchange(
    port: u16,
    authorization: &str,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, ApiError> {
    let broken = || ApiError::Broken {
        path: path.to_owned(),
    };
    let stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .map_err(|source| ApiError::NotListening { port, source })?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|_| broken())?;
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, format!("127.0.0.1:{port}"))
        .header(AUTHORIZATION, authorization)
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(
            body.map(Value::to_string).unwrap_or_default(),
        )))
        .map_err(|_| broken())?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(|_| broken())?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_LIMIT);
        let body = body.collect().await.map_err(|_| broken())?.to_bytes();
        Ok((status, body))
    };
    let (status, body) = drive(connection, answer, broken).await?;
    understood(path, status, &body)
}

/// Lets the connection do its work until the answer is there.
async fn drive<T, E>(
    connection: impl Future<Output = Result<(), E>>,
    answer: impl Future<Output = Result<T, ApiError>>,
    broken: impl Fn() -> ApiError,
) -> Result<T, ApiError> {
    tokio::pin!(connection, answer);
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        result = &mut connection => match result {
            Ok(()) => answer.await,
            Err(_) => Err(broken()),
        },
    }
}

fn understood(path: &str, status: StatusCode, body: &[u8]) -> Result<Value, ApiError> {
    if !status.is_success() {
        return Err(ApiError::Refused {
            path: path.to_owned(),
            status: status.as_u16(),
        });
    }
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).map_err(|_| ApiError::Malformed {
        path: path.to_owned(),
    })
}
