//! A batch's URLs as one compressed blob: joined with line feeds (no URL has one), deflated.

use std::io::{self, Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

/// A stored list never unpacks to more than this, whoever wrote it: a thousand URLs of 64 KiB.
const UNPACKED_LIMIT: u64 = 64 * 1024 * 1024;

/// Packs URLs; `None` if one of them cannot be a URL (empty, or with a control character).
pub(super) fn pack<S: AsRef<str>>(urls: &[S]) -> Option<io::Result<Vec<u8>>> {
    let unfit = |url: &str| url.is_empty() || url.chars().any(char::is_control);
    if urls.iter().any(|url| unfit(url.as_ref())) {
        return None;
    }
    Some(deflate(urls))
}

fn deflate<S: AsRef<str>>(urls: &[S]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    for (index, url) in urls.iter().enumerate() {
        if index > 0 {
            encoder.write_all(b"\n")?;
        }
        encoder.write_all(url.as_ref().as_bytes())?;
    }
    encoder.finish()
}

/// Unpacks what [`pack`] made.
///
/// # Errors
///
/// Damaged data, or more of it than a batch can have.
pub(super) fn unpack(blob: &[u8]) -> io::Result<Vec<String>> {
    let mut text = String::new();
    let mut decoder = ZlibDecoder::new(blob).take(UNPACKED_LIMIT);
    decoder.read_to_string(&mut text)?;
    if decoder.limit() == 0 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a list of URLs beyond all limits"));
    }
    Ok(text.split('\n').map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn packed(urls: &[String]) -> Vec<u8> {
        pack(urls).unwrap().unwrap()
    }

    #[test]
    fn what_could_not_be_told_apart_is_not_packed() {
        for bad in ["", "https://a/\nhttps://b/", "https://a/\r", "https://a/\u{85}"] {
            assert!(pack(&["https://x/", bad]).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn like_urls_take_little_room() {
        let urls: Vec<String> = (0..500)
            .map(|n| format!("https://s7d1.scene7.com/is/image/Acme/Shoe_{n}?$product$&wid=800"))
            .collect();
        let plain: usize = urls.iter().map(String::len).sum();
        assert!(packed(&urls).len() * 5 < plain);
    }

    #[test]
    fn damage_and_bombs_are_errors() {
        let mut blob = packed(&["https://a/".into()]);
        blob.truncate(blob.len() - 5);
        assert!(unpack(&blob).is_err());
        let bomb = packed(&["x".repeat(usize::try_from(UNPACKED_LIMIT).unwrap())]);
        assert!(unpack(&bomb).is_err());
    }

    proptest! {
        #[test]
        fn every_spelling_survives(urls in prop::collection::vec("[^\\p{Cc}]{1,80}", 1..50)) {
            prop_assert_eq!(unpack(&packed(&urls)).unwrap(), urls);
        }
    }
}
