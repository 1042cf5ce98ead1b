//! Which settings are in force, or what is wrong with them.

use super::finding::Finding;
use super::subject::Subject;
use crate::settings::ServiceKind;

const NAME: &str = "settings";

pub(super) fn check(subject: &Subject) -> Finding {
    let context = match &subject.context {
        Ok(context) => context,
        Err(problems) => return Finding::error(NAME, problems),
    };
    let settings = &context.settings;
    let profile = &settings.profile;
    let said = format!("profile {} ({})", profile.name, profile.service.name());
    match &settings.path {
        Some(path) => Finding::ok(NAME, format!("{}: {said}", path.display())),
        None if profile.service == ServiceKind::Sandbox => Finding::warn(
            NAME,
            format!("no file found; built in: {said}"),
            "purges go to the built-in sandbox only; purgedeck settings init writes a file",
        ),
        None => Finding::ok(NAME, format!("no file found; built in: {said}")),
    }
}
