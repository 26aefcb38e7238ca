//! Draws the board.
use super::board::{Board, Log};
use super::keys::{ASCII_HELP, HELP};
use crate::ui::clean::clean;
use crate::ui::line::Line;
use crate::ui::style::Tone;
use crate::ui::symbols::Symbols;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line as Row, Span};
use ratatui::widgets::{Paragraph, Wrap};

/// What the terminal can show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) symbols: Symbols,
    pub(super) paints: bool,
}

/// Draws everything: head, rows, log, notice, keys.
pub(super) fn draw(frame: &mut Frame<'_>, board: &Board, look: Look) {
    let tall = |lines: usize| u16::try_from(lines).unwrap_or(u16::MAX);
    let rows = Constraint::Min(2);
    let log = if board.log.is_some() {
        Constraint::Percentage(50)
    } else {
        Constraint::Length(0)
    };
    let [head, titles, rows, log, notice, keys] = Layout::vertical([
        Constraint::Length(tall(board.head.len())),
        Constraint::Length(1),
        rows,
        log,
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    let lines: Vec<Row<'_>> = board.head.iter().map(|line| row(line, look)).collect();
    frame.render_widget(Paragraph::new(lines), head);
    let beside = Line::of(Tone::Muted, "  ").join(board.titles.clone());
    frame.render_widget(Paragraph::new(row(&beside, look)), titles);
    draw_rows(frame, board, rows, look);
    if let Some(it) = &board.log {
        draw_log(frame, it, log, look);
    }
    let words = board.notice.as_deref().map(clean).unwrap_or_default();
    let tone = style(Tone::Warning, look);
    frame.render_widget(Paragraph::new(Span::styled(words, tone)), notice);
    let help = match look.symbols {
        Symbols::Unicode => HELP,
        Symbols::Ascii => ASCII_HELP,
    };
    let muted = style(Tone::Muted, look);
    frame.render_widget(Paragraph::new(Span::styled(help, muted)), keys);
}

/// As many rows as fit, the chosen one among them.
fn draw_rows(frame: &mut Frame<'_>, board: &Board, area: Rect, look: Look) {
    let room = usize::from(area.height);
    let above = (board.chosen + 1).saturating_sub(room);
    let lines: Vec<Row<'_>> = board
        .rows
        .iter()
        .enumerate()
        .skip(above)
        .take(room)
        .map(|(place, (_, line))| {
            let chosen = place == board.chosen;
            let mark = if chosen { "> " } else { "  " };
            let line = row(&Line::of(Tone::Accent, mark).join(line.clone()), look);
            if chosen {
                line.patch_style(Style::new().add_modifier(Modifier::BOLD))
            } else {
                line
            }
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// The title, and as many of the last lines as fit.
fn draw_log(frame: &mut Frame<'_>, log: &Log, area: Rect, look: Look) {
    let [title, text] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let words = Line::of(Tone::Muted, "-- ").words(Tone::Strong, &log.title);
    frame.render_widget(Paragraph::new(row(&words, look)), title);
    let room = usize::from(text.height);
    let first = log.lines.len().saturating_sub(room);
    let lines: Vec<Row<'_>> = log
        .lines
        .iter()
        .skip(first)
        .map(|line| Row::from(clean(line)))
        .collect();
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), text);
}

fn row(line: &Line, look: Look) -> Row<'static> {
    line.pieces()
        .map(|(tone, text)| Span::styled(text.to_owned(), style(tone, look)))
        .collect()
}

/// The colours of `Tone`, as this screen calls them.
fn style(tone: Tone, look: Look) -> Style {
    let style = Style::new();
    if !look.paints {
        return style;
    }
    match tone {
        Tone::Plain => style,
        Tone::Ok => style.fg(Color::Green),
        Tone::Warning => style.fg(Color::Yellow),
        Tone::Problem => style.fg(Color::Red).add_modifier(Modifier::BOLD),
        Tone::Muted => style.add_modifier(Modifier::DIM),
        Tone::Accent => style.fg(Color::Cyan),
        Tone::Strong => style.add_modifier(Modifier::BOLD),
    }
}
