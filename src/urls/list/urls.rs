//! URLs that leave the list, without a copy of them.

use crate::arena::SharedTexts;

/// URLs of one moment, in order. Their text is the list's own, held by reference counts: a million of them cost twelve
/// bytes each, whatever becomes of the list.
///
/// ```
/// # use purgedeck::urls::Urls;
/// let urls: Urls = ["https://h/a", "https://h/b"].into_iter().collect();
/// assert_eq!((urls.len(), urls.iter().last()), (2, Some("https://h/b")));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Urls(SharedTexts);

impl Urls {
    pub(super) const fn new(texts: SharedTexts) -> Self {
        Self(texts)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator + Clone {
        self.0.iter()
    }
}

impl<S: AsRef<str>> FromIterator<S> for Urls {
    fn from_iter<I: IntoIterator<Item = S>>(urls: I) -> Self {
        Self(urls.into_iter().collect())
    }
}
