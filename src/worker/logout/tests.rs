//! Hosts made of a few files.

use super::*;

const SESSION: &str = "0::/user.slice/user-1000.slice/session-3.scope\n";
const SESSION_OF_OLD: &str = "2:cpu:/\n1:name=systemd:/user.slice/user-1000.slice/session-3.scope\n";
const MANAGER: &str = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/tmux.scope\n";
const SERVICE: &str = "0::/system.slice/ci-runner.service\n";
const MAIN: &str = "etc/systemd/logind.conf";
/// What distributions ship: every line is a comment that names the compiled default.
const SHIPPED_NO: &str = "[Login]\n#KillUserProcesses=no\n#KillExcludeUsers=root\n";
const SHIPPED_YES: &str = "[Login]\n#KillUserProcesses=yes\n#KillExcludeUsers=root\n";

struct Host(tempfile::TempDir);

impl Host {
    /// With systemd, and these files.
    fn with(files: &[(&str, &str)]) -> Self {
        let host = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(host.0.path().join("run/systemd/system")).unwrap();
        for (name, text) in files {
            let path = host.0.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        host
    }

    fn after(&self, groups: &str, user: &str) -> Logout {
        Logout::after(self.0.path(), Some(groups), Some(user))
    }
}

fn ends() -> Logout {
    Logout::Ends("KillUserProcesses=yes")
}

#[test]
fn without_systemd_nobody_ends_anything() {
    let bare = tempfile::tempdir().unwrap();
    assert_eq!(Logout::after(bare.path(), Some("0::/\n"), Some("anna")), Logout::Survives);
    assert_eq!(Logout::after(bare.path(), None, None), Logout::Survives);
}

#[test]
fn a_login_s_processes_end_where_the_host_says_so() {
    let on = "[Login]\nKillUserProcesses=yes\n";
    let off = "[Login]\nKillUserProcesses=no\n";
    let local = "etc/systemd/logind.conf.d/50-local.conf";
    for (files, answer) in [
        (vec![], Logout::Unknown),
        (vec![(MAIN, SHIPPED_NO)], Logout::Survives),
        (vec![(MAIN, SHIPPED_YES)], ends()),
        (vec![("usr/lib/systemd/logind.conf", SHIPPED_YES)], ends()),
        (vec![(MAIN, on)], ends()),
        (vec![(MAIN, "[Login]\n  KillUserProcesses = ON \n")], ends()),
        (
            vec![(MAIN, "[Sleep]\nKillUserProcesses=yes\n"), ("usr/lib/systemd/logind.conf", SHIPPED_NO)],
            Logout::Survives,
        ),
        // Only the first main file counts.
        (vec![(MAIN, SHIPPED_NO), ("usr/lib/systemd/logind.conf", on)], Logout::Survives),
        (vec![(MAIN, SHIPPED_NO), (local, on)], ends()),
        (vec![(MAIN, on), (local, off)], Logout::Survives),
        // By name, whatever their folders …
        (vec![(local, on), ("usr/lib/systemd/logind.conf.d/90-vendor.conf", off)], Logout::Survives),
        // … and of one name the strongest folder's.
        (vec![(local, on), ("usr/lib/systemd/logind.conf.d/50-local.conf", off)], ends()),
        (vec![(MAIN, SHIPPED_NO), ("etc/systemd/logind.conf.d/50-local.bak", on)], Logout::Survives),
        (vec![(MAIN, on), (local, "[Login]\nKillUserProcesses=perhaps\n")], ends()),
    ] {
        let host = Host::with(&files);
        for groups in [SESSION, SESSION_OF_OLD] {
            assert_eq!(host.after(groups, "anna"), answer, "{files:?}");
        }
    }
}

#[test]
fn some_users_are_spared_and_some_are_not() {
    for (lists, user, answer) in [
        ("", "root", Logout::Survives),
        ("KillExcludeUsers=\n", "root", ends()),
        ("KillExcludeUsers=ben anna\n", "anna", Logout::Survives),
        ("KillExcludeUsers=ben\n", "root", Logout::Survives),
        ("KillExcludeUsers=ben\n", "anna", ends()),
        ("KillOnlyUsers=ben\n", "anna", Logout::Survives),
        ("KillOnlyUsers=ben\nKillOnlyUsers=anna\n", "anna", ends()),
        ("KillOnlyUsers=anna\nKillExcludeUsers=anna\n", "anna", Logout::Survives),
    ] {
        let host = Host::with(&[(MAIN, &format!("[Login]\nKillUserProcesses=yes\n{lists}"))]);
        assert_eq!(host.after(SESSION, user), answer, "{lists}");
    }
}

#[test]
fn lingering_users_keep_their_services() {
    let host = Host::with(&[(MAIN, SHIPPED_NO), ("var/lib/systemd/linger/anna", "")]);
    assert_eq!(host.after(MANAGER, "anna"), Logout::Survives);
    assert!(matches!(host.after(MANAGER, "ben"), Logout::Ends(_)), "whatever KillUserProcesses says");
}

#[test]
fn what_a_service_does_is_not_known() {
    let host = Host::with(&[(MAIN, SHIPPED_YES)]);
    assert_eq!(host.after(SERVICE, "anna"), Logout::Unknown);
    assert_eq!(host.after("0::/init.scope\n", "anna"), Logout::Survives);
    assert_eq!(Logout::after(host.0.path(), None, Some("anna")), Logout::Unknown);
    assert_eq!(Logout::after(host.0.path(), Some(SESSION), None), Logout::Unknown);
}

#[test]
fn the_sentences_promise_no_more_than_is_true() {
    assert_eq!(Logout::Survives.words(4711), "continues in the background (pid 4711)");
    assert_eq!(
        ends().words(4711),
        "this host ends background processes at logout (KillUserProcesses=yes); the queue is kept and continues at \
         your next start"
    );
    assert_eq!(Logout::Survives.warning(), None);
    assert_eq!(ends().warning(), Some(ends().words(4711)));
    assert!(Logout::Unknown.words(4711).contains("if this host ends it at logout, the queue is kept"));
}

#[test]
fn this_process_can_be_asked_about() {
    // Whatever the answer is on this host, there is a sentence for it.
    assert!(!Logout::of_process(std::process::id()).words(1).is_empty());
}
