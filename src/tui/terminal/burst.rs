//! Tells a paste without brackets, which comes as keys, from typing: by its speed. Pure; the time is given.
//!
//! A dozen plain characters at most eight milliseconds apart are no fingers. What follows them is collected and handed
//! over as a paste, so that neither a letter in it runs a command nor its line ends confirm anything
//! (`spec/terminal.md` B.2, C). Fewer than that may be fingers ahead of a slow line, which delivers what was typed
//! in half a second in one piece; such keys are only marked, so that they do nothing dangerous. So is every key that
//! comes without a moment of quiet before it: a paste of two characters is enough to press a button.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::decoder::{Input, InputEvent};
use crate::lines::Pasted;

/// A key so soon after another one confirms nothing (`spec/reliability.md` E1).
const QUIET: Duration = Duration::from_millis(30);
/// So close must characters follow each other.
const GAP: Duration = Duration::from_millis(8);
/// So many of them are a burst.
const LENGTH: usize = 12;
/// So many of them must differ: a key that is held down repeats itself, and a slow line delivers that in heaps.
const DIFFERENT: usize = 6;
/// After so much silence a burst is over.
pub(super) const SILENCE: Duration = Duration::from_millis(120);

/// The characters of late, and what is collected.
#[derive(Debug, Default)]
pub(super) struct Burst {
    /// When anything was typed or pasted last.
    touched: Option<Duration>,
    /// When the last plain character came.
    last: Option<Duration>,
    run: Vec<char>,
    /// The text of a burst that goes on.
    text: Pasted,
}

impl Burst {
    /// Lets inputs through that came at a moment, as long as they look typed; `heap`: they came in one long read.
    pub(super) fn pass(&mut self, inputs: Vec<Input>, now: Duration, heap: bool) -> Vec<Input> {
        let mut passed = Vec::new();
        for mut input in inputs {
            if matches!(input.event, InputEvent::Key(_) | InputEvent::Paste(_)) {
                let before = self.touched.replace(now);
                input.burst |= before.is_some_and(|before| now.saturating_sub(before) < QUIET);
            }
            match plain(&input.event) {
                Some(c) if self.is_burst(c, now) || heap => {
                    self.last = Some(now);
                    self.text.push(c);
                }
                Some(_) => {
                    input.burst |= self.run.len() > 2 && self.different() > 2;
                    passed.push(input);
                }
                None => {
                    passed.extend(self.end());
                    passed.push(input);
                }
            }
        }
        passed
    }

    /// Whether something is collected.
    pub(super) fn is_collecting(&self) -> bool {
        !self.text.is_empty()
    }

    /// The burst is over: what was collected.
    pub(super) fn end(&mut self) -> Option<Input> {
        self.run.clear();
        self.last = None;
        let text = std::mem::take(&mut self.text);
        (!text.is_empty()).then_some(Input { event: InputEvent::Paste(text), burst: true })
    }

    fn different(&self) -> usize {
        self.run.iter().collect::<std::collections::HashSet<_>>().len()
    }

    fn is_burst(&mut self, c: char, now: Duration) -> bool {
        let follows = self.last.is_some_and(|last| now.saturating_sub(last) <= GAP);
        let limit = if self.is_collecting() { SILENCE } else { GAP };
        let goes_on = self.last.is_some_and(|last| now.saturating_sub(last) <= limit);
        self.last = Some(now);
        if self.is_collecting() && goes_on {
            return true;
        }
        if !follows {
            self.run.clear();
        }
        if self.run.len() >= LENGTH && self.different() >= DIFFERENT {
            return true;
        }
        if self.run.len() >= LENGTH {
            self.run.remove(0);
        }
        self.run.push(c);
        false
    }
}

