//! Lending the terminal to the operator's editor: it reads and draws alone, and what concerns this program is heard all
//! the same.

use std::io;
use std::path::{Path, PathBuf};

use super::{End, Event, Loop, Source, Surface};
use crate::tui::app::Msg;
use crate::tui::terminal::{Signal, editor_words};
use crate::tui::world::World;
use crate::worker::PASSWORD_VARIABLE;

impl<S: Surface, I: Source, W: World> Loop<S, I, W> {
    /// Lends the terminal to the operator's editor. The world goes on meanwhile; its answers wait.
    pub(super) async fn edit(&mut self, path: PathBuf, ticket: u64) -> io::Result<()> {
        self.source.pause().await;
        self.surface.give_back();
        let result = self.run_editor(&path).await;
        if self.end.is_some() {
            return Ok(());
        }
        self.surface.take_again()?;
        self.titled = None;
        self.source.resume();
        self.resized()?;
        self.pacer.now();
        self.handle(Msg::EditorClosed { ticket, result })
    }

    async fn run_editor(&mut self, path: &Path) -> Result<(), String> {
        let words = editor_words(|name| std::env::var(name).ok());
        let Some((program, arguments)) = words.split_first() else { return Err("no editor".to_owned()) };
        let failed = |error: io::Error| format!("the editor {program} cannot be run: {error}; set EDITOR");
        let mut child = editor_command(program, arguments, path).spawn().map_err(failed)?;
        loop {
            tokio::select! {
                biased;
                event = self.source.next() => self.while_editing(&event, child.id()),
                status = child.wait() => {
                    let status = status.map_err(failed)?;
                    return if status.success() { Ok(()) } else { Err(format!("the editor {program} failed: {status}")) };
                }
            }
            if self.end.is_some() {
                return Ok(());
            }
        }
    }

    /// What concerns this program while the terminal is the editor's: its end, and a stop that the editor heard too.
    fn while_editing(&mut self, event: &Event, editor: Option<u32>) {
        use rustix::process::{Pid, Signal as Kill, getpid, getsid, kill_process};
        match event {
            Event::Gone | Event::Signal(Signal::HungUp) => self.end = Some(End::HungUp),
            Event::Signal(Signal::Resized | Signal::Continued) | Event::Input(_) => {}
            Event::Signal(Signal::Terminate(code)) => {
                self.end = Some(End::Terminated(*code));
                let editor = editor.and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?));
                // Where it is gone already, nothing competes with the shell.
                let _ = editor.map(|pid| kill_process(pid, Kill::TERM));
            }
            // The editor has stopped itself; the shell's `fg` continues both. Nobody could continue a session's leader.
            Event::Signal(Signal::Suspend) => {
                if getsid(None).is_ok_and(|leader| leader != getpid()) {
                    let _ = kill_process(getpid(), Kill::STOP);
                }
            }
        }
    }
}

/// The editor with its file. What it starts need not know a password.
fn editor_command(program: &str, arguments: &[String], path: &Path) -> tokio::process::Command {
    let mut command = tokio::process::Command::new(program);
    command.args(arguments).arg(path).env_remove(PASSWORD_VARIABLE);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operators_editor_does_not_get_the_password() {
        let command = editor_command("vi", &["-n".to_owned()], Path::new("/list"));
        let command = command.as_std();
        assert!(command.get_envs().any(|(name, value)| name == PASSWORD_VARIABLE && value.is_none()));
        assert_eq!(command.get_args().collect::<Vec<_>>(), ["-n", "/list"]);
    }
}
