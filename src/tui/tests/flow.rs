//! What keys do, as an operator would tell it.

use super::screen::{SMALL, Screen};
use super::{at, page, queue, signed_in};
use crate::queue::{BatchState, Sending};
use crate::service::{AssetPage, Role, ServiceError};
use crate::tui::app::{
    Answer, Effect, Msg, Outlook, Pane, QueueSnapshot, Queued, SignInFailure, TerminalRequest, Wish,
};
use crate::tui::keys::Key;

#[test]
fn the_start_asks_for_the_queue_and_a_sign_in() {
    let screen = Screen::new(SMALL);
    assert!(matches!(
        screen.effects.as_slice(),
        [Effect::WatchQueue, Effect::SignIn { user: None, password: None, .. }, Effect::OpenCopy { .. }]
    ));
}

#[test]
fn pages_are_loaded_one_after_the_other_and_esc_stops() {
    let mut screen = Screen::new(SMALL);
    screen.signed_in(Ok(Box::new(signed_in())));
    let ticket = screen.ticket();
    screen.take_effects();
    screen.answer(Answer::Assets { ticket, page: Ok(page(0, 40, Some(2))) });
    assert!(matches!(screen.take_effects().as_slice(), [Effect::LoadAssets { page: 2, .. }]));
    assert!(screen.shows("40 assets · loading 44 %"));
    screen.keys("esc");
    screen.answer(Answer::Assets { ticket, page: Ok(page(40, 50, None)) });
    assert_eq!(screen.state.assets.catalog.len(), 40, "an answer to a stopped request is dropped");
    assert!(screen.shows("40 of 90 loaded, + loads the rest"));
}

#[test]
fn a_failed_page_says_so_and_keeps_what_came() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("F");
    let ticket = screen.ticket();
    let error = ServiceError::Unreachable { host: "h".to_owned(), reason: "no route".to_owned() };
    screen.answer(Answer::Assets { ticket, page: Err(error) });
    assert!(screen.shows("h is not reachable: no route"));
    assert_eq!(screen.state.assets.catalog.len(), 90);
}

#[test]
fn marks_survive_the_filter_and_are_counted() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("/");
    screen.text("tent");
    screen.keys("enter a");
    let tents = screen.state.assets.visible.len();
    assert!(tents > 1 && tents < 90);
    screen.keys("esc /");
    screen.text("boot");
    screen.keys("enter space");
    assert_eq!(screen.state.assets.marks.len(), tents + 1);
    assert!(screen.shows(&format!("{} marked", tents + 1)));
    screen.keys("c");
    assert!(screen.state.assets.marks.is_empty());
}

#[test]
fn the_filter_is_typed_and_keys_are_text_there() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("/");
    screen.text("q1?p");
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("/ q1?p"));
    screen.keys("esc");
    assert_eq!(screen.state.assets.visible.len(), 90);
}

#[test]
fn one_key_makes_urls_from_marks_and_template() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("space space m");
    assert_eq!(screen.state.focus, Pane::Urls);
    let urls: Vec<_> = screen.state.urls.list.iter().map(|record| record.text.to_owned()).collect();
    assert_eq!(
        urls,
        [
            "https://images.acme.example/is/image/AcmeOutfitters/Backpack_A",
            "https://images.acme.example/is/image/AcmeOutfitters/Backpack_A?$product$",
            "https://images.acme.example/is/image/AcmeOutfitters/Tent_A",
            "https://images.acme.example/is/image/AcmeOutfitters/Tent_A?$product$",
        ]
    );
}

#[test]
fn without_marks_the_asset_under_the_cursor_is_taken() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("j enter");
    assert_eq!(screen.state.urls.list.len(), 2);
    assert!(screen.shows("Tent_A"));
}

#[test]
fn without_a_template_nothing_is_guessed() {
    let mut screen = Screen::new(SMALL);
    screen.keys("m");
    assert_eq!(screen.state.focus, Pane::Assets);
    assert!(screen.shows("no template"));
}

