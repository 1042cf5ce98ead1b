//! A job for the tests of those who use the queue.

use uuid::Uuid;

use super::{NewBatch, NewJob, OnUnknown};

/// A job of one batch of these URLs, asked for by anna, to be sent again where its outcome is unknown.
pub(crate) fn job(account: &str, urls: &[&str]) -> NewJob {
    let urls: Vec<String> = urls.iter().map(|url| (*url).to_owned()).collect();
    let bytes = urls.iter().map(String::len).sum();
    NewJob {
        id: Uuid::now_v7(),
        account: account.to_owned(),
        service: "sandbox",
        who: "anna".into(),
        reason: String::new(),
        on_unknown: OnUnknown::Retry,
        duplicates: 0,
        batches: vec![NewBatch { urls, bytes }],
    }
}
