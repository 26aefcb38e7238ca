//! `work import FILE`: a document becomes a workstream.
use super::context::{Context, actor};
use super::sync::desk;
use crate::domain::slug::StreamId;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::store::layout::Repository;
use crate::track::documents::import::{Imported, Sort, phases, progress, sort};
use crate::track::documents::kind::Kind;
use crate::track::documents::settings;
use camino::Utf8Path;
use serde_json::json;

/// Takes the document over: into the workstream that `--stream` names, else into a new one.
pub(super) fn import(
    context: &Context,
    repository: &Repository,
    path: &Utf8Path,
    dry: bool,
) -> Result<Exit, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::new(Exit::No, format!("cannot read {path}: {error}")))?;
    let Some(sort) = sort(path, &text) else {
        return Err(Failure::new(
            Exit::NotFound,
            format!("{path} is no document that is known: no phases, no session progress"),
        )
        .hint("known are IMPLEMENTATION_PHASES.md, SESSION_PROGRESS.md, SESSION.md and files of .claude/progress"));
    };
    let (name, domain) = names(repository, path, &sort, &text);
    if dry {
        context
            .ui
            .out(&format!("would import {} from {path}", said(&sort)))?;
        context.ui.say("Nothing was written.");
        return Ok(Exit::Ok);
    }
    if let (Sort::Phases(_), Some(_)) = (&sort, &context.global.stream) {
        return Err(Failure::new(
            Exit::Usage,
            "phases become a workstream of their own; leave --stream away",
        ));
    }
    let stream = stream(context, repository, &name)?;
    let project = context.project_of(repository.clone(), &stream);
    let by = actor();
    let imported = match &sort {
        Sort::Phases(found) => {
            let spec = path.strip_prefix(repository.root()).unwrap_or(path);
            let title = if found.name.is_empty() {
                &name
            } else {
                &found.name
            };
            phases(&desk(&project, &by), found, title, spec.as_str())?;
            Imported {
                words: vec![said(&sort)],
                remarks: Vec::new(),
            }
        }
        _ => progress(&desk(&project, &by), &sort, &text)?,
    };
    if let Some(domain) = &domain {
        crate::run::create::set_domain(&project, domain)?;
        settings::enable(repository, &[Kind::Claude])?;
    }
    if context.ui.is_json() {
        context.ui.json(json!({
            "stream": stream, "document": path, "read": imported.words, "remarks": imported.remarks,
        }))?;
        return Ok(Exit::Ok);
    }
    let words = if imported.words.is_empty() {
        "nothing".to_owned()
    } else {
        imported.words.join(", ")
    };
    context
        .ui
        .out(&format!("imported {path} → {stream}: {words}"))?;
    for remark in &imported.remarks {
        context.ui.warn(remark);
    }
    if let Sort::Phases(_) = sort {
        context
            .ui
            .hint("`work plan check` says what is missing, `work approve plan` lets agents begin");
        context
            .ui
            .hint("SESSION.md is new: commit it with the plan");
    } else {
        context.ui.hint("`work status` shows it");
    }
    Ok(Exit::Ok)
}

fn stream(context: &Context, repository: &Repository, name: &str) -> Result<StreamId, Failure> {
    if context.global.stream.is_some() {
        return context.stream(repository);
    }
    let folder = repository.create_stream(name, &[], clock::now())?;
    if repository.current()?.is_none() {
        repository.set_current(Some(folder.id()))?;
        context.ui.say(&format!("{} is current.", folder.id()));
    }
    Ok(folder.id().clone())
}

/// The name of the workstream, and its domain if the file's name holds one.
fn names(
    repository: &Repository,
    path: &Utf8Path,
    sort: &Sort,
    text: &str,
) -> (String, Option<String>) {
    let folder = repository.root().file_name().unwrap_or("work").to_owned();
    let usable = |name: &str| name.chars().any(|c| c.is_ascii_alphanumeric());
    match sort {
        Sort::Phases(found) if usable(&found.name) => (found.name.clone(), None),
        Sort::Orchestration => {
            let stem = path.file_stem().unwrap_or_default();
            match stem.split_once('-') {
                Some((domain, feature)) if usable(feature) => {
                    (feature.to_owned(), Some(domain.to_owned()))
                }
                _ => (stem.to_owned(), None),
            }
        }
        Sort::Progress => {
            let title = text
                .lines()
                .find_map(|line| line.trim().strip_prefix("# Session Progress"));
            let suffix = title
                .map(|rest| rest.trim_matches([' ', '-', ':', '–']))
                .filter(|rest| usable(rest));
            (suffix.map_or(folder, str::to_owned), None)
        }
        _ => (folder, None),
    }
}

fn said(sort: &Sort) -> String {
    match sort {
        Sort::Phases(found) => {
            let tasks: usize = found.phases.iter().map(|phase| phase.tasks.len()).sum();
            format!("{} phases with {tasks} tasks", found.phases.len())
        }
        Sort::Progress => "session progress".to_owned(),
        Sort::Session => "session state".to_owned(),
        Sort::Orchestration => "a progress file".to_owned(),
    }
}