#[test]
fn a_url_is_edited_in_place_and_the_edit_undone() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("enter end");
    screen.text("&wid=9");
    screen.keys("enter");
    assert!(screen.state.urls.list.get(0).unwrap().text.ends_with("&wid=9"));
    screen.keys("u");
    assert!(screen.state.urls.list.get(0).unwrap().text.ends_with("Backpack_A"));
    screen.keys("ctrl-r");
    assert!(screen.state.urls.list.get(0).unwrap().text.ends_with("&wid=9"));
}

#[test]
fn an_edit_that_is_cancelled_changes_nothing() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("e x y z esc");
    assert!(screen.state.urls.list.get(0).unwrap().text.ends_with("Backpack_A"));
}

#[test]
fn a_paste_into_the_list_is_one_step_with_a_summary() {
    let mut screen = Screen::with_urls(SMALL);
    let before = screen.state.urls.list.len();
    screen.paste(
        "https://images.acme.example/is/image/AcmeOutfitters/X\r\
         https://images.acme.example/is/image/AcmeOutfitters/Backpack_A\r\
         not a url\r",
    );
    assert_eq!(screen.state.urls.list.len(), before + 2);
    assert!(screen.shows("3 lines (u takes them back): 2 new"));
    screen.keys("u");
    assert_eq!(screen.state.urls.list.len(), before);
}

#[test]
fn a_paste_elsewhere_runs_no_command_and_is_offered_to_the_list() {
    let mut screen = Screen::ready(SMALL);
    screen.paste("q\rhttps://images.acme.example/is/image/AcmeOutfitters/X\r");
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("Pasted here: 2 lines."));
    screen.keys("enter");
    assert_eq!((screen.state.focus, screen.state.urls.list.len()), (Pane::Urls, 2));
}

#[test]
fn lines_are_typed_into_the_box() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("3 o");
    screen.text("https://images.acme.example/is/image/AcmeOutfitters/Y");
    screen.keys("enter f2");
    assert_eq!(screen.state.urls.list.len(), 1);
}

#[test]
fn a_paste_that_is_too_long_for_the_box_goes_straight_into_the_list() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("3 o");
    let lines: Vec<_> =
        (0..5_000).map(|n| format!("https://images.acme.example/is/image/AcmeOutfitters/{n}")).collect();
    screen.paste(&lines.join("\r"));
    screen.finish_work();
    assert_eq!(screen.state.urls.list.len(), 5_000);
}

#[test]
fn a_range_is_removed_and_comes_back() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("g v j j");
    assert!(screen.shows("3 selected"));
    screen.keys("d");
    assert_eq!(screen.state.urls.list.len(), 3);
    screen.keys("u");
    assert_eq!(screen.state.urls.list.len(), 6);
}

#[test]
fn a_problem_is_marked_explained_found_and_blocks_the_purge() {
    let mut screen = Screen::with_urls(SMALL);
    screen.paste("ftp://nowhere/x");
    screen.keys("g ]");
    assert!(screen.shows("1 cannot be sent"));
    screen.keys("g p");
    assert!(screen.state.popups.is_empty());
    assert!(screen.shows("cannot be sent, the first in line"));
    screen.keys("X p");
    assert!(screen.shows("Purge 6 URLs?"));
}

#[test]
fn text_is_found_forward_and_backward() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("g /");
    screen.text("$product$");
    screen.keys("enter e");
    screen.text("1");
    screen.keys("enter n e");
    screen.text("2");
    screen.keys("enter N e");
    screen.text("3");
    screen.keys("enter");
    let ends: Vec<_> = screen
        .state
        .urls
        .list
        .iter()
        .filter_map(|record| record.text.rsplit_once('$'))
        .map(|(_, end)| end.to_owned())
        .collect();
    assert_eq!(ends, ["13", "2", ""]);
}

