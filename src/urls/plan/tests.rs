use proptest::prelude::*;

use super::*;

const ENVELOPE: usize = 100;

fn shape(max_urls: usize) -> RequestShape {
    RequestShape {
        max_urls,
        envelope_bytes: ENVELOPE,
        url_bytes: |url| url.len() + 2 * url.matches('&').count(),
    }
}

fn limits(urls_per_request: usize, bytes_per_request: usize) -> Limits {
    Limits { urls_per_request, bytes_per_request, ..Limits::default() }
}

fn ranges(urls: &[&str], limits: &Limits) -> Vec<(Range<usize>, usize)> {
    let plan = Plan::new(urls, limits, &shape(1000)).unwrap();
    plan.batches.into_iter().map(|batch| (batch.range, batch.bytes)).collect()
}

#[test]
fn batches_are_cut_by_count() {
    assert_eq!(ranges(&["a", "b", "c"], &limits(2, 1_000)), [(0..2, 102), (2..3, 101)]);
    assert_eq!(ranges(&["a", "b"], &limits(2, 1_000)), [(0..2, 102)]);
    assert_eq!(ranges(&[], &limits(2, 1_000)), []);
}

#[test]
fn batches_are_cut_by_encoded_bytes_envelope_included() {
    let urls = ["aaaa", "bb", "cccc", "&"];
    assert_eq!(ranges(&urls, &limits(9, ENVELOPE + 6)), [(0..2, 106), (2..3, 104), (3..4, 103)]);
    assert_eq!(ranges(&urls, &limits(9, ENVELOPE + 7)), [(0..2, 106), (2..4, 107)]);
}

#[test]
fn the_services_own_limit_counts_too() {
    let plan = Plan::new(["a"; 7], &limits(500, 1_000), &shape(3)).unwrap();
    assert_eq!((plan.requests(), plan.urls), (3, 7));
}

#[test]
fn a_url_that_alone_is_too_long_is_named() {
    let error = Plan::new(["a", "bbbb"], &limits(9, ENVELOPE + 3), &shape(9)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "URL 2 makes a request of 104 bytes, limits.bytes_per_request allows 103; \
         shorten it or raise the limit: bbbb"
    );
}

#[test]
fn after_a_url_that_is_too_long_planning_goes_on() {
    let mut planner = Planner::new(&limits(9, ENVELOPE + 3), &shape(9));
    assert_eq!(planner.push("a"), Ok(None));
    assert!(planner.push("bbbb").is_err());
    assert_eq!(planner.push("cc"), Ok(None));
    let before = planner.push("ddd").expect("just short enough for a request of its own");
    assert_eq!(before, Some(PlannedBatch { range: 0..2, bytes: 103 }));
    assert_eq!(planner.finish(), Some(PlannedBatch { range: 2..3, bytes: 103 }));
}

#[test]
fn least_time_is_when_the_last_request_may_start() {
    let limits = Limits {
        urls_per_request: 500,
        urls_per_second: 100.0,
        urls_burst: 5_000,
        requests_per_second: 1.0,
        ..Limits::default()
    };
    for (urls, seconds) in [
        (0, 0),
        (1, 0),
        (500, 0),
        (501, 1),
        // Ten requests, and the burst pays for all URLs.
        (5_000, 9),
        // Twelve requests; the 900 URLs above the burst have come back by then.
        (5_900, 11),
        // Thirteen requests, but the 1,500 URLs above the burst take longer.
        (6_500, 15),
        (1_000_000, 9_950),
    ] {
        let batches = (0..urls).step_by(500).map(|start| start..urls.min(start + 500));
        let batches: Vec<_> = batches.map(|range| PlannedBatch { range, bytes: 0 }).collect();
        let plan = Plan { batches, urls };
        assert_eq!(plan.least_time(&limits), Duration::from_secs(seconds), "{urls}");
    }
}

proptest! {
    #[test]
    fn batches_are_the_list_within_the_limits_and_as_full_as_can_be(
        urls in proptest::collection::vec("[a&]{0,12}", 0..60),
        max_urls in 1_usize..8,
        room in 36_usize..80,
    ) {
        let (limits, shape) = (limits(max_urls, ENVELOPE + room), shape(5));
        let plan = Plan::new(&urls, &limits, &shape).unwrap();
        let mut position = 0;
        for batch in &plan.batches {
            prop_assert_eq!(batch.range.start, position, "in order, none left out, none twice");
            position = batch.range.end;
            let bytes = urls[batch.range.clone()].iter().map(|url| (shape.url_bytes)(url)).sum::<usize>();
            prop_assert_eq!(batch.bytes, ENVELOPE + bytes);
            prop_assert!(!batch.range.is_empty() && batch.range.len() <= max_urls.min(5));
            prop_assert!(batch.bytes <= limits.bytes_per_request);
            if let Some(next) = urls.get(position) {
                let full = batch.range.len() == max_urls.min(5)
                    || batch.bytes + (shape.url_bytes)(next) > limits.bytes_per_request;
                prop_assert!(full, "the next URL would have fitted");
            }
        }
        prop_assert_eq!(position, urls.len());
    }
}
