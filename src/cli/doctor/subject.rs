//! What is examined: settings, state directory and queue, as far as they can be had.

use std::path::{Path, PathBuf};

use crate::cli::args::Global;
use crate::cli::context::{Context, overrides};
use crate::queue::Store;
use crate::settings::{Env, Settings, TEMPLATE};

/// Everything that the checks look at. What cannot be had is kept as a sentence, and the other checks go on.
pub(super) struct Subject {
    /// The checked settings, or what is wrong with them.
    pub(super) context: Result<Context, String>,
    /// The state directory; `None`: nobody can say where it is.
    pub(super) state_dir: Option<PathBuf>,
    /// The queue for watching; `None`: there is none yet.
    pub(super) store: Result<Option<Store>, String>,
}

impl Subject {
    /// Gathers it. Makes nothing.
    pub(super) fn of(global: &Global) -> Self {
        let context = Context::load(global).map_err(|failure| failure.message);
        let state_dir = match &context {
            Ok(context) => Some(context.settings.state_dir.clone()),
            Err(_) => state_dir_alone(global),
        };
        let store = state_dir
            .as_deref()
            .map_or(Ok(None), |dir| Store::open_existing(dir).map_err(|error| error.to_string()));
        Self { context, state_dir, store }
    }

    /// The settings, if they can be used.
    pub(super) fn settings(&self) -> Option<&Settings> {
        self.context.as_ref().ok().map(|context| &context.settings)
    }

    /// The queue, if there is one and it can be read.
    pub(super) fn store(&self) -> Option<&Store> {
        self.store.as_ref().ok()?.as_ref()
    }

    /// The state directory or, before it is made, the folder that it would be made in.
    pub(super) fn nearest_folder(&self) -> Option<&Path> {
        self.state_dir.as_deref()?.ancestors().find(|folder| folder.is_dir())
    }

    /// The state directory, if it is there.
    pub(super) fn existing_dir(&self) -> Option<&Path> {
        self.state_dir.as_deref().filter(|dir| dir.is_dir())
    }
}

/// The state directory where the settings file is no help: it is not said there.
fn state_dir_alone(global: &Global) -> Option<PathBuf> {
    let env = Env::process();
    let named = overrides(global).state_dir.and_then(|dir| std::path::absolute(dir).ok());
    named.or_else(|| {
        let built_in = Settings::parse(TEMPLATE, Path::new("built-in settings"), None, &env);
        built_in.ok().map(|settings| settings.state_dir)
    })
}
