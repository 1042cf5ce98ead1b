//! Jobs to measure with: URLs as web pages really use them, the same ones in every run.

use purgedeck::queue::{NewBatch, NewJob, OnUnknown};
use purgedeck::settings::{Limits, Profile, ServiceKind};
use uuid::Uuid;

const NAMES: [&str; 8] =
    ["Backpack", "Trail_Runner", "Tent", "Parka_Men", "Kayak", "Boot_Leather", "Lamp", "Cook_Set"];
const VARIANTS: [&str; 5] =
    ["?$product$", "?$zoom$&fmt=jpeg,rgb&qlt=85,1", "?wid=480&hei=480&fit=constrain,1", "", "?req=set,json"];

/// `count` different URLs; names come in no order, as an asset search returns them.
pub(crate) fn urls(count: usize, seed: u64) -> impl Iterator<Item = String> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..count).map(move |number| {
        let (name, variant) = (NAMES[random.usize(..NAMES.len())], VARIANTS[number % VARIANTS.len()]);
        let id = random.u32(..);
        format!("https://s7d1.scene7.com/is/image/AcmeOutfitters/{name}_{id:08X}_{number:06}{variant}")
    })
}

/// A job in batches of this many URLs.
pub(crate) fn job(account: &str, urls: impl Iterator<Item = String>, batch: usize) -> NewJob {
    let urls: Vec<String> = urls.collect();
    let batches = urls
        .chunks(batch)
        .map(|urls| NewBatch { urls: urls.to_vec(), bytes: urls.iter().map(String::len).sum() });
    NewJob {
        id: Uuid::now_v7(),
        account: account.to_owned(),
        service: ServiceKind::DynamicMediaClassic.name(),
        who: "bench".to_owned(),
        reason: String::new(),
        on_unknown: OnUnknown::Retry,
        duplicates: 0,
        batches: batches.collect(),
    }
}

/// A profile that never has to wait for its budget.
pub(crate) fn boundless(name: &str) -> Profile {
    Profile {
        limits: Limits {
            requests_per_second: 1e9,
            urls_per_second: 1e9,
            urls_burst: 1_000_000_000,
            ..Limits::default()
        },
        ..Profile::with_defaults(name)
    }
}
