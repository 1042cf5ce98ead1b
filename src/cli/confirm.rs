//! Questions to whoever sits at the terminal, answered by typing a number: nobody does that by accident.

use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};

use super::failure::Failure;
use crate::text::{self, Shown};

/// What is about to happen to how many things.
pub(super) struct Confirm<'a> {
    /// `Purge 1,234 URLs with profile prod`
    pub(super) question: &'a str,
    /// What the number counts: `URL`, `job`.
    pub(super) of: &'a str,
    /// The number to be typed.
    pub(super) number: usize,
    /// Why somebody is asked: `are more than confirm_above = 1,000 of profile prod`.
    pub(super) why: &'a str,
    /// What did not happen, if it is not confirmed: `nothing was queued`.
    pub(super) otherwise: &'a str,
}

impl Confirm<'_> {
    /// Asks on the terminal.
    ///
    /// # Errors
    /// Nobody can be asked, or the answer is another one.
    pub(super) fn ask(&self) -> Result<(), Failure> {
        let Self { of, otherwise, .. } = self;
        if !io::stderr().is_terminal() {
            let counted = text::many(self.number, of);
            return Err(Failure::usage(format!("{counted} {}: add --yes; {otherwise}", self.why)));
        }
        let question = format!("{}? Type the number of {of}s to go on: ", self.question);
        match typed_line(&question) {
            Ok(line) if line.trim().replace([',', '.', ' '], "") == self.number.to_string() => Ok(()),
            Ok(_) => Err(Failure::usage(format!("not confirmed; {otherwise}"))),
            Err(error) => {
                Err(Failure::usage(format!("cannot ask on this terminal ({error}): add --yes; {otherwise}")))
            }
        }
    }
}

/// From the terminal itself: standard input may be the URL list.
fn typed_line(question: &str) -> io::Result<String> {
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
    let mut line = String::new();
    write!(&terminal, "{}", Shown::new(question))?;
    BufReader::new(&terminal).read_line(&mut line)?;
    Ok(line)
}
