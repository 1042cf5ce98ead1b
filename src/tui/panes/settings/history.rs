//! Edits of the form's fields that can be taken back and made again.

/// So many edits are kept.
const MOST: usize = 100;

/// One field's text before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) key: &'static str,
    pub(super) before: String,
    pub(super) after: String,
}

/// What was done, and what was taken back, each the newest last.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    done: Vec<Edit>,
    undone: Vec<Edit>,
}

impl History {
    /// A new edit: what was taken back before it is gone.
    pub(super) fn record(&mut self, edit: Edit) {
        self.undone.clear();
        if self.done.len() == MOST {
            self.done.remove(0);
        }
        self.done.push(edit);
    }

    pub(super) fn undo(&mut self) -> Option<Edit> {
        let edit = self.done.pop()?;
        self.undone.push(edit.clone());
        Some(edit)
    }

    pub(super) fn redo(&mut self) -> Option<Edit> {
        let edit = self.undone.pop()?;
        self.done.push(edit.clone());
        Some(edit)
    }
}
