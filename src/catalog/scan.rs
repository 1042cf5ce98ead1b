//! Filtering a catalog bit by bit, so that the first hits are there at once and a scan that nobody waits for any
//! more ends.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::filter::Sieve;
use super::{AssetIndex, CatalogView, Filter};

/// As soon as there are so many hits for the first time, they are handed over: more than a screen shows.
const FIRST_HITS: usize = 256;
/// Assets that are looked at between two hand-overs.
const STEP: usize = 1 << 16;
/// Assets that are looked at between two looks at the clock that says "stop".
const BREATH: usize = 1 << 11;

/// In which order assets are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As they came: the service's own order, what is new at the end.
    #[default]
    Listed,
    /// By ID, capitals and small letters together.
    Name,
    /// What changed last first; without a date last.
    Newest,
}

/// All assets of a catalog in an order.
#[derive(Debug, Clone)]
pub struct Sorted {
    /// Which order.
    pub order: Order,
    /// Every index below [`CatalogView::slots`], as it was when it was sorted.
    pub indices: Arc<Vec<AssetIndex>>,
}

/// Filtering, as a piece of work for any thread.
#[derive(Debug, Clone)]
pub struct Scan {
    /// What is filtered.
    pub view: CatalogView,
    /// What is let through.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// An earlier sorting: right, or a good beginning of the right one.
    pub sorted: Option<Sorted>,
    /// Whether the earlier sorting is right for this view.
    pub is_sorted: bool,
    /// Only these, which are in order already: what a wider filter let through.
    pub within: Option<Arc<Vec<AssetIndex>>>,
}

/// What a scan found since its last part.
#[derive(Debug, Clone)]
pub struct Part {
    /// The next hits, in order.
    pub hits: Vec<AssetIndex>,
    /// How many assets were looked at so far.
    pub looked_at: usize,
    /// Whether all were looked at.
    pub is_last: bool,
    /// With the first part: the sorting that was made for it.
    pub sorted: Option<Sorted>,
}

impl Scan {
    /// How many assets are looked at.
    #[must_use]
    pub fn len(&self) -> usize {
        self.within.as_ref().map_or(self.view.slots(), |within| within.len())
    }

    /// Whether there is nothing to look at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Looks at all; hits go to `sink` in parts, the first one as soon as a screen can be filled. Ends without a
    /// last part when `cancelled` is set or the sink breaks.
    pub fn run(self, cancelled: &AtomicBool, mut sink: impl FnMut(Part) -> ControlFlow<()>) {
        let new = match (&self.within, self.order) {
            (Some(_), _) | (None, Order::Listed) => None,
            (None, _) if self.is_sorted => None,
            (None, order) => Some(sort(&self.view, order, self.sorted.as_ref())),
        };
        let sorted = new.as_ref().or(self.sorted.as_ref().filter(|sorted| sorted.order == self.order));
        let order = match (&self.within, self.order, sorted) {
            (Some(within), _, _) => Some(Arc::clone(within)),
            (None, Order::Listed, _) | (None, _, None) => None,
            (None, _, Some(sorted)) => Some(Arc::clone(&sorted.indices)),
        };
        let mut sieve = Sieve::new(&self.filter, &self.view);
        let mut parts = Parts { hits: Vec::new(), due: 0, is_first: true, sorted: new };
        let len = order.as_ref().map_or(self.view.slots(), |order| order.len());
        let mut from = 0;
        loop {
            let to = (from + BREATH).min(len);
            match &order {
                Some(order) => parts.look(
                    order.get(from..to).unwrap_or_default().iter().copied(),
                    &mut sieve,
                    &self.view,
                ),
                None => parts.look((from..to).map(AssetIndex::at), &mut sieve, &self.view),
            }
            if cancelled.load(Ordering::Relaxed)
                || parts.hand_over(to, to == len, &mut sink).is_break()
                || to == len
            {
                return;
            }
            from = to;
        }
    }

