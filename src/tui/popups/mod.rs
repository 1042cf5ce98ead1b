//! Dialogs over the panes. The topmost one gets every key; each says what becomes of itself.

mod activity;
mod add_lines;
mod ask;
mod attempt;
mod budget;
mod chooser;
mod confirm;
mod details;
mod facts;
mod help;
mod offer;
mod palette;
mod prompt;
mod reader;
mod replace;
mod sign_in;
mod since;
mod steer;

use crossterm::event::KeyEvent;
use ratatui::Frame;

pub(crate) use ask::Ask;
pub(crate) use chooser::Choose;
pub(crate) use confirm::{Confirm, origin_words};
pub(crate) use offer::Offer;
pub(crate) use prompt::{PromptFor, expanded};
pub(crate) use sign_in::SignInDialog;
pub(crate) use steer::Steer;

use crate::lines::Pasted;
use crate::tui::app::{Effect, State};
use crate::tui::keys::{Action, Context};
use crate::tui::widgets::BOX_BYTES;

/// What a dialog says that keeps what was typed, because the list is not there to take it.
const BUSY: &str = "the list is being worked on; try again in a moment";

/// A field is given so many bytes of a paste at most, which is more than any takes.
pub(crate) const FIELD: usize = BOX_BYTES + 1;

/// A key as a dialog gets it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PopupKey {
    /// What the key map says.
    pub(crate) action: Option<Action>,
    /// The key itself, for text fields.
    pub(crate) key: KeyEvent,
    /// Came too fast for fingers: confirms nothing.
    pub(crate) burst: bool,
}

/// What becomes of a dialog after a key: it stays (`Some`) or closes, and may ask for something.
pub(crate) type Step = (Option<Popup>, Vec<Effect>);

/// One dialog.
#[derive(Debug)]
pub(crate) enum Popup {
    /// Text to read: log, budget.
    Reader(reader::Reader),
    /// Every key, to look up and to do.
    Help(Box<help::Help>),
    /// Every action, to find and to do.
    Palette(Box<palette::Palette>),
    /// All that is known of a job, batch or attempt.
    Details(details::Details),
    /// Every request.
    Activity(Box<activity::Log>),
    /// A list to choose from.
    Choose(Box<chooser::Chooser>),
    /// Since when assets must have changed.
    Since(since::Since),
    /// New lines for the URL list.
    AddLines(Box<add_lines::AddLines>),
    /// One line that is asked for.
    Prompt(prompt::Prompt),
    /// A replacement in all URLs.
    Replace(Box<replace::Replace>),
    /// The plan, before anything is queued.
    Confirm(Box<Confirm>),
    /// User and password.
    SignIn(Box<SignInDialog>),
    /// What an earlier screen left unfinished.
    Offer(Box<Offer>),
    /// A question with two answers.
    Ask(ask::AskDialog),
    /// What is to be done to the queue, and why.
    Steer(Box<Steer>),
}

impl Popup {
    /// The keys, those of the focused pane first.
    pub(crate) fn help(state: &State) -> Self {
        Self::Help(Box::new(help::Help::new(state)))
    }

    /// Every action, to be found by its name.
    pub(crate) fn palette(state: &State) -> Self {
        Self::Palette(Box::new(palette::Palette::new(state)))
    }

    /// What was said in the status line.
    pub(crate) fn log() -> Self {
        Self::Reader(reader::Reader::new(reader::Subject::Log))
    }

    /// Budget, forecast, worker and slot.
    pub(crate) fn budget() -> Self {
        Self::Reader(reader::Reader::new(reader::Subject::Budget))
    }

    /// Something that is to be done to the queue.
    pub(crate) fn steer(steer: Steer) -> Self {
        Self::Steer(Box::new(steer))
    }

    /// All about a row of the queue, and what has to be read for it.
    pub(crate) fn details(state: &State, selected: crate::tui::panes::Selected) -> (Self, Vec<Effect>) {
        let (details, effects) = details::Details::open(state, selected);
        (Self::Details(details), effects)
    }

    /// Every request to the service.
    pub(crate) fn activity() -> Self {
        Self::Activity(Box::default())
    }

    /// A list; `None`: its items are being loaded.
    pub(crate) fn choose(what: Choose, items: Option<Vec<String>>) -> Self {
        Self::Choose(Box::new(chooser::Chooser::new(what, items)))
    }

    /// The changed-since prompt.
    pub(crate) fn since(text: &str) -> Self {
        Self::Since(since::Since::new(text))
    }

    /// A box for new URLs, above the row or below it, with what was put aside.
    pub(crate) fn add_lines(state: &mut State, above: bool) -> Self {
        let text = std::mem::take(&mut state.urls.aside);
        Self::AddLines(Box::new(add_lines::AddLines::new(&text, above)))
    }

    /// What is typed in a box for new URLs.
    pub(crate) fn typed_lines(&self) -> Option<String> {
        if let Self::AddLines(lines) = self { Some(lines.text()) } else { None }
    }

    /// A box for new URLs with what was typed elsewhere.
    pub(crate) fn add_lines_with(text: &str) -> Self {
        Self::AddLines(Box::new(add_lines::AddLines::new(text, false)))
    }

    /// A line that is asked for.
    pub(crate) fn prompt(what: PromptFor) -> Self {
        Self::Prompt(prompt::Prompt::new(what))
    }

