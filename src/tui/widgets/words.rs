//! Text on the screen: outside text through [`Shown`], facts, clocks, wrapping.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::text::{Piece, Shown, width};
use crate::tui::theme::{Look, Role};

/// Outside text in at most `cells` cells; what had to be escaped is coloured so. Where the locale has no Unicode,
/// every other character than ASCII is escaped too.
pub(crate) fn shown(text: &str, cells: usize, style: Style, look: &Look) -> Vec<Span<'static>> {
    let outside = Shown::new(text);
    let ascii_only = look.glyphs.is_ascii && !text.is_ascii();
    if !ascii_only && outside.pieces().all(|piece| matches!(piece, Piece::Plain(_))) {
        return vec![Span::styled(outside.fit(cells), style)];
    }
    let escaped = style.patch(look.style(Role::Escaped));
    let pieces: Vec<(String, bool)> = outside.pieces().flat_map(|piece| split(piece, ascii_only)).collect();
    let fits = pieces.iter().map(|(text, _)| width(text)).sum::<usize>() <= cells;
    let mut room = if fits { cells } else { cells.saturating_sub(1) };
    let mut spans = Vec::new();
    for (text, is_escape) in pieces {
        if width(&text) > room {
            // An escape is never cut in the middle.
            if !is_escape {
                spans.push(Span::styled(cut(&text, room), style));
            }
            break;
        }
        room -= width(&text);
        spans.push(Span::styled(text, if is_escape { escaped } else { style }));
    }
    if !fits && cells > 0 {
        spans.push(Span::styled("…", style));
    }
    spans
}

/// Outside text cut in the middle: URLs and IDs differ at their ends.
pub(crate) fn shown_ends(text: &str, cells: usize, style: Style, look: &Look) -> Vec<Span<'static>> {
    let tail_cells = (cells / 3).min(25);
    if tail_cells == 0 || seen_width(text, look) <= cells {
        return shown(text, cells, style, look);
    }
    let mut room = tail_cells;
    let tail = text.grapheme_indices(true).rev().map_while(|(at, cluster)| {
        room = room.checked_sub(seen_width(cluster, look))?;
        Some(at)
    });
    let tail = &text[tail.last().unwrap_or(text.len())..];
    let mut spans = shown(text, cells - tail_cells, style, look);
    spans.extend(shown(tail, tail_cells, style, look));
    spans
}

/// Cells that a text takes where all of it is drawn.
fn seen_width(text: &str, look: &Look) -> usize {
    let outside = Shown::new(text);
    if !look.glyphs.is_ascii || text.is_ascii() {
        return outside.width();
    }
    outside.pieces().flat_map(|piece| split(piece, true)).map(|(text, _)| width(&text)).sum()
}

/// A piece as texts and whether each is an escape.
fn split(piece: Piece<'_>, ascii_only: bool) -> Vec<(String, bool)> {
    match piece {
        Piece::Escaped(text) => vec![(text, true)],
        Piece::Plain(text) if !ascii_only => vec![(text.to_owned(), false)],
        Piece::Plain(text) => text
            .split_inclusive(|char: char| !char.is_ascii())
            .flat_map(|part| {
                let plain: String = part.chars().filter(char::is_ascii).collect();
                let last = part.chars().last().filter(|char| !char.is_ascii());
                let escape = last.map(|char| (char.escape_unicode().to_string(), true));
                std::iter::once((plain, false)).filter(|(plain, _)| !plain.is_empty()).chain(escape)
            })
            .collect(),
    }
}

/// As much of safe text as fits, without a sign that it was cut.
fn cut(text: &str, cells: usize) -> String {
    let mut room = cells;
    text.graphemes(true)
        .take_while(|cluster| {
            let fits = width(cluster) <= room;
            room = room.saturating_sub(width(cluster));
            fits
        })
        .collect()
}

/// Our own text, filled with blanks to exactly `cells` cells, or cut.
pub(crate) fn pad(text: &str, cells: usize) -> String {
    let mut padded = cut(text, cells);
    padded.extend(std::iter::repeat_n(' ', cells - width(&padded)));
    padded
}

/// A label and an outside value in one line of a dialog.
pub(crate) fn fact(label: &str, value: &str, cells: usize, look: &Look) -> Line<'static> {
    let mut spans = vec![Span::styled(pad(label, 12), look.style(Role::Label))];
    spans.extend(shown(value, cells.saturating_sub(12), look.style(Role::Text), look));
    Line::from(spans)
}

/// Seconds as `mm:ss`, or `h:mm:ss` from an hour on.
pub(crate) fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}")
    }
}

