//! What a template makes of one asset, and what is wrong with it: for the preview, and for a warning on saving.

use crate::service::Asset;
use crate::tui::app::State;
use crate::urls::{Origin, Problem, Template, TemplateLine, expand};

/// More URLs than this are not looked at.
const MOST: usize = 50;

/// What one line of the template makes.
pub(super) struct Sample {
    /// The template's line, from 1; `None`: not known.
    line: Option<u32>,
    /// `None`: the line makes none.
    pub(super) url: Option<String>,
    pub(super) problem: Option<Problem>,
}

impl Sample {
    /// Whether it cannot be sent.
    pub(super) fn is_error(&self) -> bool {
        self.problem.as_ref().is_some_and(Problem::is_error)
    }

    /// The line and what is wrong with it.
    pub(super) fn reason(&self) -> Option<String> {
        let problem = self.problem.as_ref()?;
        Some(match self.line {
            Some(line) => format!("line {line}: {problem}"),
            None => problem.to_string(),
        })
    }
}

/// What a template makes of the asset under the cursor.
pub(super) fn samples(state: &State, text: &str) -> Vec<Sample> {
    let template = Template::parse(text);
    let asset = Asset::named(state.assets.current_id().unwrap_or_else(|| "Backpack_B".to_owned()));
    let site = state.site();
    let linter = state.linter();
    let made = expand(&template, site.as_ref(), std::iter::once(&asset)).take(MOST).map(|made| match made {
        Ok(made) => {
            let line = match made.origin {
                Origin::Template { line } => Some(line),
                _ => template.lines().iter().find(|line| line.text() == made.url).map(TemplateLine::number),
            };
            Sample { line, problem: linter.check(&made.url), url: Some(made.url) }
        }
        Err(problem) => Sample { line: None, url: None, problem: Some(problem) },
    });
    made.collect()
}

/// The first line of a template that makes a URL which cannot be sent, with the reason; safe only through `Shown`.
pub(crate) fn template_fault(state: &State, text: &str) -> Option<String> {
    let wrong = samples(state, text).into_iter().find(|sample| sample.url.is_some() && sample.is_error())?;
    let line = wrong.line.map(|line| format!(" line {line}")).unwrap_or_default();
    Some(format!("template{line} makes no good URL: {}", wrong.problem?))
}
