//! What strace wrote, as the few things that matter here: changes of the queue's files, syncs, bytes that left.

use std::collections::HashMap;
use std::path::Path;

/// The system calls to record. Whatever changes a file must be among them.
pub(crate) const CALLS: &str = "openat,creat,pwrite64,pwritev,pwritev2,write,writev,sendto,sendmsg,fsync,fdatasync,\
     sync_file_range,ftruncate,truncate,fallocate,unlink,unlinkat,rename,renameat,renameat2";

/// One thing that happened, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A file of the queue is there from now on.
    Created(String),
    /// A file's name was taken away.
    Removed(String),
    /// Bytes went into a file, at this offset.
    Written(String, usize, Vec<u8>),
    /// A file was cut or stretched.
    Resized(String, usize),
    /// A sync of a file began: what was written before will be durable.
    SyncBegins(String),
    /// The oldest sync of a file that is under way returned.
    SyncEnds(String),
    /// The folder's entries are durable.
    FolderSynced,
    /// A purge request began to leave.
    Sent,
    /// The program said this, on standard output or error.
    Said(String),
}

/// Reads a trace; `folder` is the state directory.
pub(crate) fn parse(text: &str, folder: &Path) -> Vec<Event> {
    let mut parser =
        Parser { folder: folder.to_str().expect("UTF-8"), open: HashMap::new(), events: Vec::new() };
    for line in text.lines() {
        if let Some((process, rest)) = line.split_once(' ') {
            parser.line(process, rest.trim_start());
        }
    }
    parser.events
}

struct Parser<'a> {
    folder: &'a str,
    /// Calls under way: what was printed of them so far.
    open: HashMap<String, String>,
    events: Vec<Event>,
}

impl Parser<'_> {
    fn line(&mut self, process: &str, rest: &str) {
        if let Some(begun) = rest.strip_suffix(" <unfinished ...>") {
            self.begins(begun);
            self.open.insert(process.to_owned(), begun.to_owned());
        } else if let Some(resumed) = rest.strip_prefix("<... ") {
            let begun = self.open.remove(process).expect("what resumes was begun");
            let (_, tail) = resumed.split_once(" resumed>").expect("strace's words");
            self.ends(&format!("{begun}{tail}"));
        } else if rest.contains('(') {
            self.begins(rest);
            self.ends(rest);
        }
    }

    /// What counts from the moment it begins: bytes may have left, words may have been read.
    fn begins(&mut self, call: &str) {
        let (name, arguments) = call.split_once('(').expect("a call");
        match name {
            "fsync" | "fdatasync" => {
                if let Some(file) = self.queue_file(arguments) {
                    self.events.push(Event::SyncBegins(file));
                }
            }
            "write" | "writev" | "sendto" | "sendmsg" => {
                let bytes = strings(arguments);
                if arguments.starts_with("1<") || arguments.starts_with("2<") {
                    self.events.push(Event::Said(String::from_utf8_lossy(&bytes).into_owned()));
                } else if arguments.contains("<TCP") && contains(&bytes, b"\"cdnCacheInvalidation\"\r\n") {
                    self.events.push(Event::Sent);
                }
            }
            _ => {}
        }
    }

    /// What counts once it has succeeded.
    fn ends(&mut self, call: &str) {
        let (name, arguments) = call.split_once('(').expect("a call");
        let (arguments, result) = arguments.rsplit_once(") ").expect("a result");
        let result = result.trim_start().trim_start_matches("= ");
        let number: i64 = result.split([' ', '<']).next().and_then(|n| n.parse().ok()).unwrap_or(-1);
        if number < 0 || matches!(name, "sendto" | "sendmsg") {
            return;
        }
        let number = usize::try_from(number).expect("not negative");
        match name {
            "openat" if arguments.contains("O_CREAT") => {
                let file = format!("{number}<{}", result.split_once('<').map_or("", |(_, path)| path));
                if let Some(file) = self.queue_file(&file) {
                    assert!(!arguments.contains("O_TRUNC"), "not modelled: {call}");
                    self.events.push(Event::Created(file));
                }
            }
            "fsync" | "fdatasync" => match self.queue_file(arguments) {
                Some(file) => self.events.push(Event::SyncEnds(file)),
                None if path_of(arguments) == self.folder => self.events.push(Event::FolderSynced),
                None => {}
            },
            "pwrite64" => {
                if let Some(file) = self.queue_file(arguments) {
                    let mut bytes = strings(arguments);
                    bytes.truncate(number);
                    let offset = arguments.rsplit(", ").next().and_then(|n| n.parse().ok());
                    self.events.push(Event::Written(file, offset.expect("an offset"), bytes));
                }
            }
            "ftruncate" => {
                if let Some(file) = self.queue_file(arguments) {
                    let length = arguments.rsplit(", ").next().and_then(|n| n.parse().ok());
                    self.events.push(Event::Resized(file, length.expect("a length")));
                }
            }
            "unlink" | "unlinkat" => {
                let path = String::from_utf8_lossy(&strings(arguments)).into_owned();
                if let Some(file) = self.queue_name(&path) {
                    self.events.push(Event::Removed(file));
                }
            }
            // Reads of other files, words, and changes that SQLite makes in no other way than above.
            "openat" | "write" | "writev" => {
                assert_eq!(self.queue_file(arguments), None, "not modelled: {call}");
            }
            _ => {
                let named = String::from_utf8_lossy(&strings(arguments)).into_owned();
                let ours = named.contains(&format!("{}/queue.db", self.folder));
                assert!(!ours && self.queue_file(arguments).is_none(), "not modelled: {call}");
            }
        }
    }

    /// The queue's own file that the first descriptor stands for. The index of the log lives in memory only.
    fn queue_file(&self, arguments: &str) -> Option<String> {
        self.queue_name(&path_of(arguments))
    }

    fn queue_name(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix(self.folder)?.strip_prefix('/')?;
        (name.starts_with("queue.db") && name != "queue.db-shm").then(|| name.to_owned())
    }
}

