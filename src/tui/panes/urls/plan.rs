//! From the list to a plan that can be confirmed.

use crate::service::RequestShape;
use crate::settings::Limits;
use crate::tui::popups::{Confirm, origin_words};
use crate::urls::{Cancelled, NotSendable, Plan, UrlList, Watch};

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlanFault {
    /// In words.
    pub(super) why: String,
    /// The line to go to.
    pub(super) first: Option<usize>,
}

/// Plans a list, with the URLs that will be queued, which are shared and not copied.
pub(super) fn plan(
    list: &UrlList,
    limits: &Limits,
    shape: &RequestShape,
    watch: &Watch,
) -> Result<Result<Box<Confirm>, PlanFault>, Cancelled> {
    let urls = match list.sendable() {
        Ok(urls) => urls,
        Err(why) => {
            let first = match why {
                NotSendable::Problems { first, .. } => Some(first),
                NotSendable::Empty => None,
            };
            return Ok(Err(PlanFault { why: why.to_string(), first }));
        }
    };
    watch.tick()?;
    let plan = match Plan::new(urls.iter(), limits, shape) {
        Ok(plan) => plan,
        Err(why) => return Ok(Err(PlanFault { why: why.to_string(), first: None })),
    };
    watch.tick()?;
    let counts = list.counts();
    let mut confirm = Confirm::new(urls, plan.requests(), plan.least_time(limits), false);
    confirm.origin = origin_words(list.iter().map(|record| record.origin));
    confirm.warnings = counts.warnings;
    confirm.duplicates = counts.duplicates;
    confirm.making = list.making().clone();
    Ok(Ok(Box::new(confirm)))
}
