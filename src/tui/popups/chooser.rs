//! A list to choose from, narrowed by typing: folders, types, presets, profiles.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::{Popup, PopupKey, Step};
use crate::text::count;
use crate::tui::app::{Effect, State};
use crate::tui::keys::Action;
use crate::tui::panes::{act, insert_preset, set_folder, set_kind, set_queue_state};
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, ListCursor, modal, selection, shown};

/// The entry that takes a limit away.
const ALL: &str = "(all)";
const ROWS: usize = 14;
/// Cells of the popup while its items are not known, and at most.
const WIDEST: u16 = 64;
/// Cells that even short items get: the line that is typed into needs some.
const NARROWEST: u16 = 40;

/// What is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choose {
    /// The folder that the assets are limited to.
    Folder,
    /// The type that the assets are limited to.
    Type,
    /// The preset that goes into the template.
    Preset,
    /// The active profile.
    Profile,
    /// What the URLs are sorted by.
    Sorting,
    /// The state that the queue is limited to.
    QueueState,
}

impl Choose {
    const fn title(self) -> &'static str {
        match self {
            Self::Folder => "Folder",
            Self::Type => "Type",
            Self::Preset => "Preset for the template",
            Self::Profile => "Profile",
            Self::Sorting => "Sort the URLs by",
            Self::QueueState => "Jobs of which state",
        }
    }

    /// Whether "everything" is a choice.
    const fn has_all(self) -> bool {
        matches!(self, Self::Folder | Self::Type | Self::QueueState)
    }
}

/// The list, what was typed, and the cursor.
#[derive(Debug, Clone)]
pub(crate) struct Chooser {
    what: Choose,
    items: Option<Vec<String>>,
    typed: LineInput,
    list: ListCursor,
    /// Cells of the popup.
    width: u16,
}

impl Chooser {
    pub(super) fn new(what: Choose, items: Option<Vec<String>>) -> Self {
        let mut chooser = Self {
            what,
            items: None,
            typed: LineInput::default(),
            list: ListCursor::default(),
            width: WIDEST,
        };
        if let Some(items) = items {
            chooser.fill(what, items);
        }
        chooser
    }

    /// The items came; nothing happens to a list that waits for others.
    pub(crate) fn fill(&mut self, what: Choose, mut items: Vec<String>) {
        if self.what != what {
            return;
        }
        if what.has_all() {
            items.insert(0, ALL.to_owned());
        }
        let widest = items.iter().map(String::len).max().unwrap_or(0);
        // Marker, gap and border.
        self.width = u16::try_from(widest + 7).unwrap_or(WIDEST).clamp(NARROWEST, WIDEST);
        self.items = Some(items);
    }

    /// Rows of the list: no more than there are items, however few of them match.
    fn rows(&self, state: &State) -> usize {
        let items = self.items.as_ref().map_or(ROWS, Vec::len).max(1);
        items.min(ROWS).min(usize::from(state.size.1).saturating_sub(7))
    }

    /// Whether it is a list of this kind that still waits for its items.
    pub(crate) fn awaits(&self, what: Choose) -> bool {
        self.what == what && self.items.is_none()
    }

    /// Items that contain every typed word, in any case.
    fn matching(&self) -> Vec<&str> {
        let typed = self.typed.text().to_lowercase();
        let words: Vec<_> = typed.split_whitespace().collect();
        let items = self.items.as_deref().unwrap_or_default().iter();
        items
            .filter(|item| {
                let item = item.to_lowercase();
                words.iter().all(|word| item.contains(word))
            })
            .map(String::as_str)
            .collect()
    }

    pub(super) fn key(mut self: Box<Self>, state: &mut State, key: PopupKey) -> Step {
        let len = self.matching().len();
        let page = isize::try_from(ROWS).unwrap_or(1);
        match key.action {
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(Action::Accept) => {
                let chosen = self.matching().get(self.list.at).map(|item| (*item).to_owned());
                return (None, chosen.map(|item| choose(state, self.what, item)).unwrap_or_default());
            }
            Some(Action::Up) => self.list.step(-1, len),
            Some(Action::Down) => self.list.step(1, len),
            Some(Action::PageUp) => self.list.step(-page, len),
            Some(Action::PageDown) => self.list.step(page, len),
            _ => {
                if self.typed.key(key.key) {
                    self.list = ListCursor::default();
                }
            }
        }
        let len = self.matching().len();
        self.list.settle(len, self.rows(state));
        (Some(Popup::Choose(self)), Vec::new())
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.typed.insert(text);
        self.list = ListCursor::default();
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        let rows = u16::try_from(self.rows(state)).unwrap_or(1);
        let area = modal(frame, self.what.title(), self.width, rows + 4, look);
        let [field, _, body] =
            Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Min(0)]).areas(area);
        let matching = self.matching();
        let (mut spans, column) =
            self.typed.view(usize::from(area.width).saturating_sub(14), look.style(Role::Text), look);
        spans.insert(0, Span::styled("/ ", look.style(Role::Key)));
        frame.render_widget(Line::from(spans), field);
        let of = count(matching.iter().filter(|item| **item != ALL).count());
        let width = u16::try_from(of.len()).unwrap_or(0);
        let corner = Rect::new(field.right().saturating_sub(width), field.y, width, 1).intersection(field);
        frame.render_widget(Line::styled(of, look.style(Role::Dim)), corner);
        frame.set_cursor_position(Position::new(field.x + 2 + column, field.y));
        if self.items.is_none() {
            frame.render_widget(Line::styled("Asking the service.", look.style(Role::Dim)), body);
            return;
        }
        if matching.is_empty() {
            frame.render_widget(Line::styled("Nothing like that.", look.style(Role::Dim)), body);
        }
        for (at, row) in self.list.window(matching.len(), body.height.into()).zip(body.rows()) {
            let current = at == self.list.at;
            let mut spans = vec![selection(current, look), Span::raw(" ")];
            let room = usize::from(row.width).saturating_sub(3);
            spans.extend(shown(matching[at], room, look.style(Role::Text), look));
            frame.render_widget(Line::from(spans), row);
        }
    }
}

fn choose(state: &mut State, what: Choose, item: String) -> Vec<Effect> {
    let limit = (item != ALL).then(|| item.clone());
    match what {
        Choose::Folder => set_folder(state, limit),
        Choose::Type => set_kind(state, limit),
        Choose::Preset => insert_preset(state, &item),
        Choose::Sorting => act::urls::sort(state, &item),
        Choose::Profile => return vec![Effect::UseProfile { name: item }],
        Choose::QueueState => set_queue_state(state, &item),
    }
    Vec::new()
}
