//! **purgedeck** invalidates CDN cached content in bulk, from a terminal.
//!
//! How a purge flows, one way, no loops:
//!
//! ```text
//! assets → selection → template → URL list → lint → plan → queue (durable) → worker → service
//!                                                            ↑                          │
//!                        countdown on every screen ←─────────┴── attempt's outcome ─────┘
//! ```
//!
//! The rooms of the house, and what each may call (an arrow points at what is called):
//!
//! ```text
//! tui, cli → connect → catalog, urls, queue, worker, settings → service → text
//! tui → drafts → urls (what a screen had not handed over when it ended)
//! urls → catalog → lines, arena (lists from outside; many texts in little memory)
//! sandbox → nothing of ours: it shares no parsing with service::ips, so that the two check each other
//! ```
//!
//! Nothing below [`tui`] knows that a screen exists; nothing but [`service::ips`] knows XML (the [`sandbox`]
//! has its own); nothing but [`queue`] knows SQL; nothing but [`worker`] sends a purge.

mod arena;
pub mod catalog;
pub mod cli;
pub mod connect;
mod drafts;
pub mod lines;
pub mod queue;
pub mod sandbox;
pub mod service;
pub mod settings;
pub mod text;
pub mod tui;
pub mod urls;
pub mod worker;
