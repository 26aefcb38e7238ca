//! Files of the ancestor's tree that belong to no workstream.
use super::find::Tree;
use super::outlook::FileOutlook;
use super::problem::{Problem, Problems};
use crate::agent::config::AgentsFile;
use crate::store::layout::Repository;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io;

/// Where each of them goes. An agents.yaml that is here stays as it is; the old one is put beside.
pub(super) fn files(
    tree: &Tree,
    repository: &Repository,
    problems: &mut Vec<Problem>,
) -> io::Result<Vec<FileOutlook>> {
    let mut files = Vec::new();
    let old = tree.dir.join("agents.yaml");
    if old.is_file() {
        let to = agents(&old, repository, problems)?;
        files.push((old, to));
    }
    let others = repository.workstreams_dir().join("imported");
    let index = tree.dir.join("index.json");
    let index = index.is_file().then_some(index);
    for path in index.iter().chain(&tree.files) {
        let name = path.file_name().unwrap_or("file");
        files.push((path.clone(), others.join(name)));
    }
    files
        .into_iter()
        .map(|(from, to)| {
            let to = free(&from, &to)?;
            let new = !to.exists();
            Ok(FileOutlook { from, to, new })
        })
        .collect()
}

fn agents(
    old: &Utf8Path,
    repository: &Repository,
    problems: &mut Vec<Problem>,
) -> io::Result<Utf8PathBuf> {
    let text = String::from_utf8_lossy(&fs::read(old)?).into_owned();
    let mut at = Problems::new(old, &text);
    let ours = repository.agents_file();
    let beside = ours.with_file_name("agents.imported.yaml");
    let place = match AgentsFile::parse(&text, old) {
        Err(error) => {
            let line = usize::try_from(error.at.line).ok().filter(|line| *line > 0);
            at.unread(line, format!("cannot be used: {}", error.problem));
            beside
        }
        Ok((_, warnings)) => {
            for warning in warnings {
                let line = usize::try_from(warning.at.line).ok();
                let what = format!("unknown key `{}` in {}", warning.key, warning.inside);
                at.changed(line, what);
            }
            if !ours.exists() || fs::read(&ours)? == text.as_bytes() {
                ours
            } else {
                at.changed(
                    None,
                    format!("{ours} is there and stays; this one is put beside it"),
                );
                beside
            }
        }
    };
    problems.append(&mut at.found);
    Ok(place)
}

/// The place, or one with a number behind when another text is there.
fn free(from: &Utf8Path, to: &Utf8Path) -> io::Result<Utf8PathBuf> {
    let text = fs::read(from)?;
    let mut place = to.to_owned();
    for number in 2.. {
        match fs::read(&place) {
            Ok(there) if there == text => break,
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Ok(_) => {
                place = to.with_file_name(format!("{number}-{}", to.file_name().unwrap_or("file")));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(place)
}

/// Copies the new ones.
pub(super) fn copy(files: &[FileOutlook]) -> io::Result<()> {
    for file in files.iter().filter(|file| file.new) {
        if let Some(parent) = file.to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&file.from, &file.to)?;
    }
    Ok(())
}
