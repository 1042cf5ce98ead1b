//! How the purge queue looks.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::state::{BAR, Row};
use super::summary::Summary;
use crate::text::{Shown, count, many};
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::view::pane_title;
use crate::tui::widgets::{bar, clock, pad, shown, wrap};

/// Rows above the list: title and column heads.
const TOP: u16 = 2;
/// Rows below the list: the whole note of one row.
const FOOT: u16 = 2;
/// Rows that are not rows of the list.
pub(crate) const HEAD: u16 = TOP + FOOT;
/// Cells of bar and clock with their gaps.
const CLOCKS: usize = BAR + 1 + 7 + 2;
/// Cells before the note: marker, fold, time, URLs, sign and word, bar and clock.
const FIXED: usize = 2 + 2 + 11 + 1 + 9 + 2 + 2 + 10 + CLOCKS;

/// Draws the pane.
pub(crate) fn draw(state: &State, frame: &mut Frame<'_>, area: Rect, focused: bool) {
    let pane = &state.queue;
    let one = Constraint::Length(1);
    let [title, head, body, foot] =
        Layout::vertical([one, one, Constraint::Min(0), Constraint::Length(FOOT)]).areas(area);
    let jobs = many(pane.snapshot.jobs.len(), "job");
    let facts = match pane.open_work() {
        (0, _) => jobs,
        (_, urls) => format!("{} waiting {} {jobs}", many(urls, "URL"), state.look.glyphs.dot),
    };
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
        "    {} {:>9}    {}{}{}",
        pad("QUEUED", 11),
        "URLS",
        pad("STATE", 10),
        pad("CDN'S ESTIMATE", CLOCKS),
        "NOTE"
    );
    frame.render_widget(Line::styled(pad(&heads, head.width.into()), state.look.style(Role::Label)), head);
    let window = pane.list.window(pane.rows.len(), body.height.into());
    for (at, row) in window.zip(body.rows()) {
        let current = at == pane.list.at;
        draw_row(state, frame, row, pane.rows[at], (current, focused));
        if current && focused && state.popups.is_empty() {
            frame.set_cursor_position(Position::new(row.x, row.y));
        }
    }
    draw_foot(state, frame, foot);
}

/// The whole note of the row under the cursor, where its column cuts it.
fn draw_foot(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let pane = &state.queue;
    let look = &state.look;
    let Some(row) = pane.rows.get(pane.list.at) else { return };
    let Some(summary) = pane.summary(*row, state.now) else { return };
    let reason = pane.selected_job().map_or("", |job| job.reason.as_str());
    let text = note(*row, &summary, reason);
    if Shown::new(&text).width() <= usize::from(area.width).saturating_sub(FIXED) {
        return;
    }
    for (line, row) in wrap(&text, usize::from(area.width).saturating_sub(4)).into_iter().zip(area.rows()) {
        frame.render_widget(Line::styled(format!("    {line}"), look.style(Role::Dim)), row);
    }
}

fn draw_row(state: &State, frame: &mut Frame<'_>, area: Rect, row: Row, (current, focused): (bool, bool)) {
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
    let marker = if current { look.glyphs.cursor } else { " " };
    let style = look.style(if current && focused { Role::Selected } else { Role::Text });
    let mut spans = vec![
        Span::styled(format!("{marker} {lead} {}", pad(&when, 11)), style),
        Span::raw(format!(" {:>9}  ", count(urls))),
    ];
    let note_room = usize::from(area.width).saturating_sub(FIXED);
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
    match (summary.bar, summary.countdown) {
        (Some((part, whole)), _) => spans.extend(bar(part, whole, BAR, look)),
        // A pause before sending is no estimate of the CDN's.
        (None, Some(pause)) => {
            spans.push(Span::raw(pad(&format!("waits {}", clock(pause.seconds())), CLOCKS)));
            return spans;
        }
        (None, None) => {
            spans.push(Span::raw(" ".repeat(CLOCKS)));
            return spans;
        }
    }
    let clock = summary.countdown.map(|countdown| clock(countdown.seconds())).unwrap_or_default();
    spans.push(Span::raw(format!(" {clock:>7}  ")));
    spans
}

/// Trouble first, then the operator's own words; what went well has no need to say more.
fn note(row: Row, summary: &Summary, reason: &str) -> String {
    let trouble = summary.note.as_str();
    match (row, summary.handle.as_deref()) {
        (Row::Job(_), _) if !trouble.is_empty() && !reason.is_empty() => format!("{trouble}; {reason}"),
        (Row::Job(_), _) if trouble.is_empty() && !reason.is_empty() => reason.to_owned(),
        (_, Some(handle)) if trouble.is_empty() => format!("handle {handle}"),
        _ => trouble.to_owned(),
    }
}

/// The time of day; with the day where it was another one.
pub(crate) fn moment(at: Timestamp, state: &State) -> String {
    let then = at.to_zoned(state.zone.clone());
    let today = state.now.to_zoned(state.zone.clone()).date() == then.date();
    then.strftime(if today { "%H:%M:%S" } else { "%m-%d %H:%M" }).to_string()
}
