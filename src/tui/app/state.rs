//! Everything the screen knows.

use std::collections::VecDeque;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Activities, Areas, Level, Notice, SignedIn, areas};
use crate::service::RequestShape;
use crate::settings::Profile;
use crate::tui::keys::Keymap;
use crate::tui::panes::{AssetsPane, QueuePane, SettingsPane, UrlsPane};
use crate::tui::popups::Popup;
use crate::tui::theme::Look;

/// How many notices the log keeps.
const LOG_LENGTH: usize = 500;

/// One of the four panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pane {
    /// The company's assets.
    Assets,
    /// The active profile.
    Settings,
    /// The list that will be purged.
    Urls,
    /// What was purged, and how it stands.
    Queue,
}

impl Pane {
    /// In the order of their digits.
    pub(crate) const ALL: [Self; 4] = [Self::Assets, Self::Settings, Self::Urls, Self::Queue];

    /// The heading.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Assets => "Assets",
            Self::Settings => "Settings",
            Self::Urls => "URLs",
            Self::Queue => "Purge queue",
        }
    }
}

/// How the sign-in stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SignIn {
    /// Nobody asked yet.
    Out,
    /// The service is being asked.
    Asking,
    /// Done.
    In(Box<SignedIn>),
    /// Refused, or the password is missing.
    Failed,
}

/// What the screen starts with.
#[derive(Debug, Clone)]
pub struct Initial {
    /// The active profile.
    pub profile: Profile,
    /// All profiles of the settings file.
    pub profile_names: Vec<String>,
    /// The settings file; `None`: the built-in template, saving makes a file.
    pub settings_path: Option<PathBuf>,
    /// What the service demands of a request, for the plan.
    pub shape: RequestShape,
    /// In which zone times are shown.
    pub zone: TimeZone,
    /// Takes every key away that changes the CDN or the queue.
    pub read_only: bool,
}

/// Everything the screen knows.
pub(crate) struct State {
    /// The moment that is drawn; set by the loop.
    pub(crate) now: Timestamp,
    /// Columns and rows.
    pub(crate) size: (u16, u16),
    pub(crate) look: Look,
    pub(crate) keymap: Keymap,
    pub(crate) zone: TimeZone,
    pub(crate) profile: Profile,
    pub(crate) profile_names: Vec<String>,
    pub(crate) settings_path: Option<PathBuf>,
    pub(crate) shape: RequestShape,
    pub(crate) sign_in: SignIn,
    pub(crate) sign_in_ticket: u64,
    pub(crate) focus: Pane,
    /// The pane beside the queue that was focused last.
    pub(crate) main: Pane,
    pub(crate) assets: AssetsPane,
    pub(crate) settings: SettingsPane,
    pub(crate) urls: UrlsPane,
    pub(crate) queue: QueuePane,
    /// Open dialogs, the topmost last.
    pub(crate) popups: Vec<Popup>,
    /// What just happened.
    pub(crate) notice: Option<Notice>,
    /// What happened before, the newest last.
    pub(crate) log: VecDeque<Notice>,
    /// Every request of this screen, and what was sent for the account.
    pub(crate) activity: Activities,
    /// When the operator did something last; `None`: nothing yet.
    pub(crate) last_input: Option<Timestamp>,
}

impl State {
    /// The state before anything happened.
    pub(crate) fn new(
        initial: Initial,
        keymap: Keymap,
        look: Look,
        size: (u16, u16),
        now: Timestamp,
    ) -> Self {
        let keymap = if initial.read_only { keymap.read_only() } else { keymap };
        let mut state = Self {
            now,
            size,
            look,
            keymap,
            zone: initial.zone,
            settings: SettingsPane::new(&initial.profile),
            profile: initial.profile,
            profile_names: initial.profile_names,
            settings_path: initial.settings_path,
            shape: initial.shape,
            sign_in: SignIn::Out,
            sign_in_ticket: 0,
            focus: Pane::Assets,
            main: Pane::Assets,
            assets: AssetsPane::default(),
            urls: UrlsPane::default(),
            queue: QueuePane::default(),
            popups: Vec::new(),
            notice: None,
            log: VecDeque::new(),
            activity: Activities::default(),
            last_input: None,
        };
        state.relint();
        state
    }

    /// Moves the clock; returns whether something that was visible went away with it.
    pub(crate) fn set_now(&mut self, now: Timestamp) -> bool {
        self.now = now;
        self.queue.tick(now);
        let faded = self.notice.as_ref().and_then(Notice::fades_at).is_some_and(|at| at <= now);
        if faded {
            self.notice = None;
        }
        faded
    }

    /// Says something in the status line, and remembers it.
    pub(crate) fn say(&mut self, level: Level, text: impl Into<String>) {
        let notice = Notice { level, text: text.into(), at: self.now };
        if self.log.len() == LOG_LENGTH {
            self.log.pop_front();
        }
        self.log.push_back(notice.clone());
        self.notice = Some(notice);
    }

    /// Says something that nobody asked for at this moment: a fresh or unread warning keeps its place, and the
    /// log alone has the news.
    pub(crate) fn mention(&mut self, text: impl Into<String>) {
        let standing = self.notice.take_if(|notice| notice.is_held(self.now, self.last_input));
        self.say(Level::Good, text);
        if standing.is_some() {
            self.notice = standing;
        }
    }

    /// Moves the focus.
    pub(crate) fn go(&mut self, pane: Pane) {
        self.focus = pane;
        if pane != Pane::Queue {
            self.main = pane;
        }
    }

    /// Where everything lies; `None`: the screen is too small.
    pub(crate) fn areas(&self) -> Option<Areas> {
        areas(self.size, self.focus, self.main, self.queue.banner().is_some())
    }

    /// Rows of a pane, title and all; a usual height where the pane is hidden.
    pub(crate) fn pane_height(&self, pane: Pane) -> usize {
        self.areas().and_then(|areas| areas.of(pane)).map_or(20, |area| usize::from(area.height))
    }

    /// Judges the URL list by the rules in force.
    pub(crate) fn relint(&mut self) {
        let linter = self.linter();
        self.urls.list.set_linter(linter);
    }
}
