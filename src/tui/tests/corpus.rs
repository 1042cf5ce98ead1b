//! The worst texts that others may write, everywhere where text of others is shown, as the bytes that would reach the
//! terminal: of control sequences only our own, and of theirs not one control character.

use std::fmt::Write as _;

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use unicode_width::UnicodeWidthChar as _;

use super::screen::Screen;
use super::{at, drafts, queue, signed_in};
use crate::queue::{BatchState, Paused, Standstill};
use crate::service::{Asset, AssetPage, Folder, Preset, ServiceError};
use crate::tui::app::{Answer, Culprit, Culprits, Queued, SignInFailure};
use crate::tui::terminal::FrameWriter;
use crate::tui::view::view;

const SIZE: (u16, u16) = (120, 40);
/// What every text of the corpus begins with, to see that it is shown at all.
const SIGN: &str = "Zq";

/// `longest`: bytes of the longest text.
fn corpus(longest: usize) -> Vec<(&'static str, String)> {
    let texts = [
        ("clear the screen", "\u{1b}[2J\u{1b}[3J\u{1b}c".to_owned()),
        ("set the title", "\u{1b}]0;owned\u{7}\u{1b}]2;owned\u{1b}\\".to_owned()),
        ("write the clipboard", "\u{1b}]52;c;cm0gLXJm\u{7}".to_owned()),
        ("ask the terminal", "\u{1b}[6n\u{1b}[c\u{1b}P+q544e\u{1b}\\\u{5}".to_owned()),
        ("C1", "\u{9b}31m\u{9d}0;x\u{9c}\u{90}q\u{9c}\u{85}".to_owned()),
        ("directions", "\u{202e}gpj.\u{2066}\u{2069}\u{200f}\u{61c}".to_owned()),
        ("nothing to see", "\u{200b}\u{200c}\u{2060}\u{feff}\u{ad}\u{180e}".to_owned()),
        ("tags", "\u{e0001}\u{e0041}\u{e007f}".to_owned()),
        ("marks without end", format!("a{}", "\u{301}".repeat(2_000))),
        ("fillers", "\u{115f}\u{1160}\u{3164}\u{ffa0}".to_owned()),
        ("line breaks", "\r\n\n\r\u{b}\u{c}\u{2028}\u{2029}\u{85}".to_owned()),
        ("old controls", (0..32_u8).map(char::from).chain(['\u{7f}']).collect()),
        ("wide", "表計算ｗｉｄｅ한글".repeat(20)),
        ("families", "👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇩🇪".to_owned()),
        ("private", "\u{e0b0}\u{f8ff}\u{f0000}\u{10ffff}".to_owned()),
        ("what looks escaped", r"\x1b[2J\u{202e}".to_owned()),
        ("very long", "x".repeat(longest)),
    ];
    texts.into_iter().map(|(name, text)| (name, format!("{SIGN}{text}"))).collect()
}

/// Signed in to a company that is called so, with one asset.
fn ready(text: &str) -> Screen {
    let mut screen = Screen::new(SIZE);
    screen.answer(Answer::Queue(Box::new(queue::snapshot(Vec::new()))));
    let mut account = signed_in();
    account.account.membership.company.name = text.to_owned();
    account.account.user.name = text.to_owned();
    account.host = text.to_owned();
    screen.signed_in(Ok(Box::new(account)));
    let ticket = screen.ticket();
    let mut asset = Asset::named(text);
    asset.kind = text.to_owned();
    asset.folder = text.to_owned();
    screen.answer(Answer::Assets {
        ticket,
        page: Ok(AssetPage { assets: vec![asset], total: None, next: None }),
    });
    screen
}

fn with_keys(text: &str, keys: &str) -> Screen {
    let mut screen = ready(text);
    screen.keys(keys);
    screen
}

fn pasted(text: &str, keys: &str) -> Screen {
    let mut screen = with_keys(text, keys);
    screen.paste(text);
    screen
}

fn with_url(text: &str) -> Screen {
    let mut screen = with_keys(text, "3");
    screen.paste(&format!("https://images.acme.example/is/image/AcmeOutfitters/{text}"));
    screen.keys("g");
    screen
}

