//! Which editor an operator wants: `$VISUAL`, `$EDITOR`, else vi. The words are split here; no shell ever reads them.

/// The program and its first arguments, split at blanks; quotes keep blanks in a word, a backslash the next
/// character.
pub(crate) fn editor_words(get: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let wanted = ["VISUAL", "EDITOR"].into_iter().filter_map(get);
    wanted.map(|line| split(&line)).find(|words| !words.is_empty()).unwrap_or_else(|| vec!["vi".to_owned()])
}

fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), c) if open == c => quote = None,
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_would_without_being_one() {
        for (line, words) in [
            ("vim", vec!["vim"]),
            ("  code --wait ", vec!["code", "--wait"]),
            ("'/opt/my editor/ed' -x", vec!["/opt/my editor/ed", "-x"]),
            (r#"a\ b "c \" d" ''"#, vec!["a b", "c \" d", ""]),
            ("$(rm -rf /)", vec!["$(rm", "-rf", "/)"]),
        ] {
            assert_eq!(split(line), words, "{line}");
        }
    }

    #[test]
    fn visual_comes_before_editor_and_an_empty_one_counts_as_none() {
        let env = |pairs: &'static [(&str, &str)]| {
            move |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(editor_words(env(&[("VISUAL", "nano"), ("EDITOR", "ed")])), ["nano"]);
        assert_eq!(editor_words(env(&[("VISUAL", " "), ("EDITOR", "ed")])), ["ed"]);
        assert_eq!(editor_words(env(&[])), ["vi"]);
    }
}
