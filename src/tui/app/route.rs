//! Which key contexts are valid at the moment, the most special one first.

use super::{Pane, State};
use crate::tui::keys::Context;

/// The contexts of a key, to be asked in order.
pub(crate) fn contexts(state: &State) -> &'static [Context] {
    if let Some(popup) = state.popups.last() {
        return popup.contexts();
    }
    match state.focus {
        Pane::Assets if state.assets.is_typing() => &[Context::Field],
        Pane::Urls if state.urls.is_typing() => &[Context::Field],
        Pane::Queue if state.queue.is_typing() => &[Context::Field],
        Pane::Settings => match state.settings.editing() {
            Some(editor) => editor.contexts(),
            None => &[Context::Settings, Context::List, Context::Global],
        },
        Pane::Assets => &[Context::Assets, Context::List, Context::Global],
        Pane::Urls => &[Context::Urls, Context::List, Context::Global],
        Pane::Queue => &[Context::Queue, Context::List, Context::Global],
    }
}
