//! `work changelog`.
use super::context::Context;
use super::output::output;
use super::present::seen;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::completed_at::completed_at;
use crate::ui::changelog_view::{changelog_json, changelog_md, entries};
use camino::Utf8PathBuf;
use clap::Args;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::str::FromStr;

/// List completed tasks by date, newest first
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work changelog --since 7d\n  work changelog --since 2026-01-22 --output CHANGES.md"
)]
pub(super) struct Changelog {
    /// Only since this local date (2026-01-22), or since so many days before today (7d)
    #[arg(long, value_name = "DATE|Nd")]
    since: Option<Since>,
    /// Write it to a file; one that is there is replaced
    #[arg(short, long, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Since {
    Date(Date),
    Days(u16),
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
        match (days, text.parse()) {
            (Some(0), _) => Err("at least one day: 1d".to_owned()),
            (Some(days), _) => Ok(Self::Days(days)),
            (None, Ok(date)) => Ok(Self::Date(date)),
            (None, Err(_)) => Err("a date such as 2026-01-22, or days such as 7d".to_owned()),
        }
    }
}

pub(super) fn run(context: &Context, args: &Changelog) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let workstream = &present.workstream;
    let page = context.page();
    let today = page.now.to_zoned(page.zone.clone()).date();
    let since = args.since.map(|since| match since {
        Since::Date(date) => date,
        Since::Days(days) => today.saturating_sub(i64::from(days).days()),
    });
    let completed = completed_at(&project, workstream)?;
    let entries = entries(&completed, since, &page.zone);
    let name = workstream
        .name
        .as_deref()
        .unwrap_or_else(|| project.stream().as_str());
    let text = changelog_md(workstream, name, &entries);
    let fields = changelog_json(workstream, &entries);
    output(context, &text, args.output.as_deref(), fields)
}
