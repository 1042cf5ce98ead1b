//! The command line: every option and command, with the words a stranger needs. May depend on: `queue` (its words).

#![expect(clippy::doc_markdown, reason = "these comments are the help texts, where backticks are noise")]

mod queue;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::queue::EventKind;
pub use queue::{Id, Queue, QueueCommand, Resolve, Retry};

const AFTER_HELP: &str = "\
Examples:
  purgedeck                                      the full screen
  purgedeck purge --asset Backpack_B             purge what the template makes of one asset
  purgedeck purge --changed-since 2h --dry-run   what would be purged; sends and writes nothing
  purgedeck urls --folder shoes | less           the URL list of a folder
  purgedeck purge --urls-from list.txt --json    purge a list, report as JSON
  purgedeck queue                                what waits, what is on its way, what became of it

Settings are found in this order: --settings, PURGEDECK_SETTINGS, ./settings.toml,
$XDG_CONFIG_HOME/purgedeck/settings.toml. Without any, the built-in sandbox is used.

Environment:
  PURGEDECK_SETTINGS, PURGEDECK_PROFILE, PURGEDECK_STATE_DIR   as the options
  PURGEDECK_PASSWORD                                           the password, for CI

Exit codes:
  0    every URL accepted
  1    some refused, failed, held or paused
  2    usage, settings or lint error; nothing queued
  3    authentication or authorisation
  4    service not reachable; work kept in the queue
  5    an outcome is unknown and held
  130  interrupted";

const PURGE_HELP: &str = "\
Examples:
  purgedeck purge 'https://img.example.com/is/image/Acme/shoe?$large$'
  purgedeck purge --asset Backpack_B --asset Tent_4 --reason 'new photos'
  purgedeck purge --folder AcmeOutfitters/shoes/ --changed-since 1d --yes
  some-export | purgedeck purge --urls-from - --json
  purgedeck purge --search boot --dry-run --json

Lists: one URL a line; LF, CRLF or CR; blank lines are skipped; commas are part of a URL.
A line that starts with # is a problem, unless the first line is '# purgedeck: comments'.

--json prints one document on stdout:
  {\"job\", \"profile\", \"service\",
   \"urls\": {\"total\", \"accepted\", \"refused\", \"unknown\", \"queued\", \"cancelled\", \"duplicates\"},
   \"batches\": [{\"id\", \"urls\", \"bytes\", \"state\", \"handle\", \"estimated_seconds\",
                \"accepted_at\", \"clears_at\", \"attempts\",
                \"parent\", \"shared_from\"}],
   \"refused\": [{\"url\", \"reason\", \"code\"}]}";

const HISTORY_HELP: &str = "\
Examples:
  purgedeck history --since 1d --state refused     what the service refused since yesterday
  purgedeck history --who anna --text INC-42       what anna did, by a word of hers
  purgedeck history --job 0199a1b2 --limit 1000    all about one job
  purgedeck history --csv > history.csv            everything, for a spreadsheet

Kinds that are not states of a batch: shared (its URLs waited in another job), split (refused and divided),
resolved (an operator decided about an unknown outcome), paused and unpaused (an operator), standstill and
resumed (the service or the credentials), pace (the rate was cut or is back), pruned (old jobs were removed).

Entries of all profiles are shown, unless --profile is given. Times are in UTC. The history can only
grow: the database itself refuses to change or delete an entry.";

const DOCTOR_HELP: &str = "\
One line a check: ok, warn or FAIL, what was found, and what to do. Nothing is changed, repaired or
sent (with --sign-in: nothing but the sign-in). Passwords are never shown, only where they come from.

Exit codes:
  0    every check ok, or a warning
  1    a check failed

--json prints an array of {\"check\", \"verdict\": \"ok\" | \"warn\" | \"fail\", \"found\", \"advice\"}.";

/// Invalidate CDN cached content in bulk, by keyboard, over SSH.
///
/// Without a command, the full-screen program starts.
#[derive(Debug, Parser)]
#[command(name = "purgedeck", version, after_help = AFTER_HELP, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do; nothing: the full screen.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Settings file [environment: PURGEDECK_SETTINGS]
    #[arg(long, value_name = "FILE", global = true)]
    pub settings: Option<PathBuf>,
    /// Profile to use, instead of the file's `profile` [environment: PURGEDECK_PROFILE]
    #[arg(long, value_name = "NAME", global = true)]
    pub profile: Option<String>,
    /// Sign in as this user, instead of the profile's `user`; the queue keeps another user's work apart
    #[arg(long, value_name = "USER", global = true, value_parser = NonEmptyStringValueParser::new())]
    pub user: Option<String>,
    /// Where queue, locks and log live [environment: PURGEDECK_STATE_DIR] [default:
    /// $XDG_STATE_HOME/purgedeck]
    #[arg(long, value_name = "DIR", global = true)]
    pub state_dir: Option<PathBuf>,
    /// Look at everything, purge nothing, leave the queue alone: like `read_only` in the profile
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Colour; auto obeys NO_COLOR and whether the output is a terminal
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto, global = true)]
    pub color: ColorChoice,
    /// Say more on stderr: settings used, look-ups, every change of a batch
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Say nothing on stderr but problems
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Purge URLs, or what the template makes of assets, and wait for the outcome
    #[command(after_help = PURGE_HELP)]
    Purge(Purge),
    /// Print the URL list that `purge` would send, one a line; problems on stderr
    Urls(Urls),
    /// List assets of the company's catalogue
    Assets(Assets),
    /// Show and steer the queue
    #[command(after_help = queue::HELP)]
    Queue(Queue),
    /// What was done, when, by whom, why
    #[command(after_help = HISTORY_HELP)]
    History(History),
    /// Check, show, find or make the settings file
    Settings(SettingsArgs),
    /// Look whether everything is as it must be: storage, clock, worker, budget, settings, route, trust
    #[command(after_help = DOCTOR_HELP)]
    Doctor(Doctor),
    /// Run the stand-in service in the foreground, to try things without an account
    Sandbox(SandboxArgs),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page (troff)
    Man,
    /// The sending process; started by the program itself
    #[command(hide = true)]
    Worker {
        /// The account that the caller means; with settings that mean another one by now, nothing is begun
        #[arg(long, value_name = "ACCOUNT")]
        account: Option<String>,
    },
}

