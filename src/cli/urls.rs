//! `purgedeck urls`: the list that `purge` would send, on stdout. May depend on: `cli::selection`.

use std::io::Write;

use super::args;
use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use super::selection::{self, Need};
use crate::text;

/// Prints the URLs as they are found, problems on stderr.
///
/// # Errors
/// Where something cannot be looked up, read or written.
pub(super) async fn run(
    args: &args::Urls,
    mut context: Context,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    let selected = selection::select(&args.what, &mut context, Need::OnlyTheList, &mut |url| {
        writeln!(out, "{url}").map_err(|error| Failure::of_output(&error))
    })
    .await?;
    out.flush().map_err(|error| Failure::of_output(&error))?;
    if selected.duplicates > 0 {
        context.console.note(&format!("{} dropped", text::many(selected.duplicates, "duplicate")));
    }
    Ok(if selected.errors > 0 { Exit::Usage } else { Exit::Done })
}