/// The character of a key without modifiers, line ends and tabs included.
fn plain(event: &InputEvent) -> Option<char> {
    let InputEvent::Key(KeyEvent { code, modifiers, .. }) = event else { return None };
    if !(*modifiers - KeyModifiers::SHIFT).is_empty() {
        return None;
    }
    match code {
        KeyCode::Char(c) => Some(*c),
        KeyCode::Enter => Some('\n'),
        KeyCode::Tab => Some('\t'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::terminal::decoder::{Decoder, is_bare_paste};

    fn press(code: KeyCode) -> Input {
        Input { event: InputEvent::Key(KeyEvent::new(code, KeyModifiers::NONE)), burst: false }
    }

    fn typed(text: &str, gap: u64) -> (Burst, Vec<Input>) {
        let mut burst = Burst::default();
        let mut passed = Vec::new();
        for (at, c) in (0..).zip(text.chars()) {
            let code = if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
            passed.extend(burst.pass(vec![press(code)], Duration::from_millis(at * gap), false));
        }
        (burst, passed)
    }

    #[test]
    fn what_fingers_type_passes() {
        for (text, gap) in [
            ("https://a/b\n", 9),
            ("jjjjjjjjjjjjjjjj", 0),
            ("jkjkjkjkjkjk", 1),
            ("purge", 0),
            ("/tent\nmp", 0),
        ] {
            let (burst, passed) = typed(text, gap);
            assert!(!burst.is_collecting(), "{text}");
            assert_eq!(passed.len(), text.len(), "{text}");
        }
    }

    #[test]
    fn what_is_too_fast_becomes_one_paste_with_its_line_ends() {
        let (mut burst, passed) = typed("https://a/b\nhttps://a/c\n", 2);
        assert_eq!(passed.len(), LENGTH);
        assert!(passed[3..].iter().all(|input| input.burst), "what passes of it confirms nothing");
        let paste = InputEvent::Paste("https://a/c\n".into());
        assert_eq!(burst.end(), Some(Input { event: paste, burst: true }));
        assert_eq!(burst.end(), None);
    }

    #[test]
    fn a_paste_that_comes_in_many_reads_is_one_whatever_they_cut() {
        let lines: Vec<_> =
            (0..2_000).map(|n| format!("https://images.acme.example/is/image/A/ü{n}\r")).collect();
        let list = lines.concat();
        let (mut decoder, mut burst) = (Decoder::default(), Burst::default());
        for (at, read) in (0..).zip(list.as_bytes().chunks(4_093)) {
            let inputs = decoder.feed(read);
            assert!(burst.pass(inputs, Duration::from_millis(at * 20), is_bare_paste(read)).is_empty());
        }
        let paste = InputEvent::Paste(list.replace('\r', "\n").into());
        assert_eq!(burst.end(), Some(Input { event: paste, burst: true }));
    }

    #[test]
    fn a_key_without_quiet_before_it_confirms_nothing() {
        let at = Duration::from_millis;
        for (code, gap, burst) in [
            (KeyCode::Enter, 0, true),
            (KeyCode::Enter, 29, true),
            (KeyCode::Enter, 30, false),
            (KeyCode::F(2), 29, true),
            (KeyCode::Char('y'), 29, true),
        ] {
            for first in [KeyCode::Tab, KeyCode::Right, KeyCode::Char('1')] {
                let mut watch = Burst::default();
                assert!(!watch.pass(vec![press(first)], at(1_000), false)[0].burst, "the first of all");
                let passed = watch.pass(vec![press(code)], at(1_000 + gap), false);
                assert_eq!(passed[0].burst, burst, "{first:?}, {gap} ms, {code:?}");
            }
        }
    }

    #[test]
    fn a_key_right_behind_a_paste_confirms_nothing() {
        let mut burst = Burst::default();
        let paste = Input { event: InputEvent::Paste("x".into()), burst: true };
        burst.pass(vec![paste], Duration::from_secs(1), false);
        assert!(burst.pass(vec![press(KeyCode::Enter)], Duration::from_millis(1_010), false)[0].burst);
    }

    #[test]
    fn an_arrow_ends_a_burst_in_order() {
        let (mut burst, _) = typed("https://a/b/c", 2);
        let passed =
            burst.pass(vec![press(KeyCode::Up), press(KeyCode::Char('q'))], Duration::from_millis(27), false);
        assert!(matches!(passed[0].event, InputEvent::Paste(_)));
        let fast = |code| Input { burst: true, ..press(code) };
        assert_eq!(passed[1..], [fast(KeyCode::Up), fast(KeyCode::Char('q'))]);
    }
}
