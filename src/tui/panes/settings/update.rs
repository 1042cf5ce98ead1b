//! Keys of the settings form.

use crossterm::event::KeyEvent;

use super::state::Editor;
use crate::tui::app::{Effect, Level, State};
use crate::tui::keys::{Action, Context};
use crate::tui::popups::{Choose, Popup};
use crate::tui::widgets::{LineInput, TextBox};

/// An action while no editor is open.
pub(crate) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Edit => edit(state),
        Action::Toggle => toggle(state, 1),
        Action::ToggleBack => toggle(state, -1),
        Action::Save => return save(state),
        Action::Revert => revert(state),
        Action::Undo => undo(state),
        Action::Redo => redo(state),
        Action::InsertPreset => return offer_presets(state),
        _ => {}
    }
    Vec::new()
}

/// Moves the cursor by fields.
pub(crate) fn step(state: &mut State, rows: isize) {
    let len = state.settings.shown().len();
    state.settings.list.step(rows, len);
}

fn edit(state: &mut State) {
    let Some(field) = state.settings.current() else { return };
    if !field.choices().is_empty() {
        return toggle(state, 1);
    }
    state.settings.editor = Some(if field.is_tall() {
        Editor::Text(Box::new(TextBox::new(&field.text)))
    } else {
        Editor::Line(LineInput::new(field.text.clone()))
    });
}

fn toggle(state: &mut State, step: isize) {
    let Some(field) = state.settings.current() else { return };
    let choices = field.choices();
    if choices.is_empty() {
        return;
    }
    let now = choices.iter().position(|choice| *choice == field.text).unwrap_or(0);
    let next = now.saturating_add_signed(step);
    let next = if step < 0 && now == 0 { choices.len() - 1 } else { next % choices.len() };
    let text = choices[next].to_owned();
    state.settings.change(text);
}

fn revert(state: &mut State) {
    let Some(field) = state.settings.current() else { return };
    let (key, saved) = (field.doc.key, field.saved.clone());
    state.settings.change(saved);
    state.say(Level::Info, format!("{key} is as the file has it"));
}

fn undo(state: &mut State) {
    let text = match state.settings.undo() {
        Some(key) => format!(
            "undone: the edit of {key}; {} makes it again",
            state.key_in(Context::Settings, Action::Redo)
        ),
        None => "nothing to undo".to_owned(),
    };
    state.say(Level::Info, text);
}

fn redo(state: &mut State) {
    let text = match state.settings.redo() {
        Some(key) => format!("done again: the edit of {key}"),
        None => "nothing to do again".to_owned(),
    };
    state.say(Level::Info, text);
}

fn save(state: &mut State) -> Vec<Effect> {
    if state.settings.saving.is_some() {
        return Vec::new();
    }
    let refused = match state.settings.to_save() {
        Ok(changes) if changes.is_empty() => {
            state.say(Level::Info, "nothing to save: the form is as the file");
            return Vec::new();
        }
        Ok(changes) => {
            let fields = state.settings.fields.iter().filter(|field| field.is_changed());
            state.settings.saving = Some(fields.map(|field| (field.doc.key, field.text.clone())).collect());
            return vec![Effect::SaveSettings { profile: state.profile.name.clone(), changes }];
        }
        Err(field) => field.doc.key,
    };
    state.settings.select(refused);
    state.say(Level::Error, format!("not saved: {refused} is not right yet"));
    Vec::new()
}

fn offer_presets(state: &mut State) -> Vec<Effect> {
    state.popups.push(Popup::choose(Choose::Preset, None));
    vec![Effect::LoadPresets { sign_in: state.sign_in_ticket }]
}

/// Appends `?$name$` to the template's current line, or to its last one.
pub(crate) fn insert_preset(state: &mut State, name: &str) {
    state.settings.select("template");
    if state.settings.editor.is_none() {
        edit(state);
    }
    if let Some(Editor::Text(text)) = &mut state.settings.editor {
        let base = if text.text().trim().is_empty() { "<ID>" } else { "" };
        // The box is far from full with a template in it; if it is, the operator sees that nothing came.
        let _ = text.insert(&format!("{base}?${name}$"));
    }
}

/// A key while an editor is open.
pub(crate) fn typed(state: &mut State, action: Option<Action>, key: KeyEvent) -> Vec<Effect> {
    match action {
        Some(Action::Cancel) if matches!(state.settings.editor, Some(Editor::Line(_))) => {
            state.settings.editor = None;
        }
        Some(Action::Accept | Action::Cancel) => accept(state),
        Some(Action::Save) => {
            accept(state);
            return save(state);
        }
        Some(Action::NextField) => {
            accept(state);
            step(state, 1);
        }
        Some(Action::PreviousField) => {
            accept(state);
            step(state, -1);
        }
        _ => match &mut state.settings.editor {
            Some(Editor::Line(input)) => {
                input.key(key);
            }
            Some(Editor::Text(text)) => {
                let full = text.key(key).is_err();
                if full {
                    state.say(Level::Warning, "the field is full");
                }
            }
            None => {}
        },
    }
    judge(state);
    Vec::new()
}

/// Pasted text while an editor is open.
pub(crate) fn paste(state: &mut State, pasted: &str) {
    let full = match &mut state.settings.editor {
        Some(Editor::Line(input)) => {
            input.insert(pasted);
            false
        }
        Some(Editor::Text(text)) => text.insert(pasted).is_err(),
        None => false,
    };
    if full {
        state.say(Level::Warning, "the paste is too long for this field");
    }
    judge(state);
}

/// Judges what the open editor holds, without taking it over.
fn judge(state: &mut State) {
    let text = match &state.settings.editor {
        Some(Editor::Line(input)) => input.text().to_owned(),
        Some(Editor::Text(text)) => text.text(),
        None => return,
    };
    if let Some(field) = state.settings.current_mut() {
        let before = std::mem::take(&mut field.text);
        field.set(text);
        field.text = before;
    }
}

fn accept(state: &mut State) {
    let text = match state.settings.editor.take() {
        Some(Editor::Line(input)) => input.text().trim().to_owned(),
        Some(Editor::Text(text)) => text.text(),
        None => return,
    };
    state.settings.change(text);
}
