//! From a place in a text to its line.

/// The line, from 1, of a byte offset; an offset behind the end is on the last line.
pub(super) fn line_at(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    before.matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::line_at;

    #[test]
    fn lines_count_from_one() {
        for (offset, line) in [(0, 1), (1, 1), (2, 2), (3, 3), (4, 3), (99, 3)] {
            assert_eq!(line_at("a\n\nb", offset), line, "{offset}");
        }
    }
}
