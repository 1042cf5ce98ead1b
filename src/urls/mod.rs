//! Template to URLs, the editable list, lint, plan.
//!
//! ```text
//! Template × Site × assets ──expand──▶ Generated ──▶ UrlList (edit, undo, lint) ──sendable──▶ Plan (batches)
//!                          lines of files, pastes ──▶    or, as a stream: Seen + Linter ──▶ Planner
//! ```
//!
//! Two ways lead through this room. The screen holds a [`UrlList`], in which a million lines can be edited. A
//! command streams: [`expand()`] or [`read_list`], then [`Seen`] for duplicates, [`Linter`] and [`Planner`], none
//! of which keeps a URL.
//!
//! A URL is text here: what is sent is what was written, byte for byte, because a cache knows its entries by
//! their text. The `url` crate judges whether a text is a URL; what it would make of it is never used.
//!
//! May depend on: [`crate::catalog`] (its asset views), [`crate::lines`], [`crate::service`] (its words),
//! [`crate::settings`] (limits), [`crate::text`].

mod digest;
mod encode;
mod expand;
mod lint;
mod list;
mod origin;
mod plan;
mod problem;
mod seen;
mod site;
mod template;

pub use crate::lines::{COMMENTS_DIRECTIVE, Comments, ListFile as UrlSource, ReadError, read_list};
pub use digest::ListDigest;
pub use encode::{encode_id, encode_url};
pub use expand::{Expansion, Generated, Subject, expand};
pub use lint::{DEFAULT_MAX_URL_BYTES, LintRules, Linter};
pub use list::journal;
pub use list::{
    Cancelled, ListCounts, MakingFacts, NotSendable, Pattern, PatternError, Preview, Record, Replaced,
    SortBy, Summary, UrlList, Urls, Watch,
};
pub use origin::Origin;
pub use plan::{Pace, Plan, PlanError, PlannedBatch, Planner};
pub use problem::{Problem, ProblemKind, Severity};
pub use seen::Seen;
pub use site::Site;
pub use template::{PLACEHOLDER, Template, TemplateLine};
