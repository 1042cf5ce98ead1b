//! Where the password comes from; never the password.

use super::finding::Finding;
use super::subject::Subject;
use crate::settings::{Env, Profile, SecretSource, ServiceKind, find_password};

const NAME: &str = "password";

pub(super) fn check(subject: &Subject) -> Finding {
    match &subject.context {
        Ok(context) => of(&context.settings.profile, &context.env),
        Err(_) => Finding::warn(NAME, "not known without settings", "correct the settings first"),
    }
}

fn of(profile: &Profile, env: &Env) -> Finding {
    if profile.service != ServiceKind::Sandbox && profile.user.is_empty() {
        let advice = format!("add user = \"…\" to profile {}", profile.name);
        return Finding::warn(NAME, "no user is set: only the screen can ask for one", advice);
    }
    // A program may ask its owner something, or take its time: it is run only when a sign-in is asked for.
    if !profile.password_command.is_empty() {
        return Finding::ok(NAME, "from password_command (not run now; doctor --sign-in runs it)");
    }
    match find_password(profile, env) {
        Ok(Some((_, SecretSource::Sandbox))) => Finding::ok(NAME, "built in, for the sandbox"),
        Ok(Some((_, source))) => Finding::ok(NAME, format!("from {source}")),
        Ok(None) => Finding::warn(
            NAME,
            "none is configured: it is asked for on a terminal, and cron or a timer cannot send",
            "set password_command or password_file in the profile, or PURGEDECK_PASSWORD",
        ),
        Err(error) => Finding::error(NAME, error),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn the_source_is_named_and_the_value_is_not() {
        let with_user = Profile { user: "anna".into(), ..Profile::with_defaults("p") };
        let command = Profile { password_command: vec!["/bin/false".into()], ..with_user.clone() };
        let missing_file = Profile { password_file: Some("/nowhere/at/all".into()), ..with_user.clone() };
        let sandbox = Profile { service: ServiceKind::Sandbox, ..Profile::with_defaults("p") };
        let set = Env::from_iter([("PURGEDECK_PASSWORD", "C4n@ry")]);
        for (profile, env, verdict, words) in [
            (&with_user, &set, Verdict::Ok, "PURGEDECK_PASSWORD"),
            (&with_user, &Env::default(), Verdict::Warn, "none is configured"),
            (&command, &set, Verdict::Ok, "password_command (not run"),
            (&missing_file, &set, Verdict::Fail, "/nowhere/at/all"),
            (&sandbox, &set, Verdict::Ok, "built in"),
            (&Profile::with_defaults("p"), &set, Verdict::Warn, "no user"),
        ] {
            let finding = of(profile, env);
            assert_eq!(finding.verdict, verdict, "{finding:?}");
            assert!(finding.found.contains(words) && !finding.found.contains("C4n@ry"), "{finding:?}");
        }
    }
}
