//! The clipboard of the machine at which the operator sits, over OSC 52: what works over SSH, where every other way
//! reaches the wrong machine (`spec/terminal.md` B.2). tmux passes it on where `set-clipboard` is on.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The most bytes of text that are worth a try: xterm takes some 74 KB, and base64 makes four of three.
pub(crate) const COPY_LIMIT: usize = 54_000;

/// The sequence that puts a text there; control characters but line ends and tabs are left out, so that a paste
/// into a shell does nothing by itself.
pub(super) fn sequence(text: &str) -> Vec<u8> {
    let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let mut bytes = b"\x1b]52;c;".to_vec();
    bytes.extend_from_slice(STANDARD.encode(clean).as_bytes());
    bytes.push(0x07);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_wrapped_and_its_control_characters_stay_behind() {
        assert_eq!(sequence("a\n\x1b\x07b"), b"\x1b]52;c;YQpi\x07");
    }
}
