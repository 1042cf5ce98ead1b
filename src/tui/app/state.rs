//! Everything the screen knows.

use std::collections::VecDeque;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Activities, Areas, Drafting, Level, Notice, SignedIn, areas};
use crate::service::RequestShape;
use crate::settings::Profile;
use crate::tui::keys::{Action, Context, Keymap};
use crate::tui::panes::{AssetsPane, QueuePane, SettingsPane, UrlsPane};
use crate::tui::popups::Popup;
use crate::tui::theme::Look;

/// How many notices the log keeps.
const LOG_LENGTH: usize = 500;

/// How many messages lie upon each other at most; older ones are in the log.
const STACKED: usize = 3;

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

    /// The pane of a context of its own.
    pub(crate) const fn of(context: Context) -> Option<Self> {
        match context {
            Context::Assets => Some(Self::Assets),
            Context::Settings => Some(Self::Settings),
            Context::Urls => Some(Self::Urls),
            Context::Queue => Some(Self::Queue),
            _ => None,
        }
    }

    /// The context of its own keys.
    pub(crate) const fn context(self) -> Context {
        match self {
            Self::Assets => Context::Assets,
            Self::Settings => Context::Settings,
            Self::Urls => Context::Urls,
            Self::Queue => Context::Queue,
        }
    }

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
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of settings or command line")]
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
    /// The same, whatever other profiles say.
    pub always_read_only: bool,
    /// The keys in force.
    pub keymap: Keymap,
    /// Whether the terminal reports the mouse.
    pub mouse: bool,
    /// Unfinished work is kept for the next start.
    pub drafts: bool,
}

/// Everything the screen knows.
pub(crate) struct State {
    /// The moment that is drawn; set by the loop.
    pub(crate) now: Timestamp,
    /// Columns and rows.
    pub(crate) size: (u16, u16),
    pub(crate) look: Look,
    /// The keys in force.
    pub(crate) keymap: Keymap,
    /// The same before a read-only mode took some away.
    pub(super) all_keys: Keymap,
    /// Nothing may change the CDN or the queue.
    pub(crate) read_only: bool,
    pub(super) always_read_only: bool,
    pub(crate) zone: TimeZone,
    pub(crate) profile: Profile,
    pub(crate) profile_names: Vec<String>,
    pub(crate) settings_path: Option<PathBuf>,
    pub(crate) shape: RequestShape,
    pub(crate) sign_in: SignIn,
    pub(crate) sign_in_ticket: u64,
    /// Who signs in instead of the profile's `user`, once somebody else was typed.
    pub(crate) typed_user: Option<String>,
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
    /// Trouble that nobody dismissed yet and that something newer lies upon, the newest last.
    pub(crate) beneath: Vec<Notice>,
    /// Older trouble than that, which only the log has.
    pub(crate) unread: usize,
    /// What is kept for the next start.
    pub(crate) draft: Drafting,
    /// What was done through the palette, the last first.
    pub(crate) recent: Vec<(Context, Action)>,
    /// What happened before, the newest last.
    pub(crate) log: VecDeque<Notice>,
    /// Every request of this screen, and what was sent for the account.
    pub(crate) activity: Activities,
    /// When the operator did something last; `None`: nothing yet.
    pub(crate) last_input: Option<Timestamp>,
    /// Whether the terminal reports the mouse.
    pub(crate) mouse: bool,
    /// The row that was clicked last, and when, in milliseconds.
    pub(super) clicked: Option<(Pane, usize, i64)>,
}

