//! One screen's own draft: what it is to keep, and what of that the disk has.

use jiff::Timestamp;

use crate::drafts::{About, Draft, DraftError, Ended, ListFile, Mark};
use crate::tui::{DraftAbout, DraftImage};

pub(super) struct Own {
    pub(super) draft: Draft,
    pub(super) list: ListFile,
    pub(super) about: About,
    /// Marks that are not written yet.
    marks: Option<Vec<Mark>>,
    /// The list of another profile came along, as a whole.
    pub(super) has_whole: bool,
    /// Everything that it was given is in its files.
    pub(super) is_written: bool,
    /// The disk was made to have that.
    pub(super) is_synced: bool,
}

impl Own {
    pub(super) fn new(draft: Draft) -> Self {
        let list = draft.list_file();
        let about = About::default();
        Self { draft, list, about, marks: None, has_whole: false, is_written: true, is_synced: true }
    }

    /// Takes an image in, to be written.
    pub(super) fn take(&mut self, image: DraftImage) {
        (self.is_written, self.is_synced) = (false, false);
        if let Some(marks) = image.marks.or_else(|| Some(image.many_marks?.names())) {
            self.marks = Some(marks);
        }
        let mut job = self.about.job.take();
        if image.whole.is_some() || image.edits.is_some() {
            // A job that is being stored has the list as it was before.
            job = None;
        }
        if let Some(journal) = image.whole {
            self.has_whole = true;
            self.list.begin_with(journal);
        }
        self.list.keep(image.edits);
        let DraftAbout { profile, pane, filter, settings, urls, row, lines } = image.about;
        self.about = About {
            version: About::VERSION,
            profile,
            urls,
            row,
            lines,
            saved: Timestamp::now().as_second(),
            ended: image.ended,
            job,
            marks: self.about.marks,
            pane,
            filter: filter.text,
            folder: filter.folder,
            kind: filter.kind,
            since: filter.since,
            settings,
        };
    }

    /// Writes what is not written yet: each part on its own, so that one that fails costs no other.
    pub(super) fn write(&mut self) -> Result<(), DraftError> {
        if self.is_written {
            return Ok(());
        }
        // The list and the marks first: what the small file says of them is true then.
        let listed = self.list.flush();
        let marked = self.write_marks();
        self.draft.write_about(&self.about).and(listed).and(marked)?;
        self.is_written = true;
        Ok(())
    }

    fn write_marks(&mut self) -> Result<(), DraftError> {
        let Some(marks) = &self.marks else { return Ok(()) };
        self.draft.write_marks(marks)?;
        self.about.marks = marks.len();
        self.marks = None;
        Ok(())
    }

    /// The screen goes on with another profile and takes the list along; what belongs to this one waits for it here.
    pub(super) fn leave(mut self) -> Result<(), DraftError> {
        self.write()?;
        let About { marks, settings, filter, folder, kind, since, .. } = &self.about;
        let is_filtered = !filter.is_empty() || folder.is_some() || kind.is_some() || !since.is_empty();
        if *marks == 0 && settings.is_empty() && !is_filtered {
            return self.draft.clear();
        }
        (self.about.urls, self.about.job, self.about.ended) = (0, None, Some(Ended::Left));
        self.about.lines.clear();
        self.draft.write_about(&self.about)?;
        self.draft.remove_list()
    }

    /// Makes the disk have it.
    pub(super) fn sync(&mut self) {
        if !self.is_synced {
            // A disk that cannot sync has been told about when it could not write.
            let _ = self.list.sync();
            let _ = self.draft.sync();
            self.list.compact();
            self.is_synced = true;
        }
    }
}
