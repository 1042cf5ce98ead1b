//! Whether the queue has the list as it is. Storing a job takes a while in which the list is free: what comes into it
//! then is in no job.

/// Jobs that are being stored, and what became of the list since.
#[derive(Debug, Default)]
pub(crate) struct Handing {
    /// Counts changes of what is in the list; its order does not matter.
    changes: u64,
    /// Jobs that are not on disk yet.
    under_way: usize,
    /// The list of the last of them, as it was planned.
    sent: u64,
    /// One of them was not stored.
    has_failed: bool,
}

impl Handing {
    /// The list has other lines now.
    pub(super) const fn touched(&mut self) {
        self.changes += 1;
    }

    /// Stands for the lines as they are now.
    pub(super) const fn mark(&self) -> u64 {
        self.changes
    }

    /// A job goes out, planned from the lines that `mark` stands for.
    pub(crate) const fn begin(&mut self, mark: u64) {
        self.has_failed &= self.under_way > 0;
        self.under_way += 1;
        self.sent = mark;
    }

    /// A job is stored, or not; whether the queue has the list as it is now. Where several were under way, the last
    /// answer decides for all of them.
    pub(crate) const fn end(&mut self, is_stored: bool) -> bool {
        self.under_way = self.under_way.saturating_sub(1);
        self.has_failed |= !is_stored;
        self.under_way == 0 && !self.has_failed && self.sent == self.changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_stays_as_it_was_planned_is_handed_over() {
        let mut handing = Handing::default();
        handing.touched();
        handing.begin(handing.mark());
        assert!(handing.end(true));
    }

    #[test]
    fn what_comes_in_after_the_plan_is_in_no_job() {
        let mut handing = Handing::default();
        let planned = handing.mark();
        handing.touched();
        handing.begin(planned);
        assert!(!handing.end(true));
        handing.begin(handing.mark());
        handing.touched();
        assert!(!handing.end(true));
    }

    #[test]
    fn of_several_jobs_each_must_be_stored() {
        let mut handing = Handing::default();
        for answers in [[true, false], [false, true]] {
            handing.begin(handing.mark());
            handing.touched();
            handing.begin(handing.mark());
            assert!(!handing.end(answers[0]));
            assert!(!handing.end(answers[1]));
        }
        handing.begin(handing.mark());
        assert!(handing.end(true), "an old failure counts no more");
    }
}
