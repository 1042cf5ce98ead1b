//! How the purge queue looks.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::state::BAR;
use super::summary::Summary;
use super::{standing, tree};
use crate::queue::Batch;
use crate::settings::ServiceKind;
use crate::text::{Shown, count, many};
use crate::tui::app::{Listed, State};
use crate::tui::keys::{Action, Context};
use crate::tui::theme::Role;
use crate::tui::view::pane_title;
use crate::tui::widgets::{LineInput, bar, clock, pad, shown, wrap};

/// Rows above the list: title, budget and column heads.
const TOP: u16 = 3;
/// Rows below the list: the whole note of one row.
const FOOT: u16 = 2;
/// Cells of a state's word.
const WORD: usize = 12;
/// From this width on bars have their full length; below it, the note needs the cells more.
const WIDE: u16 = 100;

/// Cells of a bar.
const fn bar_cells(width: u16) -> usize {
    if width < WIDE { BAR / 2 } else { BAR }
}

/// Cells of bar and clock with their gaps.
const fn clocks(width: u16) -> usize {
    bar_cells(width) + 1 + 7 + 2
}

/// Cells before the note: marker, fold, time, URLs, sign and word, bar and clock.
const fn fixed(width: u16) -> usize {
    2 + 2 + 11 + 1 + 9 + 2 + 2 + WORD + clocks(width)
}

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
    pane_title(state, frame, title, "Purge queue", &facts(state), focused);
    for ((text, role), row) in standing::alerts(state).into_iter().zip(alerts.rows()) {
        draw_parts(state, frame, row, &[(text, role)]);
    }
    match &pane.typing {
        Some(input) => draw_typing(state, frame, budget, input, focused),
        None => draw_parts(state, frame, budget, &standing::budget(state)),
    }
    if pane.rows.len() == 0 {
        frame.render_widget(Line::styled(format!("  {}", empty(state)), state.look.style(Role::Dim)), head);
        return;
    }
    let heads = format!(
        "    {} {:>9}    {}{}{}",
        pad("QUEUED", 11),
        "URLS",
        pad("STATE", WORD),
        pad("CDN'S ESTIMATE", clocks(head.width)),
        "NOTE"
    );
    frame.render_widget(Line::styled(pad(&heads, head.width.into()), state.look.style(Role::Label)), head);
    let window = pane.list.window(pane.rows.len(), body.height.into());
    for (at, row) in window.zip(body.rows()) {
        let current = at == pane.list.at;
        draw_row(state, frame, row, at, (current, focused));
        if current && focused && !pane.is_typing() && state.popups.is_empty() {
            frame.set_cursor_position(Position::new(row.x, row.y));
        }
    }
    draw_foot(state, frame, foot);
}

/// What is shown of how much, and what waits.
fn facts(state: &State) -> String {
    let pane = &state.queue;
    let dot = state.look.glyphs.dot;
    let all = many(pane.jobs.len(), "job");
    let more = if pane.more { "+" } else { "" };
    let sums = pane.jobs.sums();
    let waiting = sums.open.urls.saturating_sub(sums.sending.urls);
    let mut parts = Vec::new();
    if !pane.filter.is_off() {
        let searching = if pane.filter.is_searching() { ", searching URLs" } else { "" };
        let shown = pane.rows.jobs(&pane.jobs).len();
        parts.push(format!("{}: {} of {all}{more}{searching}", pane.filter.words(), count(shown)));
    }
    if sums.sending.urls > 0 {
        let word = if pane.outlook.is_sent_by_somebody() { "sending" } else { "interrupted" };
        parts.push(format!("{} {word}", many(sums.sending.urls, "URL")));
    }
    if waiting > 0 {
        parts.push(format!("{} waiting", many(waiting, "URL")));
    }
    let facts = parts.join(&format!(" {dot} "));
    match (pane.filter.is_off(), facts.is_empty()) {
        (true, true) => format!("{all}{more}"),
        (true, false) => format!("{facts} {dot} {all}{more}"),
        (false, _) => facts,
    }
}

/// Why there is no row.
fn empty(state: &State) -> String {
    let pane = &state.queue;
    if !pane.known {
        return "Reading the queue.".to_owned();
    }
    if !pane.filter.is_off() {
        let key = standing::key_of(state, Context::Global, Action::Cancel);
        return format!("No job is {}; {key} shows all again.", pane.filter.words());
    }
    if pane.more {
        return "Reading the queue.".to_owned();
    }
    if state.signed_in().is_none() && state.user().is_empty() && state.profile.service != ServiceKind::Sandbox
    {
        let key = standing::key_of(state, Context::Global, Action::SignIn);
        return format!(
            "The queue goes by user, and this profile names none: {key} signs in and shows what was queued."
        );
    }
    let urls = standing::key_of(state, Context::Global, Action::GoUrls);
    let key = standing::key_of(state, Context::Urls, Action::Purge);
    format!("Nothing was purged with this profile yet. Make URLs ({urls}), then {key} there.")
}