#[test]
fn the_default_of_the_confirmation_is_cancel() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("p enter");
    assert!(screen.take_effects().iter().all(|effect| !matches!(effect, Effect::QueueJob { .. })));
    assert!(screen.state.popups.is_empty());
}

#[test]
fn a_confirmed_purge_is_queued_with_its_reason() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("p up");
    screen.text("new photos");
    screen.keys("enter right enter");
    let effects = screen.take_effects();
    let [Effect::QueueJob { urls, reason, duplicates: 0 }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!((urls.len(), reason.as_str()), (6, "new photos"));
}

#[test]
fn above_the_limit_the_number_is_typed() {
    let mut screen = Screen::with_urls(SMALL);
    screen.state.profile.confirm_above = 5;
    screen.keys("p right enter");
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("type the number of URLs first"));
    screen.keys("6 tab tab enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::QueueJob { .. }]));
}

#[test]
fn the_number_comes_first_after_cancel_and_letters_go_to_the_reason() {
    let mut screen = Screen::with_urls(SMALL);
    screen.state.profile.confirm_above = 5;
    screen.keys("p tab 6");
    assert!(screen.shows("type 6 to confirm [6"));
    screen.keys("esc p y e s");
    assert!(screen.shows("reason      [yes"));
    assert!(screen.take_effects().is_empty());
}

#[test]
fn the_confirmation_says_where_by_the_address_that_is_set() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("p");
    assert!(screen.shows("PRODUCTION s7sps1apissl.scene7.com"));
    assert!(screen.shows("user        ops@acme.example"));
    screen.state.profile.endpoint = Some("http://127.0.0.1:8088/scene7".parse().unwrap());
    assert!(screen.shows("endpoint 127.0.0.1:8088"));
    assert!(!screen.shows("PRODUCTION"));
}

#[test]
fn a_list_that_is_queued_asks_before_it_goes_again() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("p right enter");
    let job = queue::job_of(9, vec![BatchState::Queued]);
    screen.answer(Answer::Queued(Ok(Queued { job: job.id, worker_pid: None, warning: None })));
    screen.keys("3");
    assert!(screen.shows("6 URLs · queued"));
    screen.keys("p");
    assert!(screen.shows("Queue it again?"));
}

#[test]
fn assets_that_give_no_url_are_counted_and_stay_in_sight() {
    let mut screen = Screen::ready(SMALL);
    screen.state.profile.template = "<ID>".to_owned();
    screen.keys("a m");
    let notice = screen.state.notice.as_ref().unwrap();
    assert_eq!(notice.text, "72 URLs from 72 of 90 assets; 18 left out; L says why");
    assert!(screen.shows("18 assets left out"));
    assert_eq!(screen.state.log.iter().filter(|notice| notice.text.contains("17 more assets")).count(), 1);
    screen.set_now(at(60));
    screen.keys("esc p");
    assert!(screen.shows("checks      18 assets left out"));
}

#[test]
fn keys_of_a_burst_never_confirm() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("p right");
    let enter: Key = "enter".parse().unwrap();
    screen.send(Msg::Key(enter.into(), true));
    assert!(screen.take_effects().is_empty());
    screen.send(Msg::Key(enter.into(), false));
    assert!(matches!(screen.take_effects().as_slice(), [Effect::QueueJob { .. }]));
}

#[test]
fn a_question_that_is_answered_too_fast_stands_and_says_why() {
    let mut screen = Screen::ready(SMALL);
    let enter: Key = "enter".parse().unwrap();
    for (open, question) in [("paste", "Pasted here: 1 line"), ("3 I", "Import a list")] {
        if open == "paste" {
            screen.paste("https://images.acme.example/is/image/AcmeOutfitters/pasted");
        } else {
            screen.keys(open);
        }
        screen.send(Msg::Key(enter.into(), true));
        assert!(
            screen.shows(question) && screen.shows("too fast for fingers: press the key again"),
            "{open}"
        );
        screen.keys("esc");
    }
    assert!(screen.state.urls.list.is_empty());
}

