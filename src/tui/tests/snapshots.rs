//! Every pane, dialog and state as it looks at 80x24, 120x40 and 200x60: the letters, and below them what is not plain in
//! each theme, so that a colour or a highlight that changes shows up like a word that does.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt::Write as _;

use super::screen::{LARGE, MIDDLE, SMALL, Screen};
use super::{at, drafts, queue, signed_in, styles};
use crate::queue::{Paused, Sending, Standstill};
use crate::settings::ThemeName;
use crate::tui::app::{Answer, Culprit, Culprits, Queued};
use crate::tui::popups::Popup;
use crate::tui::theme::{ASCII, Look};

/// Compares what a screen shows with the picture on disk.
macro_rules! picture {
    ($name:expr, $screen:expr) => {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, $screen.draw().0);
        })
    };
}

/// Makes a state at a size.
pub(super) type Make = Box<dyn Fn((u16, u16)) -> Screen>;

thread_local! {
    /// While [`states`] runs: pictures come here instead of being compared.
    static COLLECTED: RefCell<Option<Vec<(String, Make)>>> = const { RefCell::new(None) };
}

/// Every state that has a picture, for tests that look at all of them.
pub(super) fn states() -> Vec<(String, Make)> {
    COLLECTED.set(Some(Vec::new()));
    panes();
    dialogs();
    dialogs_of_the_url_list();
    what_is_known_of_requests();
    what_keeps_the_queue_from_moving();
    COLLECTED.take().unwrap()
}

/// The picture of a state at every size, in every theme.
fn both(name: &str, make: impl Fn((u16, u16)) -> Screen + 'static) {
    if COLLECTED.with_borrow(Option::is_some) {
        COLLECTED.with_borrow_mut(|states| states.as_mut().unwrap().push((name.to_owned(), Box::new(make))));
        return;
    }
    for size in [SMALL, MIDDLE, LARGE] {
        let mut screen = make(size);
        let mut text = screen.draw().0;
        let mut before = String::new();
        for theme in styles::THEMES {
            screen.state.look = Look::new(theme, screen.state.look.glyphs);
            let runs = styles::runs(&styles::buffer(&screen));
            let same = if runs == before { "as the one before\n" } else { &runs };
            let _ = write!(text, "\n{theme:?}:\n{same}");
            before = runs;
        }
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), text);
        });
    }
}

/// The kinds of dialogs; a new one does not compile before it is named here.
macro_rules! kinds {
    ($($kind:ident)*) => {
        const KINDS: &[&str] = &[$(stringify!($kind)),*];

        fn kind(popup: &Popup) -> &'static str {
            match popup { $(Popup::$kind { .. } => stringify!($kind)),* }
        }
    };
}

kinds! { Reader Activity Prompt Replace Help Palette Details Choose Since AddLines Confirm SignIn Offer Ask Steer }

#[test]
fn every_kind_of_dialog_has_a_picture() {
    let mut seen = HashSet::new();
    for (_, make) in states() {
        seen.extend(make(SMALL).state.popups.iter().map(kind));
    }
    let missing: Vec<_> = KINDS.iter().filter(|kind| !seen.contains(*kind)).collect();
    assert!(missing.is_empty(), "no picture of {missing:?}");
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
    picture!("assets_beside_the_queue_120x40", screen);
}

#[test]
fn dialogs() {
    both("help", keys(Screen::ready, "?"));
    both("palette", keys(Screen::ready, ":"));
    both("offer", |size| {
        let mut screen = Screen::ready(size);
        screen.drafts_found(vec![drafts::found(None)]);
        screen
    });
    both("log", keys(Screen::with_urls, "L"));
    both("folders", |size| {
        let mut screen = Screen::ready(size);
        screen.keys("f");
        let folder = |path: &str| crate::service::Folder { path: path.to_owned(), children: Vec::new() };
        let mut root = folder("AcmeOutfitters/");
        root.children = vec![folder("AcmeOutfitters/bags/"), folder("AcmeOutfitters/camp/")];
        screen.folders(Ok(root));
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
fn dialogs_of_the_url_list() {
    both("urls_find", |size| {
        let mut screen = Screen::with_urls(size);
        screen.keys("/");
        screen.text("product");
        screen
    });
    both("urls_selected", keys(Screen::with_urls, "v j j"));
    both("urls_sort", keys(Screen::with_urls, "s"));
    both("urls_go_to_line", keys(Screen::with_urls, "#"));
    both("urls_import", |size| {
        let mut screen = Screen::with_urls(size);
        screen.keys("I");
        screen.text("~/urls.txt");
        screen
    });
    both("urls_export", keys(Screen::with_urls, "w"));
    both("urls_replace", |size| {
        let mut screen = Screen::with_urls(size);
        screen.keys("r");
        screen.text("product");
        screen
    });
    both("urls_keep_matches", keys(Screen::with_urls, "K"));
}

#[test]
fn what_is_known_of_requests() {
    both("activity", |size| {
        let mut screen = Screen::with_queue(size);
        screen.keys("A");
        let attempts = (1..6).map(|number| queue::attempt_of(number, -2 * number, "accepted")).collect();
        screen.answer(Answer::Attempts(Ok(attempts)));
        screen
    });
    both("queue_filtered", |size| {
        let mut screen = Screen::with_queue(size);
        screen.keys("/");
        screen.text("spring");
        screen
    });
    both("queue_state", keys(Screen::with_queue, "f"));
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
