//! What terminals report of a mouse, of which a keyboard program takes little.

use super::InputEvent;
use super::sequences::{Step, parameters};

/// What the mouse did, and where; column and row from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mouse {
    /// What.
    pub(crate) act: MouseAct,
    /// The cell's column.
    pub(crate) column: u16,
    /// The cell's row.
    pub(crate) row: u16,
}

/// The little that a keyboard program takes of a mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MouseAct {
    /// The left button was pressed.
    Click,
    /// The wheel was turned away from the operator.
    WheelUp,
    /// The wheel was turned towards the operator.
    WheelDown,
}

/// A report of the mouse, `ESC [ < button ; column ; row M` (m: released), or in the old form three bytes after
/// `ESC [ M`, which has no room for large screens and is only swallowed. `None`: it is something else; inside,
/// `None`: incomplete.
#[expect(clippy::option_option, reason = "something else, incomplete, and decoded are three answers")]
pub(super) fn decode_mouse(bytes: &[u8], end: usize) -> Option<Option<(usize, Step)>> {
    if bytes[end] == b'M' && end == 2 {
        return Some((bytes.len() >= 6).then_some((6, Step::Nothing)));
    }
    let report = bytes.get(2..end)?.strip_prefix(b"<")?;
    let numbers = parameters::<3>(report);
    // Shift, Alt and Control do not matter; motion and other buttons do.
    let act = match (numbers[0] & !0b1_1100, bytes[end]) {
        (0, b'M') => Some(MouseAct::Click),
        (64, b'M') => Some(MouseAct::WheelUp),
        (65, b'M') => Some(MouseAct::WheelDown),
        _ => None,
    };
    let [column, row] = [numbers[1], numbers[2]].map(|number| number.saturating_sub(1));
    let step = act.map_or(Step::Nothing, |act| Step::Event(InputEvent::Mouse(Mouse { act, column, row })));
    Some(Some((end + 1, step)))
}
