//! What can go wrong with PLAN.md.
use crate::domain::id::{Scope, ThreadId};
use crate::plan::change::Change;
use crate::plan::edit::EditError;
use crate::plan::finding::Finding;
use crate::store::error::StoreError;
use camino::Utf8PathBuf;
use std::io;

/// What can go wrong when a plan is read, changed or approved.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The workstream has no plan.
    #[error("there is no `{0}`")]
    Missing(Utf8PathBuf),
    /// The file system refused.
    #[error("cannot {verb} `{path}`: {source}")]
    Io {
        /// What was tried.
        verb: &'static str,
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody saved the plan meanwhile.
    #[error("`{0}` was saved by somebody else meanwhile; nothing was changed")]
    Overtaken(Utf8PathBuf),
    /// The state changed between what was shown and the answer.
    #[error("the state was changed meanwhile, and more would leave the plan; nothing was changed")]
    Moved,
    /// It is not sure where something would have to be written.
    #[error("`{path}` has errors that make the place unsure; nothing was changed")]
    Unsure {
        /// The plan.
        path: Utf8PathBuf,
        /// The errors.
        findings: Vec<Finding>,
    },
    /// The plan cannot be approved.
    #[error("the plan cannot be approved: {}", said(.findings))]
    Blocked {
        /// The plan.
        path: Utf8PathBuf,
        /// What stands in the way.
        findings: Vec<Finding>,
    },
    /// What would leave the plan is being worked on.
    #[error("thread {0} left the plan and is running")]
    Running(ThreadId),
    /// The plan or the state has no such thing.
    #[error("there is no {} {wrong}{}", .wrong.kind(), meant(.near))]
    Unknown {
        /// What was named.
        wrong: Scope,
        /// What comes near.
        near: Vec<Scope>,
    },
    /// It cannot be written.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The state refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The finding, if there is one; else the kinds with their numbers, in the order of their first.
fn said(findings: &[Finding]) -> String {
    if let [only] = findings {
        return only.message.clone();
    }
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for finding in findings {
        let word = finding.code.word();
        match kinds.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => kinds.push((word, 1)),
        }
    }
    let kinds = kinds.iter().map(|(word, count)| match count {
        1 => (*word).to_owned(),
        _ => format!("{word} ({count} times)"),
    });
    kinds.collect::<Vec<_>>().join(", ")
}

fn meant(near: &[Scope]) -> String {
    let near: Vec<String> = near.iter().map(Scope::to_string).collect();
    if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", near.join(" or "))
    }
}

/// What left the plan although something happened to it.
#[must_use]
pub fn ends_history(changes: &[Change]) -> Vec<&Change> {
    changes.iter().filter(|it| it.ends_history()).collect()
}
