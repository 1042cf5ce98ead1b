//! How many colours a terminal has, and the nearest of them to a colour. The 256 are xterm's: sixteen of the
//! palette, a cube of six steps, a ramp of greys.

/// How many colours a terminal has, as far as it says so without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// The sixteen of its palette.
    Sixteen,
    /// xterm's 256.
    Indexed,
    /// Red, green and blue.
    True,
}

impl Depth {
    /// Reads `COLORTERM` and `TERM`.
    pub(super) fn from_env(get: impl Fn(&str) -> Option<String>) -> Self {
        let says = |name: &str, words: &[&str]| {
            get(name).is_some_and(|value| words.iter().any(|word| value.contains(word)))
        };
        if says("COLORTERM", &["truecolor", "24bit"]) || says("TERM", &["-direct"]) {
            Self::True
        } else if says("TERM", &["256color"]) {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }
}

/// The steps of the cube.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The sixteen as xterm shows them; a palette of somebody's own is unknown.
const ANSI: [[u8; 3]; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

/// Red, green and blue of one of the 256.
pub(super) fn rgb_of(index: u8) -> [u8; 3] {
    match index {
        0..=15 => ANSI[usize::from(index)],
        16..=231 => {
            let at = usize::from(index - 16);
            [STEPS[at / 36], STEPS[at / 6 % 6], STEPS[at % 6]]
        }
        232..=255 => [8 + 10 * (index - 232); 3],
    }
}

/// One of the 256, of cube and ramp: the sixteen may look like anything.
pub(super) fn nearest_indexed(rgb: [u8; 3]) -> u8 {
    (16..=255).min_by_key(|index| distance(rgb, rgb_of(*index))).unwrap_or(16)
}

/// One of the sixteen.
pub(super) fn nearest_ansi(rgb: [u8; 3]) -> u8 {
    (0..16).min_by_key(|index| distance(rgb, rgb_of(*index))).unwrap_or(0)
}

fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.into_iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_has_is_its_own_nearest() {
        for index in 16..=255 {
            assert_eq!(rgb_of(nearest_indexed(rgb_of(index))), rgb_of(index));
        }
        for index in 0..16 {
            assert_eq!(nearest_ansi(rgb_of(index)), index);
        }
    }
}
