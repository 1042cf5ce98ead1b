//! A screen without a terminal: the state, keys by name, and what would be drawn.

use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Position;

use super::{at, initial, page, queue, signed_in};
use crate::tui::app::{Answer, Effect, Msg, Pane, SignInFailure, SignedIn, State, update};
use crate::tui::keys::Key;
use crate::tui::theme::Look;
use crate::tui::view::view;

pub(super) const SMALL: (u16, u16) = (80, 24);
pub(super) const LARGE: (u16, u16) = (200, 60);

pub(super) struct Screen {
    pub(super) state: State,
    pub(super) effects: Vec<Effect>,
    /// What the screen asks for by itself, beside what the operator wants.
    pub(super) asides: Vec<Effect>,
}

impl Screen {
    /// Just started: the sign-in is on its way.
    pub(super) fn new(size: (u16, u16)) -> Self {
        let state = State::new(initial(), Look::default(), size, at(0));
        let mut screen = Self { state, effects: Vec::new(), asides: Vec::new() };
        screen.send(Msg::Started);
        screen
    }

    /// Signed in, 90 assets loaded, an empty queue.
    pub(super) fn ready(size: (u16, u16)) -> Self {
        let mut screen = Self::new(size);
        screen.answer(Answer::Queue(Box::new(queue::snapshot(Vec::new()))));
        screen.signed_in(Ok(Box::new(signed_in())));
        let ticket = screen.ticket();
        screen.answer(Answer::Assets { ticket, page: Ok(page(0, 90, None)) });
        screen.effects.clear();
        screen
    }

    /// Ready, with three assets made into six URLs.
    pub(super) fn with_urls(size: (u16, u16)) -> Self {
        let mut screen = Self::ready(size);
        screen.keys("space space j j space m");
        screen
    }

    /// Ready, with a queue in which everything happens.
    pub(super) fn with_queue(size: (u16, u16)) -> Self {
        let mut screen = Self::ready(size);
        screen.answer(Answer::Queue(Box::new(queue::busy())));
        screen.keys("4 l");
        screen
    }

    /// The ticket of the last page asked for.
    pub(super) fn ticket(&self) -> u64 {
        let tickets = self.effects.iter().filter_map(|effect| match effect {
            Effect::LoadAssets { ticket, .. } => Some(*ticket),
            _ => None,
        });
        tickets.max().unwrap()
    }

    pub(super) fn send(&mut self, msg: Msg) {
        let (asides, effects): (Vec<_>, Vec<_>) =
            update(&mut self.state, msg).into_iter().partition(|effect| {
                matches!(
                    effect,
                    Effect::FindSameList { .. }
                        | Effect::DraftSoon
                        | Effect::SaveDraft(_)
                        | Effect::OpenDrafts { .. }
                )
            });
        self.effects.extend(effects);
        self.asides.extend(asides);
    }

    pub(super) fn answer(&mut self, answer: Answer) {
        self.send(Msg::Answer(answer));
    }

    /// Keys by name, separated by blanks.
    pub(super) fn keys(&mut self, names: &str) {
        for name in names.split_whitespace() {
            let key: Key = name.parse().unwrap();
            self.send(Msg::Key(key.into(), false));
        }
    }

    /// Text, key by key.
    pub(super) fn text(&mut self, text: &str) {
        for char in text.chars() {
            let name = if char == ' ' { "space".to_owned() } else { char.to_string() };
            self.keys(&name);
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.send(Msg::Paste(text.to_owned()));
    }

    /// Answers the sign-in that was asked for last.
    pub(super) fn signed_in(&mut self, result: Result<Box<SignedIn>, SignInFailure>) {
        self.answer(Answer::SignedIn { ticket: self.state.sign_in_ticket, result });
    }

    pub(super) fn no_password(&mut self) {
        self.signed_in(Err(SignInFailure::NoPassword));
    }

    pub(super) fn go(&mut self, pane: Pane) {
        self.state.go(pane);
    }

    pub(super) fn set_now(&mut self, now: Timestamp) {
        self.state.set_now(now);
    }

    /// What the screen shows, and where the cursor stands.
    pub(super) fn draw(&self) -> (String, Position) {
        let (width, height) = self.state.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view(&self.state, frame)).unwrap();
        let cursor = terminal.get_cursor_position().unwrap();
        (terminal.backend().to_string(), cursor)
    }

    pub(super) fn shows(&self, text: &str) -> bool {
        self.draw().0.contains(text)
    }

    pub(super) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}
