//! A refused list is divided until the culprits stand alone: row A5 of the fault list.

use std::collections::HashSet;

use crate::account::{Wishes, settings, urls};
use crate::fault_server::{FaultServer, Step, answers};
use crate::home::{Home, Ran};
use crate::scene::Scene;

/// Purges so many URLs in one request where the service refuses these of them; the culprits that the report names.
fn purge(count: usize, bad: &[usize]) -> (Scene, Ran, HashSet<String>) {
    let scene = Scene::with([]);
    let urls = urls(count);
    scene.server.refuse(bad.iter().map(|n| &urls[*n]));
    let ran = scene.purge(&urls, &[]);
    let report = ran.json();
    let named = report["refused"].as_array().expect("an array").iter();
    let named = named.map(|refused| refused["url"].as_str().expect("text").to_owned()).collect();
    (scene, ran, named)
}

fn of(bad: &[usize]) -> HashSet<String> {
    let urls = urls(1 + bad.iter().max().copied().unwrap_or(0));
    bad.iter().map(|n| urls[*n].clone()).collect()
}

/// 2·⌈log₂ n⌉ + 1
fn at_most(count: usize) -> usize {
    2 * count.next_power_of_two().ilog2() as usize + 1
}

#[test]
fn one_bad_url_is_found_wherever_it_stands() {
    for bad in [0, 1, 36, 49, 50, 98, 99] {
        let (scene, ran, named) = purge(100, &[bad]);
        let report = ran.exits(1).json();
        assert_eq!(named, of(&[bad]));
        assert_eq!(report["urls"]["accepted"], 99, "the good ones go through");
        assert_eq!(report["refused"][0]["code"], 30_000);
        assert_eq!(report["refused"][0]["reason"], "Invalid URL in the list");
        let further = scene.server.received().len() - 1;
        assert!(further <= at_most(100), "{further} further requests for URL {bad}");
    }
}

#[test]
fn short_lists_are_divided_as_sparingly() {
    for count in [2, 3, 5, 17] {
        for bad in [0, count / 2, count - 1] {
            let (scene, ran, named) = purge(count, &[bad]);
            ran.exits(1);
            assert_eq!(named, of(&[bad]));
            let further = scene.server.received().len() - 1;
            assert!(further <= at_most(count), "{further} further requests for URL {bad} of {count}");
        }
    }
}

#[test]
fn several_bad_urls_are_all_found() {
    let bad = [3, 4, 50, 97];
    let (_scene, ran, named) = purge(100, &bad);
    assert_eq!(ran.exits(1).json()["urls"]["accepted"], 96);
    assert_eq!(named, of(&bad));
}

#[test]
fn a_list_of_nothing_but_bad_urls_is_named_to_the_last() {
    let bad: Vec<usize> = (0..8).collect();
    let (scene, ran, named) = purge(8, &bad);
    assert_eq!(ran.exits(1).json()["urls"]["accepted"], 0);
    assert_eq!(named, of(&bad));
    assert_eq!(scene.server.received().len(), 15, "every part once");
}

#[test]
fn a_poisoned_list_may_not_burn_the_allowance() {
    let server = FaultServer::start([]);
    let settings = settings(&server.endpoint(), Wishes::default())
        .replace("[profiles.test.limits]", "[profiles.test.limits]\nbisect_requests = 6");
    let home = Home::with_password(&settings, crate::fault_server::PASSWORD);
    let scene = Scene { server, home };
    let urls = urls(64);
    scene.server.refuse(&urls);
    let report = scene.purge(&urls, &[]).exits(1).json();
    assert_eq!(report["urls"]["refused"], 64);
    assert!(scene.server.received().len() <= 1 + 6, "{} requests", scene.server.received().len());
    let said = scene
        .home
        .events()
        .iter()
        .any(|event| event["text"].as_str().is_some_and(|text| text.contains("limits.bisect_requests")));
    assert!(said, "the history says why it was not divided further");
}

#[test]
fn parts_are_parts_whatever_happens_to_them() {
    // The whole is refused, the outcome of its first half unclear, the rest as usual.
    let no = || answers::fault(answers::API, 30_000, "Invalid URL in the list");
    let script = [Step::refusal(no()), Step::unclear(answers::page("502 Bad Gateway"))];
    let scene = Scene::with(script);
    let urls = urls(8);
    scene.server.refuse([&urls[7]]);
    let report = scene.purge(&urls, &["--on-unknown", "hold"]).exits(5).json();
    assert_eq!(report["urls"]["unknown"], 4);
    assert_eq!(report["urls"]["accepted"], 3);
    assert_eq!(report["refused"][0]["url"], urls[7].as_str());
}

#[test]
fn refused_credentials_are_not_a_reason_to_divide() {
    let scene = Scene::with([Step::refusal(answers::fault(answers::AUTHENTICATION, 10_002, "expired"))]);
    scene.purge(&urls(50), &[]).exits(3);
    assert_eq!(scene.server.received().len(), 1);
    assert_eq!(scene.home.count("split"), 0);
}