/// The filter's text while it is typed.
fn draw_typing(state: &State, frame: &mut Frame<'_>, area: Rect, input: &LineInput, focused: bool) {
    let look = &state.look;
    let label = "  filter ";
    let room = usize::from(area.width).saturating_sub(label.len() + 1);
    let (text, column) = input.view(room, look.style(Role::Text), look);
    let mut spans = vec![Span::styled(label, look.style(Role::Label))];
    spans.extend(text);
    frame.render_widget(Line::from(spans), area);
    if focused && state.popups.is_empty() {
        let x = area.x + u16::try_from(label.len()).unwrap_or(0) + column;
        frame.set_cursor_position(Position::new(x.min(area.right().saturating_sub(1)), area.y));
    }
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
    let Some(row) = pane.row(pane.list.at) else { return };
    let text = note(state, row, &pane.summary(row, state.now));
    if Shown::new(&text).width() <= usize::from(area.width).saturating_sub(fixed(area.width)) {
        return;
    }
    for (line, row) in wrap(&text, usize::from(area.width).saturating_sub(4)).into_iter().zip(area.rows()) {
        frame.render_widget(Line::styled(format!("    {line}"), look.style(Role::Dim)), row);
    }
}

fn draw_row(state: &State, frame: &mut Frame<'_>, area: Rect, at: usize, (current, focused): (bool, bool)) {
    let pane = &state.queue;
    let look = &state.look;
    let Some(row) = pane.row(at) else { return };
    let summary = pane.summary(row, state.now);
    let (lead, when, urls) = match row {
        (listed, None) => {
            let open = pane.unfolded.contains(&listed.job.id);
            let fold = match (listed.tally.batches() > 1, open) {
                (true, true) => look.glyphs.open,
                (true, false) => look.glyphs.closed,
                (false, _) => " ",
            };
            (fold, moment(listed.job.created, state), listed.tally.counts.total)
        }
        (listed, Some((batch, depth))) => {
            let last = pane.row(at + 1).is_none_or(|(_, below)| below.is_none());
            (look.glyphs.branch[usize::from(last)], tree::label(listed, batch, depth), batch.urls)
        }
    };
    let marker = if current { look.glyphs.cursor } else { " " };
    let style = look.style(if current && focused { Role::Selected } else { Role::Text });
    let mut spans = vec![
        Span::styled(format!("{marker} {lead} {}", pad(&when, 11)), style),
        Span::raw(format!(" {:>9}  ", count(urls))),
    ];
    let note_room = usize::from(area.width).saturating_sub(fixed(area.width));
    spans.extend(state_spans(state, &summary, at, area.width));
    spans.extend(shown(&note(state, row, &summary), note_room, look.style(Role::Text), look));
    frame.render_widget(Line::from(spans), area);
}

/// Seconds in which every bar has moved once.
const TURNS: u64 = 4;

/// What the bar of the row `at` shows of `part` milliseconds: the bars of a long list step one group after the other,
/// so that no tick has to draw all of them. Those of less than a minute step at once.
const fn in_turn(part: u64, whole: u64, at: usize) -> u64 {
    if whole < 60_000 || part >= whole {
        return part;
    }
    let seconds = part / 1_000;
    seconds.saturating_sub((seconds + at as u64) % TURNS) * 1_000
}

fn state_spans(state: &State, summary: &Summary, at: usize, width: u16) -> Vec<Span<'static>> {
    let look = &state.look;
    let sign = look.glyphs.signs[summary.sign];
    let mut spans = vec![
        Span::styled(format!("{sign} "), look.style(summary.role)),
        Span::styled(pad(summary.word, WORD), look.style(summary.role)),
    ];
    match (summary.bar, summary.countdown) {
        (Some((part, whole)), _) => {
            spans.extend(bar(in_turn(part, whole, at), whole, bar_cells(width), look));
        }
        // A pause before sending is no estimate of the CDN's.
        (None, Some(pause)) => {
            spans.push(Span::raw(pad(&format!("waits {}", clock(pause.seconds())), clocks(width))));
            return spans;
        }
        (None, None) => {
            spans.push(Span::raw(pad(&summary.took, clocks(width))));
            return spans;
        }
    }
    let clock = summary.countdown.map(|countdown| clock(countdown.seconds())).unwrap_or_default();
    spans.push(Span::raw(format!(" {clock:>7}  ")));
    spans
}

/// Trouble first, then the operator's own words and where a batch comes from; what went well has no need to say more.
fn note(state: &State, (listed, batch): (&Listed, Option<(&Batch, usize)>), summary: &Summary) -> String {
    let reason = Some(listed.job.reason.clone()).filter(|_| batch.is_none());
    // A job of one batch is that batch.
    let batch = batch.map_or_else(|| listed.only(), |(batch, _)| Some(batch));
    let from = batch.and_then(|batch| tree::origin(state, &listed.job, batch));
    let parts = [Some(summary.note.clone()), reason, from, Some(summary.progress.clone())];
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
