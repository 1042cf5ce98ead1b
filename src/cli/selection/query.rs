//! From options to a search: folders with or without the company root, moments in words.

use jiff::Timestamp;

use super::super::failure::Failure;
use crate::catalog::parse_changed_since;
use crate::service::{AssetQuery, KINDS};

/// A search that does not know the company root yet.
#[derive(Debug, Clone)]
pub(crate) struct PartialQuery {
    query: AssetQuery,
}

/// Reads the options of a search.
///
/// # Errors
/// Where the moment cannot be understood.
pub(crate) fn asset_query(
    folder: Option<&str>,
    search: Option<&str>,
    kinds: &[String],
    changed_since: Option<&str>,
) -> Result<PartialQuery, Failure> {
    let given = [("--folder", folder), ("--search", search), ("--changed-since", changed_since)];
    let given = given.into_iter().chain(kinds.iter().map(|kind| ("--type", Some(kind.as_str()))));
    if let Some((option, _)) =
        given.into_iter().find(|(_, text)| text.is_some_and(|text| text.trim().is_empty()))
    {
        return Err(Failure::usage(format!(
            "{option} is empty, which would mean everything; leave it out for that"
        )));
    }
    let changed_since = changed_since
        .map(|text| parse_changed_since(text, Timestamp::now()))
        .transpose()
        .map_err(|problem| Failure::usage(format!("--changed-since: {problem}")))?;
    Ok(PartialQuery {
        query: AssetQuery {
            folder: folder.map(str::to_owned),
            name_contains: search.map(str::to_owned),
            kinds: kinds.iter().map(|kind| known_kind(kind)).collect::<Result<_, _>>()?,
            changed_since,
            names_only: false,
        },
    })
}

/// The type as the service spells it.
fn known_kind(given: &str) -> Result<String, Failure> {
    if let Some(kind) = KINDS.iter().find(|kind| kind.eq_ignore_ascii_case(given)) {
        return Ok((*kind).to_owned());
    }
    let nearest = KINDS.iter().max_by(|a, b| {
        let near = |kind: &str| strsim::jaro_winkler(&kind.to_ascii_lowercase(), &given.to_ascii_lowercase());
        near(a).total_cmp(&near(b))
    });
    Err(Failure::usage(format!(
        "--type {given}: no such type; did you mean {}? Several types are several --type options",
        nearest.unwrap_or(&"Image")
    )))
}

impl PartialQuery {
    /// The search below a company root: `shoes` and `Acme/shoes/` are the same folder of `Acme`.
    #[must_use]
    pub(crate) fn under(&self, root: &str) -> AssetQuery {
        let folder = self.query.folder.as_deref().map(|folder| {
            let folder = folder.trim_matches('/');
            let inside = folder.strip_prefix(root).filter(|rest| rest.is_empty() || rest.starts_with('/'));
            match inside.unwrap_or(folder).trim_matches('/') {
                "" => format!("{root}/"),
                inside => format!("{root}/{inside}/"),
            }
        });
        AssetQuery { folder, ..self.query.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_option_never_means_everything() {
        for (folder, search, kind) in
            [(Some(""), None, "Image"), (None, Some(" "), "Image"), (None, None, "")]
        {
            let failure = asset_query(folder, search, &[kind.to_owned()], None).expect_err("a usage error");
            assert!(failure.message.contains("is empty"), "{failure}");
        }
    }

    #[test]
    fn types_are_known_in_any_case_and_typos_get_the_nearest() {
        let query = asset_query(None, None, &["imageset".to_owned()], None).expect("a query");
        assert_eq!(query.under("Acme").kinds, ["ImageSet"]);
        let failure = asset_query(None, None, &["Vidoe".to_owned()], None).expect_err("no type");
        assert!(failure.message.contains("did you mean Video?"), "{failure}");
    }

    #[test]
    fn a_folder_may_be_given_with_or_without_the_company_root() {
        for (given, meant) in [
            ("shoes", "Acme/shoes/"),
            ("/shoes/trail/", "Acme/shoes/trail/"),
            ("Acme/shoes", "Acme/shoes/"),
            ("Acme", "Acme/"),
            ("/", "Acme/"),
            ("AcmeOld", "Acme/AcmeOld/"),
        ] {
            let query = asset_query(Some(given), None, &[], None).expect("a query");
            assert_eq!(query.under("Acme").folder.as_deref(), Some(meant), "{given}");
        }
    }

    #[test]
    fn a_moment_that_makes_no_sense_is_a_usage_error() {
        let failure = asset_query(None, None, &[], Some("yesterdayish")).expect_err("no moment");
        assert!(failure.message.starts_with("--changed-since: "), "{failure}");
    }
}
