//! `purgedeck queue` and its sub-commands. Depends on nothing of ours.

use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand};
use jiff::SignedDuration;

pub(super) const HELP: &str = "\
ID is a job's id, or its beginning or end, as `queue list` shows it.

Examples:
  purgedeck queue                               jobs, budget, what is to be sent
  purgedeck queue show 0199a1b2                 what became of it, and why
  purgedeck queue pause --reason 'release'      nothing more is sent, by anybody
  purgedeck queue resume                        go on
  purgedeck queue retry --failed                all that is refused or unknown
  purgedeck queue resolve 0199a1b2 --resend     outcome unknown: send it again
  purgedeck queue prune --older-than 30d --yes  remove old jobs, keep the history

Whatever changes something takes --reason TEXT, for the history. What is on its
way when a queue is paused or a job cancelled ends as it ends.

Exit codes of these commands:
  0    done, or there was nothing to do (it says so)
  1    the queue cannot be read or written; run: paused, some refused or failed
  2    no such job, not possible for it, or not confirmed; nothing was changed
  3-5  credentials, service not reachable, unknown: as purgedeck --help says";

const RESOLVE_HELP: &str = "\
The outcome is unknown when the connection broke after the request had begun:
the CDN may or may not have it. Look at what it delivers, or send it again
(purging a URL twice is harmless). Then:

  --sent     the batches count as accepted, without a handle, in your name
  --resend   they are queued again, and the history says so";

const BUDGET_HELP: &str = "\
All processes and operators of this host share one budget for an account.

--json prints one document:
  {\"profile\", \"requests\": {\"available\", \"burst\", \"per_second\"},
   \"urls\": {\"available\", \"burst\", \"per_second\"}, \"pace_percent\",
   \"waiting\": {\"requests\", \"urls\", \"least_seconds\"}, \"worker\",
   \"standstill\": null | {\"kind\", \"text\", \"until\"},
   \"slot\": null | {\"pid\", \"user\", \"seconds\", \"state\"}}

kind is one of credentials, unreachable, throttled, doubtful, paused, no_space.";

/// `purgedeck queue`
#[derive(Debug, Args)]
pub struct Queue {
    /// What to do; nothing: list.
    #[command(subcommand)]
    pub command: Option<QueueCommand>,
}

/// What to do with the queue. `ID` is a job's id or its unique beginning (or end).
#[derive(Debug, Clone, Subcommand)]
pub enum QueueCommand {
    /// List the jobs, newest first, and what the budget allows
    List {
        /// Print JSON: an array of what `queue show --json` prints, without `refused`
        #[arg(long)]
        json: bool,
    },
    /// One job with its batches, and why what failed failed
    Show {
        /// The job
        id: String,
        /// Print JSON, as `purge --json` does
        #[arg(long)]
        json: bool,
    },
    /// What may be sent now, and how long the queue will take
    #[command(after_help = BUDGET_HELP)]
    Budget {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Send nothing more: of the profile, or of one job
    Pause {
        /// The job; without it, everything of the profile pauses, whoever queued or queues it
        id: Option<String>,
        /// Why, for the history and for whoever wonders
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Let what was paused go on
    Resume {
        /// The job; without it, the profile. Jobs that were paused one by one stay so
        id: Option<String>,
        /// Why, for the history
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Queue what was refused or is unknown again
    Retry(Retry),
    /// Decide about batches whose outcome is unknown
    #[command(after_help = RESOLVE_HELP)]
    Resolve(Resolve),
    /// Take back what is not sent yet
    Cancel(Id),
    /// Remove old jobs with their URLs; the history stays
    Prune {
        /// Jobs of all profiles that were queued longer ago than this (30d, 12w) or before a date, and have all
        /// their outcomes
        #[arg(long, value_name = "AGE")]
        older_than: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// Why, for the history
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Send until nothing is left, in the foreground (for cron)
    ///
    /// Send what is queued, in the foreground, until nothing is left; for cron and systemd timers.
    Run {
        /// Stop after this much time (90s, 10m, 1h30m); a request under way is finished. What is left stays queued for
        /// the next run, and is no error
        #[arg(long, value_name = "TIME", value_parser = max_time)]
        max_time: Option<Duration>,
    },
}

/// One job, and why.
#[derive(Debug, Clone, Args)]
pub struct Id {
    /// The job
    pub id: String,
    /// Why, for the history
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub reason: String,
}

/// `purgedeck queue retry`
#[derive(Debug, Clone, Args)]
#[command(group(ArgGroup::new("which").required(true).args(["id", "failed"])))]
pub struct Retry {
    /// The job
    pub id: Option<String>,
    /// Instead of one job: everything of the profile that was refused or is unknown
    #[arg(long)]
    pub failed: bool,
    /// With --failed: do not ask, however many URLs
    #[arg(long, requires = "failed")]
    pub yes: bool,
    /// Why, for the history
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub reason: String,
}

/// `purgedeck queue resolve`
#[derive(Debug, Clone, Args)]
#[command(group(ArgGroup::new("decision").required(true).args(["sent", "resend"])))]
pub struct Resolve {
    /// The job
    pub id: String,
    /// They were processed: nothing more is to be done
    #[arg(long)]
    pub sent: bool,
    /// They were not, or nobody knows: send them again
    #[arg(long)]
    pub resend: bool,
    /// Why, for the history
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub reason: String,
}

/// Reads `--max-time`.
fn max_time(text: &str) -> Result<Duration, String> {
    let time: Option<SignedDuration> = text.parse().ok();
    time.and_then(|time| Duration::try_from(time).ok())
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "write a time like 90s, 10m or 1h30m".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::Cli;
    use super::*;

    #[test]
    fn the_time_of_a_run_is_read_in_hours_minutes_and_seconds() {
        for (text, seconds) in [("90s", 90), ("10m", 600), ("1h30m", 5_400), ("2h", 7_200), ("1m 30s", 90)] {
            assert_eq!(max_time(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "0s", "-5m", "10", "soon", "1y"] {
            assert!(max_time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_must_be_said_exactly_once_is() {
        for (line, fine) in [
            ("resolve 7f --sent", true),
            ("resolve 7f --resend --reason asked", true),
            ("resolve 7f", false),
            ("resolve 7f --sent --resend", false),
            ("retry 7f", true),
            ("retry --failed --yes", true),
            ("retry", false),
            ("retry 7f --failed", false),
            ("retry 7f --yes", false),
            ("prune", false),
            ("pause", true),
            ("pause 7f --reason x", true),
        ] {
            let words = ["purgedeck", "queue"].into_iter().chain(line.split(' '));
            assert_eq!(Cli::try_parse_from(words).is_ok(), fine, "{line}");
        }
    }
}
