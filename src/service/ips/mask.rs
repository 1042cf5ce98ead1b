//! What a service says about us must not carry our password on: masked, then capped.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::xml::envelope::Credentials;
use super::xml::escape::escaped;

/// Stands for the password.
const MASK: &str = "•••";
/// Bytes of a reason or handle that leave this room (`spec/reliability.md` A15).
const CAP: usize = 4 << 10;

/// The text with every form of the password (raw, XML-escaped, base64, base64 of `user:password`) masked,
/// at most 4 KiB long.
pub(super) fn masked(text: &str, credentials: &Credentials) -> String {
    let mut text = text.to_owned();
    for secret in forms(credentials) {
        if text.contains(secret.as_str()) {
            text = text.replace(secret.as_str(), MASK);
        }
    }
    capped(text)
}

/// Longest first, so that a form that holds another one is masked whole. None is empty: [`Credentials::check`]
/// refuses an empty password.
fn forms(credentials: &Credentials) -> Vec<Zeroizing<String>> {
    let password = credentials.password.expose_secret();
    let pair = Zeroizing::new([credentials.user.as_str(), ":", password].concat());
    let quoted = Zeroizing::new(quick_xml::escape::escape(password).into_owned());
    let mut forms = vec![
        Zeroizing::new(STANDARD.encode(pair.as_bytes())),
        Zeroizing::new(STANDARD_NO_PAD.encode(pair.as_bytes())),
        Zeroizing::new(STANDARD.encode(password)),
        Zeroizing::new(STANDARD_NO_PAD.encode(password)),
        quoted,
        Zeroizing::new(escaped(password)),
        Zeroizing::new(password.to_owned()),
    ];
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms
}

fn capped(mut text: String) -> String {
    if text.len() > CAP {
        let end = (0..=CAP - '…'.len_utf8()).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    fn credentials(password: &str) -> Credentials {
        Credentials { user: "ops@acme.example".to_owned(), password: SecretString::from(password) }
    }

    #[test]
    fn no_form_of_the_password_gets_through() {
        let canary = "C4n@ry<&>\"…";
        for (text, expected) in [
            ("bad password 'C4n@ry<&>\"…' for ops", "bad password '•••' for ops"),
            ("C4n@ry&lt;&amp;&gt;\"…", "•••"),
            ("C4n@ry&lt;&amp;&gt;&quot;…", "•••"),
            ("QzRuQHJ5PCY+IuKApg==", "•••"),
            ("QzRuQHJ5PCY+IuKApg", "•••"),
            ("nothing of ours", "nothing of ours"),
        ] {
            assert_eq!(masked(text, &credentials(canary)), expected, "{text}");
        }
        let basic = STANDARD.encode("ops@acme.example:hunter2");
        assert_eq!(masked(&format!("Basic {basic}"), &credentials("hunter2")), "Basic •••");
    }

    #[test]
    fn the_mask_comes_before_the_cap() {
        let text = format!("{}hunter2 and more {}", "ä".repeat(2_040), "x".repeat(9_000));
        let masked = masked(&text, &credentials("hunter2"));
        assert!(masked.len() <= CAP);
        assert!(masked.ends_with('…'));
        assert!(masked.contains("•••") && !masked.contains("hun"));
    }
}
