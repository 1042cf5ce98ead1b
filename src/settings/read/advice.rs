//! What to do about a name that does not exist.

use super::GROUPS;
use crate::settings::complaint::Complaint;
use crate::settings::keys::{find_key, key_docs};
use crate::settings::nearest::nearest;
use crate::text::Shown;

/// Names the nearest profile, else all.
pub(in crate::settings) fn advise_profile<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.collect();
    if known.is_empty() {
        return "add a table [profiles.NAME]".to_owned();
    }
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean \"{}\"?", Shown::new(near)),
        None => format!("there are: {}", Shown::new(&known.join(", ")).fit(200)),
    }
}

/// An unknown key inside a profile's table or sub-table.
pub(super) fn unknown(profile: &str, group: &str, name: &str) -> Complaint {
    let siblings = key_docs().iter().filter_map(|doc| doc.key.strip_prefix(group));
    let siblings =
        siblings.filter(|key| !key.contains('.')).chain(GROUPS.into_iter().filter(|_| group.is_empty()));
    if let Some(near) = nearest(name, siblings) {
        return Complaint::new("is not a key", format!("did you mean {near}?"));
    }
    if is_secret(name) {
        return no_secrets();
    }
    let home = key_docs().iter().find(|doc| doc.key.rsplit('.').next() == Some(name));
    let advice = match home.map(|doc| doc.key.split_once('.').map_or("", |(group, _)| group)) {
        Some("") => format!("it belongs in [profiles.{}]", Shown::new(profile)),
        Some(group) => format!("it belongs in [profiles.{}.{group}]", Shown::new(profile)),
        None => "remove it; purgedeck settings init writes a file with every key".to_owned(),
    };
    Complaint::new("is not a key", advice)
}

/// An unknown key outside of all tables.
pub(super) fn misplaced_at_top(name: &str) -> Complaint {
    if let Some(near) = nearest(name, ["profile", "profiles", "screen", "keys"]) {
        return Complaint::new("is not a key", format!("did you mean {near}?"));
    }
    if is_secret(name) {
        return no_secrets();
    }
    if find_key(name).is_some() || GROUPS.contains(&name) {
        return Complaint::new("is not a key of the file itself", "it belongs in a table [profiles.NAME]");
    }
    Complaint::new(
        "is not a key",
        "remove it; the file knows profile, [profiles.NAME], [screen] and [keys.CONTEXT]",
    )
}

/// Whether a key looks as if its value were a password.
fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["password", "passwd", "passphrase", "secret", "token", "credential"]
        .iter()
        .any(|word| name.contains(word))
        || matches!(name.as_str(), "pass" | "pwd" | "pw" | "api_key" | "apikey")
}

fn no_secrets() -> Complaint {
    Complaint::new(
        "would keep a password in clear text, which this file never does",
        "remove it and use password_command = [\"program\", \"argument\"], password_file = \"FILE\" (mode 0600), \
         the variable PURGEDECK_PASSWORD, or the prompt",
    )
}
