//! The words of a filter.

use memchr::memmem::Finder;
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// One word, ready to be looked for.
#[derive(Debug, Clone)]
enum Word {
    /// A text that must occur.
    Part {
        finder: Box<Finder<'static>>,
        /// Without regard to case: the finder's text is in lower case.
        fold: bool,
    },
    /// Characters that must occur in this order.
    Loose(Box<Atom>),
}

/// The words of a filter, split by what they are looked for in.
#[derive(Debug)]
pub(super) struct Words {
    id: Vec<Word>,
    folder: Vec<Word>,
    scratch: Scratch,
}

/// Memory that is used again from asset to asset.
#[derive(Debug, Default)]
struct Scratch {
    lower: String,
    chars: Vec<char>,
    matcher: Option<Matcher>,
}

impl Words {
    pub(super) fn parse(text: &str) -> Self {
        let (folder, id) = text.split_whitespace().partition::<Vec<_>, _>(|word| looks_in_folder(word));
        let words = |texts: Vec<&str>| texts.into_iter().filter_map(Word::parse).collect();
        Self { id: words(id), folder: words(folder), scratch: Scratch::default() }
    }

    /// Whether all words for the ID match.
    pub(super) fn match_id(&mut self, id: &str) -> bool {
        all_match(&self.id, id, &mut self.scratch)
    }

    /// Whether all words for the folder match.
    pub(super) fn match_folder(&mut self, folder: &str) -> bool {
        all_match(&self.folder, folder, &mut self.scratch)
    }
}

/// A word with a slash is looked for in the folder: IDs have none there, folders do.
fn looks_in_folder(word: &str) -> bool {
    word.contains('/')
}

/// Smart case: a word in small letters does not care about case.
fn ignores_case(word: &str) -> bool {
    !word.chars().any(char::is_uppercase)
}

impl Word {
    /// `None`: a `~` alone, which somebody just began to type.
    fn parse(word: &str) -> Option<Self> {
        match word.strip_prefix('~') {
            Some("") => None,
            Some(loose) => Some(Self::Loose(Box::new(Atom::new(
                loose,
                CaseMatching::Smart,
                Normalization::Smart,
                AtomKind::Fuzzy,
                false,
            )))),
            None => Some(Self::Part {
                finder: Box::new(Finder::new(word).into_owned()),
                fold: ignores_case(word),
            }),
        }
    }
}

fn all_match(words: &[Word], text: &str, scratch: &mut Scratch) -> bool {
    if words.iter().any(|word| matches!(word, Word::Part { fold: true, .. })) {
        scratch.lower.clear();
        if text.is_ascii() {
            scratch.lower.push_str(text);
            scratch.lower.make_ascii_lowercase();
        } else {
            scratch.lower.extend(text.chars().flat_map(char::to_lowercase));
        }
    }
    words.iter().all(|word| match word {
        Word::Part { finder, fold: true } => finder.find(scratch.lower.as_bytes()).is_some(),
        Word::Part { finder, fold: false } => finder.find(text.as_bytes()).is_some(),
        Word::Loose(atom) => {
            let matcher = scratch.matcher.get_or_insert_with(|| Matcher::new(Config::DEFAULT));
            atom.score(Utf32Str::new(text, &mut scratch.chars), matcher).is_some()
        }
    })
}

/// Whether whatever matches the words of `new` matches the words of `old`, as far as the texts show.
pub(super) fn narrows(new: &str, old: &str) -> bool {
    old.split_whitespace().all(|old| new.split_whitespace().any(|new| word_narrows(new, old)))
}

fn word_narrows(new: &str, old: &str) -> bool {
    if new == old || old == "~" {
        return true;
    }
    let loose = new.starts_with('~') || old.starts_with('~');
    if loose || looks_in_folder(new) != looks_in_folder(old) {
        return false;
    }
    if ignores_case(old) { new.to_lowercase().contains(old) } else { new.contains(old) }
}