impl State {
    /// The state before anything happened.
    pub(crate) fn new(initial: Initial, look: Look, size: (u16, u16), now: Timestamp) -> Self {
        let mut state = Self {
            now,
            size,
            look,
            keymap: initial.keymap.clone(),
            all_keys: initial.keymap,
            read_only: false,
            always_read_only: initial.always_read_only,
            zone: initial.zone,
            settings: SettingsPane::new(&initial.profile),
            profile: initial.profile,
            profile_names: initial.profile_names,
            settings_path: initial.settings_path,
            shape: initial.shape,
            sign_in: SignIn::Out,
            sign_in_ticket: 0,
            typed_user: None,
            focus: Pane::Assets,
            main: Pane::Assets,
            assets: AssetsPane::default(),
            urls: UrlsPane::default(),
            queue: QueuePane::default(),
            popups: Vec::new(),
            notice: None,
            beneath: Vec::new(),
            unread: 0,
            draft: Drafting::new(initial.drafts),
            recent: Vec::new(),
            log: VecDeque::new(),
            activity: Activities::default(),
            last_input: None,
            mouse: initial.mouse,
            clicked: None,
        };
        state.set_read_only(initial.read_only);
        state.relint();
        state
    }

    /// Moves the clock; returns whether something that was visible went away with it.
    pub(crate) fn set_now(&mut self, now: Timestamp) -> bool {
        self.now = now;
        self.queue.tick(now);
        let faded = self.notice.as_ref().and_then(Notice::fades_at).is_some_and(|at| at <= now);
        if faded {
            self.dismiss();
        }
        faded
    }

    /// Says something in the status line, and remembers it.
    pub(crate) fn say(&mut self, level: Level, text: impl Into<String>) {
        let notice = self.record(level, text);
        let (now, last_input) = (self.now, self.last_input);
        let standing = self.notice.replace(notice.clone());
        // The same trouble again is one trouble.
        self.beneath.retain(|known| known.text != notice.text);
        if let Some(standing) = standing
            && standing.text != notice.text
            && (standing.level == Level::Error || standing.is_held(now, last_input))
        {
            self.beneath.push(standing);
            if self.beneath.len() == STACKED {
                self.beneath.remove(0);
                self.unread += 1;
            }
        }
    }

    /// Remembers something for the log alone.
    pub(crate) fn record(&mut self, level: Level, text: impl Into<String>) -> Notice {
        let notice = Notice { level, text: text.into(), at: self.now };
        if self.log.len() == LOG_LENGTH {
            self.log.pop_front();
        }
        self.log.push_back(notice.clone());
        notice
    }

    /// Takes the uppermost message away; what it lay upon comes back.
    pub(crate) fn dismiss(&mut self) {
        self.notice = self.beneath.pop();
        if self.notice.is_none() {
            self.unread = 0;
        }
    }

    /// Takes away what would fade by itself: it is about something that is no longer so.
    pub(crate) fn unsay(&mut self) {
        if self.notice.as_ref().is_some_and(|notice| !notice.level.is_trouble()) {
            self.dismiss();
        }
    }

    /// Everything was read in the log.
    pub(super) fn dismiss_all(&mut self) {
        self.beneath.clear();
        self.unread = 0;
        self.notice.take_if(|notice| notice.level.is_trouble());
    }

    /// The key of an action, for messages; where no key asks for it, how the palette finds it.
    pub(crate) fn key_for(&self, action: Action) -> String {
        let in_palette = || {
            let palette = self.keymap.key_for(Action::Palette).map(|key| key.to_string()).unwrap_or_default();
            format!("{palette} {}", action.name())
        };
        self.keymap.key_for(action).map_or_else(in_palette, |key| key.to_string())
    }

    /// The same in one context, where the action has other keys elsewhere.
    pub(crate) fn key_in(&self, context: Context, action: Action) -> String {
        self.keymap.key_in(context, action).map_or_else(|| self.key_for(action), |key| key.to_string())
    }

    /// Takes every dangerous action away, or gives them back; what the command line took stays away.
    pub(super) fn set_read_only(&mut self, read_only: bool) {
        self.read_only = read_only || self.always_read_only;
        let all = self.all_keys.clone();
        self.keymap = if self.read_only { all.read_only() } else { all };
    }

    /// Says something that nobody asked for at this moment: a fresh or unread warning keeps its place, and the
    /// log alone has the news.
    pub(crate) fn mention(&mut self, text: impl Into<String>) {
        if self.notice.as_ref().is_some_and(|notice| notice.is_held(self.now, self.last_input)) {
            self.record(Level::Good, text);
        } else {
            self.say(Level::Good, text);
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
        self.urls.judge(linter);
    }
}
