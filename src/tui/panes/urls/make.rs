//! Assets × template → URL list, by one key.

use std::cell::Cell;
use std::fmt;

use crate::service::Asset;
use crate::text::count;
use crate::text::many;
use crate::tui::app::{Level, Pane, State};
use crate::urls::{Generated, Origin, Problem, Template, expand};

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
    let made = Made::of(state, &template, assets);
    let summary = state.urls.list.replace_generated(made.urls);
    state.urls.handed_over = false;
    state.urls.anchor = None;
    state.urls.cursor.at = 0;
    if summary.added > 0 {
        state.go(Pane::Urls);
    }
    let warnings = made.warnings + summary.warnings;
    let remarks = [
        (made.asked - made.gave > 0).then(|| format!("{} left out", count(made.asked - made.gave))),
        (warnings > 0).then(|| many(warnings, "warning")),
    ];
    let remarks = remarks.into_iter().flatten().collect::<Vec<_>>().join(", ");
    state.urls.left_out = made.asked - made.gave;
    let mut text = many(summary.added, "URL");
    if made.asked > 0 {
        let of = if made.gave < made.asked { format!("{} of ", count(made.gave)) } else { String::new() };
        text = format!("{text} from {of}{}", many(made.asked, "asset"));
    }
    if !remarks.is_empty() {
        text = format!("{text}; {remarks}");
    }
    if summary.duplicates > 0 {
        text = format!("{text}, {} left out", many(summary.duplicates, "duplicate"));
    }
    if made.problems.is_empty() {
        let level = if remarks.is_empty() { Level::Good } else { Level::Warning };
        return state.say(level, text);
    }
    for problem in &made.problems {
        state.say(Level::Warning, problem.to_string());
    }
    state.say(Level::Warning, format!("{text}; L says why"));
}

/// What came of it.
struct Made {
    urls: Vec<Generated>,
    /// Assets that the template was put to.
    asked: usize,
    /// Those of them that have a URL now.
    gave: usize,
    /// Remarks about assets that have a URL all the same.
    warnings: usize,
    problems: Vec<Group>,
}

/// Problems of one rule about assets of one type.
struct Group {
    first: Problem,
    assets: usize,
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        match self.assets - 1 {
            0 => Ok(()),
            more => write!(f, " (and {} of this type)", many(more, "more asset")),
        }
    }
}

impl Made {
    fn of(state: &State, template: &Template, assets: &[Asset]) -> Self {
        let site = state.site();
        let asked = Cell::new(0);
        let counted = assets.iter().inspect(|_| asked.set(asked.get() + 1));
        let mut made = Self { urls: Vec::new(), asked: 0, gave: 0, warnings: 0, problems: Vec::new() };
        let mut last = 0;
        for item in expand(template, site.as_ref(), counted) {
            match item {
                Ok(url) => {
                    if matches!(url.origin, Origin::Template { .. }) && last != asked.get() {
                        last = asked.get();
                        made.gave += 1;
                    }
                    made.urls.push(url);
                }
                Err(problem) => {
                    made.warnings += usize::from(!problem.is_error());
                    made.add(problem);
                }
            }
        }
        made.asked = asked.get();
        made
    }

    fn add(&mut self, problem: Problem) {
        let alike = |group: &&mut Group| {
            group.first.kind.name() == problem.kind.name()
                && problem.kind.asset_kind().is_some()
                && group.first.kind.asset_kind() == problem.kind.asset_kind()
        };
        match self.problems.iter_mut().find(alike) {
            Some(group) => group.assets += 1,
            None => self.problems.push(Group { first: problem, assets: 1 }),
        }
    }
}
