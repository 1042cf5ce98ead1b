//! Names, answers and reasons written by others, on every screen: not one dangerous character gets through.

use super::screen::{SMALL, Screen};
use super::{at, queue, signed_in};
use crate::queue::{BatchState, Paused, Standstill};
use crate::service::{Asset, AssetPage, Folder, Preset, ServiceError};
use crate::tui::app::{Answer, Culprit, Culprits, SignInFailure};

const NASTY: &str = "a\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}gpj\u{200b}\u{e0041}\u{2028}\r\nb";

fn assert_clean(screen: &Screen, what: &str) {
    let (drawn, _) = screen.draw();
    let bad: Vec<char> = drawn
        .chars()
        .filter(|char| char.is_control() && *char != '\n')
        .chain(drawn.chars().filter(|char| {
            matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{e0000}'..='\u{e007f}')
        }))
        .collect();
    assert!(bad.is_empty(), "{what}: {bad:?}");
    assert!(drawn.contains(r"a\x1b"), "{what} is not shown at all:\n{drawn}");
}

fn nasty_screen() -> Screen {
    let mut screen = Screen::new(SMALL);
    let mut account = signed_in();
    account.account.membership.company.name = NASTY.to_owned();
    account.host = NASTY.to_owned();
    account.application.template = format!("https://images.acme.example/{NASTY}/<ID>");
    screen.signed_in(Ok(Box::new(account)));
    let ticket = screen.ticket();
    let mut asset = Asset::named(NASTY);
    asset.kind = NASTY.to_owned();
    asset.folder = NASTY.to_owned();
    let page = AssetPage { assets: vec![asset], total: None, next: None };
    screen.answer(Answer::Assets { ticket, page: Ok(page) });
    screen
}

#[test]
fn assets_folders_and_types_are_shown_escaped() {
    let mut screen = nasty_screen();
    assert_clean(&screen, "assets");
    screen.keys("t");
    assert_clean(&screen, "types");
    screen.keys("esc f");
    screen.folders(Ok(Folder { path: NASTY.to_owned(), children: Vec::new() }));
    assert_clean(&screen, "folders");
    screen.keys("down enter");
    assert_clean(&screen, "folder limit");
}

#[test]
fn urls_problems_and_the_confirmation_are_shown_escaped() {
    let mut screen = nasty_screen();
    screen.keys("m");
    screen.go(crate::tui::app::Pane::Urls);
    screen.paste(&format!("https://images.acme.example/is/image/AcmeOutfitters/{NASTY}"));
    screen.keys("g");
    assert_clean(&screen, "urls");
    screen.keys("C o");
    screen.text("https://images.acme.example/is/image/AcmeOutfitters/x");
    screen.keys("f2 p");
    assert_clean(&screen, "confirmation");
}

#[test]
fn the_queue_and_its_details_are_shown_escaped() {
    let mut screen = nasty_screen();
    let mut refused = queue::job_of(1, vec![queue::refused(NASTY, Some(1))]);
    refused.reason = NASTY.to_owned();
    refused.who = NASTY.to_owned();
    refused.profile = NASTY.to_owned();
    let unknown = queue::job_of(2, vec![BatchState::Unknown { reason: NASTY.to_owned() }]);
    let mut waits = queue::job_of(3, vec![BatchState::Queued]);
    waits.batches[0].note = NASTY.to_owned();
    let snapshot = queue::snapshot(vec![refused, unknown, waits]);
    screen.answer(Answer::Queue(Box::new(snapshot)));
    screen.keys("4");
    assert_clean(&screen, "queue");
    screen.keys("enter");
    screen.answer(Answer::BatchUrls { batch: 101, urls: Ok(vec![NASTY.to_owned()]) });
    assert_clean(&screen, "details");
    screen.keys("G");
    assert_clean(&screen, "urls of a batch");
    screen.keys("esc j u");
    assert_clean(&screen, "what an unknown outcome looked like");
}

#[test]
fn whoever_pauses_or_holds_and_whatever_is_refused_is_shown_escaped() {
    let mut screen = nasty_screen();
    let paused = Paused { who: NASTY.to_owned(), at: at(0), reason: NASTY.to_owned() };
    let mut job = queue::divided();
    job.paused = Some(paused.clone());
    let mut snapshot = queue::snapshot(vec![job.clone()]);
    snapshot.outlook.sending.standstill = Some(Standstill::Paused(paused));
    screen.answer(Answer::Queue(Box::new(snapshot)));
    screen.keys("4");
    assert_clean(&screen, "paused");
    screen.keys("b");
    assert_clean(&screen, "budget");
    screen.keys("esc p");
    assert_clean(&screen, "question");
    screen.keys("esc enter");
    let culprit = Culprit { url: NASTY.to_owned(), reason: NASTY.to_owned(), code: None };
    let culprits = Culprits { listed: vec![culprit], more: 0 };
    screen.answer(Answer::Culprits { job: job.id, culprits: Ok(culprits) });
    screen.keys("G");
    assert_clean(&screen, "culprits");
    screen.keys("esc");
    screen.answer(Answer::Slow(NASTY.to_owned()));
    assert_clean(&screen, "a wait");
}

#[test]
fn errors_presets_and_settings_are_shown_escaped() {
    let mut screen = nasty_screen();
    let error = ServiceError::Authentication { user: NASTY.to_owned(), code: 1, reason: NASTY.to_owned() };
    screen.signed_in(Err(SignInFailure::Service(error)));
    assert_clean(&screen, "sign-in");
    screen.keys("esc");
    assert_clean(&screen, "status line");
    screen.set_now(at(1));
    screen.keys("L");
    assert_clean(&screen, "log");
    screen.keys("esc 2 i");
    screen.presets(Ok(vec![Preset { name: NASTY.to_owned(), modifiers: String::new() }]));
    assert_clean(&screen, "presets");
    screen.keys("esc");
    let mut profile = screen.state.profile.clone();
    profile.name = NASTY.to_owned();
    profile.company = NASTY.to_owned();
    profile.template = NASTY.to_owned();
    screen.answer(Answer::ProfileOpened(Ok(Box::new(profile))));
    assert_clean(&screen, "settings");
}