#[test]
fn a_wrong_number_is_erased_as_fast_as_the_key_repeats() {
    let mut screen = Screen::with_urls(SMALL);
    screen.state.profile.confirm_above = 0;
    screen.keys("p 6 6 6");
    let backspace: Key = "backspace".parse().unwrap();
    screen.send(Msg::Key(backspace.into(), true));
    screen.send(Msg::Key(backspace.into(), true));
    screen.keys("tab tab enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::QueueJob { .. }]), "{}", screen.draw().0);
}

#[test]
fn a_queued_job_moves_the_screen_to_the_queue() {
    let mut screen = Screen::with_urls(SMALL);
    let job = queue::job_of(9, vec![BatchState::Queued, BatchState::Queued]);
    let snapshot = queue::snapshot(vec![job.clone()]);
    screen.answer(Answer::Queued(Ok(Queued { job: job.id, worker_pid: Some(7), warning: None })));
    screen.answer(Answer::Queue(Box::new(snapshot)));
    assert_eq!(screen.state.focus, Pane::Queue);
    assert!(screen.shows("2 of 2"), "its batches are shown");
    assert!(screen.shows("worker 7 sends"));
}

#[test]
fn the_cursor_waits_for_the_job_that_was_queued() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("G");
    let mut news = queue::busy();
    let job = queue::job_of(0, vec![BatchState::Queued]);
    screen.answer(Answer::Queued(Ok(Queued { job: job.id, worker_pid: Some(7), warning: None })));
    screen.answer(Answer::Queue(Box::new(queue::busy())));
    let id = job.id;
    news.jobs.insert(0, job);
    screen.answer(Answer::Queue(Box::new(news)));
    assert_eq!(screen.state.queue.selected(), Some(crate::tui::panes::Selected::Job(id)));
}

#[test]
fn a_warning_is_not_swept_away_by_news() {
    let mut screen = Screen::new(SMALL);
    let mut other = signed_in();
    other.account.membership.role = Some(Role("IpsUser".to_owned()));
    screen.signed_in(Ok(Box::new(other)));
    let ticket = screen.ticket();
    screen.answer(Answer::Assets { ticket, page: Ok(page(0, 90, None)) });
    assert!(screen.shows("role IpsUser may not purge"));
    assert!(screen.state.log.iter().any(|notice| notice.text == "90 assets loaded"));
    screen.keys("esc");
    assert!(!screen.shows("role IpsUser"));
    assert!(screen.shows("ops@acme.example · may not purge"), "that stays");
}

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
    let [Effect::SignIn { user: None, password: Some(password), .. }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
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
fn settings_are_edited_judged_and_saved() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("2 G");
    screen.keys("k k k k k k enter ctrl-u");
    screen.text("1001");
    assert!(screen.shows("out of range"), "judged while typed");
    screen.keys("enter s");
    assert!(screen.take_effects().is_empty(), "a wrong value is not saved");
    screen.keys("enter backspace enter s");
    let effects = screen.take_effects();
    let [Effect::SaveSettings { changes }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(changes[0].key, "limits.urls_per_request");
    assert_eq!(changes[0].value, Some(crate::settings::Value::Integer(100)));
}

#[test]
fn a_saved_template_is_in_force_at_once() {
    let mut screen = Screen::ready(SMALL);
    let mut profile = screen.state.profile.clone();
    profile.template = "https://images.acme.example/is/image/AcmeOutfitters/<ID>?x".to_owned();
    screen.answer(Answer::Saved(Ok(Box::new(profile))));
    screen.keys("1 m");
    assert_eq!(screen.state.urls.list.len(), 1);
    assert!(screen.take_effects().is_empty(), "no new sign-in for a template");
}

#[test]
fn another_account_means_a_new_sign_in() {
    let mut screen = Screen::ready(SMALL);
    let mut profile = screen.state.profile.clone();
    profile.company = "Other".to_owned();
    screen.answer(Answer::Saved(Ok(Box::new(profile))));
    assert!(matches!(screen.take_effects().as_slice(), [Effect::SignIn { .. }, Effect::OpenCopy { .. }]));
    assert!(screen.state.assets.catalog.is_empty());
}

#[test]
fn a_preset_goes_into_the_template() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("2 i");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::LoadPresets]));
    let preset = crate::service::Preset { name: "Zoom Large".to_owned(), modifiers: String::new() };
    screen.answer(Answer::Presets(Ok(vec![preset])));
    screen.keys("enter esc");
    assert!(screen.shows("<ID>?$Zoom Large$"));
}

