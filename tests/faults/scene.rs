//! A server with its script, a home with an account at it, and the judgement at the end.

use std::process::{Child, Stdio};

use serde_json::Value;

use crate::account::{self, Wishes};
use crate::fault_server::{FaultServer, Step};
use crate::home::{Home, Ran};
use crate::oracle;

/// A server and a home.
pub(crate) struct Scene {
    pub(crate) server: FaultServer,
    pub(crate) home: Home,
}

impl Scene {
    /// What the server does to one purge after the other; then it accepts.
    pub(crate) fn with(script: impl IntoIterator<Item = Step>) -> Self {
        Self::wishing(Wishes::default(), script)
    }

    /// The same where a request may take one second in all.
    pub(crate) fn impatient(script: impl IntoIterator<Item = Step>) -> Self {
        Self::wishing(Wishes { timeout_seconds: 1, ..Wishes::default() }, script)
    }

    /// The same with every wish.
    pub(crate) fn wishing(wishes: Wishes, script: impl IntoIterator<Item = Step>) -> Self {
        let server = FaultServer::start(script);
        let home = account::home(&server, wishes);
        Self { server, home }
    }

    /// Purges these URLs and waits for the end; judges the books.
    #[track_caller]
    pub(crate) fn purge(&self, urls: &[String], options: &[&str]) -> Ran {
        let ran = self.home.purge(urls, &[options, &["--json"]].concat());
        self.judge(urls, &[&ran]);
        ran
    }

    /// Starts a command and does not wait for it.
    pub(crate) fn start(&self, args: &[&str]) -> Child {
        let mut command = self.home.command(args);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
    }

    /// The oracle, the file and the password.
    #[track_caller]
    pub(crate) fn judge(&self, urls: &[String], said: &[&Ran]) {
        oracle::check(&self.home, &self.server, urls);
        oracle::no_secret(&self.home, said);
    }

    /// The words of the last event of this kind.
    #[track_caller]
    pub(crate) fn last(&self, kind: &str) -> String {
        let events = self.home.events();
        let event = events.iter().rev().find(|event| event["kind"] == kind);
        event.unwrap_or_else(|| panic!("no event {kind}: {events:#?}"))["text"]
            .as_str()
            .expect("text")
            .to_owned()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.home.end_worker();
    }
}

/// The states of a report's batches.
pub(crate) fn states(report: &Value) -> Vec<&str> {
    let batches = report["batches"].as_array().expect("batches");
    batches.iter().map(|batch| batch["state"].as_str().expect("a state")).collect()
}
