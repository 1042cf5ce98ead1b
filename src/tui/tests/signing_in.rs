//! Signing in: the dialog, passwords, users who may not purge, answers that come late.

use super::screen::{SMALL, Screen};
use super::{queue, signed_in};
use crate::service::{Role, ServiceError};
use crate::tui::app::{Answer, Effect, SignInFailure};

#[test]
fn a_user_without_the_role_is_told_before_a_purge_is_tried() {
    let mut screen = Screen::with_urls(SMALL);
    let mut other = signed_in();
    other.account.membership.role = Some(Role("IpsUser".to_owned()));
    screen.signed_in(Ok(Box::new(other)));
    assert!(screen.shows("may not purge"));
    screen.keys("3 p");
    assert!(screen.state.popups.is_empty());
}

#[test]
fn a_missing_password_opens_the_dialog_and_is_handed_over_once() {
    let mut screen = Screen::new(SMALL);
    screen.take_effects();
    screen.no_password();
    screen.text("s3cret!");
    assert!(!screen.shows("s3cret"));
    assert!(screen.shows("••••••••"));
    screen.keys("enter");
    let effects = screen.take_effects();
    let [Effect::SignIn { user: Some(user), password: Some(password), .. }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(user, "ops@acme.example");
    assert_eq!(password.expose(), "s3cret!");
    assert!(!format!("{effects:?}").contains("s3cret"));
}

#[test]
fn the_mask_does_not_tell_the_length() {
    let drawn = |password: &str| {
        let mut screen = Screen::new(SMALL);
        screen.no_password();
        screen.text(password);
        screen.draw()
    };
    assert_eq!(drawn("a"), drawn("a very long password"));
}

#[test]
fn refused_credentials_come_back_to_the_dialog() {
    let mut screen = Screen::new(SMALL);
    let error = ServiceError::Authentication {
        user: "ops".to_owned(),
        code: 10_001,
        reason: "bad password".to_owned(),
    };
    screen.signed_in(Err(SignInFailure::Service(error)));
    assert!(screen.shows("sign-in refused for ops: bad password"));
    assert_eq!(screen.state.popups.len(), 1);
}

#[test]
fn another_account_means_a_new_sign_in() {
    let mut screen = Screen::ready(SMALL);
    let mut profile = screen.state.profile.clone();
    profile.company = "Other".to_owned();
    screen.saved(Ok(Box::new(profile)));
    assert!(matches!(screen.take_effects().as_slice(), [Effect::SignIn { .. }, Effect::OpenCopy { .. }]));
    assert!(screen.state.assets.catalog.is_empty());
}

#[test]
fn a_late_answer_to_another_accounts_sign_in_is_dropped() {
    let mut screen = Screen::new(SMALL);
    let mut profile = screen.state.profile.clone();
    profile.name = "acme-stage".to_owned();
    screen.answer(Answer::ProfileOpened(Ok(Box::new(profile))));
    screen.answer(Answer::SignedIn { ticket: 1, result: Ok(Box::new(signed_in())) });
    assert!(screen.state.signed_in().is_none());
    screen.answer(Answer::Queue(Box::new(queue::busy())));
    assert!(!screen.state.queue.known, "another profile's queue is no news");
    screen.signed_in(Ok(Box::new(signed_in())));
    assert!(screen.state.signed_in().is_some());
}

#[test]
fn a_dialog_that_nobody_asked_for_leaves_the_keys_to_the_one_that_is_open() {
    let mut screen = Screen::new(SMALL);
    screen.keys("3 o");
    screen.text("https://a/b");
    screen.no_password();
    screen.drafts_found(vec![super::drafts::found(None)]);
    screen.text("c");
    assert!(screen.shows("https://a/bc") && !screen.shows("password"), "{}", screen.draw().0);
    screen.keys("esc");
    assert!(screen.shows("password"), "its turn: {}", screen.draw().0);
    screen.keys("esc");
    assert!(screen.shows("Unfinished work"), "{}", screen.draw().0);
}
