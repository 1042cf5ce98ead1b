//! The README's picture: the screen's own cells as an SVG, so that it can never show what the program does not.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

use super::screen::{MIDDLE, Screen};
use super::styles;

/// Where the README finds it.
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/picture/screen.svg");
/// Of one cell, in pixels.
const CELL: (usize, usize) = (9, 19);
/// Around the cells.
const MARGIN: usize = 12;
const PAPER: &str = "#15181d";
const INK: &str = "#d3d7de";

#[test]
fn the_readmes_picture_is_what_the_program_draws() {
    let mut screen = Screen::with_queue(MIDDLE);
    screen.keys("1 j j space space a 3");
    screen.paste(
        "https://images.acme.example/is/image/AcmeOutfitters/Trail_Runner?$zoom$\r\
         https://images.acme.example/is/image/OtherCompany/X",
    );
    screen.keys("1 m 4 h j");
    screen.state.notice = None;
    let picture = svg(&styles::buffer(&screen));
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::create_dir_all(std::path::Path::new(PATH).parent().unwrap()).unwrap();
        std::fs::write(PATH, &picture).unwrap();
    }
    let before = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(before == picture, "out of date: run UPDATE_README=1 cargo test --lib picture");
}

/// A buffer as a picture: one text element a run of equal style, every glyph at its cell's place.
fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let (width, height) = (columns * CELL.0 + 2 * MARGIN, rows * CELL.1 + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"The full screen of purgedeck\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\" \
         xml:space=\"preserve\">\n"
    );
    for y in 0..buffer.area.height {
        row(buffer, y, &mut svg);
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

fn row(buffer: &Buffer, y: u16, svg: &mut String) {
    let cells: Vec<_> = (0..buffer.area.width).map(|x| (x, &buffer[(x, y)])).collect();
    let top = MARGIN + usize::from(y) * CELL.1;
    for run in cells.chunk_by(|(_, one), (_, other)| one.style() == other.style()) {
        let left = MARGIN + usize::from(run[0].0) * CELL.0;
        let (ink, paper) = colours(run[0].1);
        if let Some(paper) = paper {
            let _ = writeln!(
                svg,
                "<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" fill=\"{paper}\"/>",
                run.len() * CELL.0,
                CELL.1
            );
        }
        let text: String = run.iter().map(|(_, cell)| cell.symbol()).collect();
        if text.trim().is_empty() {
            continue;
        }
        let columns = text.width();
        let weight = if run[0].1.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
        let faint = if run[0].1.modifier.contains(Modifier::DIM) { " opacity=\"0.55\"" } else { "" };
        let _ = writeln!(
            svg,
            "<text x=\"{left}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{weight}{faint}>{}</text>",
            top + CELL.1 - 5,
            columns * CELL.0,
            escaped(&text)
        );
    }
}

/// Ink and, where it is not the picture's own, paper.
fn colours(cell: &Cell) -> (&'static str, Option<&'static str>) {
    let (ink, paper) = (colour(cell.fg, INK), colour(cell.bg, PAPER));
    let (ink, paper) = if cell.modifier.contains(Modifier::REVERSED) { (paper, ink) } else { (ink, paper) };
    (ink, (paper != PAPER).then_some(paper))
}

/// The sixteen colours as a calm palette shows them.
fn colour(color: Color, usual: &'static str) -> &'static str {
    match color {
        Color::Black => "#1d2127",
        Color::Red | Color::LightRed => "#ff7b72",
        Color::Green | Color::LightGreen => "#7ee787",
        Color::Yellow | Color::LightYellow => "#e3b341",
        Color::Blue | Color::LightBlue => "#79c0ff",
        Color::Magenta | Color::LightMagenta => "#d2a8ff",
        Color::Cyan | Color::LightCyan => "#76e3ea",
        Color::Gray | Color::DarkGray => "#8b949e",
        Color::White => "#f0f3f6",
        _ => usual,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace(' ', "\u{a0}")
}
