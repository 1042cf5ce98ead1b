//! Assets: the model, where they come from, filter and selection.
//!
//! A [`Catalog`] holds up to millions of assets in about a hundred bytes each. Everything else speaks of them by
//! [`AssetIndex`], which never changes: a [`Filter`] gives the indices that match, [`Marks`] are a set of indices
//! and so survive every filter. Whoever wants to look for longer than a moment, in a thread, takes a [`CatalogView`]:
//! a picture that costs nothing, while the catalog goes on. A [`Scan`] filters one in parts; a [`copy`] keeps one on
//! disk.
//!
//! ```
//! # use purgedeck::catalog::{Asset, Catalog, Filter, Marks};
//! let mut catalog = Catalog::new();
//! for id in ["Backpack_A", "Backpack_B", "Tent"] {
//!     catalog.push(Asset::named(id));
//! }
//! let filter = Filter { text: "back pack".into(), ..Filter::default() };
//! let mut marks = Marks::new();
//! marks.mark_all(&filter.apply(&catalog));
//! let ids: Vec<_> = marks.iter().filter_map(|at| Some(catalog.get(at)?.id)).collect();
//! assert_eq!(ids, ["Backpack_A", "Backpack_B"]);
//! ```
//!
//! May depend on: [`crate::lines`], [`crate::queue`] (who may use the state directory), [`crate::service`] (its
//! words), [`crate::text`].

mod bits;
mod changed_since;
pub mod copy;
mod filter;
mod marks;
mod scan;
pub mod source;
mod store;
mod texts;
mod view;
mod words;

pub use crate::service::{Asset, Delivery, Folder};
pub use bits::AssetSet;
pub use changed_since::parse_changed_since;
pub use filter::Filter;
pub use marks::Marks;
pub use scan::{Order, Part, Scan, Sorted};
pub use store::{Catalog, Change, Pushed};
pub use view::{AssetIndex, AssetRef, CatalogView};
