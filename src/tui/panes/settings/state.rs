//! The form: its fields, the one under the cursor, and the editor that may be open on it.

use super::field::Field;
use super::history::{Edit, History};
use crate::settings::{Profile, key_docs};
use crate::tui::app::Change;
use crate::tui::keys::Context;
use crate::tui::widgets::{LineInput, ListCursor, TextBox};

/// Rows that a field of several lines takes at least and at most.
const TALL_ROWS: std::ops::RangeInclusive<usize> = 3..=8;

/// What is open on the field under the cursor.
#[derive(Debug, Clone)]
pub(crate) enum Editor {
    /// One line.
    Line(LineInput),
    /// Several lines.
    Text(Box<TextBox>),
}

impl Editor {
    /// Where its keys are looked up.
    pub(crate) const fn contexts(&self) -> &'static [Context] {
        match self {
            Self::Line(_) => &[Context::Field],
            Self::Text(_) => &[Context::Text],
        }
    }
}

/// The settings pane.
#[derive(Debug, Clone)]
pub(crate) struct SettingsPane {
    pub(super) fields: Vec<Field>,
    /// Counted over the fields that concern the service.
    pub(super) list: ListCursor,
    pub(super) editor: Option<Editor>,
    /// Edits of fields, to be taken back and made again.
    pub(super) history: History,
    /// The keys and texts of a save that is on its way.
    pub(crate) saving: Option<Vec<(&'static str, String)>>,
}

impl SettingsPane {
    /// The form of a profile.
    pub(crate) fn new(profile: &Profile) -> Self {
        let fields = key_docs().iter().map(|doc| Field::new(doc, profile)).collect();
        Self { fields, list: ListCursor::default(), editor: None, history: History::default(), saving: None }
    }

    /// The open editor.
    pub(crate) fn editing(&self) -> Option<&Editor> {
        self.editor.as_ref()
    }

    /// Takes a profile over as saved; what was changed since the save was asked for stays changed.
    pub(crate) fn saved(&mut self, profile: &Profile) {
        let asked = self.saving.take().unwrap_or_default();
        for field in &mut self.fields {
            let fresh = Field::new(field.doc, profile);
            let untouched = !field.is_changed()
                || asked.iter().any(|(key, text)| *key == field.doc.key && *text == field.text);
            field.saved.clone_from(&fresh.saved);
            if untouched {
                *field = fresh;
            }
        }
    }

    /// Whether a save that is on its way has this key.
    pub(crate) fn is_saving(&self, key: &str) -> bool {
        self.saving.iter().flatten().any(|(saving, _)| *saving == key)
    }

    /// How many fields differ from the file.
    pub(crate) fn changes(&self) -> usize {
        self.fields.iter().filter(|field| field.is_changed()).count()
    }

    /// What is to be written, or the first field that cannot be.
    pub(super) fn to_save(&self) -> Result<Vec<Change>, &Field> {
        let changed = self.fields.iter().filter(|field| field.is_changed());
        changed
            .map(|field| match (field.value(), &field.complaint) {
                (Ok(value), None) => Ok(Change { key: field.doc.key, value }),
                _ => Err(field),
            })
            .collect()
    }

    /// The kind of service that the form says.
    fn service(&self) -> &str {
        self.fields.iter().find(|field| field.doc.key == "service").map_or("", |field| field.text.as_str())
    }

    /// Positions of the fields that concern the service.
    pub(super) fn shown(&self) -> Vec<usize> {
        let service = self.service();
        (0..self.fields.len()).filter(|position| self.fields[*position].concerns(service)).collect()
    }

    /// The field under the cursor.
    pub(super) fn current(&self) -> Option<&Field> {
        self.fields.get(*self.shown().get(self.list.at)?)
    }

    /// The field under the cursor, to be changed.
    pub(super) fn current_mut(&mut self) -> Option<&mut Field> {
        let position = *self.shown().get(self.list.at)?;
        self.fields.get_mut(position)
    }

    /// Gives the field under the cursor another text, as a step that can be taken back.
    pub(super) fn change(&mut self, text: String) {
        let Some(field) = self.current_mut() else { return };
        if field.text == text {
            return field.set(text);
        }
        let edit = Edit { key: field.doc.key, before: field.text.clone(), after: text.clone() };
        field.set(text);
        self.history.record(edit);
    }

    /// Takes the last edit back; its key.
    pub(super) fn undo(&mut self) -> Option<&'static str> {
        let edit = self.history.undo()?;
        self.put(edit.key, edit.before);
        Some(edit.key)
    }

    /// Makes the edit again that was taken back last; its key.
    pub(super) fn redo(&mut self) -> Option<&'static str> {
        let edit = self.history.redo()?;
        self.put(edit.key, edit.after);
        Some(edit.key)
    }

    /// Gives a field a text, and the cursor goes there.
    pub(super) fn put(&mut self, key: &str, text: String) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.doc.key == key) {
            field.set(text);
        }
        self.select(key);
    }

    /// What the form says otherwise than the file: key and text. Nothing secret: passwords are no settings, and the
    /// arguments of a password command, in which somebody may have put one, stay out.
    pub(crate) fn unsaved(&self) -> Vec<(&'static str, String)> {
        let changed = self.fields.iter().filter(|field| field.is_changed());
        let changed = changed.filter(|field| field.doc.key != "password_command");
        changed.map(|field| (field.doc.key, field.text.clone())).collect()
    }

    /// Puts texts into the form that were not saved; keys that it does not know are left out.
    pub(crate) fn restore(&mut self, unsaved: &[(String, String)]) {
        for (key, text) in unsaved {
            let Some(field) = self.fields.iter_mut().find(|field| field.doc.key == key) else { continue };
            let edit = Edit { key: field.doc.key, before: field.text.clone(), after: text.clone() };
            field.set(text.clone());
            self.history.record(edit);
        }
    }

    /// Puts the cursor on a key.
    pub(super) fn select(&mut self, key: &str) {
        let shown = self.shown();
        if let Some(at) = shown.iter().position(|position| self.fields[*position].doc.key == key) {
            self.list.at = at;
        }
    }

    /// The template as the form has it, the open editor included.
    pub(super) fn template(&self) -> String {
        match (&self.editor, self.current()) {
            (Some(Editor::Text(text)), Some(field)) if field.doc.key == "template" => text.text(),
            _ => {
                let template = self.fields.iter().find(|field| field.doc.key == "template");
                template.map(|field| field.text.clone()).unwrap_or_default()
            }
        }
    }

    /// Rows that a field takes on the screen.
    pub(super) fn rows(field: &Field) -> usize {
        if field.is_tall() {
            field.text.lines().count().clamp(*TALL_ROWS.start(), *TALL_ROWS.end())
        } else {
            1
        }
    }

    /// Keeps cursor and window valid in `height` rows; `top` counts fields.
    pub(crate) fn settle(&mut self, height: usize) {
        let shown = self.shown();
        self.list.at = self.list.at.min(shown.len().saturating_sub(1));
        self.list.top = self.list.top.min(self.list.at);
        let rows = |from: usize, to: usize| -> usize {
            shown[from..=to].iter().map(|position| Self::rows(&self.fields[*position])).sum()
        };
        while self.list.top < self.list.at && rows(self.list.top, self.list.at) > height {
            self.list.top += 1;
        }
        while self.list.top > 0 && rows(self.list.top - 1, shown.len() - 1) <= height {
            self.list.top -= 1;
        }
    }
}
