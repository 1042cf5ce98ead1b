//! From options to a search: folders with or without the company root, moments in words.

use jiff::Timestamp;

use super::super::failure::Failure;
use crate::catalog::parse_changed_since;
use crate::service::AssetQuery;

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
    let changed_since = changed_since
        .map(|text| parse_changed_since(text, Timestamp::now()))
        .transpose()
        .map_err(|problem| Failure::usage(format!("--changed-since: {problem}")))?;
    Ok(PartialQuery {
        query: AssetQuery {
            folder: folder.map(str::to_owned),
            name_contains: search.filter(|text| !text.is_empty()).map(str::to_owned),
            kinds: kinds.to_vec(),
            changed_since,
            names_only: false,
        },
    })
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