#[test]
fn a_profile_is_chosen_by_typing() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("P");
    screen.text("sand");
    screen.keys("enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::UseProfile { name }] if name == "sandbox"));
}

#[test]
fn folders_are_asked_for_once() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("f");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::LoadFolders]));
    let child = crate::service::Folder { path: "AcmeOutfitters/bags/".to_owned(), children: Vec::new() };
    let root = crate::service::Folder { path: "AcmeOutfitters/".to_owned(), children: vec![child] };
    screen.answer(Answer::Folders(Ok(root)));
    screen.text("bags");
    screen.keys("enter");
    assert!(screen.shows("in bags/"));
    assert!(screen.state.assets.visible.len() < 90);
    screen.keys("f");
    assert!(screen.take_effects().is_empty());
    screen.keys("enter");
    assert_eq!(screen.state.assets.visible.len(), 90, "the first entry takes the limit away");
}

#[test]
fn changed_since_is_understood_or_explained() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("s");
    screen.text("soon");
    screen.keys("enter");
    assert!(screen.shows("is not a time"));
    screen.keys("ctrl-u 5 d enter");
    assert_eq!(screen.state.assets.visible.len(), 6, "today and the five days before");
    assert!(screen.shows("since 5d"));
}

#[test]
fn the_queue_is_unfolded_and_the_cursor_stays_on_its_row() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("j j");
    let selected = screen.state.queue.selected();
    let mut news = queue::busy();
    news.jobs.insert(0, queue::job_of(0, vec![BatchState::Queued]));
    screen.answer(Answer::Queue(Box::new(news)));
    assert_eq!(screen.state.queue.selected(), selected);
    screen.keys("h");
    assert!(!screen.shows("2 of 4 "));
    screen.keys("l l");
    assert!(screen.shows("2 of 4"), "never folds");
    screen.keys("space");
    assert!(!screen.shows("2 of 4 "));
}

#[test]
fn the_whole_reason_of_the_row_under_the_cursor_is_below_the_list() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("h j j j");
    assert!(screen.shows("    URL http://cdn.other.example/x is not of this company (code 31005)"));
    screen.keys("k k");
    assert!(screen.shows("waits 00:14") && screen.shows("    service asked to wait"));
}

#[test]
fn limits_of_the_assets_are_in_sight_and_x_takes_them_away() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("t");
    screen.text("pdf");
    screen.keys("enter s");
    screen.text("2h");
    screen.keys("enter");
    assert!(screen.shows("since 2h  type Pdf"));
    assert!(screen.shows("Nothing matches. x shows everything again."));
    screen.keys("x");
    assert!(!screen.shows("since 2h"));
    assert_eq!(screen.state.assets.visible.len(), 90);
}

#[test]
fn find_starts_empty_and_enter_looks_for_the_last_text_again() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("g /");
    screen.text("Stove");
    screen.keys("enter g / enter d");
    assert_eq!(screen.state.urls.list.iter().filter(|record| record.text.contains("Stove")).count(), 1);
}

