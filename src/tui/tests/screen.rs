//! A screen without a terminal: the state, keys by name, and what would be drawn.

use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Position;

use super::{at, initial, page, queue, signed_in};
use crate::service::{Folder, Preset, ServiceError};
use crate::settings::Profile;
use crate::tui::app::{Answer, Effect, FoundDraft, Msg, Pane, SignInFailure, SignedIn, State, update};
use crate::tui::keys::Key;
use crate::tui::theme::Look;
use crate::tui::view::view;

pub(in crate::tui) const SMALL: (u16, u16) = (80, 24);
pub(in crate::tui) const MIDDLE: (u16, u16) = (120, 40);
pub(in crate::tui) const LARGE: (u16, u16) = (200, 60);

pub(in crate::tui) struct Screen {
    pub(in crate::tui) state: State,
    pub(in crate::tui) effects: Vec<Effect>,
    /// What the screen asks for by itself, beside what the operator wants.
    pub(in crate::tui) asides: Vec<Effect>,
}

impl Screen {
    /// Just started: the sign-in is on its way.
    pub(in crate::tui) fn new(size: (u16, u16)) -> Self {
        let mut screen = Self::without_copy(size);
        screen.no_copy();
        screen
    }

    /// The same, while nothing is known yet of the local copy of the assets.
    pub(in crate::tui) fn without_copy(size: (u16, u16)) -> Self {
        let state = State::new(initial(), Look::default(), size, at(0));
        let mut screen = Self { state, effects: Vec::new(), asides: Vec::new() };
        screen.send(Msg::Started);
        screen
    }

    /// Signed in, 90 assets loaded, an empty queue.
    pub(in crate::tui) fn ready(size: (u16, u16)) -> Self {
        let mut screen = Self::new(size);
        screen.answer(Answer::Queue(Box::new(queue::snapshot(Vec::new()))));
        screen.signed_in(Ok(Box::new(signed_in())));
        let ticket = screen.ticket();
        screen.answer(Answer::Assets { ticket, page: Ok(page(0, 90, None)) });
        screen.effects.clear();
        screen
    }

    /// Ready, with three assets made into six URLs.
    pub(in crate::tui) fn with_urls(size: (u16, u16)) -> Self {
        let mut screen = Self::ready(size);
        screen.keys("space space j j space m");
        screen
    }

    /// Ready, with a queue in which everything happens.
    pub(in crate::tui) fn with_queue(size: (u16, u16)) -> Self {
        let mut screen = Self::ready(size);
        screen.answer(Answer::Queue(Box::new(queue::busy())));
        screen.keys("4 l");
        screen
    }

    /// The folders, to the sign-in of now.
    pub(in crate::tui) fn folders(&mut self, folders: Result<Folder, ServiceError>) {
        self.answer(Answer::Folders { sign_in: self.state.sign_in_ticket, folders });
    }

    /// The presets, to the sign-in of now.
    pub(in crate::tui) fn presets(&mut self, presets: Result<Vec<Preset>, ServiceError>) {
        self.answer(Answer::Presets { sign_in: self.state.sign_in_ticket, presets });
    }

    /// The settings of the active profile were saved, or not.
    pub(in crate::tui) fn saved(&mut self, saved: Result<Box<Profile>, String>) {
        self.answer(Answer::Saved { profile: self.state.profile.name.clone(), saved });
    }

    /// Drafts of the active profile wait.
    pub(in crate::tui) fn drafts_found(&mut self, found: Vec<FoundDraft>) {
        self.answer(Answer::DraftsFound { profile: self.state.profile.name.clone(), found });
    }

    /// Nothing is known of the assets from last time.
    pub(in crate::tui) fn no_copy(&mut self) {
        let ticket = self.copy_ticket();
        self.answer(Answer::CopyOpened { ticket, file: None, copy: Ok(None) });
    }

    /// The ticket of the copy asked for last.
    pub(in crate::tui) fn copy_ticket(&self) -> u64 {
        let opened = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::OpenCopy { ticket } => Some(*ticket),
            _ => None,
        });
        opened.unwrap()
    }

    /// The ticket of the last page asked for.
    pub(in crate::tui) fn ticket(&self) -> u64 {
        let tickets = self.effects.iter().filter_map(|effect| match effect {
            Effect::LoadAssets { ticket, .. } => Some(*ticket),
            _ => None,
        });
        tickets.max().unwrap()
    }

    /// Brings the list back from the threads that have it, with what they did.
    pub(in crate::tui) fn finish_work(&mut self) {
        while let Some(at) = self.effects.iter().position(|effect| matches!(effect, Effect::WorkOnUrls(_))) {
            let Effect::WorkOnUrls(work) = self.effects.remove(at) else { unreachable!() };
            let folder = std::env::temp_dir().join(format!("purgedeck-screen-{}", std::process::id()));
            self.answer(Answer::UrlsWorked(Box::new(work.run(&folder))));
        }
    }

    pub(in crate::tui) fn send(&mut self, msg: Msg) {
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

    pub(in crate::tui) fn answer(&mut self, answer: Answer) {
        self.send(Msg::Answer(answer));
    }

    /// Keys by name, separated by blanks.
    pub(in crate::tui) fn keys(&mut self, names: &str) {
        for name in names.split_whitespace() {
            let key: Key = name.parse().unwrap();
            self.send(Msg::Key(key.into(), false));
        }
    }

    /// Text, key by key.
    pub(in crate::tui) fn text(&mut self, text: &str) {
        for char in text.chars() {
            let name = if char == ' ' { "space".to_owned() } else { char.to_string() };
            self.keys(&name);
        }
    }

    pub(in crate::tui) fn paste(&mut self, text: &str) {
        self.send(Msg::Paste(text.into()));
    }

    /// Answers the sign-in that was asked for last.
    pub(in crate::tui) fn signed_in(&mut self, result: Result<Box<SignedIn>, SignInFailure>) {
        self.answer(Answer::SignedIn { ticket: self.state.sign_in_ticket, result });
    }

    pub(in crate::tui) fn no_password(&mut self) {
        self.signed_in(Err(SignInFailure::NoPassword));
    }

    pub(in crate::tui) fn go(&mut self, pane: Pane) {
        self.state.go(pane);
    }

    pub(in crate::tui) fn set_now(&mut self, now: Timestamp) {
        self.state.set_now(now);
    }

    /// What the screen shows, and where the cursor stands.
    pub(in crate::tui) fn draw(&self) -> (String, Position) {
        let (width, height) = self.state.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view(&self.state, frame)).unwrap();
        let cursor = terminal.get_cursor_position().unwrap();
        (terminal.backend().to_string(), cursor)
    }

    pub(in crate::tui) fn shows(&self, text: &str) -> bool {
        self.draw().0.contains(text)
    }

    pub(in crate::tui) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}
