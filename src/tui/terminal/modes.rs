//! What is switched on in the terminal while the screen is shown, and off on every way out. Bytes only; nothing is
//! ever asked for, so that nothing can be answered late.

/// What a screen wants of its terminal beside the alternate screen, bracketed paste and focus events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Modes {
    /// Clicks and the wheel are reported (1000, in the form of 1006); the terminal's own selection then needs Shift.
    pub(crate) mouse: bool,
    /// The window title is ours; the one before is kept on the terminal's stack.
    pub(crate) title: bool,
}

impl Modes {
    /// Alternate screen, bracketed paste, focus events, an empty screen.
    pub(super) fn enter(self) -> Vec<u8> {
        let title: &[u8] = if self.title { b"\x1b[22;0t" } else { b"" };
        [title, &self.enter_again()].concat()
    }

    /// The same, where the title before is on the terminal's stack already.
    pub(super) fn enter_again(self) -> Vec<u8> {
        let mouse = if self.mouse { Self::mouse(true) } else { b"" };
        [b"\x1b[?1049h\x1b[?2004h\x1b[?1004h", mouse, b"\x1b[2J"].concat()
    }

    /// Everything off, whatever was on: synchronized output ended, attributes reset, cursor shown, the title and
    /// the normal screen back.
    pub(super) fn leave(self) -> Vec<u8> {
        let title: &[u8] = if self.title { b"\x1b[23;0t" } else { b"" };
        let rest: &[u8] = b"\x1b[?1004l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l";
        [b"\x1b[?2026l", Self::mouse(false), rest, title].concat()
    }

    /// Switches the reports of the mouse.
    pub(super) const fn mouse(on: bool) -> &'static [u8] {
        if on { b"\x1b[?1000h\x1b[?1006h" } else { b"\x1b[?1006l\x1b[?1000l" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_switched_on_is_switched_off() {
        let modes = Modes { mouse: true, title: true };
        let (on, off) =
            (String::from_utf8(modes.enter()).unwrap(), String::from_utf8(modes.leave()).unwrap());
        for mode in on.split('\x1b').filter(|sequence| sequence.starts_with("[?")) {
            let end = format!("\x1b{}l", mode.trim_end_matches('h'));
            assert!(off.contains(&end), "{mode}");
        }
        assert!(on.contains("[22;0t") && off.contains("[23;0t"));
    }

    #[test]
    fn what_is_entered_again_is_all_but_the_title_of_before() {
        let modes = Modes { mouse: true, title: true };
        assert_eq!([&b"\x1b[22;0t"[..], &modes.enter_again()].concat(), modes.enter());
    }

    #[test]
    fn the_mouse_and_the_title_are_left_alone_unless_wanted() {
        let plain = Modes { mouse: false, title: false };
        let (on, off) =
            (String::from_utf8(plain.enter()).unwrap(), String::from_utf8(plain.leave()).unwrap());
        assert!(!on.contains("1000") && !on.contains("22;0t") && !off.contains("23;0t"));
    }
}