/// A queue of jobs whose every word is this text.
fn with_queue(text: &str) -> Screen {
    let mut screen = ready(text);
    let mut refused = queue::job_of(1, vec![queue::refused(text, Some(1))]);
    (refused.reason, refused.who, refused.profile) = (text.to_owned(), text.to_owned(), text.to_owned());
    let unknown = queue::job_of(2, vec![BatchState::Unknown { reason: text.to_owned() }]);
    let mut waits = queue::job_of(3, vec![BatchState::Queued]);
    waits.batches[0].note = text.to_owned();
    let mut done = queue::job_of(4, vec![queue::accepted(at(-1), Some(60))]);
    if let BatchState::Accepted { handle, .. } = &mut done.batches[0].state {
        *handle = Some(text.to_owned());
    }
    screen.answer(Answer::Queue(Box::new(queue::snapshot(vec![refused, unknown, waits, done]))));
    screen.keys("4 g");
    screen
}

fn in_queue(text: &str, keys: &str) -> Screen {
    let mut screen = with_queue(text);
    screen.keys(keys);
    screen
}

fn assets(text: &str) -> Vec<(&'static str, Screen)> {
    let mut folders = with_keys(text, "f");
    folders.folders(Ok(Folder { path: text.to_owned(), children: Vec::new() }));
    let mut limited = with_keys(text, "f");
    limited.folders(Ok(Folder { path: text.to_owned(), children: Vec::new() }));
    limited.keys("down enter");
    let mut presets = with_keys(text, "2 i");
    presets.presets(Ok(vec![Preset { name: text.to_owned(), modifiers: text.to_owned() }]));
    vec![
        ("assets", ready(text)),
        ("types", with_keys(text, "t")),
        ("folders", folders),
        ("folder limit", limited),
        ("filter", pasted(text, "/")),
        ("since", pasted(text, "s")),
        ("presets", presets),
    ]
}

fn lists(text: &str) -> Vec<(&'static str, Screen)> {
    let with = |keys: &str| {
        let mut screen = with_url(text);
        screen.keys(keys);
        screen
    };
    let mut found = with("/");
    found.paste(text);
    vec![
        ("urls", with_url(text)),
        ("row", with("e")),
        ("find", found),
        ("add lines", pasted(text, "3 o")),
        ("import", pasted(text, "1")),
        ("command palette", pasted(text, ":")),
        ("help", pasted(text, "?")),
    ]
}

fn jobs(text: &str) -> Vec<(&'static str, Screen)> {
    let job = queue::job_of(1, Vec::new()).id;
    let mut urls = in_queue(text, "enter");
    urls.answer(Answer::BatchUrls { batch: 101, urls: Ok(vec![text.to_owned(); 3]) });
    let culprit = Culprit { url: text.to_owned(), reason: text.to_owned(), code: None };
    urls.answer(Answer::Culprits { job, culprits: Ok(Culprits { listed: vec![culprit], more: 0 }) });
    urls.keys("G");
    let paused = Paused { who: text.to_owned(), at: at(0), reason: text.to_owned() };
    let mut snapshot = queue::busy();
    snapshot.jobs[0].paused = Some(paused.clone());
    snapshot.outlook.sending.standstill = Some(Standstill::Paused(paused));
    let mut stopped = ready(text);
    stopped.answer(Answer::Queue(Box::new(snapshot.clone())));
    let mut budget = ready(text);
    budget.answer(Answer::Queue(Box::new(snapshot)));
    budget.keys("4 b");
    vec![
        ("queue", with_queue(text)),
        ("details", in_queue(text, "enter")),
        ("urls and culprits", urls),
        ("details of an unknown one", in_queue(text, "j enter")),
        ("resolve", in_queue(text, "j u")),
        ("paused", stopped),
        ("budget", budget),
    ]
}

fn words(text: &str) -> Vec<(&'static str, Screen)> {
    let said = |answer: Answer, keys: &str| {
        let mut screen = ready(text);
        screen.answer(answer);
        screen.keys(keys);
        screen
    };
    let mut refused = Screen::new(SIZE);
    let error = ServiceError::Authentication { user: text.to_owned(), code: 1, reason: text.to_owned() };
    refused.signed_in(Err(SignInFailure::Service(error)));
    let mut profile = ready(text).state.profile;
    (profile.name, profile.company) = (text.to_owned(), text.to_owned());
    (profile.user, profile.template) = (text.to_owned(), text.to_owned());
    let mut chooser = ready(text);
    chooser.state.profile_names = vec![text.to_owned()];
    chooser.keys("P");
    let mut draft = drafts::found(None);
    draft.name = text.to_owned();
    let queued =
        Queued { job: queue::job_of(1, Vec::new()).id, worker_pid: None, warning: Some(text.to_owned()) };
    vec![
        ("failure", said(Answer::Failed(text.to_owned()), "")),
        ("log", said(Answer::Failed(text.to_owned()), "L")),
        ("slow", said(Answer::Slow(text.to_owned()), "")),
        ("queued", said(Answer::Queued(Ok(queued)), "")),
        ("draft", said(Answer::DraftsFound { profile: "acme-live".to_owned(), found: vec![draft] }, "")),
        ("edits left", said(Answer::EditsLeft(vec![text.into(), text.into()]), "")),
        ("draft trouble", said(Answer::DraftTrouble(Some(text.to_owned())), "")),
        ("settings", said(Answer::ProfileOpened(Ok(Box::new(profile))), "2")),
        ("saved", said(Answer::Saved { profile: "acme-live".to_owned(), saved: Err(text.to_owned()) }, "")),
        ("sign-in", refused),
        ("profiles", chooser),
    ]
}

