//! The operator's own keys: the built-in table with what `[keys]` of the settings file changes, checked as a whole.
//!
//! What is given replaces the keys of that action in that context only. Refused is what cannot mean anything (unknown
//! words, a key for two actions of one context) and what would leave no way out; hiding a key of a more general
//! context is possible on purpose, so it is only said.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::report::{Kind, Word, remark};
use super::{Action, Context, Key, KeyError, Keymap};
use crate::settings::{Env, KeyEntry, KeyTable, Overrides, Settings, SettingsError, SettingsProblem};

/// Keys in force, and what deserves a look about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customised {
    /// The built-in keys with the changes.
    pub keymap: Keymap,
    /// Keys that hide others, keys that a multiplexer eats: nothing that must be mended.
    pub remarks: Vec<SettingsProblem>,
}

/// The settings with the keys in force; the problems of both are named at once.
///
/// # Errors
/// Everything that [`Settings::load`] refuses, and every problem of the `[keys]` table.
pub fn load_with_keys(overrides: &Overrides, env: &Env) -> Result<(Settings, Customised), SettingsError> {
    let settings = match Settings::load(overrides, env) {
        Err(SettingsError::Problems(mut problems)) => {
            let table = KeyTable::find(overrides, env)?;
            problems.extend(Keymap::with_table(&table).err().unwrap_or_default());
            problems.sort_by_key(|problem| problem.line);
            return Err(SettingsError::Problems(problems));
        }
        other => other?,
    };
    let customised = Keymap::with_table(&settings.keys).map_err(SettingsError::Problems)?;
    Ok((settings, customised))
}

/// Which line of the file gave the keys of an action in a context.
type Lines = BTreeMap<(&'static str, &'static str), usize>;

impl Keymap {
    /// The built-in keys with a table's changes.
    ///
    /// # Errors
    /// Every problem of the table, in the order of its lines.
    pub fn with_table(table: &KeyTable) -> Result<Customised, Vec<SettingsProblem>> {
        let built_in = Self::built_in().map_err(|error| vec![not_built_in(&table.path, &error)])?;
        let mut keymap = built_in.clone();
        let (mut problems, mut lines) = (Vec::new(), Lines::new());
        for entry in &table.entries {
            if let Err(problem) = keymap.take(entry, &table.path, &mut lines) {
                problems.push(problem);
            }
        }
        if problems.is_empty() {
            problems = keymap.ambiguities(&table.path, &lines);
            problems.extend(keymap.dead_ends(&table.path, &lines));
        }
        if !problems.is_empty() {
            problems.sort_by_key(|problem| problem.line);
            return Err(problems);
        }
        let remarks = keymap.remarks(&built_in, &table.path, &lines);
        Ok(Customised { keymap, remarks })
    }

    /// Gives an action the keys of one line.
    fn take(&mut self, entry: &KeyEntry, path: &Path, lines: &mut Lines) -> Result<(), SettingsProblem> {
        let wrong = |what: String, advice: String| remark(path, entry, &what, advice);
        let Some(context) = Context::ALL.into_iter().find(|context| context.name() == entry.context) else {
            let (what, advice) = Word::new(&entry.context, Context::ALL.iter().map(|context| context.name()))
                .is_no(Kind::Context);
            return Err(wrong(what, advice));
        };
        let Some(action) = Action::ALL.iter().copied().find(|action| action.name() == entry.action) else {
            let here = self.of(context).map(|binding| binding.action.name());
            let (what, advice) = Word::new(&entry.action, here).is_no(Kind::Action);
            return Err(wrong(what, advice));
        };
        let mut keys: Vec<Key> = Vec::new();
        for name in &entry.keys {
            let key = name.parse().map_err(|error: KeyError| {
                let advice = Key::nearest(name).map_or_else(
                    || "write for example j, G, ctrl-s, alt-x, shift-tab, space, enter, pgdn, f2".to_owned(),
                    |near| format!("did you mean {near}?"),
                );
                wrong(format!("{} is no key", error.name()), advice)
            })?;
            if keys.contains(&key) {
                return Err(wrong(format!("{key} stands there twice"), "keep one of them".to_owned()));
            }
            if context.is_typed_into() && key.is_typed() {
                let advice = "use a key with ctrl- or alt-, or a named one like f2".to_owned();
                return Err(wrong(format!("{key} is typed as text there"), advice));
            }
            keys.push(key);
        }
        let Some(binding) = self.bindings.iter_mut().find(|at| at.context == context && at.action == action)
        else {
            let homes: Vec<_> = self.bindings.iter().filter(|binding| binding.action == action).collect();
            let homes: Vec<_> =
                homes.iter().map(|binding| format!("[keys.{}]", binding.context.name())).collect();
            return Err(wrong(
                "does nothing there".to_owned(),
                format!("it belongs in {}", homes.join(" or ")),
            ));
        };
        binding.keys = keys;
        lines.insert((context.name(), action.name()), entry.line);
        Ok(())
    }

