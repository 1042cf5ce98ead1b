//! What a headless run says to people: stderr, escaped, as loud as asked. May depend on: `text`.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

use super::args::{ColorChoice, Global};
use crate::text::Shown;

/// How to talk to whoever started the program.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    quiet: bool,
    verbose: bool,
    color: bool,
}

impl Console {
    /// As loud and as colourful as the options, the environment and the terminal say.
    #[must_use]
    pub fn new(global: &Global) -> Self {
        let color = match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                io::stderr().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        };
        Self { quiet: global.quiet, verbose: global.verbose, color }
    }

    /// Something worth knowing; silent with `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            write_or_ignore(&shown_lines(text));
        }
    }

    /// Something that only `--verbose` wants to know.
    pub fn detail(&self, text: &str) {
        if self.verbose {
            write_or_ignore(&shown_lines(text));
        }
    }

    /// Something that deserves a look but stops nothing.
    pub fn warning(&self, text: &str) {
        self.labelled("33", "warning", text);
    }

    /// Why it does not go on.
    pub fn error(&self, text: &str) {
        self.labelled("31", "error", text);
    }

    /// Whether a line on stderr may be rewritten in place.
    #[must_use]
    pub fn animates(&self) -> bool {
        !self.quiet && !self.verbose && io::stderr().is_terminal()
    }

    /// Rewrites the current line of stderr; only where [`Console::animates`].
    pub fn rewrite(&self, text: &str) {
        if self.animates() {
            write_or_ignore(&format!("\r{}\x1b[K", Shown::new(text).fit(terminal_width() - 1)));
        }
    }

    /// Clears the line that [`Console::rewrite`] wrote.
    pub fn clear_line(&self) {
        self.rewrite("");
    }

    fn labelled(self, color: &str, label: &str, text: &str) {
        let label = if self.color { format!("\x1b[{color}m{label}:\x1b[0m ") } else { format!("{label}: ") };
        write_or_ignore(&(label + &shown_lines(text)));
    }
}

/// Each line of outside text, escaped.
fn shown_lines(text: &str) -> String {
    text.lines().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "{}", Shown::new(line));
        out
    })
}

/// A vanished terminal must not stop a purge: nobody is left to be told.
fn write_or_ignore(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

fn terminal_width() -> usize {
    rustix::termios::tcgetwinsize(io::stderr()).map_or(80, |size| usize::from(size.ws_col).max(20))
}
