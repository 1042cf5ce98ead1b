//! How the purge queue looks.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::state::{BAR, Row};
use super::summary::Summary;
use super::{standing, tree};
use crate::queue::Job;
use crate::text::{Shown, count, many};
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::view::pane_title;
use crate::tui::widgets::{bar, clock, pad, shown, wrap};

/// Rows above the list: title, budget and column heads.
const TOP: u16 = 3;
/// Rows below the list: the whole note of one row.
const FOOT: u16 = 2;
/// Cells of bar and clock with their gaps.
const CLOCKS: usize = BAR + 1 + 7 + 2;
/// Cells before the note: marker, fold, time, URLs, sign and word, bar and clock.
const FIXED: usize = 2 + 2 + 11 + 1 + 9 + 2 + 2 + 10 + CLOCKS;

/// Rows that are not rows of the list.
pub(crate) fn head(state: &State) -> u16 {
    TOP + alert_rows(state) + FOOT
}

/// Rows above the list.
pub(crate) fn above(state: &State) -> u16 {
    head(state) - FOOT
}

fn alert_rows(state: &State) -> u16 {
    u16::try_from(standing::alerts(state).len()).unwrap_or(0)
}

/// Draws the pane.
pub(crate) fn draw(state: &State, frame: &mut Frame<'_>, area: Rect, focused: bool) {
    let pane = &state.queue;
    let one = Constraint::Length(1);
    let (alerts, rest) = (Constraint::Length(alert_rows(state)), Constraint::Min(0));
    let [title, alerts, budget, head, body, foot] =
        Layout::vertical([one, alerts, one, one, rest, Constraint::Length(FOOT)]).areas(area);
    let jobs = many(pane.snapshot.jobs.len(), "job");
    let facts = match pane.open_work() {
        (0, _) => jobs,
        (_, urls) => format!("{} waiting {} {jobs}", many(urls, "URL"), state.look.glyphs.dot),
    };
    pane_title(state, frame, title, "Purge queue", &facts, focused);
    for ((text, role), row) in standing::alerts(state).into_iter().zip(alerts.rows()) {
        draw_parts(state, frame, row, &[(text, role)]);
    }
    draw_parts(state, frame, budget, &standing::budget(&pane.snapshot.outlook));
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
        draw_row(state, frame, row, at, (current, focused));
        if current && focused && state.popups.is_empty() {
            frame.set_cursor_position(Position::new(row.x, row.y));
        }
    }
    draw_foot(state, frame, foot);
}

/// One line of parts, as much of it as there is room for.
fn draw_parts(state: &State, frame: &mut Frame<'_>, area: Rect, parts: &[(String, Role)]) {
    let look = &state.look;
    let dot = format!(" {} ", look.glyphs.dot);
    let mut room = usize::from(area.width).saturating_sub(4);
    let mut spans = vec![Span::raw("    ")];
    for (at, (text, role)) in parts.iter().enumerate() {
        if at > 0 {
            spans.push(Span::styled(dot.clone(), look.style(Role::Dim)));
            room = room.saturating_sub(3);
        }
        spans.extend(shown(text, room, look.style(*role), look));
        room = room.saturating_sub(Shown::new(text).width());
    }
    frame.render_widget(Line::from(spans), area);
}

/// The whole note of the row under the cursor, where its column cuts it.
fn draw_foot(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let pane = &state.queue;
    let look = &state.look;
    let Some(row) = pane.rows.get(pane.list.at) else { return };
    let Some(summary) = pane.summary(*row, state.now) else { return };
    let Some(job) = pane.selected_job() else { return };
    let text = note(state, *row, &summary, job);
    if Shown::new(&text).width() <= usize::from(area.width).saturating_sub(FIXED) {
        return;
    }
    for (line, row) in wrap(&text, usize::from(area.width).saturating_sub(4)).into_iter().zip(area.rows()) {
        frame.render_widget(Line::styled(format!("    {line}"), look.style(Role::Dim)), row);
    }
}

fn draw_row(state: &State, frame: &mut Frame<'_>, area: Rect, at: usize, (current, focused): (bool, bool)) {
    let pane = &state.queue;
    let look = &state.look;
    let row = pane.rows[at];
    let Some(summary) = pane.summary(row, state.now) else { return };
    let (Row::Job(job_at) | Row::Batch(job_at, ..)) = row;
    let Some(job) = pane.snapshot.jobs.get(job_at) else { return };
    let (lead, when, urls) = match row {
        Row::Job(_) if job.batches.len() > 1 => {
            let open = pane.unfolded.contains(&job.id);
            let fold = if open { look.glyphs.open } else { look.glyphs.closed };
            (fold, moment(job.created, state), job.counts().total)
        }
        Row::Job(_) => (" ", moment(job.created, state), job.counts().total),
        Row::Batch(_, batch, depth) => {
            let batch = &job.batches[batch];
            let last = !matches!(pane.rows.get(at + 1), Some(Row::Batch(..)));
            (look.glyphs.branch[usize::from(last)], tree::label(job, batch, depth), batch.urls)
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
    spans.extend(shown(&note(state, row, &summary, job), note_room, look.style(Role::Text), look));
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

/// Trouble first, then the operator's own words and where a batch comes from; what went well has no need to say more.
fn note(state: &State, row: Row, summary: &Summary, job: &Job) -> String {
    let batch = match row {
        Row::Batch(_, at, _) => job.batches.get(at),
        // A job of one batch is that batch.
        Row::Job(_) if job.batches.len() == 1 => job.batches.first(),
        Row::Job(_) => None,
    };
    let reason = Some(job.reason.clone()).filter(|_| matches!(row, Row::Job(_)));
    let from = batch.and_then(|batch| tree::origin(state, job, batch));
    let parts = [Some(summary.note.clone()), reason, from];
    let parts: Vec<_> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    match (parts.is_empty(), &summary.handle) {
        (true, Some(handle)) => format!("handle {handle}"),
        _ => parts.join("; "),
    }
}

/// The time of day; with the day where it was another one.
pub(crate) fn moment(at: Timestamp, state: &State) -> String {
    let then = at.to_zoned(state.zone.clone());
    let today = state.now.to_zoned(state.zone.clone()).date() == then.date();
    then.strftime(if today { "%H:%M:%S" } else { "%m-%d %H:%M" }).to_string()
}
