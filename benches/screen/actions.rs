//! What is pressed, by name: `esc`, `enter`, `space`, `pgdn`, or the character itself.

use std::time::Duration;

use crate::Fallible;
use crate::line::Line;
use crate::measure::{self, Answer};

/// An action: what is pressed before, what in turn, and what after.
pub(crate) struct Action {
    pub(crate) name: &'static str,
    /// Names with blanks between; pressed once, not measured.
    pub(crate) before: &'static str,
    /// Pressed in turn; those after a `~` are not measured.
    pub(crate) cycle: &'static str,
    /// Pressed once, not measured.
    pub(crate) after: &'static str,
}

const fn action(
    name: &'static str,
    before: &'static str,
    cycle: &'static str,
    after: &'static str,
) -> Action {
    Action { name, before, cycle, after }
}

/// In the list of assets.
pub(crate) const ASSETS: &[Action] = &[
    action("cursor one row", "1 g", "j j j k k k", ""),
    action("one page", "1 g", "pgdn pgdn pgdn pgup pgup pgup", "g"),
    action("to the end and back", "1 g", "G g", ""),
    action("type in the filter", "1 /", "b a c k backspace backspace backspace backspace", "esc"),
    action("mark all, unmark all", "1", "a c", ""),
];

/// Wherever one is.
pub(crate) const EVERYWHERE: &[Action] = &[
    action("switch pane", "1", "3 4 1", "1"),
    action("help", "1", "? ~esc", ""),
    action("command palette", "1", ": ~esc", ""),
];

/// In the list of URLs.
pub(crate) const URLS: &[Action] = &[
    action("cursor one row", "3 g", "j j j k k k", ""),
    action("one page", "3 g", "pgdn pgdn pgdn pgup pgup pgup", "g"),
    action("to the end and back", "3 g", "G g", ""),
    action("type in a row", "3 g e", "x y z backspace backspace backspace", "esc"),
    action("remove a row, undo", "3 g", "d u", ""),
];

/// In the purge queue.
pub(crate) const QUEUE: &[Action] = &[
    action("cursor one row", "4 g", "j j j k k k", ""),
    action("one page", "4 g", "pgdn pgdn pgup pgup", "g"),
    action("details of a job", "4 g", "enter ~esc", ""),
];

/// While assets are being listed anew.
pub(crate) const REFRESH: &[Action] = &[
    action("cursor one row", "1 g", "j j j k k k", ""),
    action("type in the filter", "1 /", "b a c k backspace backspace backspace backspace", "esc"),
];

/// The bytes that a terminal sends for a key.
pub(crate) fn bytes_of(name: &str) -> Vec<u8> {
    let bytes: &[u8] = match name {
        "esc" => b"\x1b",
        "enter" => b"\r",
        "space" => b" ",
        "tab" => b"\t",
        "backspace" => b"\x7f",
        "up" => b"\x1b[A",
        "down" => b"\x1b[B",
        "pgup" => b"\x1b[5~",
        "pgdn" => b"\x1b[6~",
        other => other.as_bytes(),
    };
    bytes.to_vec()
}

/// Presses keys that are not measured, each when the one before is done.
pub(crate) fn press_all(line: &mut Line, names: &str) -> Fallible<()> {
    for name in names.split_whitespace() {
        press(line, name)?;
    }
    Ok(())
}

fn press(line: &mut Line, name: &str) -> Fallible<Option<Answer>> {
    let answer = measure::press(line, &bytes_of(name))?;
    if name == "esc" {
        // Another key right behind it would be one with Alt.
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(answer)
}

/// Presses in turn until there are so many answers; `None`: the keys do nothing here.
pub(crate) fn repeat(line: &mut Line, keys: &[&str], times: usize) -> Fallible<Option<Vec<Answer>>> {
    let (mut answers, mut silent) = (Vec::with_capacity(times), 0);
    for name in keys.iter().cycle() {
        let (name, is_measured) = name.strip_prefix('~').map_or((*name, true), |name| (name, false));
        // What is not measured undoes what is, also after the last one.
        if is_measured && answers.len() >= times {
            break;
        }
        match press(line, name)? {
            Some(answer) if is_measured => answers.push(answer),
            Some(_) => {}
            None => silent += 1,
        }
        // Keys that meet the end of a short list do nothing now and then.
        if silent >= 3 && silent > answers.len() {
            return Ok(None);
        }
    }
    Ok(Some(answers))
}
