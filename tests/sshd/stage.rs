//! A host with an operator's home, a service, and a way in over SSH.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::home::{Home, eventually, program, settings_for};
use crate::processes::words;
use crate::sandbox_process::SandboxProcess;
use crate::server::Server;
use crate::session::Session;

/// URLs of the purge, one a request.
const URLS: usize = 8;
/// The asset of the URL that is not queued.
const UNSENT: &str = "not_sent_yet";

pub(crate) struct Stage {
    pub(crate) server: Server,
    home: Home,
    sandbox: SandboxProcess,
    command: String,
}

impl Stage {
    /// `None`: no sshd here.
    pub(crate) fn set() -> Option<Self> {
        let sandbox = SandboxProcess::start_with(&["--assets", "20", "--estimate", "1"]);
        // Slow enough to be in the middle of it for a while.
        sandbox.switch(&json!({ "delay_ms": 700, "operation": "cdnCacheInvalidation" }));
        let settings = settings_for(&sandbox.endpoint)
            .replace("[profiles.test.limits]", "[profiles.test.limits]\nurls_per_request = 1");
        let home = Home::with_settings(&settings);
        let script = home.write("session", script(&home));
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).expect("its mode");
        let server = Server::start(&home.path(""))?;
        Some(Self { server, home, sandbox, command: script })
    }

    /// A session with the screen in it, signed in.
    pub(crate) fn sign_on(&self) -> Session {
        let session = Session::start(&self.server, &self.command);
        session.shows("as of ", &self.server);
        session
    }

    fn url(&self, number: usize) -> String {
        self.sandbox.image(&format!("cut_{number}"))
    }

    /// Pastes the list and confirms the purge.
    pub(crate) fn start_a_purge(&self, session: &mut Session) {
        let list: Vec<String> = (1..=URLS).map(|number| self.url(number)).collect();
        session.keys("3");
        session.keys(&format!("\x1b[200~{}\x1b[201~", list.join("\r")));
        session.shows(&format!("cut_{URLS}"), &self.server);
        session.keys("p");
        session.shows(&format!("Purge {URLS} URLs?"), &self.server);
        session.keys("\t");
        session.keys("\r");
    }

    /// Pastes one more URL, which nobody has queued.
    pub(crate) fn leaves_a_line_unsent(&self, session: &mut Session) {
        session.keys("3");
        session.keys(&format!("\x1b[200~{}\x1b[201~", self.sandbox.image(UNSENT)));
        session.shows(UNSENT, &self.server);
    }

    /// The screen offers what was not sent, says why it is there, and brings it back.
    pub(crate) fn offers_the_unsent_line(&self, session: &mut Session) {
        session.shows("Unfinished work", &self.server);
        session.shows("the line was lost", &self.server);
        assert!(!session.text().contains(UNSENT), "nothing comes back unasked:\n{}", session.text());
        session.keys("\r");
        session.shows(UNSENT, &self.server);
    }

    /// Waits until something was sent, and sees that something was not.
    pub(crate) fn is_under_way(&self) {
        eventually("the first requests", || (self.sandbox.purged_urls().len() >= 2).then_some(()));
        assert!(self.sandbox.purged_urls().len() < URLS, "too fast to be cut in the middle");
    }

    /// The screen's process: the program in a session, not its worker.
    pub(crate) fn screen_process(&self) -> u32 {
        let mut screens = self.server.processes();
        screens.retain(|pid| {
            let words = words(*pid);
            words.first() == Some(&program()) && !words.iter().any(|word| word == "worker")
        });
        assert_eq!(screens.len(), 1, "one screen");
        screens[0]
    }

    /// The service got every URL exactly once, and the queue says the same.
    pub(crate) fn everything_was_sent_once(&self) {
        eventually("the end of the purge", || (self.sandbox.purged_urls().len() >= URLS).then_some(()));
        let states = || -> Vec<Value> {
            let jobs = self.home.run(&["queue", "list", "--json"]).exits(0).json();
            let id = jobs[0]["job"].as_str().expect("an id").to_owned();
            let job = self.home.run(&["queue", "show", &id, "--json"]).exits(0).json();
            job["batches"].as_array().expect("batches").iter().map(|batch| batch["state"].clone()).collect()
        };
        eventually("all accepted", || states().iter().all(|state| state == "accepted").then_some(()));
        assert_eq!(states().len(), URLS);
        let mut sent = self.sandbox.purged_urls();
        sent.sort_unstable();
        let mut wanted: Vec<String> = (1..=URLS).map(|number| self.url(number)).collect();
        wanted.sort_unstable();
        assert_eq!(sent, wanted);
    }

    /// The queue on the screen says that all is done.
    pub(crate) fn shows_the_finished_purge(&self, session: &mut Session) {
        session.keys("4");
        session.shows("elapsed", &self.server);
    }
}

fn script(home: &Home) -> String {
    format!(
        "#!/bin/sh\ncd '{0}' && exec env -i TERM=\"$TERM\" LANG=C.UTF-8 PATH=/usr/bin:/bin HOME='{0}' \
         PURGEDECK_PASSWORD=sandbox '{1}'\n",
        home.path("").display().to_string().trim_end_matches('/'),
        program()
    )
}
