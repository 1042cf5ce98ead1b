//! `purgedeck completions` and `purgedeck man`: made from the command line's own description. Depends on
//! nothing of ours but the arguments.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;

/// Writes the completions for a shell.
///
/// # Errors
/// Where `out` cannot be written.
pub fn completions(shell: Shell, out: &mut impl Write) -> io::Result<()> {
    // Into memory first: the generator would panic on a closed pipe.
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "purgedeck", &mut bytes);
    out.write_all(&bytes)
}

/// Writes one manual page: the program, then every command with its options.
///
/// # Errors
/// Where `out` cannot be written.
pub fn man(out: &mut impl Write) -> io::Result<()> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        section(sub, &mut page)?;
        for deeper in sub.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            section(deeper, &mut page)?;
        }
    }
    out.write_all(with_examples_as_written(&String::from_utf8_lossy(&page)).as_bytes())
}

/// The text behind the options holds examples and tables: they are called by their name and not filled.
fn with_examples_as_written(page: &str) -> String {
    let mut lines = Vec::new();
    let mut as_written = false;
    for line in page.lines() {
        let heading = line.starts_with(".SH ") || line.starts_with(".SS ");
        if heading && std::mem::take(&mut as_written) {
            lines.push(".fi".to_owned());
        }
        if heading && line.contains("EXTRA") {
            as_written = true;
            lines.push(line.replace("EXTRA", "EXAMPLES AND NOTES"));
            lines.push(".nf".to_owned());
        } else if let Some(command) = line.strip_prefix("purgedeck\\-") {
            // One page for all: no page of the command's own is pointed at.
            lines.push(format!("purgedeck {}", command.trim_end_matches("(1)")));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n") + "\n"
}

/// One command as a section of the page: synopsis, description, options, examples.
fn section(command: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let title = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_uppercase();
    writeln!(page, ".SH \"{title}\"")?;
    let man = clap_mangen::Man::new(command.clone());
    let mut body = Vec::new();
    man.render_synopsis_section(&mut body)?;
    man.render_description_section(&mut body)?;
    man.render_options_section(&mut body)?;
    man.render_extra_section(&mut body)?;
    let body = String::from_utf8_lossy(&body);
    // Sections of the command become sub-sections of the page.
    page.write_all(body.replace(".SH ", ".SS ").as_bytes())
}
