//! More URLs than the profile allows without a question: `--yes`, or the count typed on the terminal.

use super::super::confirm::Confirm;
use super::super::context::Context;
use super::super::failure::Failure;
use crate::text;

/// Whether the purge is allowed.
///
/// # Errors
/// It is not, and why.
pub(super) fn confirm(urls: usize, yes: bool, context: &Context) -> Result<(), Failure> {
    let profile = &context.settings.profile;
    if yes || urls <= profile.confirm_above {
        return Ok(());
    }
    Confirm {
        question: &format!(
            "Purge {} URLs with profile {} ({})",
            text::count(urls),
            profile.name,
            profile.service.name()
        ),
        of: "URL",
        number: urls,
        why: &above(context),
        otherwise: "nothing was queued",
    }
    .ask()
}

/// Why somebody is asked about many URLs.
pub(in crate::cli) fn above(context: &Context) -> String {
    let profile = &context.settings.profile;
    format!(
        "are more than confirm_above = {} of profile {}",
        text::count(profile.confirm_above),
        profile.name
    )
}
