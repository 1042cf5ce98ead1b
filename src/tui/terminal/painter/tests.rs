use std::num::NonZero;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::*;

const WIDTH: u16 = 14;
const HEIGHT: u16 = 4;

fn cells(number: u16) -> NonZero<u16> {
    NonZero::new(number).unwrap()
}

/// A backend, the line behind it, and the terminal at the line's end.
struct Terminal<B> {
    backend: B,
    writer: FrameWriter,
    emulator: vt100::Parser,
    sent: Vec<u8>,
}

impl<B: Backend> Terminal<B> {
    fn new(backend: impl FnOnce(FrameWriter) -> B) -> Self {
        let writer = FrameWriter::new(false);
        let emulator = vt100::Parser::new(cells(HEIGHT), cells(WIDTH), 0);
        Self { backend: backend(writer.clone()), writer, emulator, sent: Vec::new() }
    }

    fn draw(&mut self, before: &Buffer, after: &Buffer) {
        self.backend.draw(before.diff(after).into_iter()).ok().unwrap();
        self.sent = self.writer.take().unwrap_or_default();
        self.emulator.process(&self.sent);
    }

    fn cells(&self) -> Vec<vt100::Cell> {
        let screen = self.emulator.screen();
        let places = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (y, x)));
        places.map(|(y, x)| screen.cell(y, x).unwrap().clone()).collect()
    }
}

fn painter() -> Terminal<Painter> {
    Terminal::new(|writer| Painter::new(writer, WIDTH))
}

fn buffer() -> Buffer {
    Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT))
}

/// The bytes from one text at a place to another one there.
fn bytes(at: (u16, u16), before: &str, after: &str) -> String {
    let mut terminal = painter();
    let [mut first, mut second] = [buffer(), buffer()];
    first.set_string(at.0, at.1, before, Style::default());
    second.set_string(at.0, at.1, after, Style::default());
    terminal.draw(&buffer(), &first);
    terminal.draw(&first, &second);
    String::from_utf8(terminal.sent).unwrap()
}

#[test]
fn a_gap_that_is_shorter_than_a_move_is_written_over() {
    for (before, after, expected) in [
        ("09:00", "08:59", "\x1b[2;4H8:59"),
        ("a....b", "c....d", "\x1b[2;3Hc\x1b[8Gd"),
        ("a█b", "c█d", "\x1b[2;3Hc\x1b[Cd"),
        ("█b", "▌c", "\x1b[2;3H▌c"),
        ("█..b", "▌..c", "\x1b[2;3H▌\x1b[6Gc"),
        ("same", "same", ""),
    ] {
        assert_eq!(bytes((2, 1), before, after), expected, "{before} to {after}");
    }
    assert_eq!(bytes((0, 0), "a", "b"), "\x1b[Hb");
    assert_eq!(bytes((0, 2), "a", "b"), "\x1b[3Hb");
}

#[test]
fn the_next_row_is_reached_from_where_the_cursor_is_unless_that_is_unsure() {
    let draw = |from: (u16, &str), to: (u16, &str)| {
        let mut terminal = painter();
        let mut after = buffer();
        after.set_string(from.0, 0, from.1, Style::default());
        after.set_string(to.0, 1, to.1, Style::default());
        terminal.draw(&buffer(), &after);
        String::from_utf8(terminal.sent).unwrap()
    };
    assert_eq!(draw((9, "a"), (9, "b")), "\x1b[1;10Ha\x1b[B\x1b[Db", "one down, one back");
    assert_eq!(draw((9, "a"), (10, "b")), "\x1b[1;10Ha\x1b[Bb");
    assert_eq!(draw((9, "a"), (0, "b")), "\x1b[1;10Ha\x1b[2Hb", "the address is shorter");
    assert_eq!(draw((9, "é"), (10, "b")), "\x1b[1;10Hé\x1b[2;11Hb", "terminals may disagree about its width");
    assert_eq!(draw((13, "a"), (13, "b")), "\x1b[1;14Ha\x1b[2;14Hb", "the last column may be the next one");
}

#[test]
fn a_change_of_style_is_one_sequence() {
    let pen = |fg, bg, modifier| Pen { fg, bg, modifier };
    let bold = pen(Color::Red, Color::Reset, Modifier::BOLD);
    for (from, to, expected) in [
        (Pen::PLAIN, Pen::PLAIN, ""),
        (Pen::PLAIN, bold, "\x1b[1;31m"),
        (bold, pen(Color::LightBlue, Color::Gray, Modifier::BOLD), "\x1b[94;47m"),
        (bold, pen(Color::Red, Color::Reset, Modifier::DIM), "\x1b[0;2;31m"),
        (bold, pen(Color::Reset, Color::Reset, Modifier::BOLD | Modifier::REVERSED), "\x1b[7;39m"),
        (bold, Pen::PLAIN, "\x1b[0m"),
        (
            Pen::PLAIN,
            pen(Color::Indexed(208), Color::Rgb(1, 2, 3), Modifier::empty()),
            "\x1b[38;5;208;48;2;1;2;3m",
        ),
    ] {
        assert_eq!(change(from, to), expected, "{from:?} to {to:?}");
    }
}

#[test]
fn after_a_clearing_nothing_is_known() {
    let mut terminal = painter();
    let [mut first, mut second] = [buffer(), buffer()];
    first.set_string(0, 0, "a.b", Style::default());
    second.set_string(0, 0, "c.d", Style::default());
    terminal.draw(&buffer(), &first);
    terminal.backend.clear_region(ClearType::All).unwrap();
    terminal.draw(&first, &second);
    assert!(terminal.sent.ends_with(b"\x1b[Hc\x1b[Cd"), "{:?}", String::from_utf8_lossy(&terminal.sent));
}

fn style() -> impl Strategy<Value = Style> {
    let colours = vec![
        Color::Reset,
        Color::Red,
        Color::LightCyan,
        Color::DarkGray,
        Color::Indexed(99),
        Color::Rgb(1, 2, 3),
    ];
    // An emulator has one intensity; so bold and dim do not come together.
    let modifiers = vec![
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::BOLD | Modifier::REVERSED,
        Modifier::ITALIC | Modifier::UNDERLINED,
    ];
    let of = proptest::sample::select;
    let one_of = proptest::sample::select(modifiers);
    (of(colours.clone()), of(colours), one_of)
        .prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
}

/// A picture: some texts at some places.
fn picture() -> impl Strategy<Value = Buffer> {
    let text = (0..WIDTH, 0..HEIGHT, "[ab .]{0,6}[█é漢]?[a:]{0,3}", style());
    proptest::collection::vec(text, 0..6).prop_map(|texts| {
        let mut picture = buffer();
        for (x, y, text, style) in texts {
            picture.set_string(x, y, text, Style::reset().patch(style));
        }
        picture
    })
}

proptest! {
    #[test]
    fn what_is_painted_is_what_the_usual_backend_paints_in_no_more_bytes(pictures in proptest::collection::vec(picture(), 1..6)) {
        let (mut ours, mut usual) = (painter(), Terminal::new(CrosstermBackend::new));
        crossterm::style::force_color_output(true);
        let mut before = buffer();
        for after in pictures {
            ours.draw(&before, &after);
            usual.draw(&before, &after);
            prop_assert_eq!(ours.cells(), usual.cells());
            prop_assert!(ours.sent.len() <= usual.sent.len());
            before = after;
        }
    }
}
