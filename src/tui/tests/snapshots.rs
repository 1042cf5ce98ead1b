//! Every pane and every dialog, as it looks at 80x24 and at 200x60.

use super::screen::{LARGE, SMALL, Screen};
use super::{at, page, queue, signed_in};
use crate::queue::{Paused, Sending, Standstill};
use crate::settings::ThemeName;
use crate::tui::app::{Answer, Culprit, Culprits, Queued};
use crate::tui::theme::{ASCII, Look};

/// Compares what a screen shows with the picture on disk.
macro_rules! picture {
    ($name:expr, $screen:expr) => {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, $screen.draw().0);
        })
    };
}

fn both(name: &str, make: impl Fn((u16, u16)) -> Screen) {
    picture!(format!("{name}_80x24"), make(SMALL));
    picture!(format!("{name}_200x60"), make(LARGE));
}

fn keys(start: fn((u16, u16)) -> Screen, names: &'static str) -> impl Fn((u16, u16)) -> Screen {
    move |size| {
        let mut screen = start(size);
        screen.keys(names);
        screen
    }
}

#[test]
fn panes() {
    both("start", Screen::new);
    both("assets", keys(Screen::ready, "j j space space a"));
    both("assets_filtered", |size| {
        let mut screen = Screen::ready(size);
        screen.keys("space /");
        screen.text("boot");
        screen
    });
    both("settings", keys(Screen::ready, "2 j j"));
    both("settings_template", |size| {
        let mut screen = Screen::ready(size);
        screen.keys("2 j j j j j j j j j j j enter");
        screen.paste("<ID>?wid=400\nhttps://images.acme.example/is/image/AcmeOutfitters/<ID>?$zoom$");
        screen
    });
    both("settings_complaint", |size| {
        let mut screen = Screen::ready(size);
        screen.keys("2 j j j enter");
        screen.text("http://s7.example/");
        screen
    });
    both("urls", Screen::with_urls);
    both("urls_problem", |size| {
        let mut screen = Screen::with_urls(size);
        screen.paste("https://images.acme.example/is/image/OtherCompany/X\rhttps://cdn.example/is/image/AcmeOutfitters/X");
        screen
    });
    both("urls_edit", keys(Screen::with_urls, "j e"));
    both("queue", Screen::with_queue);
}

#[test]
fn the_middle_size_keeps_the_queue_in_sight() {
    let mut screen = Screen::with_queue((120, 40));
    screen.keys("1");
    picture!("assets_120x40", screen);
}

#[test]
fn assets_that_are_loaded_sorted_and_selected() {
    both("assets_loading", |size| {
        let mut screen = Screen::new(size);
        screen.signed_in(Ok(Box::new(signed_in())));
        for from in [0, 20, 40] {
            screen.set_now(at(i64::try_from(from).unwrap() / 4));
            let ticket = screen.ticket();
            screen.answer(Answer::Assets { ticket, page: Ok(page(from, 20, Some(2))) });
        }
        screen
    });
    both("assets_stopped", |size| {
        let mut screen = Screen::new(size);
        screen.signed_in(Ok(Box::new(signed_in())));
        let ticket = screen.ticket();
        screen.answer(Answer::Assets { ticket, page: Ok(page(0, 40, Some(2))) });
        screen.keys("esc");
        screen
    });
    both("assets_newest_range", keys(Screen::ready, "o o j v j j j"));
    both("assets_limited", |size| {
        let mut screen = Screen::ready(size);
        screen.keys("space / ");
        screen.text("tent");
        screen.keys("enter o s");
        screen.text("40d");
        screen.keys("enter");
        screen
    });
}