/// Outside text broken at blanks into lines of at most `cells` cells; words that are longer are cut in pieces.
pub(crate) fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let safe = Shown::new(text).to_string();
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in safe.split(' ').filter(|word| !word.is_empty()) {
        let mut rest = word;
        while !rest.is_empty() {
            let gap = usize::from(used > 0);
            // Costs what fits, not what there is: a word may be a megabyte.
            if cut(rest, cells.saturating_sub(used + gap)).len() == rest.len() {
                push(&mut lines, &mut used, rest);
                break;
            }
            if used > 0 {
                lines.push(String::new());
                used = 0;
                continue;
            }
            // A cluster wider than the line is pushed all the same: nothing is lost, drawing clips it.
            let head = cut(rest, cells);
            let head =
                if head.is_empty() { rest.graphemes(true).next().unwrap_or(rest).to_owned() } else { head };
            push(&mut lines, &mut used, &head);
            rest = &rest[head.len()..];
        }
    }
    lines
}

fn push(lines: &mut [String], used: &mut usize, word: &str) {
    if let Some(line) = lines.last_mut() {
        if *used > 0 {
            line.push(' ');
            *used += 1;
        }
        line.push_str(word);
        *used += width(word);
    }
}

/// Wrapped outside text as lines of one style.
pub(crate) fn plain_lines(text: &str, cells: usize, style: Style) -> Vec<Line<'static>> {
    wrap(text, cells).into_iter().map(|line| Line::styled(line, style)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn joined(spans: &[Span<'_>]) -> String {
        spans.iter().map(|span| span.content.as_ref()).collect()
    }

    #[test]
    fn hostile_text_is_escaped_coloured_and_cut_where_it_should() {
        let look = Look::default();
        let spans = shown("a\u{1b}[31mb", 20, Style::new(), &look);
        assert_eq!(joined(&spans), r"a\x1b[31mb");
        assert_eq!(spans[1].style, look.style(Role::Escaped));
        assert_eq!(joined(&shown("ab\u{1b}cd", 5, Style::new(), &look)), "ab…");
        assert_eq!(joined(&shown("\u{1b}abcdefgh", 8, Style::new(), &look)), r"\x1babc…");
    }

    #[test]
    fn without_unicode_every_other_character_is_escaped() {
        let look = Look::new(crate::settings::ThemeName::Dark, &crate::tui::theme::ASCII);
        assert_eq!(joined(&shown("Größe_靴", 30, Style::new(), &look)), r"Gr\u{f6}\u{df}e_\u{9774}");
        assert_eq!(joined(&shown("Größe", 9, Style::new(), &look)), r"Gr\u{f6}…");
    }

    #[test]
    fn a_long_url_keeps_its_end() {
        let look = Look::default();
        let cut = |cells| {
            joined(&shown_ends("https://a.example/is/image/A/Boot_A?wid=400", cells, Style::new(), &look))
        };
        assert_eq!(cut(30), "https://a.example/i…_A?wid=400");
        assert_eq!(cut(80), "https://a.example/is/image/A/Boot_A?wid=400");
    }

    #[test]
    fn without_unicode_the_end_is_kept_too_and_no_escape_is_cut() {
        let look = Look::new(crate::settings::ThemeName::Dark, &crate::tui::theme::ASCII);
        let cut = |cells| joined(&shown_ends("Große_Backpack_B_2024_Grün", cells, Style::new(), &look));
        assert_eq!(cut(24), r"Gro\u{df}e_Back…r\u{fc}n");
        assert_eq!(cut(60), r"Gro\u{df}e_Backpack_B_2024_Gr\u{fc}n");
    }

    #[test]
    fn clocks_count_hours_only_when_there_are_any() {
        for (seconds, text) in [(0, "00:00"), (59, "00:59"), (61, "01:01"), (3600, "1:00:00")] {
            assert_eq!(clock(seconds), text);
        }
    }

    #[test]
    fn wrapping_breaks_at_blanks_and_cuts_what_is_too_long() {
        assert_eq!(wrap("the quick brown fox", 9), ["the quick", "brown fox"]);
        assert_eq!(wrap("a https://example.com", 9), ["a", "https://e", "xample.co", "m"]);
        assert_eq!(wrap("", 9), [""]);
    }

    proptest! {
        #[test]
        fn nothing_is_ever_wider_than_its_room(text: String, cells in 0_usize..30) {
            let look = Look::default();
            prop_assert!(width(&joined(&shown(&text, cells, Style::new(), &look))) <= cells);
            prop_assert!(width(&joined(&shown_ends(&text, cells, Style::new(), &look))) <= cells);
            prop_assert_eq!(width(&pad(&Shown::new(&text).to_string(), cells)), cells);
            for line in wrap(&text, cells.max(2)) {
                let one_cluster = line.graphemes(true).count() == 1;
                prop_assert!(width(&line) <= cells.max(2) || one_cluster, "{}", line);
            }
        }
    }
}