/// What to make URLs of.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "What")]
pub struct Selectors {
    /// URLs, spelled exactly as web pages use them
    #[arg(value_name = "URL")]
    pub urls: Vec<String>,
    /// A list of URLs, one a line; `-` is standard input
    #[arg(long, value_name = "FILE|-")]
    pub urls_from: Vec<PathBuf>,
    /// An asset by its ID; may be repeated
    #[arg(long = "asset", value_name = "ID")]
    pub assets: Vec<String>,
    /// A list of asset IDs, one a line; `-` is standard input
    #[arg(long, value_name = "FILE|-")]
    pub assets_from: Vec<PathBuf>,
    /// Assets of a folder and its sub-folders; the company root may be left out
    #[arg(long, value_name = "PATH")]
    pub folder: Option<String>,
    /// Assets whose ID contains this text
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Assets of this type (Image, Video, …); may be repeated
    #[arg(long = "type", value_name = "TYPE")]
    pub kinds: Vec<String>,
    /// Assets that changed since then: 30m, 2h, 3d, 1w, a date or an RFC 3339 time
    #[arg(long, value_name = "WHEN")]
    pub changed_since: Option<String>,
    /// Template to use, instead of the profile's or the company's; lines are separated by line breaks
    #[arg(long, value_name = "TEXT")]
    pub template: Option<String>,
}

impl Selectors {
    /// Whether assets must be searched for on the service.
    #[must_use]
    pub fn searches(&self) -> bool {
        self.folder.is_some()
            || self.search.is_some()
            || !self.kinds.is_empty()
            || self.changed_since.is_some()
    }

    /// Whether assets are named or searched for.
    #[must_use]
    pub fn wants_assets(&self) -> bool {
        self.searches() || !self.assets.is_empty() || !self.assets_from.is_empty()
    }

    /// Whether nothing at all is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.wants_assets() && self.urls.is_empty() && self.urls_from.is_empty() && self.template.is_none()
    }
}