    /// A replacement; it begins with what was looked for last.
    pub(crate) fn replace(last: Option<&crate::urls::Pattern>) -> Self {
        Self::Replace(Box::new(replace::Replace::new(last)))
    }

    /// A question.
    pub(crate) fn ask(ask: Ask) -> Self {
        Self::Ask(ask::AskDialog::new(ask))
    }

    /// Where its keys are looked up.
    pub(crate) fn contexts(&self) -> &'static [Context] {
        match self {
            Self::Reader(reader) => reader.contexts(),
            Self::Details(_) => &[Context::Details, Context::Reader],
            Self::Activity(log) => log.contexts(),
            Self::Choose(_) | Self::Help(_) | Self::Palette(_) => &[Context::Picker],
            Self::Since(_) | Self::Prompt(_) | Self::Replace(_) => &[Context::Field],
            Self::AddLines(_) => &[Context::Text],
            Self::Confirm(confirm) => confirm.contexts(),
            Self::SignIn(dialog) => dialog.contexts(),
            Self::Ask(_) | Self::Offer(_) => &[Context::Dialog],
            Self::Steer(popup) => popup.contexts(),
        }
    }

    /// Handles a key.
    pub(crate) fn key(self, state: &mut State, key: PopupKey) -> Step {
        match self {
            Self::Reader(popup) => popup.key(state, key),
            Self::Help(popup) => popup.key(state, key),
            Self::Palette(popup) => popup.key(state, key),
            Self::Details(popup) => popup.key(state, key),
            Self::Activity(popup) => popup.key(state, key),
            Self::Choose(popup) => popup.key(state, key),
            Self::Since(popup) => popup.key(state, key),
            Self::Prompt(popup) => popup.key(state, key),
            Self::Replace(popup) => popup.key(state, key),
            Self::AddLines(popup) => popup.key(state, key),
            Self::Confirm(popup) => popup.key(state, key),
            Self::SignIn(popup) => popup.key(state, key),
            Self::Ask(popup) => popup.key(state, key),
            Self::Offer(popup) => popup.key(state, key),
            Self::Steer(popup) => popup.key(state, key),
        }
    }

    /// Whether it stays as it is where a key that accepts comes too fast, and has no word of its own for that.
    pub(crate) const fn waits_for_quiet(&self) -> bool {
        matches!(
            self,
            Self::Ask(_)
                | Self::Offer(_)
                | Self::Prompt(_)
                | Self::Replace(_)
                | Self::SignIn(_)
                | Self::AddLines(_)
        )
    }

    /// Whether it speaks of one profile alone: of its queue, its account, its assets or its drafts.
    pub(crate) const fn is_of_profile(&self) -> bool {
        match self {
            Self::Confirm(_)
            | Self::Steer(_)
            | Self::Details(_)
            | Self::Activity(_)
            | Self::SignIn(_)
            | Self::Offer(_)
            | Self::Choose(_)
            | Self::Since(_) => true,
            Self::Reader(_)
            | Self::Help(_)
            | Self::Palette(_)
            | Self::AddLines(_)
            | Self::Prompt(_)
            | Self::Replace(_)
            | Self::Ask(_) => false,
        }
    }

    /// What a dialog wants to know as soon as it is open; asked once.
    pub(crate) fn opening(&mut self) -> Option<Effect> {
        match self {
            Self::Confirm(confirm) => confirm.opening(),
            _ => None,
        }
    }

    /// Takes pasted text where there is a text field; elsewhere nothing happens.
    pub(crate) fn paste(&mut self, state: &mut State, text: Pasted) {
        if let Self::AddLines(popup) = self {
            return popup.paste(state, text);
        }
        let text = &*text.start(FIELD);
        match self {
            Self::Reader(popup) => popup.paste(text),
            Self::Help(popup) => popup.paste(state, text),
            Self::Palette(popup) => popup.paste(state, text),
            Self::Choose(popup) => popup.paste(text),
            Self::Since(popup) => popup.paste(text),
            Self::Prompt(popup) => popup.paste(text),
            Self::Replace(popup) => popup.paste(state, text),
            Self::Confirm(popup) => popup.paste(text),
            Self::SignIn(popup) => popup.paste(text),
            Self::Steer(popup) => popup.paste(text),
            Self::Activity(popup) => popup.paste(text),
            Self::AddLines(_) | Self::Details(_) | Self::Ask(_) | Self::Offer(_) => {}
        }
    }

    /// Draws it over what is there.
    pub(crate) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        match self {
            Self::Reader(popup) => popup.draw(state, frame),
            Self::Help(popup) => popup.draw(state, frame),
            Self::Palette(popup) => popup.draw(state, frame),
            Self::Details(popup) => popup.draw(state, frame),
            Self::Activity(popup) => popup.draw(state, frame),
            Self::Choose(popup) => popup.draw(state, frame),
            Self::Since(popup) => popup.draw(state, frame),
            Self::Prompt(popup) => popup.draw(state, frame),
            Self::Replace(popup) => popup.draw(state, frame),
            Self::AddLines(popup) => popup.draw(state, frame),
            Self::Confirm(popup) => popup.draw(state, frame),
            Self::SignIn(popup) => popup.draw(state, frame),
            Self::Ask(popup) => popup.draw(state, frame),
            Self::Offer(popup) => popup.draw(state, frame),
            Self::Steer(popup) => popup.draw(state, frame),
        }
    }
}