/// The path behind `5</path>`.
fn path_of(arguments: &str) -> String {
    let path =
        arguments.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(path, _)| path);
    String::from_utf8_lossy(&unescape(path)).into_owned()
}

/// All strings of a call, one after the other.
fn strings(arguments: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for text in arguments.split('"').skip(1).step_by(2) {
        all.extend(unescape(text));
    }
    all
}

/// Undoes `\x41`; strace was told to write nothing else.
fn unescape(text: &str) -> Vec<u8> {
    if !text.starts_with("\\x") {
        return text.as_bytes().to_vec();
    }
    let digit =
        |byte: u8| char::from(byte).to_digit(16).and_then(|n| u8::try_from(n).ok()).expect("hexadecimal");
    text.as_bytes().chunks_exact(4).map(|four| digit(four[2]) * 16 + digit(four[3])).collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}

#[test]
fn calls_are_understood_whole_and_in_halves() {
    let text = "7 openat(AT_FDCWD<\\x2f>, \"\\x2f\\x73\\x2f\\x71\", O_RDWR|O_CREAT, 0600) = 3<\\x2f\\x73\\x2f\\x71\\x75\\x65\\x75\\x65\\x2e\\x64\\x62>\n\
        7 pwrite64(3<\\x2f\\x73\\x2f\\x71\\x75\\x65\\x75\\x65\\x2e\\x64\\x62>, \"\\x41\\x42\", 2, 4096) = 2\n\
        7 fsync(3<\\x2f\\x73\\x2f\\x71\\x75\\x65\\x75\\x65\\x2e\\x64\\x62> <unfinished ...>\n\
        8 write(2<\\x2f>, \"\\x68\\x69\", 2) = 2\n\
        7 <... fsync resumed>)       = 0\n\
        7 fsync(4<\\x2f\\x73>) = 0\n\
        7 +++ exited with 0 +++\n";
    let queue = || "queue.db".to_owned();
    let expected = [
        Event::Created(queue()),
        Event::Written(queue(), 4096, b"AB".to_vec()),
        Event::SyncBegins(queue()),
        Event::Said("hi".to_owned()),
        Event::SyncEnds(queue()),
        Event::FolderSynced,
    ];
    assert_eq!(parse(text, Path::new("/s")), expected);
}
