//! The sessions of a workstream on a line of time, as a picture that stands for itself.
use super::duration;
use super::html::escaped;
use super::scene::Scene;
use super::totals::lasted;
use crate::domain::session::{SessionRecord, SessionStatus};
use jiff::Timestamp;
use std::fmt::Write as _;

/// Where the bars begin, in units of the picture.
const LEFT: i64 = 240;
/// How wide the bars may be together.
const WIDE: i64 = 720;
/// Height of a row.
const ROW: i64 = 22;
/// Height of the line of time above.
const HEAD: i64 = 28;
/// Marks on the line of time.
const MARKS: i64 = 6;

/// The picture: a row for each thread that had sessions, a bar for each session. Empty without
/// sessions.
#[must_use]
pub fn timeline_svg(scene: &Scene<'_>) -> String {
    let threads: Vec<_> = scene
        .threads()
        .into_iter()
        .filter(|(thread, _)| !thread.sessions.is_empty())
        .collect();
    let all = || threads.iter().flat_map(|(thread, _)| &thread.sessions);
    let begin = all().map(|record| record.started_at.as_second()).min();
    let Some(begin) = begin else {
        return String::new();
    };
    let now = scene.page.now;
    let end = all().map(|record| record.started_at.as_second() + lasted(record, now));
    // a picture of no time at all has room for one second
    let span = (end.max().unwrap_or(begin) - begin).max(1);
    let rows = i64::try_from(threads.len()).unwrap_or(i64::MAX);
    let high = HEAD + rows.saturating_mul(ROW) + 8;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {high}\" role=\"img\" \
         aria-label=\"sessions by time\">\n",
        LEFT + WIDE + 20
    );
    marks(scene, begin, span, high, &mut svg);
    for (row, (thread, _)) in (0..).zip(&threads) {
        let y = HEAD + row * ROW;
        let name: String = thread.name().chars().take(26).collect();
        // writing to a string cannot fail, here and below
        writeln!(
            svg,
            "<text class=\"n\" x=\"0\" y=\"{}\">{} {}<title>{}</title></text>",
            y + 15,
            thread.id,
            escaped(&name),
            escaped(thread.name())
        )
        .ok();
        for record in &thread.sessions {
            bar(scene, record, begin, span, y, &mut svg);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn marks(scene: &Scene<'_>, begin: i64, span: i64, high: i64, svg: &mut String) {
    for mark in 0..=MARKS {
        let x = LEFT + WIDE * mark / MARKS;
        let at = Timestamp::from_second(begin + span.saturating_mul(mark) / MARKS);
        let text = at.map_or_else(
            |_| String::new(),
            |at| {
                let at = at.to_zoned(scene.page.zone.clone());
                let format = if span > 86_400 {
                    "%m-%d %H:%M"
                } else {
                    "%H:%M:%S"
                };
                at.strftime(format).to_string()
            },
        );
        writeln!(
            svg,
            "<line class=\"g\" x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{high}\"/>\
             <text class=\"t\" x=\"{x}\" y=\"12\">{text}</text>",
            HEAD - 8
        )
        .ok();
    }
}

fn bar(scene: &Scene<'_>, record: &SessionRecord, begin: i64, span: i64, y: i64, svg: &mut String) {
    let seconds = lasted(record, scene.page.now);
    let along = |seconds: i64| {
        i64::try_from(i128::from(seconds) * i128::from(WIDE) / i128::from(span)).unwrap_or(WIDE)
    };
    let x = LEFT + along(record.started_at.as_second() - begin);
    let wide = along(seconds).max(2);
    let class = match record.status() {
        SessionStatus::Running => "run",
        SessionStatus::Completed => "ok",
        SessionStatus::Failed => "bad",
        SessionStatus::Interrupted => "cut",
    };
    let cause = record.end().and_then(|end| end.cause);
    let cause = cause.map_or_else(String::new, |cause| format!(" ({cause})"));
    let title = format!(
        "{} {}: {}{cause}, {}",
        record.agent_name,
        record.model_text(),
        record.status().word(),
        duration::seconds(seconds)
    );
    writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"{wide}\" height=\"14\" rx=\"2\">\
         <title>{}</title></rect>",
        y + 4,
        escaped(&title)
    )
    .ok();
}
