//! `purgedeck doctor`: is everything as it must be, on this host, for this profile? May depend on every room but `tui`.
//!
//! One check, one file, one line. A check looks and changes nothing: no queue is made, nothing is repaired, and nothing
//! is sent, unless `--sign-in` asks for a sign-in, which purges nothing. What a check finds wrong it says with the
//! remedy; where one check cannot look, the others still do.

mod budget;
mod clock;
mod database;
mod file_system;
mod finding;
mod locks;
mod log;
mod logout;
mod output;
mod password;
mod place;
mod roots;
mod route;
mod settings;
mod sign_in;
mod space;
mod subject;
mod sync;
mod user;
mod worker;

use std::io::Write;

use super::args::{self, Global};
use super::exit::Exit;
use super::failure::Failure;
use finding::{Finding, Verdict};
use subject::Subject;

/// A look at one thing.
type Check = fn(&Subject) -> Finding;

/// The checks that need no network, in the order of their lines.
const CHECKS: [Check; 15] = [
    settings::check,
    password::check,
    place::check,
    file_system::check,
    space::check,
    database::check,
    sync::check,
    clock::check,
    locks::check,
    worker::check,
    log::check,
    logout::check,
    budget::check,
    route::check,
    roots::check,
];

/// Runs every check and prints what it found; fails if one does.
///
/// # Errors
/// Where the output cannot be written.
pub(super) async fn run(args: &args::Doctor, global: &Global, out: &mut impl Write) -> Result<Exit, Failure> {
    let mut subject = Subject::of(global);
    let mut findings: Vec<Finding> = CHECKS.iter().map(|check| check(&subject)).collect();
    if args.sign_in {
        findings.push(sign_in::check(&mut subject).await);
    }
    let text = if args.json { output::json(&findings)? } else { output::lines(&findings) };
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| Failure::of_output(&error))?;
    let worst = findings.iter().map(|finding| finding.verdict).max();
    Ok(if worst == Some(Verdict::Fail) { Exit::SomeFailed } else { Exit::Done })
}