#[test]
fn retry_and_cancel_ask_the_world_for_the_job() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("h r");
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("nothing to retry"));
    screen.keys("j j j r");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::Steer { wish: Wish::Retry(_), .. }]));
    screen.keys("g x");
    assert!(screen.shows("10 URLs in 1 waiting batch will not be sent"));
    screen.keys("enter");
    assert!(screen.take_effects().is_empty(), "the default keeps them");
    screen.keys("x right enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::Steer { wish: Wish::Cancel(_), .. }]));
}

#[test]
fn details_show_the_services_words_and_the_urls() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("h j j j enter");
    let effects = screen.take_effects();
    let [Effect::LoadBatchUrls { batch, .. }, Effect::LoadRecord { .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    screen
        .answer(Answer::BatchUrls { batch: *batch, urls: Ok(vec!["http://cdn.other.example/x".to_owned()]) });
    assert!(screen.shows("31005"));
    screen.keys("G");
    assert!(screen.shows("http://cdn.other.example/x"));
    screen.keys("q");
    assert!(screen.state.popups.is_empty());
}

#[test]
fn leaving_with_nothing_to_lose_asks_nothing() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("q");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::Terminal(TerminalRequest::Leave)]));
}

#[test]
fn leaving_says_what_goes_on_without_the_screen() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("q");
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("30 URLs in 3 batches keep going"));
    screen.keys("enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::Terminal(TerminalRequest::Leave)]));
    assert_eq!(
        crate::tui::app::farewell(&screen.state),
        ["30 URLs in 3 batches keep going without the screen: worker 4711 sends them."]
    );
}

#[test]
fn leaving_with_a_list_that_is_not_queued_stays_by_default_and_leaves_on_the_second_ctrl_c() {
    let mut screen = Screen::with_urls(SMALL);
    screen.keys("ctrl-c enter");
    assert!(screen.take_effects().is_empty());
    screen.keys("ctrl-c ctrl-c");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::Terminal(TerminalRequest::Leave)]));
}

#[test]
fn information_fades_and_errors_stay_until_esc() {
    let mut screen = Screen::ready(SMALL);
    screen.answer(Answer::Done("it went well".to_owned()));
    screen.set_now(at(7));
    assert!(!screen.shows("it went well"));
    screen.answer(Answer::Failed("it did not".to_owned()));
    screen.set_now(at(700));
    assert!(screen.shows("it did not"));
    screen.keys("esc");
    assert!(!screen.shows("it did not"));
    screen.keys("L");
    assert!(screen.shows("it went well") && screen.shows("it did not"));
}

#[test]
fn nothing_counts_down_nothing_wakes() {
    let mut screen = Screen::ready(SMALL);
    screen.set_now(at(60));
    assert_eq!(crate::tui::app::next_wake(&screen.state), None);
}

#[test]
fn a_countdown_wakes_the_screen_and_lets_it_rest_when_it_has_elapsed() {
    let mut screen = Screen::ready(SMALL);
    let job = queue::job_of(1, vec![queue::accepted(at(0), Some(10))]);
    screen.answer(Answer::Queue(Box::new(queue::snapshot(vec![job]))));
    screen.go(Pane::Queue);
    screen.state.notice = None;
    let wake = crate::tui::app::next_wake(&screen.state).unwrap();
    assert!(wake >= crate::tui::app::FRAME && wake.as_millis() <= 1_000, "{wake:?}");
    assert!(screen.shows("00:10"));
    screen.set_now(at(4));
    assert!(screen.shows("00:06"));
    screen.set_now(at(10));
    assert!(screen.shows("elapsed"));
    assert_eq!(crate::tui::app::next_wake(&screen.state), None);
}

