//! What becomes of a worker that is started from here when its user logs out.

use super::finding::Finding;
use super::subject::Subject;
use crate::worker::Logout;

const NAME: &str = "logout";

pub(super) fn check(_: &Subject) -> Finding {
    // A worker stays in the control group of who starts it.
    of(Logout::of_process(std::process::id()))
}

fn of(logout: Logout) -> Finding {
    match logout {
        Logout::Survives => Finding::ok(NAME, "a worker started from here goes on after a logout"),
        Logout::Ends(why) => Finding::warn(
            NAME,
            format!("this host ends a worker at logout ({why}); the queue is kept"),
            "loginctl enable-linger where that is allowed, or let a timer run purgedeck queue run",
        ),
        Logout::Unknown => Finding::warn(
            NAME,
            "whether a worker goes on after a logout cannot be told; the queue is kept",
            "a timer that runs purgedeck queue run is sure to go on",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn only_what_surely_goes_on_is_well() {
        for (logout, verdict, words) in [
            (Logout::Survives, Verdict::Ok, "goes on"),
            (Logout::Ends("KillUserProcesses=yes"), Verdict::Warn, "(KillUserProcesses=yes)"),
            (Logout::Unknown, Verdict::Warn, "cannot be told"),
        ] {
            let finding = of(logout);
            assert_eq!(finding.verdict, verdict, "{finding:?}");
            assert!(finding.found.contains(words), "{finding:?}");
        }
    }
}
