//! `work report`.
use super::context::Context;
use super::output::{output, write};
use super::present::{on_scene, seen};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::ui::item_json::tree_json;
use crate::ui::report_html::report_html;
use crate::ui::report_md::report_md;
use crate::ui::status_json::status_json;
use crate::ui::totals::Totals;
use camino::Utf8PathBuf;
use clap::Args;
use serde_json::json;

/// Report what was done, as Markdown or as a page with a timeline
///
/// Per stage, batch and thread: state, reports of tasks, attempts, tokens, cost, durations.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work report --output REPORT.md\n  work report --html report.html"
)]
pub(super) struct Report {
    /// Write it to a file; one that is there is replaced
    #[arg(short, long, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
    /// Write a page with the sessions as a picture; it needs no other file and no network
    #[arg(long, value_name = "FILE")]
    html: Option<Utf8PathBuf>,
}

pub(super) fn run(context: &Context, args: &Report) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let page = context.page();
    let (text, html, mut data) = on_scene(&page, &project, &present, |scene| {
        let sessions = scene.workstream.sessions().map(|(_, record)| record);
        let mut data = status_json(scene, None, &[]);
        if let Some(fields) = data.as_object_mut() {
            let mut tree = tree_json(scene, None);
            let stages = tree.get_mut("stages").map(serde_json::Value::take);
            fields.insert("structure".to_owned(), stages.unwrap_or_default());
            fields.insert(
                "totals".to_owned(),
                Totals::of(sessions, scene.page.now).json(),
            );
        }
        let html = args.html.as_ref().map(|_| report_html(scene));
        (report_md(scene), html, data)
    });
    if let (Some(path), Some(html)) = (&args.html, html) {
        let path = write(path, &html)?;
        if let Some(fields) = data.as_object_mut() {
            fields.insert("html".to_owned(), json!(path));
        }
        context.ui.say(&format!("written: {path}"));
        if args.output.is_none() {
            if context.ui.is_json() {
                context.ui.json(data)?;
            }
            return Ok(Exit::Ok);
        }
    }
    output(context, &text, args.output.as_deref(), data)
}
