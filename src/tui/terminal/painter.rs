//! Changed cells as few bytes: the backend between ratatui and the [`FrameWriter`].
//!
//! ratatui's own one places the cursor by its full address before every run of cells, and changes a style in several
//! sequences. Over SSH the bytes of a frame are what an operator waits for, so here every move is the shortest of the
//! right ones, a gap of cells that are known to be there is written over where that is shorter still, and a change of
//! style is one sequence. Everything is ECMA-48 that terminals have understood since the VT220: CUP, CHA, CUD, CUF,
//! CUB, SGR. Depends on: the writer.
//!
//! A relative move is only right where the cursor is known. After anything but ASCII it is not, because terminals
//! disagree about the widths of the rest; nor is it behind the last column.

use std::io::{self, Write as _};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

use super::writer::FrameWriter;

/// Longest run of unchanged cells that may be written again instead of jumped over.
const GAP: u16 = 6;

/// Draws cells into a [`FrameWriter`].
pub(crate) struct Painter {
    writer: FrameWriter,
    inner: CrosstermBackend<FrameWriter>,
    /// What the terminal shows, by row and column, as far as it is known.
    shown: Vec<Vec<Option<Cell>>>,
    /// Columns, as the terminal said last.
    width: std::cell::Cell<u16>,
}

/// Where the terminal's cursor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cursor {
    /// Nobody knows.
    Lost,
    /// In this row; the column is what it should be, if the terminal agrees about widths.
    Row(u16),
    /// Exactly here.
    At(Position),
}

/// The colours and attributes that are in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Pen {
    const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }
}

impl Painter {
    /// A painter for a terminal of so many columns.
    pub(crate) fn new(writer: FrameWriter, width: u16) -> Self {
        Self { inner: CrosstermBackend::new(writer.clone()), writer, shown: Vec::new(), width: width.into() }
    }

    fn known(&self, x: u16, y: u16) -> Option<&Cell> {
        self.shown.get(usize::from(y))?.get(usize::from(x))?.as_ref()
    }

    fn note(&mut self, x: u16, y: u16, cell: &Cell) {
        let (x, y) = (usize::from(x), usize::from(y));
        if self.shown.len() <= y {
            self.shown.resize_with(y + 1, Vec::new);
        }
        let row = &mut self.shown[y];
        // What a wide glyph covers, or covered, is nobody's knowledge.
        let is_plain = cell.symbol().len() == 1;
        let end = if is_plain { x + 1 } else { x + 2 };
        if row.len() < end {
            row.resize(end, None);
        }
        row[x..end].fill(None);
        row[x] = is_plain.then(|| cell.clone());
    }

    /// The bytes that write the cells between a column and another one again, if they can be.
    fn bridge(&self, from: Position, to: u16, pen: Pen) -> Option<String> {
        if to - from.x > GAP {
            return None;
        }
        let cells = (from.x..to).map(|x| self.known(x, from.y).filter(|cell| Pen::of(cell) == pen));
        cells.map(|cell| cell.map(Cell::symbol)).collect()
    }

    /// The shortest way from the cursor to a place.
    fn way(&self, cursor: Cursor, to: Position, pen: Pen) -> String {
        let mut best = address(to);
        let mut offer = |way: String| {
            if way.len() < best.len() {
                best = way;
            }
        };
        match cursor {
            Cursor::Row(row) if row == to.y => offer(format!("\x1b[{}G", to.x + 1)),
            Cursor::At(at) if at.y == to.y => {
                offer(format!("\x1b[{}G", to.x + 1));
                offer(sideways(at.x, to.x));
                if at.x < to.x {
                    self.bridge(at, to.x, pen).into_iter().for_each(&mut offer);
                }
            }
            Cursor::At(at) if at.y < to.y => offer(step(to.y - at.y, 'B') + &sideways(at.x, to.x)),
            _ => {}
        }
        best
    }
}

