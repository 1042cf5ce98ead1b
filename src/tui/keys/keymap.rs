//! The live key map: finds the action of a key, and writes help, footer and documentation from the same rows.

use std::fmt::Write as _;

use super::bindings::DEFAULTS;
use super::{Action, Context, Key, KeyError};

/// One action in one context, with the keys that ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Where it is valid.
    pub context: Context,
    /// What it asks for.
    pub action: Action,
    /// The keys, the one to show first.
    pub keys: Vec<Key>,
    /// The word for the footer; empty: not shown there.
    pub hint: &'static str,
}

/// All bindings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    pub(super) bindings: Vec<Binding>,
}

impl Keymap {
    /// The built-in keys.
    ///
    /// # Errors
    /// If the built-in table names something that is no key, which a test rules out.
    pub fn built_in() -> Result<Self, KeyError> {
        let bindings = DEFAULTS
            .iter()
            .map(|(context, action, keys, hint)| {
                let keys = keys.iter().map(|key| key.parse()).collect::<Result<_, _>>()?;
                Ok(Binding { context: *context, action: *action, keys, hint })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { bindings })
    }

    /// Takes every dangerous action away: nothing on the screen can change the CDN or the queue any more.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.bindings.retain(|binding| !binding.action.is_dangerous());
        self
    }

    /// The action of a key; the contexts are asked in order.
    #[must_use]
    pub fn action(&self, contexts: &[Context], key: Key) -> Option<Action> {
        contexts.iter().find_map(|context| {
            self.of(*context).find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
        })
    }

    /// The bindings of one context, in the order of the table.
    pub fn of(&self, context: Context) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.context == context)
    }

    /// The first key of an action, wherever it is valid; `None`: no key asks for it.
    #[must_use]
    pub fn key_for(&self, action: Action) -> Option<Key> {
        let mut of_action = self.bindings.iter().filter(|binding| binding.action == action);
        of_action.find_map(|binding| binding.keys.first().copied())
    }

    /// Whether the action exists in the context, with or without keys.
    #[must_use]
    pub fn has(&self, context: Context, action: Action) -> bool {
        self.of(context).any(|binding| binding.action == action)
    }

    /// Pairs of a key and a word for the footer, for contexts asked in order.
    pub fn hints<'a>(&'a self, contexts: &'a [Context]) -> impl Iterator<Item = (Key, &'static str)> + 'a {
        contexts
            .iter()
            .flat_map(|context| self.of(*context))
            .filter(|binding| !binding.hint.is_empty())
            .filter_map(|binding| Some((*binding.keys.first()?, binding.hint)))
    }

    /// Keys that mean two things in one context: the context, the key, and both actions.
    #[must_use]
    pub fn conflicts(&self) -> Vec<(Context, Key, [Action; 2])> {
        let all: Vec<_> = self
            .bindings
            .iter()
            .flat_map(|binding| binding.keys.iter().map(move |key| (binding.context, *key, binding.action)))
            .collect();
        let mut conflicts = Vec::new();
        for (position, (context, key, action)) in all.iter().enumerate() {
            for (_, _, other) in all[..position].iter().filter(|(c, k, _)| c == context && k == key) {
                conflicts.push((*context, *key, [*other, *action]));
            }
        }
        conflicts
    }

    /// The table for the documentation, in Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = String::from("| where | keys | action | what it does |\n| --- | --- | --- | --- |\n");
        for context in Context::ALL {
            for binding in self.of(context) {
                let keys: Vec<_> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
                let _ = writeln!(
                    text,
                    "| {} (`{}`) | {} | `{}` | {} |",
                    context.title(),
                    context.name(),
                    keys.join(" "),
                    binding.action.name(),
                    binding.action.help()
                );
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keymap() -> Keymap {
        Keymap::built_in().unwrap()
    }

    #[test]
    fn no_key_means_two_things_in_one_context() {
        assert_eq!(keymap().conflicts(), []);
    }

    #[test]
    fn every_action_can_be_reached() {
        let keymap = keymap();
        for action in Action::ALL {
            assert!(keymap.bindings.iter().any(|binding| binding.action == *action), "{}", action.name());
        }
    }

    #[test]
    fn nothing_sits_only_on_keys_that_multiplexers_and_flow_control_eat() {
        let eaten: Vec<Key> =
            ["ctrl-b", "ctrl-a", "ctrl-q", "ctrl-s"].map(|key| key.parse().unwrap()).to_vec();
        for binding in &keymap().bindings {
            assert!(binding.keys.iter().any(|key| !eaten.contains(key)), "{}", binding.action.name());
        }
    }

    #[test]
    fn the_more_special_context_wins() {
        let keymap = keymap();
        let key = "s".parse().unwrap();
        let of = |contexts: &[Context]| keymap.action(contexts, key);
        assert_eq!(of(&[Context::Settings, Context::List, Context::Global]), Some(Action::Save));
        assert_eq!(of(&[Context::Assets, Context::List, Context::Global]), Some(Action::ChangedSince));
        assert_eq!(of(&[Context::Queue, Context::List, Context::Global]), None);
    }

    #[test]
    fn read_only_takes_the_dangerous_keys_away() {
        let keymap = keymap().read_only();
        assert_eq!(keymap.action(&[Context::Urls], "p".parse().unwrap()), None);
        assert_eq!(keymap.action(&[Context::Queue], "r".parse().unwrap()), None);
        assert_eq!(keymap.action(&[Context::Urls], "d".parse().unwrap()), Some(Action::Remove));
    }

    #[test]
    fn the_documentation_lists_every_binding() {
        let keymap = keymap();
        let rows = keymap.markdown().lines().count();
        assert_eq!(rows, keymap.bindings.len() + 2);
        assert!(keymap.markdown().contains("| URLs (`urls`) | `p` | `purge` |"));
    }
}
