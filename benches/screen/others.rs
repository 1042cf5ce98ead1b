//! Other programs on the same line.

use std::time::Duration;

use crate::Fallible;
use crate::actions;
use crate::arguments::{Arguments, Program};
use crate::home::World;
use crate::line::{Line, Start};
use crate::measure;
use crate::table;

/// What is known of a program: an action, what is pressed before it, the keys in turn, what is pressed after.
type Known = (&'static str, &'static str, &'static str, &'static str);

const FZF: &[Known] = &[
    ("cursor one row", "", "up up up down down down", ""),
    ("one page", "", "pgup pgup pgup pgdn pgdn pgdn", ""),
    ("type in the filter", "", "b a c k backspace backspace backspace backspace", ""),
];
const HTOP: &[Known] = &[("cursor one row", "", "down down down up up up", ""), ("help", "", "? ~esc", "")];
const PAGER: &[Known] = &[
    ("cursor one row", "", "j j j k k k", ""),
    ("one page", "", "pgdn pgdn pgdn pgup pgup pgup", ""),
    ("to the end and back", "", "G g", ""),
];
const VIM: &[Known] = &[
    ("cursor one row", "", "j j j k k k", ""),
    ("one page", "", "pgdn pgdn pgdn pgup pgup pgup", ""),
    ("type in a row", "i", "x y z backspace backspace backspace", "esc"),
];

/// Measures one program at one size; fed with the same lines as our own.
pub(crate) fn measure(
    program: &Program,
    world: &World,
    size: (u16, u16),
    wanted: &Arguments,
) -> Fallible<()> {
    let mut words: Vec<String> = program.command.split_whitespace().map(str::to_owned).collect();
    let name = words.first().cloned().ok_or("no program")?;
    let known = match name.as_str() {
        "fzf" => FZF,
        "htop" => HTOP,
        "less" => PAGER,
        "vim" => VIM,
        _ => &[],
    };
    let list = world.list.to_string_lossy().into_owned();
    if words.len() == 1 && name == "fzf" {
        words = ["sh", "-c", "exec fzf < \"$0\"", &list].map(str::to_owned).to_vec();
    } else if words.len() == 1 && (name == "less" || name == "vim") {
        words.push(list);
    }
    let environment = vec![("HOME".to_owned(), world.folder().to_string_lossy().into_owned())];
    let start = Start { words, folder: world.folder(), environment };
    let mut line = Line::start(&start, size)?;
    let started = measure::start(&mut line)?;
    // Programs that move all the time never fall silent.
    line.settle(Duration::from_millis(1_200), Duration::from_secs(15))?;
    table::heading(&program.command);
    if program.keys.is_empty() {
        for (action, before, cycle, after) in known {
            actions::press_all(&mut line, before)?;
            row(&mut line, action, &cycle.split(' ').collect::<Vec<_>>(), wanted)?;
            actions::press_all(&mut line, after)?;
        }
    } else {
        let keys: Vec<&str> = program.keys.iter().map(String::as_str).collect();
        row(&mut line, &program.keys.join(","), &keys, wanted)?;
    }
    let rest = table::rest(&mut line, wanted.quick)?;
    table::life(&mut line, started, &rest)
}

fn row(line: &mut Line, name: &str, keys: &[&str], wanted: &Arguments) -> Fallible<()> {
    match actions::repeat(line, keys, wanted.repetitions())? {
        Some(answers) => table::action(name, &answers),
        None => table::silent(name),
    }
    Ok(())
}