/// `purgedeck purge`
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag of the command line")]
pub struct Purge {
    /// What to purge.
    #[command(flatten)]
    pub what: Selectors,
    /// Why, for the history
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub reason: String,
    /// Show the plan; send nothing, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask, however many URLs
    #[arg(long)]
    pub yes: bool,
    /// Return as soon as the job is on disk; the worker goes on in the background
    #[arg(long, conflicts_with = "dry_run")]
    pub detach: bool,
    /// What to do when it is unknown whether the CDN got a batch: send it again once, visibly, then hold;
    /// hold at once; or count it as failed
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = OnUnknownArg::Retry)]
    pub on_unknown: OnUnknownArg,
    /// Print one JSON document on stdout
    #[arg(long)]
    pub json: bool,
}

/// `--on-unknown`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnUnknownArg {
    /// Send again once, then hold.
    Retry,
    /// Hold at once.
    Hold,
    /// Count as failed.
    Fail,
}

/// `purgedeck urls`
#[derive(Debug, Args)]
pub struct Urls {
    /// What to make URLs of.
    #[command(flatten)]
    pub what: Selectors,
}

/// `purgedeck assets`
#[derive(Debug, Args)]
pub struct Assets {
    /// Only IDs that contain this text
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Only a folder and its sub-folders; the company root may be left out
    #[arg(long, value_name = "PATH")]
    pub folder: Option<String>,
    /// Only this type (Image, Video, …); may be repeated
    #[arg(long = "type", value_name = "TYPE")]
    pub kinds: Vec<String>,
    /// Only what changed since then: 30m, 2h, 3d, 1w, a date or an RFC 3339 time
    #[arg(long, value_name = "WHEN")]
    pub changed_since: Option<String>,
    /// Print a JSON array, one object a line
    #[arg(long)]
    pub json: bool,
}

/// `purgedeck history`
#[derive(Debug, Args)]
#[command(next_help_heading = "Which entries")]
pub struct History {
    /// Only since then: 30m, 2h, 3d, 1w, a date (from midnight of this host's time zone) or an RFC 3339 time
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Only before then, written in the same way
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// Only this kind of event; may be repeated, then any of them
    #[arg(long = "kind", value_name = "KIND", value_parser = PossibleValuesParser::new(EventKind::ALL.map(EventKind::name)))]
    pub kinds: Vec<String>,
    /// Only events that brought a batch into this state: a short word for several kinds (queued: queued, retried,
    /// resend, not_sent; unknown: unknown, orphaned; the others: the kind of the same name). What an operator decided
    /// about an unknown outcome is of the kind resolved. May be repeated, and adds to --kind
    #[arg(long = "state", value_name = "STATE", value_parser = ["queued", "sending", "accepted", "refused", "unknown", "cancelled", "split"])]
    pub states: Vec<String>,
    /// Only what this operator did, or a worker for them: the login name
    #[arg(long, value_name = "NAME")]
    pub who: Option<String>,
    /// Only entries whose words or reason hold this, in capitals or not. URLs are not searched
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Only about the job whose id starts (or ends) like this
    #[arg(long, value_name = "ID")]
    pub job: Option<String>,
    /// At most this many entries, the newest [default: 100; all with --json and --csv]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Print a JSON array, one object a line
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Print CSV with a header, for spreadsheets: no cell can be a formula, control characters are written out
    #[arg(long, help_heading = "Output", conflicts_with = "json")]
    pub csv: bool,
}

/// `purgedeck doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    /// Print a JSON array, one object a line
    #[arg(long)]
    pub json: bool,
    /// Also sign in, and say who, for which company, with what role; purges nothing
    #[arg(long)]
    pub sign_in: bool,
}

/// `purgedeck settings`
#[derive(Debug, Args)]
pub struct SettingsArgs {
    /// What to do; nothing: show.
    #[command(subcommand)]
    pub command: Option<SettingsCommand>,
}

/// What to do with the settings.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum SettingsCommand {
    /// Check the file; problems with line and key
    Check,
    /// Show the active profile's values and where each comes from; never a secret
    Show,
    /// Print the path of the file in use
    Path,
    /// Print the keys of the full screen as they are in force, as `settings.toml` would spell them
    Keys,
    /// Write the documented template where settings are looked for, if there is none
    Init,
}

/// `purgedeck sandbox`
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// Address to listen on; loopback only, port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Assets in the catalogue, 1 to 1,000,000
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    pub assets: usize,
    /// Seed of the catalogue: same seed, same assets
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Seconds that the service says a purge takes
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    pub estimate: u32,
}