    /// All hits at once, and the sorting if one was made: for catalogs that take no time.
    #[must_use]
    pub fn finish(self) -> (Vec<AssetIndex>, Option<Sorted>) {
        let (mut hits, mut sorted) = (Vec::new(), None);
        self.run(&AtomicBool::new(false), |part| {
            hits.extend(part.hits);
            sorted = sorted.take().or(part.sorted);
            ControlFlow::Continue(())
        });
        (hits, sorted)
    }
}

/// Hits that are not handed over yet.
struct Parts {
    hits: Vec<AssetIndex>,
    /// The next part is due when so many were looked at.
    due: usize,
    is_first: bool,
    sorted: Option<Sorted>,
}

impl Parts {
    fn look(&mut self, indices: impl Iterator<Item = AssetIndex>, sieve: &mut Sieve, view: &CatalogView) {
        self.hits.extend(indices.filter(|index| sieve.admits(view, *index)));
    }

    fn hand_over(
        &mut self,
        looked_at: usize,
        is_last: bool,
        sink: &mut impl FnMut(Part) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let is_due = if self.is_first { self.hits.len() >= FIRST_HITS } else { looked_at >= self.due };
        if !is_last && !is_due && looked_at < self.due.max(STEP) {
            return ControlFlow::Continue(());
        }
        self.is_first = false;
        self.due = looked_at + STEP;
        sink(Part { hits: std::mem::take(&mut self.hits), looked_at, is_last, sorted: self.sorted.take() })
    }
}

/// Sorts all assets; an earlier sorting makes it fast, because only what changed moves.
fn sort(view: &CatalogView, order: Order, earlier: Option<&Sorted>) -> Sorted {
    let earlier = earlier.filter(|earlier| earlier.order == order).map(|earlier| earlier.indices.as_slice());
    let mut indices = Vec::with_capacity(view.slots());
    indices.extend_from_slice(earlier.unwrap_or_default());
    indices.retain(|index| index.position() < view.slots());
    indices.extend((indices.len()..view.slots()).map(AssetIndex::at));
    match order {
        Order::Listed => indices.sort_unstable(),
        Order::Name => indices.sort_by(|a, b| names_of(view, *a).cmp(names_of(view, *b)).then(a.cmp(b))),
        Order::Newest => {
            let modified = |index: &AssetIndex| view.row(*index).map_or(i64::MIN, |row| row.modified);
            indices.sort_by(|a, b| modified(b).cmp(&modified(a)).then(a.cmp(b)));
        }
    }
    Sorted { order, indices: Arc::new(indices) }
}

