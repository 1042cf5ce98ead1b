//! How the purge queue looks.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::state::{BAR, Row};
use super::summary::{self, Summary};
use crate::text::count;
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::view::pane_title;
use crate::tui::widgets::{bar, clock, pad, shown};

/// Rows above the list: title and column heads.
pub(crate) const HEAD: u16 = 2;
/// Cells before the note: marker, fold, time, URLs, sign and word, bar, clock, gaps.
const FIXED: usize = 2 + 2 + 11 + 1 + 9 + 2 + 2 + 9 + 1 + BAR + 1 + 8 + 2;

/// Draws the pane.
pub(crate) fn draw(state: &State, frame: &mut Frame<'_>, area: Rect, focused: bool) {
    let pane = &state.queue;
    let [title, head, body] =
        Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let (sending, _) = summary::sending(&pane.snapshot.sending, pane.snapshot.worker_pid, state.now);
    let jobs = match pane.snapshot.jobs.len() {
        1 => "1 job".to_owned(),
        jobs => format!("{} jobs", count(jobs)),
    };
    let facts = format!("{sending} {} {jobs}", state.look.glyphs.dot);
    pane_title(state, frame, title, "Purge queue", &facts, focused);
    if pane.rows.is_empty() {
        let text = if pane.known {
            "  Nothing was purged with this profile yet. Make URLs from assets, then press p there."
        } else {
            "  Reading the queue."
        };
        frame.render_widget(Line::styled(text, state.look.style(Role::Dim)), head);
        return;
    }
    let heads = format!(
        "    {}{:>10}    {}{}  {}",
        pad("QUEUED", 12),
        "URLS",
        pad("STATE", 10),
        pad("CDN'S ESTIMATE", BAR + 9),
        "NOTE"
    );
    frame.render_widget(Line::styled(pad(&heads, head.width.into()), state.look.style(Role::Label)), head);
    let window = pane.list.window(pane.rows.len(), body.height.into());
    for (at, row) in window.zip(body.rows()) {
        let current = at == pane.list.at;
        draw_row(state, frame, row, pane.rows[at], current);
        if current && focused && state.popups.is_empty() {
            frame.set_cursor_position(Position::new(row.x, row.y));
        }
    }
}

fn draw_row(state: &State, frame: &mut Frame<'_>, area: Rect, row: Row, current: bool) {
    let pane = &state.queue;
    let look = &state.look;
    let Some(summary) = pane.summary(row, state.now) else { return };
    let (Row::Job(job_at) | Row::Batch(job_at, _)) = row;
    let Some(job) = pane.snapshot.jobs.get(job_at) else { return };
    let (lead, when, urls) = match row {
        Row::Job(_) if job.batches.len() > 1 => {
            let open = pane.unfolded.contains(&job.id);
            let fold = if open { look.glyphs.open } else { look.glyphs.closed };
            (fold, moment(job.created, state), job.counts().total)
        }
        Row::Job(_) => (" ", moment(job.created, state), job.counts().total),
        Row::Batch(_, at) => {
            let last = at + 1 == job.batches.len();
            let of = format!("  {} of {}", at + 1, job.batches.len());
            (look.glyphs.branch[usize::from(last)], of, job.batches[at].urls)
        }
    };
    let note_room = usize::from(area.width).saturating_sub(FIXED);
    let mut spans = vec![
        Span::styled(if current { look.glyphs.cursor } else { " " }, look.style(Role::Focus)),
        Span::raw(" "),
        Span::styled(format!("{lead} "), look.style(Role::Dim)),
        Span::styled(pad(&when, 11), look.style(if current { Role::Selected } else { Role::Text })),
        Span::raw(format!(" {:>9}  ", count(urls))),
    ];
    spans.extend(state_spans(state, &summary));
    spans.extend(shown(&note(row, &summary, &job.reason), note_room, look.style(Role::Text), look));
    frame.render_widget(Line::from(spans), area);
}

fn state_spans(state: &State, summary: &Summary) -> Vec<Span<'static>> {
    let look = &state.look;
    let sign = look.glyphs.signs[summary.sign];
    let mut spans = vec![
        Span::styled(format!("{sign} "), look.style(summary.role)),
        Span::styled(pad(summary.word, 10), look.style(summary.role)),
    ];
    match summary.bar {
        Some((part, whole)) => spans.extend(bar(part, whole, BAR, look)),
        None => spans.push(Span::raw(" ".repeat(BAR))),
    }
    let clock = summary.countdown.map(|countdown| clock(countdown.seconds())).unwrap_or_default();
    spans.push(Span::raw(format!(" {clock:>7}   ")));
    spans
}

/// Trouble first, then the operator's own words.
fn note(row: Row, summary: &Summary, reason: &str) -> String {
    match (row, summary.note.as_str(), reason) {
        (Row::Batch(..), note, _) | (Row::Job(_), note, "") => note.to_owned(),
        (Row::Job(_), "", reason) => reason.to_owned(),
        (Row::Job(_), note, reason) => format!("{note}; {reason}"),
    }
}

/// The time of day; with the day where it was another one.
pub(crate) fn moment(at: Timestamp, state: &State) -> String {
    let then = at.to_zoned(state.zone.clone());
    let today = state.now.to_zoned(state.zone.clone()).date() == then.date();
    then.strftime(if today { "%H:%M:%S" } else { "%m-%d %H:%M" }).to_string()
}
