//! From the options of `history` to a filter of the store.

use jiff::Timestamp;

use super::args;
use crate::catalog::parse_changed_since;
use crate::cli::failure::Failure;
use crate::queue::{EventKind, HistoryFilter};

/// What the options ask for.
///
/// # Errors
/// Where a moment cannot be understood, or an option is empty and would mean everything.
pub(super) fn filter(args: &args::History, profile: Option<&str>) -> Result<HistoryFilter, Failure> {
    let texts = [("--who", &args.who), ("--text", &args.text), ("--job", &args.job)];
    if let Some((option, _)) =
        texts.into_iter().find(|(_, text)| text.as_deref().is_some_and(|text| text.trim().is_empty()))
    {
        return Err(Failure::usage(format!("{option} is empty; leave it out to see everything")));
    }
    let (since, until) =
        (moment("--since", args.since.as_deref())?, moment("--until", args.until.as_deref())?);
    if let (Some(since), Some(until)) = (since, until)
        && since >= until
    {
        return Err(Failure::usage(format!(
            "--since ({since}) must lie before --until ({until}); nothing can be between them"
        )));
    }
    let named = args.kinds.iter().filter_map(|name| EventKind::from_name(name));
    let led_to = args.states.iter().flat_map(|state| {
        EventKind::ALL.into_iter().filter(move |kind| leads_to(*kind) == Some(state.as_str()))
    });
    Ok(HistoryFilter {
        since,
        until,
        kinds: named.chain(led_to).collect(),
        who: args.who.clone(),
        text: args.text.clone(),
        job: args.job.as_deref().map(|job| job.trim().to_owned()),
        profile: profile.map(str::to_owned),
    })
}

fn moment(option: &str, text: Option<&str>) -> Result<Option<Timestamp>, Failure> {
    text.map(|text| parse_changed_since(text, Timestamp::now()))
        .transpose()
        .map_err(|problem| Failure::usage(format!("{option}: {problem}")))
}

/// The state that a batch is in after such an event; `None` for what does not concern a batch.
fn leads_to(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::Queued | EventKind::Retried | EventKind::Resend | EventKind::NotSent => Some("queued"),
        EventKind::Sending => Some("sending"),
        EventKind::Accepted => Some("accepted"),
        EventKind::Refused => Some("refused"),
        EventKind::Unknown | EventKind::Orphaned => Some("unknown"),
        EventKind::Cancelled => Some("cancelled"),
        EventKind::Split => Some("split"),
        EventKind::Resolved
        | EventKind::Shared
        | EventKind::Standstill
        | EventKind::Resumed
        | EventKind::Paused
        | EventKind::Unpaused
        | EventKind::Pace
        | EventKind::Pruned => None,
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Cli, Command};

    fn of(options: &[&str]) -> Result<HistoryFilter, Failure> {
        let line = ["purgedeck", "history"].iter().chain(options);
        let Some(Command::History(args)) = Cli::try_parse_from(line).unwrap().command else {
            panic!("not the history");
        };
        filter(&args, None)
    }

    #[test]
    fn no_option_means_everything() {
        assert_eq!(of(&[]).unwrap(), HistoryFilter::default());
    }

    #[test]
    fn kinds_and_states_add_up() {
        assert_eq!(
            of(&["--kind", "sending", "--state", "unknown"]).unwrap().kinds,
            [EventKind::Sending, EventKind::Unknown, EventKind::Orphaned]
        );
        let every_state = ["queued", "sending", "accepted", "refused", "unknown", "cancelled", "split"];
        for state in every_state {
            assert!(!of(&["--state", state]).unwrap().kinds.is_empty(), "{state} has no kind");
        }
        for kind in EventKind::ALL {
            assert_eq!(of(&["--kind", kind.name()]).unwrap().kinds, [kind]);
        }
    }

    #[test]
    fn what_makes_no_sense_is_a_usage_error_that_names_the_option() {
        for (options, words) in [
            (&["--since", "yesterdayish"][..], "--since: "),
            (&["--until", "soon"], "--until: "),
            (&["--since", "1h", "--until", "2h"], "must lie before"),
            (&["--who", ""], "--who is empty"),
            (&["--text", " "], "--text is empty"),
            (&["--job", ""], "--job is empty"),
        ] {
            let failure = of(options).unwrap_err();
            assert!(failure.message.contains(words), "{failure}");
        }
    }
}
