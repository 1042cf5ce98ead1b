//! CSV for spreadsheets that nobody should have to fear: RFC 4180, and no cell is ever a formula. May depend on:
//! `text`.
//!
//! A spreadsheet runs what begins with `=`, `+`, `-`, `@`, a tab or a carriage return; texts of the service and names
//! of assets could begin so. Such a cell gets an apostrophe in front, which spreadsheets take as "this is text"
//! (`spec/reliability.md` E1). Control characters and the like are written out as on a terminal.

use std::io::Write;

use super::exit::Exit;
use super::failure::Failure;
use crate::text::Shown;

/// What makes a spreadsheet calculate. The wide forms do so where East Asian input is set up.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Writes records, line by line.
pub(super) struct CsvWriter<W: Write> {
    inner: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Begins with the header.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub(super) fn new<const N: usize>(out: W, header: [&str; N]) -> Result<Self, Failure> {
        let inner = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let mut writer = Self { inner };
        writer.record(header)?;
        Ok(writer)
    }

    /// Writes one record of outside texts.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub(super) fn record<const N: usize>(&mut self, cells: [&str; N]) -> Result<(), Failure> {
        self.inner.write_record(cells.map(cell)).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => Failure::of_output(&error),
            other => Failure::new(Exit::SomeFailed, format!("cannot write CSV: {other:?}")),
        })
    }

    /// Writes what is still in memory.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        self.inner.flush().map_err(|error| Failure::of_output(&error))
    }
}

/// Outside text as a cell that can only be text.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(FORMULA) { "'" } else { "" };
    format!("{guard}{}", Shown::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: [&str; 2]) -> String {
        let mut bytes = Vec::new();
        let mut writer = CsvWriter::new(&mut bytes, ["who", "text"]).unwrap();
        writer.record(cells).unwrap();
        writer.finish().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        text.strip_prefix("who,text\r\n").unwrap().to_owned()
    }

    #[test]
    fn commas_quotes_and_line_ends_stay_inside_their_cell() {
        assert_eq!(written(["anna", "plain"]), "anna,plain\r\n");
        assert_eq!(written(["a,b", "say \"no\""]), "\"a,b\",\"say \"\"no\"\"\"\r\n");
        assert_eq!(written(["anna", "one\ntwo"]), "anna,one\\x0atwo\r\n", "one record is one line");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (text, expected) in [
            ("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\""),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\\x09=1"),
            ("\r=1", "'\\x0d=1"),
            ("＝1", "'＝1"),
            ("a=1", "a=1"),
        ] {
            assert_eq!(written(["x", text]), format!("x,{expected}\r\n"));
        }
    }

    #[test]
    fn nothing_hidden_reaches_a_terminal_that_shows_the_file() {
        assert_eq!(written(["\u{202e}anna", "a\x1b[2Jb"]), "\\u{202e}anna,a\\x1b[2Jb\r\n");
    }
}
