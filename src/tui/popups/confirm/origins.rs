//! Where the URLs of a list came from, in one line.

use crate::text::count;
use crate::urls::Origin;

/// Counts by origin, the template first; empty for no URLs. One walk over the list.
pub(crate) fn origin_words<'a>(origins: impl Iterator<Item = &'a Origin>) -> String {
    let mut counts = [0_usize; 5];
    for origin in origins {
        let at = match origin {
            Origin::Template { .. } | Origin::Literal => 0,
            Origin::Typed => 1,
            Origin::Pasted => 2,
            Origin::File { .. } => 3,
            _ => 4,
        };
        counts[at] += 1;
    }
    let words = ["from the template", "typed or edited", "pasted", "from files", "otherwise"];
    let known = counts.iter().zip(words).filter(|(number, _)| **number > 0);
    known.map(|(number, word)| format!("{} {word}", count(*number))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_url_is_counted_once() {
        let origins =
            [Origin::Template { line: 1 }, Origin::Literal, Origin::Pasted, Origin::Typed, Origin::Typed];
        assert_eq!(origin_words(origins.iter()), "2 from the template, 2 typed or edited, 1 pasted");
        assert_eq!(origin_words([].iter()), "");
    }
}
