//! The program under `strace`, which kills it at its Nth system call or makes that call fail
//! (`spec/reliability.md` F2). Counted for each thread on its own, as strace does.

#![allow(dead_code, reason = "shared by several test crates, none of which uses all of it")]

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::home::{Home, Ran};

/// What happens at a system call.
#[derive(Debug, Clone)]
pub(crate) enum Fate {
    /// The process is killed before the call is made.
    Kill,
    /// The call fails with this error, and is not made.
    Fail(&'static str),
}

/// Which calls meet their fate.
#[derive(Debug, Clone)]
pub(crate) struct Inject {
    /// The name of the system call.
    pub(crate) call: &'static str,
    /// The first one, from 1.
    pub(crate) from: u32,
    /// Every one after it too.
    pub(crate) for_good: bool,
    /// What happens.
    pub(crate) fate: Fate,
    /// Only calls about these paths; empty: all.
    pub(crate) paths: Vec<PathBuf>,
}

impl Inject {
    /// Killed at the Nth call.
    pub(crate) fn kill(call: &'static str, from: u32) -> Self {
        Self { call, from, for_good: false, fate: Fate::Kill, paths: Vec::new() }
    }

    /// The Nth call fails, or all from there on.
    pub(crate) fn fail(call: &'static str, error: &'static str, from: u32, for_good: bool) -> Self {
        Self { call, from, for_good, fate: Fate::Fail(error), paths: Vec::new() }
    }

    /// The same for calls about these paths only.
    pub(crate) fn about(self, paths: Vec<PathBuf>) -> Self {
        Self { paths, ..self }
    }

    fn words(&self) -> String {
        let fate = match self.fate {
            Fate::Kill => "signal=KILL".to_owned(),
            Fate::Fail(error) => format!("error={error}"),
        };
        format!("inject={}:{fate}:when={}{}", self.call, self.from, if self.for_good { "+" } else { "" })
    }
}

/// What a traced run came to.
pub(crate) struct Traced {
    /// The run, as the program itself ended.
    pub(crate) ran: Ran,
    /// Whether a call met its fate.
    pub(crate) hit: bool,
}

/// Runs a command to its end under strace.
#[track_caller]
pub(crate) fn run(home: &Home, args: &[&str], inject: &Inject) -> Traced {
    let trace = home.path("trace");
    let program = home.command(args);
    let mut strace = Command::new("strace");
    if matches!(inject.fate, Fate::Fail(_)) {
        // Saves most of the time; with it strace 6.1 forgets to send a signal, so kills go without.
        strace.arg("--seccomp-bpf");
    }
    strace.args(["-f", "-qq", "-o"]).arg(&trace);
    strace.args(["-e", &format!("trace={}", inject.call), "-e", &inject.words()]);
    for path in &inject.paths {
        strace.arg("-P").arg(path);
    }
    strace.arg(program.get_program()).args(program.get_args()).env_clear().stdin(Stdio::null());
    strace.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    strace.current_dir(home.path(""));
    let output = strace.output().expect("strace runs; on Debian: apt-get install strace");
    let trace = std::fs::read_to_string(&trace).unwrap_or_default();
    let ran = Ran::new(args, output);
    assert!(!refused(&ran), "strace may not trace here (ptrace is forbidden, see yama and seccomp): {ran:?}");
    let hit = match inject.fate {
        Fate::Kill => ran.signal() == Some(9),
        Fate::Fail(_) => trace.contains("(INJECTED)"),
    };
    Traced { ran, hit }
}

fn refused(ran: &Ran) -> bool {
    ["ptrace(", "PTRACE_", "Operation not permitted"].iter().any(|word| ran.stderr().contains(word))
        && ran.stderr().contains("strace:")
}
