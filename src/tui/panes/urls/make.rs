//! Assets × template → URL list, by one key.

use crate::service::Asset;
use crate::text::count;
use crate::text::many;
use crate::tui::app::{Level, Pane, State};
use crate::urls::expand;

/// Makes the list from these assets and the template in force, and goes there. What was typed or pasted stays.
pub(crate) fn make_urls(state: &mut State, assets: &[Asset]) {
    let template = state.template();
    if template.is_empty() {
        state.say(
            Level::Warning,
            "no template: neither the profile (2) nor the company has one; type URLs with o in URLs (3)",
        );
        return;
    }
    if assets.is_empty() && template.needs_assets() {
        state.say(Level::Warning, "no asset: mark some first");
        return;
    }
    let site = state.site();
    let mut problems = Vec::new();
    let made: Vec<_> = expand(&template, site.as_ref(), assets.iter())
        .filter_map(|made| made.map_err(|problem| problems.push(problem)).ok())
        .collect();
    let summary = state.urls.list.replace_generated(made);
    state.urls.handed_over = false;
    state.urls.anchor = None;
    state.urls.cursor.at = 0;
    if summary.added > 0 {
        state.go(Pane::Urls);
    }
    let mut text = format!("{} from {}", many(summary.added, "URL"), many(assets.len(), "asset"));
    if summary.duplicates > 0 {
        text = format!("{text}, {} left out", many(summary.duplicates, "duplicate"));
    }
    match problems.first() {
        None => state.say(Level::Good, text),
        Some(first) => {
            // Every one goes to the log; the status line has room for the first.
            for problem in problems.iter().skip(1).take(100).rev() {
                state.say(Level::Warning, problem.to_string());
            }
            let more = match problems.len() - 1 {
                0 => String::new(),
                more => format!(" (and {} more, see L)", count(more)),
            };
            state.say(Level::Warning, format!("{text}; {first}{more}"));
        }
    }
}
