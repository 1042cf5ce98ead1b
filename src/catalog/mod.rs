//! Assets: the model, where they come from, filter and selection.
//!
//! A [`Catalog`] holds up to millions of assets in about a hundred bytes each. Everything else speaks of them by
//! [`AssetIndex`], which never changes: a [`Filter`] gives the indices that match, [`Marks`] are a set of indices
//! and so survive every filter.
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
//! May depend on: [`crate::lines`], [`crate::service`] (its words), [`crate::text`].

mod changed_since;
mod filter;
mod marks;
pub mod source;
mod store;
mod words;

pub use crate::service::{Asset, Delivery, Folder};
pub use changed_since::parse_changed_since;
pub use filter::Filter;
pub use marks::Marks;
pub use store::{AssetIndex, AssetRef, Catalog};