/// The bytes of a whole frame.
fn bytes(screen: &Screen) -> Vec<u8> {
    crossterm::style::force_color_output(true);
    let writer = FrameWriter::new(true);
    let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1)) };
    let mut terminal = Terminal::with_options(CrosstermBackend::new(writer.clone()), options).unwrap();
    terminal.draw(|frame| view(&screen.state, frame)).unwrap();
    writer.take().unwrap()
}

/// What is wrong with the bytes of a frame; empty: nothing.
fn problems(bytes: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else { return "not UTF-8".to_owned() };
    let mut problems = String::new();
    let mut rest = text.chars();
    let mut marks = 0;
    while let Some(char) = rest.next() {
        if char == '\u{1b}' {
            let sequence: String = sequence(&mut rest);
            if !is_ours(&sequence) {
                let _ = writeln!(problems, "sequence {sequence:?}");
            }
            continue;
        }
        marks = if char.width() == Some(0) { marks + 1 } else { 0 };
        if char.is_control() || is_hidden(char) || marks > 4 {
            let _ = writeln!(problems, "{char:?}, {marks} marks");
        }
    }
    problems
}

/// The rest of a control sequence, up to and with its final byte.
fn sequence(rest: &mut std::str::Chars<'_>) -> String {
    let mut sequence = String::new();
    for char in rest.by_ref() {
        sequence.push(char);
        if sequence.len() > 1 && ('\u{40}'..='\u{7e}').contains(&char) || sequence.len() == 1 && char != '[' {
            break;
        }
    }
    sequence
}

/// Places, styles, the cursor and frame brackets are all that a frame may hold.
fn is_ours(sequence: &str) -> bool {
    let numbers = |text: &str| text.chars().all(|char| char.is_ascii_digit() || char == ';');
    let body = sequence.strip_prefix('[').unwrap_or("?");
    ["?25h", "?25l", "?2026h", "?2026l"].contains(&body)
        || body.strip_suffix('m').is_some_and(numbers)
        || body.strip_suffix('H').is_some_and(numbers)
}

fn is_hidden(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{10ffff}')
}

fn judge(longest: usize, scenes: fn(&str) -> Vec<(&'static str, Screen)>) {
    let mut wrong = Vec::new();
    for (what, text) in corpus(longest) {
        for (place, screen) in scenes(&text) {
            let bytes = bytes(&screen);
            let problems = problems(&bytes);
            if !problems.is_empty() {
                wrong.push(format!("{what} in {place}: {problems}"));
            }
            if !screen.shows(SIGN) {
                wrong.push(format!("{what} in {place}: not shown\n{}", screen.draw().0));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_hostile_gets_out_of_assets() {
    judge(1 << 20, assets);
}

#[test]
fn nothing_hostile_gets_out_of_lists_and_text_fields() {
    judge(1 << 15, lists);
}

#[test]
fn nothing_hostile_gets_out_of_the_queue() {
    judge(1 << 15, jobs);
}

#[test]
fn nothing_hostile_gets_out_of_messages_and_settings() {
    judge(1 << 17, words);
}

#[test]
fn the_judge_sees_what_is_not_ours() {
    let bad = [
        "\u{1b}[2J",
        "\u{1b}]0;x\u{7}",
        "\u{1b}[6n",
        "\u{9b}m",
        "\r",
        "\u{202e}",
        "\u{1b}c",
        "\u{1b}[?1049h",
    ];
    for bytes in bad {
        assert!(!problems(bytes.as_bytes()).is_empty(), "{bytes:?}");
    }
    assert!(!problems("a\u{301}\u{301}\u{301}\u{301}\u{301}".as_bytes()).is_empty());
    let good = "\u{1b}[?2026h\u{1b}[3;1H\u{1b}[1;38;5;6mü表\u{1b}[?25h\u{1b}[?2026l";
    assert_eq!(problems(good.as_bytes()), "");
}
