//! `work clean`.
use super::context::Context;
use super::inside::refuse_inside;
use super::present::settled;
use super::wait::duration;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::run::clean::{Found, Heap, Need, find, find_archived, remove};
use crate::run::ending::await_supervisors;
use crate::ui::prompt::{Prompter as _, TerminalPrompter};
use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// Remove logs and folders of old sessions, and homes of old rehearsals
///
/// Never those of threads that run, can be resumed, are not finished or not shown to be done.
/// Records, reports and the journal stay. Without --stream: all workstreams, archived ones too.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work clean --dry-run\n  work clean --older-than 7d -y")]
pub(super) struct Clean {
    /// How long ago something was last written: 90m, 12h, 30d, 8w
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = age)]
    older_than: Duration,
    /// Show what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(context: &Context, args: &Clean) -> Result<Exit, Failure> {
    refuse_inside("clean")?;
    let before = clock::now()
        .checked_sub(args.older_than)
        .unwrap_or(Timestamp::MIN);
    let found = everything(context, before)?;
    let bytes: u64 = found.heaps.iter().map(|heap| heap.bytes).sum();
    if !context.ui.is_json() {
        tell(context, &found)?;
    }
    let ask = format!("Remove {} folders ({})?", found.heaps.len(), size(bytes));
    let go = !args.dry_run
        && !found.heaps.is_empty()
        && TerminalPrompter::new(&context.ui).confirm(&ask, "--yes")?;
    let removed = if go {
        removed(context, &found.heaps)?
    } else {
        0
    };
    if context.ui.is_json() {
        context.ui.json(as_json(&found, removed, bytes))?;
    } else if go {
        context
            .ui
            .say(&format!("Removed {removed} folders, {}.", size(bytes)));
    } else {
        context.ui.say(if found.heaps.is_empty() {
            "There is nothing to remove."
        } else {
            "Nothing was removed."
        });
    }
    Ok(Exit::Ok)
}

/// What is there, in the workstream that is named, else in all.
fn everything(context: &Context, before: Timestamp) -> Result<Found, Failure> {
    let repository = context.repository()?;
    let mut all = Found::default();
    let streams = if context.global.stream.is_some() {
        vec![context.stream(&repository)?]
    } else {
        repository.streams()?
    };
    for stream in &streams {
        let project = context.project_of(repository.clone(), stream);
        match settled(context, &project).and_then(|present| {
            await_supervisors(&project, &present, None);
            Ok(find(&project, &present, before)?)
        }) {
            Ok(found) => add(&mut all, found),
            // the others can be cleaned all the same
            Err(failure) => context.ui.warn(&format!("{stream}: {}", failure.message)),
        }
    }
    if context.global.stream.is_none() {
        for folder in repository.archived()? {
            add(&mut all, find_archived(&folder, before)?);
        }
    }
    Ok(all)
}

fn add(all: &mut Found, found: Found) {
    all.heaps.extend(found.heaps);
    for (need, count) in found.stay {
        *all.stay.entry(need).or_default() += count;
    }
}

fn tell(context: &Context, found: &Found) -> Result<(), Failure> {
    for heap in &found.heaps {
        context.ui.out(&format!(
            "{:>9}  {}  of {}",
            size(heap.bytes),
            heap.path,
            heap.of
        ))?;
    }
    if !found.stay.is_empty() {
        let stay: Vec<String> = found
            .stay
            .iter()
            .map(|(need, count)| format!("{count} {}", need.word()))
            .collect();
        context.ui.say(&format!("These stay: {}.", stay.join(", ")));
    }
    Ok(())
}

fn removed(context: &Context, heaps: &[Heap]) -> Result<usize, Failure> {
    let mut removed = 0;
    for heap in heaps {
        match remove(heap) {
            Ok(()) => removed += 1,
            Err(error) if heaps.len() == 1 => return Err(error.into()),
            Err(error) => context.ui.warn(&error.to_string()),
        }
    }
    Ok(removed)
}

fn as_json(found: &Found, removed: usize, bytes: u64) -> Value {
    let folders: Vec<Value> = found
        .heaps
        .iter()
        .map(|heap| json!({ "path": heap.path, "of": heap.of, "bytes": heap.bytes }))
        .collect();
    let stay: BTreeMap<&str, usize> = found
        .stay
        .iter()
        .map(|(need, count)| (Need::word(*need), *count))
        .collect();
    json!({ "folders": folders, "bytes": bytes, "removed": removed, "stay": stay })
}

/// `12 B`, `3.4 MiB`.
fn size(bytes: u64) -> String {
    const STEP: u64 = 1024;
    let (unit, name) = match bytes {
        0..STEP => return format!("{bytes} B"),
        0x400..0x10_0000 => (STEP, "KiB"),
        0x10_0000..0x4000_0000 => (STEP * STEP, "MiB"),
        _ => (STEP * STEP * STEP, "GiB"),
    };
    format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit)
}

/// A time with days and weeks.
fn age(text: &str) -> Result<Duration, String> {
    let days = |count: &str, factor: u64| {
        let count: u64 = count.trim().parse().ok()?;
        Some(Duration::from_secs(count.checked_mul(factor * 86_400)?))
    };
    let text = text.trim();
    let whole = match (text.strip_suffix('d'), text.strip_suffix('w')) {
        (Some(count), _) => days(count, 1),
        (_, Some(count)) => days(count, 7),
        _ => None,
    };
    match whole {
        Some(age) => Ok(age),
        None => duration(text).map_err(|_| "a time looks like 90m, 12h, 30d or 8w".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::age;
    use crate::run::clean::OLD;

    #[test]
    fn what_is_old_without_a_word_is_what_the_doctor_takes_for_old() {
        assert_eq!(age("30d"), Ok(OLD));
    }
}