#[test]
fn dialogs() {
    both("help", keys(Screen::ready, "?"));
    both("log", keys(Screen::with_urls, "L"));
    both("folders", |size| {
        let mut screen = Screen::ready(size);
        screen.keys("f");
        let folder = |path: &str| crate::service::Folder { path: path.to_owned(), children: Vec::new() };
        let mut root = folder("AcmeOutfitters/");
        root.children = vec![folder("AcmeOutfitters/bags/"), folder("AcmeOutfitters/camp/")];
        screen.answer(Answer::Folders(Ok(root)));
        screen
    });
    both("since", |size| {
        let mut screen = Screen::ready(size);
        screen.keys("s");
        screen.text("later");
        screen.keys("enter");
        screen
    });
    both("add_lines", |size| {
        let mut screen = Screen::ready(size);
        screen.keys("3 o");
        screen.paste("https://images.acme.example/is/image/AcmeOutfitters/A\rhttps://b");
        screen
    });
    both("sign_in", |size| {
        let mut screen = Screen::new(size);
        screen.no_password();
        screen.text("secret");
        screen
    });
    both("confirm", keys(Screen::with_urls, "p"));
    both("confirm_count", |size| {
        let mut screen = Screen::with_urls(size);
        screen.state.profile.confirm_above = 3;
        screen.keys("p right enter 6");
        screen
    });
    both("cancel_job", keys(Screen::with_queue, "g x"));
    both("resolve", |size| {
        let mut screen = Screen::with_queue(size);
        screen.keys("h j j j j u right");
        screen.text("asked support");
        screen
    });
    both("pause_all", keys(Screen::with_queue, "a"));
    both("budget", |size| {
        let mut screen = Screen::with_queue(size);
        screen.state.queue.outlook.budget.as_mut().unwrap().pace_percent = 50;
        screen.keys("b");
        screen
    });
    both("refused", |size| {
        let mut screen = Screen::with_queue(size);
        screen.keys("h G k k enter");
        let culprit = |name: &str| Culprit {
            url: format!("https://images.acme.example/is/image/Other/{name}"),
            reason: "URL is not of this company".to_owned(),
            code: Some(31_005),
        };
        let culprits = Culprits { listed: vec![culprit("Tent_A"), culprit("Tent_B")], more: 0 };
        screen.answer(Answer::Culprits { job: queue::divided().id, culprits: Ok(culprits) });
        screen
    });
    both("quit", |size| {
        let mut screen = Screen::with_urls(size);
        screen.answer(Answer::Queue(Box::new(queue::busy())));
        screen.keys("q");
        screen
    });
    both("details", |size| {
        let mut screen = Screen::with_queue(size);
        screen.keys("j enter");
        let urls = vec!["https://images.acme.example/is/image/AcmeOutfitters/Tent_A".to_owned()];
        screen.answer(Answer::BatchUrls { batch: 101, urls: Ok(urls) });
        screen
    });
}

#[test]
fn what_keeps_the_queue_from_moving() {
    both("queue_divided", keys(Screen::with_queue, "h G k k l"));
    both("queue_paused", |size| {
        let mut snapshot = queue::busy();
        let by = |reason: &str| Paused { who: "anna".to_owned(), at: at(-95), reason: reason.to_owned() };
        snapshot.outlook.sending =
            Sending { worker: false, standstill: Some(Standstill::Paused(by("freeze"))) };
        snapshot.outlook.holdup = Some(queue::stopped());
        snapshot.jobs[1].paused = Some(by("wait for the photos"));
        let mut screen = Screen::with_queue(size);
        screen.answer(Answer::Queue(Box::new(snapshot)));
        screen
    });
    both("no_space", |size| {
        let mut snapshot = queue::busy();
        snapshot.outlook.sending.standstill = Some(Standstill::NoSpace { free: 12 << 20 });
        let mut screen = Screen::ready(size);
        screen.answer(Answer::Queue(Box::new(snapshot)));
        screen
    });
    both("queued_but_logout_ends_it", |size| {
        let mut screen = Screen::with_queue(size);
        let warning = crate::worker::Logout::Ends("KillUserProcesses=yes").warning();
        let job = queue::busy().jobs[0].id;
        screen.answer(Answer::Queued(Ok(Queued { job, worker_pid: Some(4711), warning })));
        screen
    });
}

#[test]
fn other_looks_and_states() {
    let mut screen = Screen::with_queue(SMALL);
    screen.state.look = Look::new(ThemeName::Mono, &ASCII);
    picture!("queue_ascii_80x24", screen);
    let mut screen = Screen::with_urls(SMALL);
    let mut account = signed_in();
    account.account.membership.role = Some(crate::service::Role("IpsUser".to_owned()));
    screen.signed_in(Ok(Box::new(account)));
    screen.set_now(at(3));
    picture!("role_missing_80x24", screen);
    picture!("too_small", Screen::ready((58, 12)));
}
