//! What is to be measured.

use crate::Fallible;

/// A program to compare with.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// The program and its arguments, separated by blanks.
    pub(crate) command: String,
    /// Keys to press in turn; empty: what is known of this program.
    pub(crate) keys: Vec<String>,
}

/// The words after `--`.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// Few repetitions and small numbers, to see that it works.
    pub(crate) quick: bool,
    /// How often an action is repeated, where that is said.
    presses: Option<usize>,
    /// Columns and rows.
    pub(crate) sizes: Vec<(u16, u16)>,
    /// Names of loads; empty: all; `none`: no load.
    pub(crate) loads: Vec<String>,
    /// Whom to compare with.
    pub(crate) programs: Vec<Program>,
}

impl Arguments {
    /// Reads the words; those of the harness itself (`--bench`) are passed over.
    pub(crate) fn read(words: impl Iterator<Item = String>) -> Fallible<Self> {
        let mut wanted =
            Self { quick: false, presses: None, sizes: Vec::new(), loads: Vec::new(), programs: Vec::new() };
        let mut words = words;
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--bench" => {}
                "--quick" => wanted.quick = true,
                "--presses" => wanted.presses = Some(value()?.parse()?),
                "--size" => wanted.sizes.push(size(&value()?)?),
                "--load" => wanted.loads.push(value()?),
                "--program" => {
                    let command = value()?;
                    wanted.programs.push(Program { command, keys: Vec::new() });
                }
                "--keys" => {
                    let keys = value()?;
                    let program = wanted.programs.last_mut().ok_or("--keys comes after its --program")?;
                    program.keys = keys.split(',').map(str::to_owned).collect();
                }
                _ => {
                    let known = "--quick, --presses N, --size WxH, --load NAME, --program CMD, --keys A,B";
                    return Err(format!("what is {word}? known: {known}").into());
                }
            }
        }
        if wanted.sizes.is_empty() {
            wanted.sizes = if wanted.quick { vec![(120, 40)] } else { vec![(80, 24), (120, 40), (200, 60)] };
        }
        Ok(wanted)
    }

    /// How often an action is repeated.
    pub(crate) fn repetitions(&self) -> usize {
        self.presses.unwrap_or(if self.quick { 40 } else { 240 })
    }

    /// Assets in the catalogue, lines in the list.
    pub(crate) fn million(&self) -> usize {
        if self.quick { 50_000 } else { 1_000_000 }
    }
}

fn size(text: &str) -> Fallible<(u16, u16)> {
    let (columns, rows) = text.split_once('x').ok_or("a size is written 120x40")?;
    Ok((columns.parse()?, rows.parse()?))
}
