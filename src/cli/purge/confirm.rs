//! More URLs than the profile allows without a question: `--yes`, or the count typed on the terminal.

use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::ops::ControlFlow;

use super::super::context::Context;
use super::super::failure::Failure;
use crate::text::{self, Shown};

/// Continues where the purge is allowed; breaks with the reason where it is not.
pub(super) fn confirm(urls: usize, yes: bool, context: &Context) -> ControlFlow<Failure> {
    let profile = &context.settings.profile;
    if yes || urls <= profile.confirm_above {
        return ControlFlow::Continue(());
    }
    let count = text::count(urls);
    let limit = text::count(profile.confirm_above);
    if !io::stderr().is_terminal() {
        return ControlFlow::Break(Failure::usage(format!(
            "{count} URLs are more than confirm_above = {limit} of profile {}: add --yes; nothing was queued",
            profile.name
        )));
    }
    let question = format!(
        "Purge {count} URLs with profile {} ({})? Type the number of URLs to go on: ",
        profile.name,
        profile.service.name(),
    );
    match typed_line(&question) {
        Ok(line) if line.trim().replace([',', '.', ' '], "") == urls.to_string() => ControlFlow::Continue(()),
        Ok(_) => ControlFlow::Break(Failure::usage("not confirmed; nothing was queued")),
        Err(error) => ControlFlow::Break(Failure::usage(format!(
            "cannot ask on this terminal ({error}): add --yes; nothing was queued"
        ))),
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
