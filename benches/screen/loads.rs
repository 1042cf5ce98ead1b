//! What the program carries while it is measured.

use std::time::{Duration, Instant};

use crate::Fallible;
use crate::actions::{self, ASSETS, Action, EVERYWHERE, QUEUE, REFRESH, URLS};
use crate::arguments::Arguments;
use crate::home::{self, World};
use crate::line::Line;
use crate::measure;
use crate::table;

/// A catalogue of a million takes its time, once.
const CATALOGUE: Duration = Duration::from_mins(10);
const PASTE: (&[u8], &[u8]) = (b"\x1b[200~", b"\x1b[201~");

/// Brings the program to where the measurement begins.
type Prepare = fn(&World, &mut Line, &Arguments) -> Fallible<()>;

/// One load.
pub(crate) struct Load {
    pub(crate) name: &'static str,
    is_large: bool,
    /// Before the program starts.
    furnish: fn(&home::Home, &World) -> Fallible<()>,
    prepare: Prepare,
    actions: &'static [&'static [Action]],
}

const LOADS: [Load; 6] = [
    Load { name: "empty", is_large: false, furnish: nothing, prepare: quiet, actions: &[ASSETS, EVERYWHERE] },
    Load {
        name: "assets",
        is_large: true,
        furnish: nothing,
        prepare: catalogue,
        actions: &[ASSETS, EVERYWHERE],
    },
    Load { name: "urls", is_large: false, furnish: nothing, prepare: list, actions: &[URLS, EVERYWHERE] },
    Load { name: "queue", is_large: false, furnish: jobs, prepare: quiet, actions: &[QUEUE, EVERYWHERE] },
    Load { name: "refresh", is_large: true, furnish: nothing, prepare: refresh, actions: &[REFRESH] },
    Load { name: "paste", is_large: false, furnish: nothing, prepare: pastes, actions: &[] },
];

/// The loads that are wanted.
pub(crate) fn chosen(wanted: &Arguments) -> impl Iterator<Item = &'static Load> {
    LOADS.iter().filter(|load| wanted.loads.is_empty() || wanted.loads.iter().any(|name| name == load.name))
}

/// Measures one load at one size.
pub(crate) fn measure(load: &Load, world: &World, size: (u16, u16), wanted: &Arguments) -> Fallible<()> {
    let home = world.home(load.name, load.is_large)?;
    (load.furnish)(&home, world)?;
    let mut line = Line::start(&home.screen(), size)?;
    let started = measure::start(&mut line)?;
    line.settle(Duration::from_millis(500), Duration::from_secs(10))?;
    table::heading(&format!("purgedeck, {}", load.name));
    (load.prepare)(world, &mut line, wanted)?;
    for action in load.actions.iter().copied().flatten() {
        actions::press_all(&mut line, action.before)?;
        let keys: Vec<&str> = action.cycle.split(' ').collect();
        match actions::repeat(&mut line, &keys, wanted.repetitions())? {
            Some(answers) => table::action(action.name, &answers),
            None => table::silent(action.name),
        }
        actions::press_all(&mut line, action.after)?;
    }
    let rest = table::rest(&mut line, wanted.quick)?;
    table::life(&mut line, started, &rest)
}

#[expect(clippy::unnecessary_wraps, reason = "stands beside loads whose preparation can fail")]
fn nothing(_: &home::Home, _: &World) -> Fallible<()> {
    Ok(())
}

fn quiet(_: &World, line: &mut Line, _: &Arguments) -> Fallible<()> {
    line.settle(Duration::from_millis(1_500), Duration::from_secs(20))?;
    Ok(())
}

/// Waits until the whole catalogue is there: nothing moves any more.
fn catalogue(_: &World, line: &mut Line, _: &Arguments) -> Fallible<()> {
    let begin = Instant::now();
    if !line.settle(Duration::from_secs(4), CATALOGUE)? {
        println!("  (the catalogue is still coming after {CATALOGUE:?})");
    }
    println!("  (the catalogue was there after {:.0} s)", begin.elapsed().as_secs_f64());
    Ok(())
}

/// Pastes the million lines, and takes them.
fn list(world: &World, line: &mut Line, _: &Arguments) -> Fallible<()> {
    actions::press_all(line, "3")?;
    let text = std::fs::read_to_string(&world.list)?.replace('\n', "\r");
    let begin = Instant::now();
    line.send_long([PASTE.0, text.as_bytes(), PASTE.1].concat())
        .join()
        .map_err(|_| "the pasting thread panicked")??;
    let taken = begin.elapsed();
    line.settle(Duration::from_secs(3), Duration::from_mins(3))?;
    println!("  (a paste of {} MB was taken in {} ms)", text.len() / 1_000_000, table::millis(taken));
    Ok(())
}

/// Twenty jobs: countdowns, and one that keeps the worker sending.
fn jobs(home: &home::Home, world: &World) -> Fallible<()> {
    let text = std::fs::read_to_string(&world.list)?;
    let lines: Vec<&str> = text.lines().collect();
    for (number, lines) in lines.chunks(5).take(20).enumerate() {
        let list = world.folder().join(format!("job_{number}.txt"));
        std::fs::write(&list, lines.join("\n"))?;
        home.run(&["purge", "--urls-from", "-", "--detach", "--yes"], Some(&list))?;
    }
    let long = world.folder().join("job_long.txt");
    std::fs::write(&long, lines.get(1_000..20_000).ok_or("too few lines")?.join("\n"))?;
    home.run(&["purge", "--urls-from", "-", "--detach", "--yes"], Some(&long))?;
    // Until twelve of the small ones count down.
    std::thread::sleep(Duration::from_secs(12));
    Ok(())
}

/// Lists the assets anew; the measurement runs meanwhile.
fn refresh(_: &World, line: &mut Line, _: &Arguments) -> Fallible<()> {
    line.settle(Duration::from_secs(4), CATALOGUE)?;
    line.send(b"1R")?;
    line.settle(Duration::from_millis(100), Duration::from_millis(300))?;
    Ok(())
}

/// A key right behind a paste of 100,000 lines, again and again.
fn pastes(_: &World, line: &mut Line, wanted: &Arguments) -> Fallible<()> {
    let count = if wanted.quick { 10_000 } else { 100_000 };
    actions::press_all(line, "3")?;
    let mut behind = Vec::new();
    let text = home::lines(count).replace('\n', "\r");
    for _ in 0..if wanted.quick { 3 } else { 20 } {
        line.send_long([PASTE.0, text.as_bytes(), PASTE.1].concat())
            .join()
            .map_err(|_| "the pasting thread panicked")??;
        let taken = Instant::now();
        line.send(b"j")?;
        behind.extend(measure::take(line, taken)?);
        line.settle(Duration::from_millis(300), Duration::from_secs(30))?;
        actions::press_all(line, "u")?;
    }
    table::action("key behind a paste", &behind);
    Ok(())
}