/// CUP, without the numbers that are 1 by default.
fn address(to: Position) -> String {
    match (to.x, to.y) {
        (0, 0) => "\x1b[H".to_owned(),
        (0, y) => format!("\x1b[{}H", y + 1),
        (x, y) => format!("\x1b[{};{}H", y + 1, x + 1),
    }
}

/// A move by some cells; by one the number is left out.
fn step(by: u16, direction: char) -> String {
    if by == 1 { format!("\x1b[{direction}") } else { format!("\x1b[{by}{direction}") }
}

fn sideways(from: u16, to: u16) -> String {
    match from.cmp(&to) {
        std::cmp::Ordering::Less => step(to - from, 'C'),
        std::cmp::Ordering::Greater => step(from - to, 'D'),
        std::cmp::Ordering::Equal => String::new(),
    }
}

/// One sequence that changes the pen; nothing, if it is the same.
fn change(from: Pen, to: Pen) -> String {
    if from == to {
        return String::new();
    }
    if to == Pen::PLAIN {
        return "\x1b[0m".to_owned();
    }
    let mut codes = Vec::new();
    // Attributes cannot be taken back one by one everywhere: bold and dim share a code.
    let from = if from.modifier.difference(to.modifier).is_empty() {
        from
    } else {
        codes.push("0".to_owned());
        Pen::PLAIN
    };
    for (modifier, code) in [
        (Modifier::BOLD, "1"),
        (Modifier::DIM, "2"),
        (Modifier::ITALIC, "3"),
        (Modifier::UNDERLINED, "4"),
        (Modifier::SLOW_BLINK, "5"),
        (Modifier::RAPID_BLINK, "6"),
        (Modifier::REVERSED, "7"),
        (Modifier::HIDDEN, "8"),
        (Modifier::CROSSED_OUT, "9"),
    ] {
        if to.modifier.difference(from.modifier).contains(modifier) {
            codes.push(code.to_owned());
        }
    }
    if to.fg != from.fg {
        codes.push(colour(to.fg, 30));
    }
    if to.bg != from.bg {
        codes.push(colour(to.bg, 40));
    }
    format!("\x1b[{}m", codes.join(";"))
}

/// The code of a colour; `base` is 30 for text and 40 for the ground.
fn colour(colour: Color, base: u8) -> String {
    let number = match colour {
        Color::Reset => return (base + 9).to_string(),
        Color::Rgb(red, green, blue) => return format!("{};2;{red};{green};{blue}", base + 8),
        Color::Indexed(number) => return format!("{};5;{number}", base + 8),
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
    };
    (base + number).to_string()
}

impl Backend for Painter {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut out = String::new();
        let (mut cursor, mut pen) = (Cursor::Lost, Pen::PLAIN);
        let mut next = None;
        for (x, y, cell) in content {
            let to = Position { x, y };
            if next != Some(to) {
                out += &self.way(cursor, to, pen);
                cursor = Cursor::At(to);
            }
            let wanted = Pen::of(cell);
            out += &change(pen, wanted);
            pen = wanted;
            out += cell.symbol();
            self.note(x, y, cell);
            next = Some(Position { x: x + 1, y });
            cursor = match cursor {
                Cursor::At(_) if cell.symbol().len() == 1 && x + 1 < self.width.get() => {
                    Cursor::At(Position { x: x + 1, y })
                }
                _ => Cursor::Row(y),
            };
        }
        out += &change(pen, Pen::PLAIN);
        self.writer.write_all(out.as_bytes())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // The terminal is never asked: an answer that comes late would be read as keys.
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.writer.write_all(address(position.into()).as_bytes())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.shown.clear();
        self.inner.clear()
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.shown.clear();
        self.inner.clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        let size = self.inner.size()?;
        self.width.set(size.width);
        Ok(size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        // A frame leaves when the writer is asked for it.
        Ok(())
    }
}

#[cfg(test)]
mod tests;
