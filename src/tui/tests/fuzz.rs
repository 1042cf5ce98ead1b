//! Random operators, services and terminals: keys, pastes, answers, clocks and sizes in any order.
//!
//! The seed is fixed, so that a run is the same run everywhere; `PURGEDECK_FUZZ_SEED` takes another one and
//! `PURGEDECK_FUZZ_STEPS` goes on for longer. A failure prints the seed and the last steps.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use fastrand::Rng;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::screen::{SMALL, Screen};
use super::{at, page, queue, signed_in, snapshots};
use crate::queue::{BatchState, Standstill};
use crate::service::{Folder, Preset, ServiceError};
use crate::tui::app::{Answer, Effect, Msg, Queued, SignInFailure};
use crate::tui::keys::Context;
use crate::tui::popups::Popup;
use crate::tui::terminal::{Mouse, MouseAct};
use crate::tui::view::view;

const SEED: u64 = 20_261_122;
const STEPS: usize = 3_000;
/// How many dialogs may lie upon each other: what a key opens, and what is asked about it.
const STACK: usize = 3;

const PASTES: [&str; 7] = [
    "https://images.acme.example/is/image/AcmeOutfitters/Tent_A\rhttps://b\r",
    "no url at all",
    "\r\n\r\n",
    "",
    "a\u{1b}[31mb\u{9b}m\u{202e}c\u{200b}\u{e0041}",
    "👩‍👩‍👧‍👦 ｗｉｄｅ e\u{301}\u{301}\u{301} \u{115f}\u{1160}",
    "\u{0}\u{7}\t\u{7f}",
];

/// Prints how a run came to its end, where that was a failure.
struct Trace {
    seed: u64,
    step: usize,
    last: VecDeque<String>,
}

impl Trace {
    fn note(&mut self, msg: &Msg) {
        if self.last.len() == 25 {
            self.last.pop_front();
        }
        self.step += 1;
        self.last.push_back(format!("{msg:?}").chars().take(200).collect());
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}, step {}; the last ones:\n{:#?}", self.seed, self.step, self.last);
        }
    }
}

