use super::*;

fn shell(script: &str, limit: Duration) -> Result<String, SecretError> {
    let argv = ["sh", "-c", script].map(str::to_owned);
    run(&argv, limit).map(|printed| String::from_utf8(printed.to_vec()).unwrap())
}

#[test]
fn a_program_that_asks_finds_nobody() {
    assert_eq!(shell("read answer || printf nobody", TIME_LIMIT).unwrap(), "nobody");
}

#[test]
fn a_program_has_neither_input_nor_a_place_for_complaints() {
    let script = "[ /dev/fd/0 -ef /dev/null ] && [ /dev/fd/2 -ef /dev/null ] && printf both";
    assert_eq!(shell(script, TIME_LIMIT).unwrap(), "both");
}

#[test]
fn a_program_that_hangs_is_killed_with_its_children() {
    let dir = tempfile::tempdir().unwrap();
    let pid_file = dir.path().join("pid");
    let script = format!("sleep 600 & echo $! >{}; wait", pid_file.display());
    let error = shell(&script, Duration::from_millis(500)).unwrap_err();
    assert!(matches!(error, SecretError::TimedOut { .. }), "{error}");
    let pid: i32 = std::fs::read_to_string(pid_file).unwrap().trim().parse().unwrap();
    let pid = Pid::from_raw(pid).unwrap();
    // The killed child is somebody else's to reap: a zombie does not count as alive.
    let alive = || {
        rustix::process::test_kill_process(pid).is_ok()
            && std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_pid()))
                .is_ok_and(|stat| !stat.contains(") Z "))
    };
    for _ in 0..500 {
        if !alive() {
            return;
        }
        std::thread::sleep(GLANCE);
    }
    panic!("the child of the program is still alive");
}

#[test]
fn a_program_that_prints_without_end_is_stopped() {
    let error = shell("yes canary", TIME_LIMIT).unwrap_err();
    assert!(matches!(error, SecretError::NoSecret { reason: NoSecret::TooLong, .. }), "{error}");
}

#[test]
fn a_background_child_that_keeps_the_pipe_open_does_not_hold_us_up() {
    // The child lives longer than the time limit would allow; only the program itself is waited for.
    assert_eq!(shell("sleep 60 & printf done", Duration::from_secs(30)).unwrap(), "done");
}

#[test]
fn the_variable_with_the_password_is_not_handed_on() {
    let command = command("true", &[]);
    let envs: Vec<_> = command.get_envs().collect();
    assert_eq!(envs, [("PURGEDECK_PASSWORD".as_ref(), None)]);
}
