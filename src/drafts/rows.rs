//! The URL list in a file: one JSON array a line, `["p","https://…"]`, and a last line that says how many there were.

use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;

use super::DraftError;
use crate::urls::Origin;

/// Rows of a list, in order.
pub(crate) type Rows = Vec<(String, Origin)>;

/// The first line.
const HEAD: &str = "purgedeck list 1";
/// What the last line begins with.
const END: &str = "end ";

/// Writes all rows.
pub(super) fn write(rows: &Rows, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{HEAD}")?;
    for (url, origin) in rows {
        let (tag, name) = tag(origin);
        match name {
            Some(name) => serde_json::to_writer(&mut *out, &[tag.as_str(), url, name])?,
            None => serde_json::to_writer(&mut *out, &[tag.as_str(), url])?,
        }
        out.write_all(b"\n")?;
    }
    writeln!(out, "{END}{}", rows.len())
}

/// Reads the rows back, and whether the end is missing: what stands before it counts.
pub(super) fn read(input: impl BufRead, path: &Path) -> Result<(Rows, bool), DraftError> {
    let mut lines = input.lines();
    let head = lines.next().transpose().map_err(DraftError::file(path))?;
    if head.as_deref() != Some(HEAD) {
        return Err(DraftError::refused(path, "is no list of this program"));
    }
    let mut rows = Rows::new();
    for line in lines {
        let Ok(line) = line else { return Ok((rows, true)) };
        if let Some(number) = line.strip_prefix(END) {
            let torn = number.parse() != Ok(rows.len());
            return Ok((rows, torn));
        }
        match parse(&line) {
            Some(row) => rows.push(row),
            None => return Ok((rows, true)),
        }
    }
    Ok((rows, true))
}

fn parse(line: &str) -> Option<(String, Origin)> {
    let parts: Vec<String> = serde_json::from_str(line).ok()?;
    let mut parts = parts.into_iter();
    let (tag, url) = (parts.next()?, parts.next()?);
    Some((url, origin(&tag, parts.next())?))
}

/// An origin in a few bytes; what cannot be said is as if typed.
fn tag(origin: &Origin) -> (String, Option<&str>) {
    match origin {
        Origin::Template { line } => (format!("t{line}"), None),
        Origin::Literal => ("l".to_owned(), None),
        Origin::Argument => ("a".to_owned(), None),
        Origin::File { name, line } => (format!("f{line}"), Some(name.as_str())),
        Origin::Pasted => ("p".to_owned(), None),
        #[allow(unreachable_patterns, reason = "an origin that is new here is as if typed")]
        Origin::Typed | _ => ("y".to_owned(), None),
    }
}

fn origin(tag: &str, name: Option<String>) -> Option<Origin> {
    Some(match tag.split_at_checked(1)? {
        ("t", line) => Origin::Template { line: line.parse().ok()? },
        ("l", "") => Origin::Literal,
        ("a", "") => Origin::Argument,
        ("f", line) => Origin::File { name: Arc::new(name?), line: line.parse().ok()? },
        ("p", "") => Origin::Pasted,
        ("y", "") => Origin::Typed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        [
            Origin::Template { line: 2 },
            Origin::Literal,
            Origin::Typed,
            Origin::Pasted,
            Origin::Argument,
            Origin::File { name: Arc::new("a \"b\"\n.txt".to_owned()), line: 7 },
        ]
        .into_iter()
        .enumerate()
        .map(|(number, origin)| (format!("https://h.example/{number}?a=\"\u{1b}[31m\u{fffd}é"), origin))
        .collect()
    }

    #[test]
    fn a_list_survives_the_way_there_and_back() {
        let mut text = Vec::new();
        write(&rows(), &mut text).unwrap();
        assert_eq!(read(text.as_slice(), Path::new("x")).unwrap(), (rows(), false));
    }

    #[test]
    fn wherever_it_is_torn_the_whole_rows_before_count() {
        let mut text = Vec::new();
        write(&rows(), &mut text).unwrap();
        for len in 0..text.len() - 1 {
            match read(&text[..len], Path::new("x")) {
                Ok((read, torn)) => {
                    assert!(rows().starts_with(&read), "{len}");
                    assert!(torn || read == rows(), "{len}");
                }
                Err(error) => assert!(len < HEAD.len() && error.to_string().contains("is no list"), "{len}"),
            }
        }
    }

    #[test]
    fn nonsense_is_no_row() {
        for line in [
            "",
            "x",
            "[]",
            "[\"p\"]",
            "[\"q\",\"u\"]",
            "[\"tx\",\"u\"]",
            "[\"f1\",\"u\"]",
            "[\"é\",\"u\"]",
            "{}",
        ] {
            let text = format!("{HEAD}\n{line}\n");
            assert_eq!(read(text.as_bytes(), Path::new("x")).unwrap(), (Rows::new(), true), "{line}");
        }
    }
}