fn from_env(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// A key: mostly one that means something here, sometimes any.
fn key(rng: &mut Rng, screen: &Screen) -> KeyEvent {
    if rng.u8(..10) < 7 {
        let contexts =
            [crate::tui::app::contexts(&screen.state).to_vec(), vec![Context::Global, Context::List]]
                .concat();
        let keys: Vec<_> =
            contexts.iter().flat_map(|of| screen.state.keymap.of(*of)).flat_map(|b| &b.keys).collect();
        if let Some(key) = rng.choice(keys) {
            return (*key).into();
        }
    }
    let odd = [KeyCode::Null, KeyCode::Esc, KeyCode::Backspace, KeyCode::Delete, KeyCode::Home, KeyCode::End];
    let code = match rng.u8(..4) {
        0 => KeyCode::Char(rng.char(' '..='~')),
        1 => KeyCode::Char(rng.char('\u{0}'..='\u{10ffff}')),
        2 => *rng.choice(&odd).unwrap(),
        _ => *rng.choice(&[KeyCode::Left, KeyCode::Right, KeyCode::Up, KeyCode::Down, KeyCode::Tab]).unwrap(),
    };
    let modifiers = [KeyModifiers::NONE, KeyModifiers::SHIFT, KeyModifiers::CONTROL, KeyModifiers::ALT];
    KeyEvent::new(code, *rng.choice(&modifiers).unwrap())
}

fn mouse(rng: &mut Rng) -> Mouse {
    let act = *rng.choice(&[MouseAct::Click, MouseAct::WheelUp, MouseAct::WheelDown]).unwrap();
    Mouse { act, column: rng.u16(..320), row: rng.u16(..110) }
}

fn error() -> ServiceError {
    ServiceError::Authentication { user: "ops".to_owned(), code: 1, reason: "no\u{1b}[2J".to_owned() }
}

/// What a service may say to what was asked of it: mostly yes, at times no, at times nothing.
fn answer(rng: &mut Rng, effect: Effect) -> Option<Answer> {
    let (silent, well) = (rng.u8(..10) == 0, rng.u8(..4) != 0);
    if silent {
        return None;
    }
    let job = queue::job_of(1, Vec::new()).id;
    Some(match effect {
        Effect::SignIn { ticket, .. } if well => {
            Answer::SignedIn { ticket, result: Ok(Box::new(signed_in())) }
        }
        Effect::SignIn { ticket, .. } => Answer::SignedIn { ticket, result: Err(SignInFailure::NoPassword) },
        Effect::LoadAssets { ticket, .. } if well => Answer::Assets {
            ticket,
            page: Ok(page(rng.usize(..200), rng.usize(..200), rng.choice([None, Some(2)]).unwrap())),
        },
        Effect::LoadAssets { ticket, .. } => Answer::Assets { ticket, page: Err(error()) },
        Effect::OpenCopy { ticket } => Answer::CopyOpened {
            ticket,
            file: None,
            copy: if well { Ok(None) } else { Err("torn".to_owned()) },
        },
        Effect::FilterAssets { ticket, cancel, scan } => {
            let mut first = None;
            scan.run(&cancel, |part| {
                first = Some(part);
                ControlFlow::Break(())
            });
            Answer::Filtered { ticket, part: first? }
        }
        Effect::FindMarks { ticket, view, mut wanted } => {
            let found = wanted.find(&view);
            Answer::MarksFound { ticket, found, rest: wanted }
        }
        Effect::MakeUrls { ticket, making } => Answer::UrlsMade { ticket, made: making.run().map(Box::new) },
        Effect::LoadFolders { sign_in } => {
            let folder = Folder { path: "Acme\u{7}/".to_owned(), children: Vec::new() };
            Answer::Folders { sign_in, folders: if well { Ok(folder) } else { Err(error()) } }
        }
        Effect::LoadPresets { sign_in } => {
            let presets = vec![Preset { name: "zoom".to_owned(), modifiers: String::new() }];
            Answer::Presets { sign_in, presets: if well { Ok(presets) } else { Err(error()) } }
        }
        Effect::QueueJob { .. } if well => {
            Answer::Queued(Ok(Queued { job, worker_pid: None, warning: None }))
        }
        Effect::QueueJob { .. } => Answer::Queued(Err("no space".to_owned())),
        Effect::LoadBatchUrls { batch, .. } => {
            Answer::BatchUrls { batch, urls: Ok(vec!["https://a/\u{202e}".to_owned(); rng.usize(..400)]) }
        }
        Effect::Steer { .. } if well => Answer::Done("done".to_owned()),
        _ => Answer::Failed("it did not work; press r\u{9b}m".to_owned()),
    })
}

/// News that nobody asked for.
fn news(rng: &mut Rng) -> Answer {
    let states = [
        BatchState::Queued,
        BatchState::Sending,
        queue::accepted(
            at(rng.i64(-900..900)),
            rng.choice([None, Some(0), Some(600), Some(u64::MAX)]).unwrap(),
        ),
        queue::refused("no\u{1b}]0;x\u{7}", Some(1)),
        BatchState::Unknown { reason: "cut\r\n".to_owned() },
        BatchState::Cancelled,
    ];
    let mut snapshot = match rng.u8(..3) {
        0 => queue::snapshot(Vec::new()),
        1 => queue::busy(),
        _ => {
            let jobs = (0..rng.u128(..60)).map(|number| {
                let count = rng.usize(..5);
                queue::job_of(number + 1, (0..count).filter_map(|_| rng.choice(states.clone())).collect())
            });
            queue::snapshot(jobs.collect())
        }
    };
    if rng.u8(..4) == 0 {
        snapshot.outlook.sending.standstill = Some(Standstill::NoSpace { free: rng.u64(..) });
    }
    Answer::Queue(Box::new(snapshot))
}

fn size(rng: &mut Rng) -> (u16, u16) {
    match rng.u8(..4) {
        0 => (rng.u16(1..=300), rng.u16(1..=100)),
        1 => (rng.u16(1..=70), rng.u16(1..=20)),
        _ => *rng.choice(&[SMALL, (120, 40), (60, 16)]).unwrap(),
    }
}

fn draw(screen: &Screen, size: (u16, u16)) {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    terminal.draw(|frame| view(&screen.state, frame)).unwrap();
    let cursor = terminal.get_cursor_position().unwrap();
    assert!(cursor.x < size.0 && cursor.y < size.1, "the cursor is at {cursor} in {size:?}");
    assert_eq!(*terminal.backend().buffer().area(), ratatui::layout::Rect::new(0, 0, size.0, size.1));
}

fn check(screen: &Screen) {
    let state = &screen.state;
    if let Some(areas) = state.areas() {
        assert!(areas.of(state.focus).is_some(), "{:?} has the focus and is not to be seen", state.focus);
        for (pane, area) in &areas.panes {
            assert!(area.right() <= state.size.0 && area.bottom() <= state.size.1, "{pane:?} sticks out");
        }
    }
    assert!(state.popups.len() <= STACK, "{} dialogs: {:?}", state.popups.len(), state.popups);
}

/// Goes on at random; `judge` sees the screen and what it asks for after every step.
fn walk(mut screen: Screen, seed: u64, steps: usize, mut judge: impl FnMut(&Screen, &[Effect])) {
    let mut rng = Rng::with_seed(seed);
    let mut trace = Trace { seed, step: 0, last: VecDeque::new() };
    let mut owed: Vec<Effect> = Vec::new();
    let mut seconds = 0;
    for step in 0..steps {
        let msg = match rng.u8(..100) {
            0..75 => Msg::Key(key(&mut rng, &screen), rng.u8(..10) == 0),
            75..79 => Msg::Paste((*rng.choice(&PASTES).unwrap()).into()),
            79..82 => {
                let (width, height) = size(&mut rng);
                Msg::Resized(width, height)
            }
            82..85 => Msg::Answer(news(&mut rng)),
            85..88 => Msg::Mouse(mouse(&mut rng)),
            _ if owed.is_empty() => Msg::NotSuspended,
            _ => {
                let effect = owed.swap_remove(rng.usize(..owed.len()));
                let Some(answer) = answer(&mut rng, effect) else { continue };
                Msg::Answer(answer)
            }
        };
        seconds += rng.i64(0..3);
        screen.set_now(at(seconds));
        trace.note(&msg);
        screen.send(msg);
        let effects = screen.take_effects();
        judge(&screen, &effects);
        for effect in effects {
            if !matches!(effect, Effect::Terminal(_) | Effect::WatchQueue) {
                owed.push(effect);
            }
        }
        check(&screen);
        draw(&screen, screen.state.size);
        if step % 50 == 0 {
            // The news of another size is still on its way.
            draw(&screen, size(&mut rng));
        }
    }
}

#[test]
fn whatever_happens_the_screen_holds() {
    let seed = from_env("PURGEDECK_FUZZ_SEED").unwrap_or(SEED);
    let steps = from_env("PURGEDECK_FUZZ_STEPS").map_or(STEPS, |steps| steps.try_into().unwrap());
    let starts = [Screen::new(SMALL), Screen::with_urls((120, 40)), Screen::with_queue(SMALL)];
    for (number, start) in (0..).zip(starts) {
        let (mut asked, mut dangerous) = (0, 0);
        walk(start, seed + number, steps / 3, |_, effects| {
            asked += effects.len();
            dangerous += effects.iter().filter(|effect| effect.is_dangerous()).count();
        });
        // Otherwise the walk went nowhere and proves nothing.
        assert!(asked > 10, "only {asked} effects");
        eprintln!("{asked} effects, {dangerous} of them dangerous");
    }
}

#[test]
fn whatever_happens_a_read_only_screen_changes_nothing_outside() {
    for (number, mut start) in (0..).zip([Screen::with_urls(SMALL), Screen::with_queue((120, 40))]) {
        start.state.read_only = true;
        start.state.keymap = start.state.keymap.clone().read_only();
        walk(start, SEED + 100 + number, STEPS / 3, |screen, effects| {
            let dangerous = effects.iter().find(|effect| effect.is_dangerous());
            assert!(dangerous.is_none(), "{dangerous:?}");
            // The last door drops what is dangerous and says so: nothing may ever come as far as that.
            let stopped =
                screen.state.log.iter().find(|notice| notice.text.starts_with("read-only: nothing was"));
            assert!(stopped.is_none(), "{stopped:?}");
            let asks = |popup: &Popup| matches!(popup, Popup::Confirm(_) | Popup::Steer(_));
            assert!(!screen.state.popups.iter().any(asks), "nothing dangerous is even asked");
        });
    }
}

#[test]
fn every_state_that_has_a_picture_fits_every_size() {
    let states = snapshots::states();
    assert!(states.len() > 25, "only {} states", states.len());
    for (number, (name, make)) in (0_u32..).zip(states) {
        let mut screen = make(SMALL);
        let mut sizes = 0;
        for (width, height) in
            (1..=300_u16).flat_map(|width| (1..=100_u16).map(move |height| (width, height)))
        {
            // A lattice, another one for each state: together they cover the plane.
            if (u32::from(width) * 7 + u32::from(height) * 13 + number) % 509 == 0 {
                screen.send(Msg::Resized(width, height));
                check(&screen);
                draw(&screen, (width, height));
                sizes += 1;
            }
        }
        assert!(sizes > 50, "{name}: only {sizes} sizes");
    }
}
