//! Percent-encoding as browsers do it, because a purge must name the text that browsers asked for.

use std::borrow::Cow;
use std::fmt::Write;

/// Percent-encodes an asset ID so that it can stand in a URL's path.
///
/// UTF-8, upper-case hex, the WHATWG path set (`spec/ips-api.md` §6.2): controls, blank, `" < > # ? { }`, backtick,
/// `^` and everything that is not ASCII; beside them `%`, `/` and `\`, which inside an ID are not what they are in
/// a path. Everything else stays as browsers leave it, `~ ! $ & ' ( ) * + , ; = : @ [ ] |` among it.
///
/// An ID is encoded once: `%` becomes `%25`, so do not pass text that is encoded already.
///
/// ```
/// # use purgedeck::urls::encode_id;
/// assert_eq!(encode_id("Backpack_B"), "Backpack_B");
/// assert_eq!(encode_id("été 100%/A"), "%C3%A9t%C3%A9%20100%25%2FA");
/// ```
#[must_use]
pub fn encode_id(id: &str) -> Cow<'_, str> {
    encode(id, |byte| is_path_unsafe(byte) || matches!(byte, b'#' | b'?' | b'%' | b'/' | b'\\'))
}

/// The spelling of a whole URL in which whatever may not stand in one is percent-encoded, the host in punycode.
///
/// A proposal for the operator, never applied silently. What is encoded already stays: `%` is left alone.
/// A fragment is encoded like anything else, so check for it before.
#[must_use]
pub fn encode_url(url: &str) -> String {
    let authority = url.find("://").map_or(0..0, |at| {
        let start = at + 3;
        let rest = url.get(start..).unwrap_or_default();
        start..start + rest.find(['/', '?', '#']).unwrap_or(rest.len())
    });
    let host = url.get(authority.clone()).unwrap_or_default();
    let host = if host.is_ascii() { Cow::Borrowed(host) } else { ascii_host(host) };
    let before = url.get(..authority.start).unwrap_or_default();
    let after = url.get(authority.end..).unwrap_or_default();
    format!("{before}{host}{}", encode(after, |byte| is_path_unsafe(byte) || byte == b'\\'))
}

/// A host, perhaps with a port, in punycode; unchanged where that is not possible.
pub(super) fn ascii_host(authority: &str) -> Cow<'_, str> {
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    match url::Host::parse(host) {
        Ok(ascii) if port.is_empty() => Cow::Owned(ascii.to_string()),
        Ok(ascii) => Cow::Owned(format!("{ascii}:{port}")),
        Err(_) => Cow::Borrowed(authority),
    }
}

/// Bytes that a browser never leaves raw in a path.
pub(super) const fn is_path_unsafe(byte: u8) -> bool {
    matches!(byte, 0..=b' ' | b'"' | b'<' | b'>' | b'{' | b'}' | b'`' | b'^' | 0x7f..)
}

/// The percent-encoding of one character.
pub(super) fn encode_char(character: char) -> String {
    let mut buffer = [0; 4];
    encode(character.encode_utf8(&mut buffer), |_| true).into_owned()
}

fn encode(text: &str, must: impl Fn(u8) -> bool) -> Cow<'_, str> {
    let Some(first) = text.bytes().position(&must) else {
        return Cow::Borrowed(text);
    };
    let mut encoded = String::with_capacity(text.len() + 16);
    encoded.push_str(text.get(..first).unwrap_or_default());
    for byte in text.bytes().skip(first) {
        if must(byte) || !byte.is_ascii() {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        } else {
            encoded.push(char::from(byte));
        }
    }
    Cow::Owned(encoded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_are_encoded_as_browsers_encode_a_path() {
        for (id, expected) in [
            ("Backpack_B", "Backpack_B"),
            ("", ""),
            ("a b", "a%20b"),
            ("50%", "50%25"),
            ("%20", "%2520"),
            ("a/b\\c", "a%2Fb%5Cc"),
            ("#1?", "%231%3F"),
            ("\"<>{}`^", "%22%3C%3E%7B%7D%60%5E"),
            ("\x00\x1f\x7f", "%00%1F%7F"),
            ("é€😀", "%C3%A9%E2%82%AC%F0%9F%98%80"),
            ("a-b.c_d~!$&'()*+,;=:@[]|", "a-b.c_d~!$&'()*+,;=:@[]|"),
        ] {
            assert_eq!(encode_id(id), expected, "{id:?}");
        }
    }

    #[test]
    fn a_clean_id_is_not_copied() {
        assert!(matches!(encode_id("Backpack_B"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_whole_url_keeps_its_structure_and_what_is_encoded_already() {
        for (url, expected) in [
            ("https://h.example/is/image/A/é?$p$&t=a b", "https://h.example/is/image/A/%C3%A9?$p$&t=a%20b"),
            ("https://h.example/is/image/A/%c3%a9", "https://h.example/is/image/A/%c3%a9"),
            ("https://bücher.example:8443/ü", "https://xn--bcher-kva.example:8443/%C3%BC"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(encode_url(url), expected);
        }
    }

    proptest! {
        /// The `url` crate is the browser here: it must leave our spelling of a path segment alone.
        #[test]
        fn a_browser_would_not_change_an_encoded_id(id in "\\PC{1,12}") {
            prop_assume!(id != "." && id != "..");
            let text = format!("https://h.example/is/image/A/{}", encode_id(&id));
            let parsed = url::Url::parse(&text).unwrap();
            prop_assert_eq!(parsed.as_str(), &text);
        }
    }
}