#[test]
fn why_nothing_is_sent_is_always_visible() {
    use crate::queue::Standstill;
    let mut screen = Screen::ready(SMALL);
    for (standstill, text) in [
        (Standstill::Credentials { reason: "x".to_owned(), authorization: false }, "sign-in needed"),
        (Standstill::Credentials { reason: "x".to_owned(), authorization: true }, "not permitted"),
        (Standstill::Unreachable { reason: "x".to_owned(), until: at(65) }, "not reachable, again in 01:05"),
        (Standstill::Throttled { until: at(5) }, "asked to wait 00:05"),
        (Standstill::Doubtful { reason: "x".to_owned(), until: at(5) }, "outcomes unknown, again in 00:05"),
        (Standstill::NoSpace { free: 12 << 20 }, "disk nearly full"),
    ] {
        let sending = Sending { worker: true, standstill: Some(standstill) };
        let outlook = Outlook { sending, ..Outlook::default() };
        let snapshot = QueueSnapshot { outlook, ..queue::snapshot(Vec::new()) };
        screen.answer(Answer::Queue(Box::new(snapshot)));
        screen.state.notice = None;
        assert!(screen.shows(text), "{text}");
    }
}

#[test]
fn a_read_only_screen_has_no_dangerous_keys() {
    let mut screen = Screen::with_urls(SMALL);
    screen.state.keymap = screen.state.keymap.clone().read_only();
    screen.keys("p");
    assert!(screen.state.popups.is_empty());
    assert!(!screen.shows("p purge"));
}

#[test]
fn the_last_page_of_a_search_adds_to_what_is_there() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("F");
    let ticket = screen.ticket();
    let mut assets = page(0, 2, None).assets;
    assets.push(crate::service::Asset::named("New_One"));
    screen.answer(Answer::Assets { ticket, page: Ok(AssetPage { assets, total: None, next: None }) });
    assert_eq!(screen.state.assets.catalog.len(), 91, "known assets are not doubled");
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
fn dangerous_keys_of_a_burst_are_ignored() {
    let mut screen = Screen::with_queue(SMALL);
    screen.keys("h j j j");
    let retry: Key = "r".parse().unwrap();
    screen.send(Msg::Key(retry.into(), true));
    assert!(screen.take_effects().is_empty());
    assert!(screen.shows("too fast for fingers"));
}

#[test]
fn what_is_changed_while_a_save_is_on_its_way_stays_changed() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("2 G enter ctrl-u");
    screen.text("60");
    screen.keys("enter s k enter ctrl-u");
    screen.text("2.5");
    screen.keys("enter");
    let mut profile = screen.state.profile.clone();
    profile.limits.request_timeout = std::time::Duration::from_mins(1);
    screen.answer(Answer::Saved(Ok(Box::new(profile))));
    assert_eq!(screen.state.settings.changes(), 1);
    assert!(screen.shows("2.5"));
    screen.keys("x");
    assert_eq!(screen.state.settings.changes(), 0);
}

#[test]
fn a_template_line_that_makes_no_good_url_is_explained_and_warned_about() {
    let mut screen = Screen::ready((120, 40));
    let template = "<ID>\nhttps://images.acme.example/is/image/Other/<ID>";
    screen.keys("2 j j j j j j j j j j j enter");
    screen.paste(template);
    assert!(screen.shows("line 2: Other is not your company root AcmeOutfitters"));
    let mut profile = screen.state.profile.clone();
    template.clone_into(&mut profile.template);
    screen.answer(Answer::Saved(Ok(Box::new(profile))));
    let notice = screen.state.notice.as_ref().unwrap();
    assert!(notice.text.starts_with("saved; template line 2 makes no good URL: Other is not"));
}

#[test]
fn the_shells_key_stops_the_program_from_text_fields_and_dialogs_too() {
    for keys in ["/", "2 j j j j j enter", "3 o", "p"] {
        let mut screen = Screen::with_urls(SMALL);
        screen.keys("1");
        screen.keys(keys);
        screen.take_effects();
        screen.keys("ctrl-z");
        let effects = screen.take_effects();
        assert!(
            matches!(effects.as_slice(), [Effect::Terminal(TerminalRequest::Suspend)]),
            "{keys}: {effects:?}"
        );
    }
}