fn names_of(view: &CatalogView, index: AssetIndex) -> impl Iterator<Item = u8> {
    let id = view.row(index).map_or("", |row| view.id_of(row));
    id.bytes().map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::{Asset, Catalog};

    fn catalog(names: impl IntoIterator<Item = String>) -> Catalog {
        let mut catalog = Catalog::new();
        for (n, name) in names.into_iter().enumerate() {
            let modified = jiff::Timestamp::from_second(i64::try_from(n * 7 % 10).unwrap()).ok();
            catalog.push(Asset {
                modified: modified.filter(|_| n % 4 > 0),
                handle: n.to_string(),
                ..Asset::named(name)
            });
        }
        catalog
    }

    fn scan(catalog: &Catalog, text: &str, order: Order) -> Scan {
        let filter = Filter { text: text.into(), ..Filter::default() };
        let view = catalog.clone_view();
        Scan { view, filter, order, sorted: None, is_sorted: false, within: None }
    }

    fn parts(scan: Scan) -> Vec<Part> {
        let mut parts = Vec::new();
        scan.run(&AtomicBool::new(false), |part| {
            parts.push(part);
            ControlFlow::Continue(())
        });
        parts
    }

    #[test]
    fn the_first_screenful_comes_before_the_rest_is_looked_at() {
        let catalog = catalog((0..200_000).map(|n| format!("asset_{n}")));
        let parts = parts(scan(&catalog, "asset", Order::Listed));
        assert!(parts[0].looked_at <= BREATH && parts[0].hits.len() >= FIRST_HITS);
        assert!(parts.len() <= 6 && parts.iter().rev().skip(1).all(|part| !part.is_last));
        assert_eq!(parts.iter().map(|part| part.hits.len()).sum::<usize>(), 200_000);
        let last = parts.last().unwrap();
        assert!(last.is_last && last.looked_at == 200_000);
    }

    #[test]
    fn without_hits_it_says_how_far_it_is() {
        let catalog = catalog((0..200_000).map(|n| format!("asset_{n}")));
        let parts = parts(scan(&catalog, "nowhere", Order::Listed));
        assert!(parts.len() >= 3 && parts.iter().all(|part| part.hits.is_empty()));
        assert!(parts.windows(2).all(|pair| pair[0].looked_at < pair[1].looked_at));
    }

    #[test]
    fn a_scan_that_nobody_wants_any_more_ends_soon() {
        let catalog = catalog((0..200_000).map(|n| format!("asset_{n}")));
        let cancelled = AtomicBool::new(false);
        let mut parts = 0;
        scan(&catalog, "", Order::Listed).run(&cancelled, |part| {
            parts += 1;
            assert!(!part.is_last);
            cancelled.store(true, Ordering::Relaxed);
            ControlFlow::Continue(())
        });
        assert_eq!(parts, 1);
        let mut parts = 0;
        scan(&catalog, "", Order::Listed).run(&AtomicBool::new(false), |_| {
            parts += 1;
            ControlFlow::Break(())
        });
        assert_eq!(parts, 1);
    }

    #[test]
    fn names_are_sorted_with_capitals_among_small_letters_and_dates_with_the_newest_first() {
        let catalog = catalog(["b", "A", "a", "C", "B"].map(str::to_owned));
        let ids = |order| {
            let (hits, _) = scan(&catalog, "", order).finish();
            hits.iter().map(|index| catalog.get(*index).unwrap().id).collect::<String>()
        };
        assert_eq!(ids(Order::Listed), "bAaCB");
        assert_eq!(ids(Order::Name), "AabBC");
        // Seconds: none, 7, 4, 1, none.
        assert_eq!(ids(Order::Newest), "AaCbB");
    }

    proptest! {
        #[test]
        fn every_way_gives_the_same_hits(
            names in proptest::collection::vec("[abAB]{0,4}", 0..60),
            more in proptest::collection::vec("[abAB]{0,4}", 0..20),
            wide in "[ab]{0,1}", narrow in "[ab]{0,2}",
        ) {
            let mut catalog = catalog(names);
            let gone: Vec<_> = (0..catalog.slots()).filter(|n| n % 5 == 3).map(AssetIndex::at).collect();
            for order in [Order::Listed, Order::Name, Order::Newest] {
                let (_, earlier) = scan(&catalog, "", order).finish();
                for (n, name) in more.iter().enumerate() {
                    catalog.push(Asset { handle: format!("more {n}"), ..Asset::named(name) });
                }
                catalog.set_gone(&gone.iter().collect());
                let text = format!("{wide} {narrow}");
                let (expected, sorted) = scan(&catalog, &text, order).finish();
                prop_assert_eq!(expected.len(), scan(&catalog, &text, Order::Listed).finish().0.len());
                // From an earlier sorting of fewer assets.
                prop_assert_eq!(&Scan { sorted: earlier, ..scan(&catalog, &text, order) }.finish().0, &expected);
                // From a sorting that is right.
                let right = Scan { sorted, is_sorted: order != Order::Listed, ..scan(&catalog, &text, order) };
                prop_assert_eq!(&right.finish().0, &expected);
                // Within what a wider filter gave.
                let within = Some(Arc::new(scan(&catalog, &wide, order).finish().0));
                prop_assert_eq!(&Scan { within, ..scan(&catalog, &text, order) }.finish().0, &expected);
            }
        }
    }
}
