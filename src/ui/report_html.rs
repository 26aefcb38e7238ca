//! `work report --html`: one page that needs nothing else, with the sessions as a picture.
use super::amount;
use super::html::escaped;
use super::scene::Scene;
use super::timeline_svg::timeline_svg;
use super::totals::Totals;
use crate::domain::id::BatchId;
use crate::domain::task::Task;
use crate::domain::thread::{Thread, ThreadStatus};
use std::fmt::Write as _;

const STYLE: &str = "body{font:14px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;\
padding:0 1rem;color:#1b1f23;background:#fff}h1{font-size:1.5rem}h2{font-size:1.2rem;\
border-bottom:1px solid #d0d7de;margin-top:2rem}h3{font-size:1rem}h4{font-size:.95rem;margin:1rem \
0 .2rem}p{margin:.2rem 0}ul{list-style:none;padding-left:1rem}blockquote{margin:0 0 .3rem 1.5rem;\
color:#57606a;white-space:pre-wrap}svg{width:100%;height:auto}.n{font-size:11px;fill:#1b1f23}\
.t{font-size:10px;fill:#57606a;text-anchor:middle}.g{stroke:#d0d7de}.ok{fill:#2da44e}\
.bad{fill:#cf222e}.cut{fill:#bf8700}.run{fill:#0969da}@media(prefers-color-scheme:dark){\
body{background:#0d1117;color:#e6edf3}.n{fill:#e6edf3}blockquote,.t{color:#8b949e;fill:#8b949e}\
h2{border-color:#30363d}.g{stroke:#30363d}}";

/// The page. Everything that people or agents wrote is text in it, never markup.
#[must_use]
pub fn report_html(scene: &Scene<'_>) -> String {
    let workstream = scene.workstream;
    let counts = workstream.counts();
    let totals = Totals::of(
        workstream.sessions().map(|(_, record)| record),
        scene.page.now,
    );
    let name = escaped(if scene.name().is_empty() {
        scene.id()
    } else {
        scene.name()
    });
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Report: {name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <h1>Report: {name}</h1>\n<p>{} · {} · {} of {} done ({}%) · {}</p>\n",
        escaped(scene.id()),
        scene.progress(None).word(),
        counts.done(),
        amount::many(counts.total, "task"),
        counts.percent(),
        totals.words()
    );
    page.push_str(&timeline_svg(scene));
    let mut batch: Option<BatchId> = None;
    for (thread, status) in scene.threads() {
        let id = thread.id.batch;
        // writing to a string cannot fail, here and below
        if batch.map(|batch| batch.stage) != Some(id.stage) {
            let name = escaped(workstream.stage_name(id.stage));
            writeln!(page, "<h2>Stage {}: {name}</h2>", id.stage).ok();
        }
        if batch.replace(id) != Some(id) {
            let name = escaped(workstream.batch_name(id));
            writeln!(page, "<h3>Batch {id}: {name}</h3>").ok();
        }
        one(scene, &thread, status, &mut page);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn one(scene: &Scene<'_>, thread: &Thread<'_>, status: ThreadStatus, page: &mut String) {
    let totals = Totals::of(thread.sessions.iter().copied(), scene.page.now);
    writeln!(
        page,
        "<h4>Thread {}: {}</h4>\n<p>{status}, {}</p>\n<ul>",
        thread.id,
        escaped(thread.name()),
        totals.words()
    )
    .ok();
    for task in &thread.tasks {
        item(task, page);
    }
    page.push_str("</ul>\n");
}

fn item(task: &Task, page: &mut String) {
    writeln!(
        page,
        "<li>{} {} ({})",
        task.id,
        escaped(&task.name),
        task.status
    )
    .ok();
    if let Some(report) = task
        .report
        .as_deref()
        .filter(|text| !text.trim().is_empty())
    {
        writeln!(page, "<blockquote>{}</blockquote>", escaped(report)).ok();
    }
    page.push_str("</li>\n");
}
