//! A service that misbehaves on purpose, over raw TCP on loopback. Shares no code with the program.
//!
//! It lets everybody with the right password sign in, and treats every **purge** as its script says, one step a
//! request; after the script it accepts. What it received **whole** it writes down: that log is the oracle of the
//! tests (`spec/reliability.md` F3), because nothing that is killed or starved can touch it.
//!
//! Bounded: [`CONNECTIONS`] at a time, [`BODY`] bytes a request, [`PATIENCE`] for anything. It ends with its value.

#![allow(dead_code, reason = "shared by several test crates, none of which uses all of it")]

pub(crate) mod answers;
mod connection;
mod request;
mod sign_in;
mod step;

use std::collections::{HashSet, VecDeque};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

pub(crate) use request::{Received, Verdict};
pub(crate) use step::Step;

/// Connections served at the same time; one more is closed at once.
const CONNECTIONS: usize = 64;
/// Bytes of the largest request that is read.
const BODY: usize = 4 * 1024 * 1024;
/// The longest wait for anything.
const PATIENCE: Duration = Duration::from_mins(1);

/// The password that the server takes: every kind of character that some encoding changes.
pub(crate) const PASSWORD: &str = "C4n@ry<&>\"ü'";
/// The user that may purge.
pub(crate) const USER: &str = "ops@fault.example";
/// The company's root.
pub(crate) const ROOT: &str = "Acme";

/// The server; dropping it ends it.
pub(crate) struct FaultServer {
    address: SocketAddr,
    world: Arc<World>,
    listening: Option<JoinHandle<()>>,
}

/// What all connections share.
struct World {
    script: Mutex<VecDeque<Step>>,
    bad_urls: Mutex<HashSet<String>>,
    received: Mutex<Vec<Received>>,
    password: Mutex<String>,
    /// Connections so far.
    connections: AtomicUsize,
    /// Connections now.
    open: AtomicUsize,
    /// Sign-ins (company look-ups) answered.
    sign_ins: AtomicUsize,
    closing: AtomicBool,
    listening: AtomicBool,
    close_after_sign_in: AtomicBool,
    gate: Gate,
}

/// What [`Step::Held`] waits at.
#[derive(Default)]
struct Gate {
    open: Mutex<bool>,
    changed: Condvar,
}

impl FaultServer {
    /// Starts it on a free port.
    pub(crate) fn start(script: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its own address");
        let world = Arc::new(World {
            script: Mutex::new(script.into_iter().collect()),
            bad_urls: Mutex::default(),
            received: Mutex::default(),
            password: Mutex::new(PASSWORD.to_owned()),
            connections: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            sign_ins: AtomicUsize::new(0),
            closing: AtomicBool::new(false),
            listening: AtomicBool::new(false),
            close_after_sign_in: AtomicBool::new(false),
            gate: Gate::default(),
        });
        let mut server = Self { address, world, listening: None };
        server.listen(listener);
        server
    }

    fn listen(&mut self, listener: TcpListener) {
        let world = Arc::clone(&self.world);
        world.closing.store(false, Ordering::SeqCst);
        world.listening.store(true, Ordering::SeqCst);
        self.listening = Some(std::thread::spawn(move || {
            world.listen(&listener);
            drop(listener);
            world.listening.store(false, Ordering::SeqCst);
        }));
    }

    /// `http://127.0.0.1:PORT/scene7/services/IpsApiService`
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}/scene7/services/IpsApiService", self.address)
    }

    /// `127.0.0.1:PORT`
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// More steps, after those that are left.
    pub(crate) fn then(&self, steps: impl IntoIterator<Item = Step>) {
        lock(&self.world.script).extend(steps);
    }

    /// From now on every purge with one of these URLs is refused as a whole, after the script.
    pub(crate) fn refuse(&self, urls: impl IntoIterator<Item = impl Into<String>>) {
        lock(&self.world.bad_urls).extend(urls.into_iter().map(Into::into));
    }

    /// From now on only this password is taken.
    pub(crate) fn set_password(&self, password: &str) {
        password.clone_into(&mut lock(&self.world.password));
    }

    /// Every purge that was received whole, in order.
    pub(crate) fn received(&self) -> Vec<Received> {
        lock(&self.world.received).clone()
    }

    /// Forgets what was received.
    pub(crate) fn forget(&self) {
        lock(&self.world.received).clear();
    }

    /// Connections since the start, whatever became of them.
    pub(crate) fn connections(&self) -> usize {
        self.world.connections.load(Ordering::SeqCst)
    }

    /// Sign-ins answered since the start.
    pub(crate) fn sign_ins(&self) -> usize {
        self.world.sign_ins.load(Ordering::SeqCst)
    }

    /// Lets everything go that [`Step::Held`] holds, now and later.
    pub(crate) fn release(&self) {
        *lock(&self.world.gate.open) = true;
        self.world.gate.changed.notify_all();
    }

    /// After the next sign-in nobody listens any more (connection refused), until [`Self::reopen`].
    pub(crate) fn close_after_sign_in(&self) {
        self.world.close_after_sign_in.store(true, Ordering::SeqCst);
    }

    /// Nobody listens any more.
    pub(crate) fn close(&mut self) {
        self.world.closing.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
        if let Some(thread) = self.listening.take() {
            let _ = thread.join();
        }
    }

    /// Listens again, on the same port.
    pub(crate) fn reopen(&mut self) {
        self.close();
        self.listen(TcpListener::bind(self.address).expect("its own port is free again"));
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.release();
        self.close();
    }
}

impl World {
    fn listen(self: &Arc<Self>, listener: &TcpListener) {
        for stream in listener.incoming() {
            if self.closing.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else { continue };
            self.connections.fetch_add(1, Ordering::SeqCst);
            if self.open.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS {
                self.open.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let world = Arc::clone(self);
            std::thread::spawn(move || {
                connection::serve(stream, &world);
                world.open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    }

    /// What happens to this purge, by script or by rule. The URLs are known only if the step reads them first.
    fn next_step(&self) -> Option<Step> {
        lock(&self.script).pop_front()
    }

    /// Whether somebody listens.
    fn listens(&self) -> bool {
        self.listening.load(Ordering::SeqCst)
    }

    fn is_bad(&self, urls: &[String]) -> bool {
        let bad = lock(&self.bad_urls);
        urls.iter().any(|url| bad.contains(url))
    }

    fn note(&self, received: Received) {
        lock(&self.received).push(received);
    }
}

impl Gate {
    fn pass(&self) {
        let open = lock(&self.open);
        drop(self.changed.wait_timeout_while(open, PATIENCE, |open| !*open));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no panic while it is held")
}
