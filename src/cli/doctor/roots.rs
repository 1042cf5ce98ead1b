//! Which authorities this machine trusts: the certificates that the client would load, and the variables that say where
//! they are. A variable that points nowhere would otherwise only show as "unknown issuer" (`spec/reliability.md` E3).

use std::path::Path;

use super::finding::Finding;
use super::subject::Subject;
use crate::settings::ServiceKind;
use crate::text::many;

const NAME: &str = "tls-roots";

pub(super) fn check(subject: &Subject) -> Finding {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let (file, folder) = (named("SSL_CERT_FILE"), named("SSL_CERT_DIR"));
    if let Some(problem) = problem(file.as_ref().map(Path::new), folder.as_deref()) {
        return Finding::fail(NAME, problem, "correct the variable or unset it");
    }
    let found = rustls_native_certs::load_native_certs();
    let needed = subject.settings().is_none_or(|settings| {
        let profile = &settings.profile;
        profile.service != ServiceKind::Sandbox && crate::connect::endpoint_of(profile).scheme() == "https"
    });
    let errors: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
    of(found.certs.len(), errors.first().map(String::as_str), needed)
}

/// What is wrong with the variables; the second may name several folders, as `PATH` does.
fn problem(file: Option<&Path>, folders: Option<&std::ffi::OsStr>) -> Option<String> {
    if let Some(file) = file
        && !std::fs::metadata(file).is_ok_and(|found| found.is_file() && found.len() > 0)
    {
        return Some(format!("SSL_CERT_FILE: {} is missing, empty or not a file", file.display()));
    }
    let missing = std::env::split_paths(folders?).find(|folder| !folder.is_dir())?;
    Some(format!("SSL_CERT_DIR: {} is missing or not a folder", missing.display()))
}

fn of(certificates: usize, error: Option<&str>, needed: bool) -> Finding {
    let said = many(certificates, "certificate");
    let advice = "install the package ca-certificates, or name a file in SSL_CERT_FILE";
    match (certificates, error) {
        (0, _) if needed => Finding::fail(NAME, format!("{said}: no https server can be trusted"), advice),
        (0, _) => Finding::warn(NAME, format!("{said}, and none is needed for this profile"), advice),
        (_, Some(error)) => Finding::warn(NAME, format!("{said}; some could not be read: {error}"), ""),
        (_, None) => Finding::ok(NAME, said),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn a_variable_that_points_nowhere_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let (empty, good) = (dir.path().join("empty.pem"), dir.path().join("ca.pem"));
        std::fs::write(&empty, "").unwrap();
        std::fs::write(&good, "x").unwrap();
        assert_eq!(problem(Some(&good), Some(dir.path().as_os_str())), None);
        for file in [&empty, &dir.path().join("missing.pem")] {
            assert!(problem(Some(file), None).unwrap().starts_with("SSL_CERT_FILE: "));
        }
        let folders = std::env::join_paths([dir.path(), &dir.path().join("gone")]).unwrap();
        assert!(problem(None, Some(&folders)).unwrap().contains("gone"));
    }

    #[test]
    fn no_roots_matter_only_where_https_is_spoken() {
        assert_eq!(of(140, None, true), Finding::ok(NAME, "140 certificates"));
        assert_eq!(of(0, None, true).verdict, Verdict::Fail);
        assert_eq!(of(0, None, false).verdict, Verdict::Warn);
        assert_eq!(of(3, Some("bad PEM"), true).verdict, Verdict::Warn);
    }
}
