//! The word that somebody probably meant.

/// The candidate nearest to `word`, if one is near enough to be worth naming.
///
/// Case and the difference between `-` and `_` do not count; two slips are always forgiven, a third of a long
/// word as well.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let wanted = plain(word);
    let forgiven = (wanted.chars().count() / 3).max(2);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &plain(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= forgiven && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_word_and_nonsense_finds_none() {
        let words = ["user", "region", "urls_per_request", "urls_per_second"];
        let table = [
            ("usr", Some("user")),
            ("Region", Some("region")),
            ("urls-per-request", Some("urls_per_request")),
            ("url_per_seconds", Some("urls_per_second")),
            ("colour", None),
            ("x", None),
        ];
        for (word, expected) in table {
            assert_eq!(nearest(word, words), expected, "{word}");
        }
    }
}