    /// Keys that mean two things in one context.
    fn ambiguities(&self, path: &Path, lines: &Lines) -> Vec<SettingsProblem> {
        let line = |context: Context, action: Action| lines.get(&(context.name(), action.name())).copied();
        let conflicts = self.conflicts().into_iter();
        conflicts
            .map(|(context, key, [one, other])| {
                // The line that the file gave last made it ambiguous.
                let (at, other) =
                    if line(context, one) > line(context, other) { (one, other) } else { (other, one) };
                SettingsProblem {
                    path: path.to_owned(),
                    line: line(context, at),
                    key: format!("keys.{}.{}", context.name(), at.name()),
                    message: format!("{key} means {} there too", other.name()),
                    advice: format!(
                        "use another key, or give {} another one in [keys.{}]",
                        other.name(),
                        context.name()
                    ),
                }
            })
            .collect()
    }

    /// What nobody could get out of any more.
    fn dead_ends(&self, path: &Path, lines: &Lines) -> Vec<SettingsProblem> {
        use Action::{Accept, Cancel, Help, Quit};
        let everywhere = [Context::Assets, Context::Settings, Context::Urls, Context::Queue]
            .into_iter()
            .flat_map(|pane| [Cancel, Help, Quit].map(|action| (pane, action)));
        let dialogs = [Context::Field, Context::Text, Context::Dialog, Context::Picker]
            .into_iter()
            .flat_map(|context| [Accept, Cancel].map(|action| (context, action)));
        let mut problems: Vec<SettingsProblem> = Vec::new();
        for (context, action) in everywhere.chain(dialogs).chain([(Context::Reader, Cancel)]) {
            let asked: Vec<_> =
                std::iter::once(context).chain(context.falls_back_to().iter().copied()).collect();
            let mut keys = asked.iter().flat_map(|at| self.of(*at)).flat_map(|binding| &binding.keys);
            if keys.any(|key| self.action(&asked, *key) == Some(action)) {
                continue;
            }
            let home = asked.iter().find(|at| self.has(**at, action)).copied().unwrap_or(context);
            let line = lines.get(&(home.name(), action.name())).or_else(|| {
                lines
                    .iter()
                    .find(|((at, _), _)| asked.iter().any(|asked| asked.name() == *at))
                    .map(|(_, line)| line)
            });
            let key = format!("keys.{}.{}", home.name(), action.name());
            if problems.iter().any(|problem| problem.key == key) {
                continue;
            }
            problems.push(SettingsProblem {
                path: path.to_owned(),
                line: line.copied(),
                key,
                message: format!("no key would be left for it (where: {})", context.title()),
                advice: "give it a key that nothing else has there".to_owned(),
            });
        }
        problems
    }

    /// Keys that hide another action where the built-in ones do not, and keys that never arrive.
    fn remarks(&self, built_in: &Self, path: &Path, lines: &Lines) -> Vec<SettingsProblem> {
        let known = built_in.shadows();
        let remark = |context: Context, action: Action, message: String, advice: &str| SettingsProblem {
            path: path.to_owned(),
            line: lines.get(&(context.name(), action.name())).copied(),
            key: format!("keys.{}.{}", context.name(), action.name()),
            message,
            advice: advice.to_owned(),
        };
        let hiding = self.shadows().into_iter().filter(|shadow| !known.contains(shadow));
        let mut remarks: Vec<_> = hiding
            .map(|(context, key, action, (behind, hidden))| {
                let message = format!("{key} hides {} of [keys.{}]", hidden.name(), behind.name());
                remark(context, action, message, "fine if that is meant")
            })
            .collect();
        let eaten = |key: &Key| ["ctrl-b", "ctrl-a", "ctrl-q", "ctrl-s"].contains(&key.to_string().as_str());
        let unheard = self.bindings.iter().filter(|at| !at.keys.is_empty() && at.keys.iter().all(eaten));
        remarks.extend(unheard.map(|binding| {
            let message = "sits only on a key that tmux, screen or flow control may eat".to_owned();
            remark(binding.context, binding.action, message, "give it a second key")
        }));
        remarks.sort_by_key(|remark| remark.line);
        remarks
    }

    /// Keys of a context that mean something else in a more general one.
    fn shadows(&self) -> Vec<(Context, Key, Action, (Context, Action))> {
        let mut shadows = Vec::new();
        for binding in &self.bindings {
            for key in &binding.keys {
                for behind in binding.context.falls_back_to() {
                    let hidden = self.action(&[*behind], *key).filter(|hidden| *hidden != binding.action);
                    shadows.extend(
                        hidden.map(|hidden| (binding.context, *key, binding.action, (*behind, hidden))),
                    );
                }
            }
        }
        shadows
    }

    /// The whole table as `settings.toml` would spell it; read back, it is this keymap.
    #[must_use]
    pub fn toml(&self) -> String {
        let mut text = String::new();
        for context in Context::ALL {
            if !text.is_empty() {
                text.push('\n');
            }
            let _ = writeln!(text, "# {}\n[keys.{}]", context.title(), context.name());
            for binding in self.of(context) {
                let keys: Vec<_> = binding.keys.iter().map(ToString::to_string).collect();
                let keys = toml::Value::from(keys).to_string();
                let (name, help) = (binding.action.name(), binding.action.help());
                let _ = writeln!(text, "{name:<18} = {keys:<28} # {help}");
            }
        }
        text
    }
}

fn not_built_in(path: &Path, error: &KeyError) -> SettingsProblem {
    SettingsProblem {
        path: path.to_owned(),
        line: None,
        key: "keys".to_owned(),
        message: error.to_string(),
        advice: "this is a fault of the program".to_owned(),
    }
}

#[cfg(test)]
mod tests;
