//! `purgedeck sandbox`: the stand-in service in the foreground. May depend on: `sandbox`.

use std::io::Write;

use super::args::SandboxArgs;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::signals;
use crate::sandbox::{self, Sandbox, SandboxConfig};

/// Serves until a signal comes.
///
/// # Errors
/// Where the address is not on loopback, taken, or the catalogue's size impossible.
pub(super) async fn run(args: &SandboxArgs, console: &Console) -> Result<Exit, Failure> {
    if !args.listen.ip().is_loopback() {
        return Err(Failure::usage(format!(
            "--listen {}: the sandbox listens on loopback only, for example 127.0.0.1:8080",
            args.listen
        )));
    }
    if !(1..=1_000_000).contains(&args.assets) {
        return Err(Failure::usage(format!("--assets {}: must be 1 to 1,000,000", args.assets)));
    }
    let config = SandboxConfig {
        listen: args.listen,
        assets: args.assets,
        seed: args.seed,
        estimated_seconds: args.estimate,
        ..SandboxConfig::default()
    };
    let sandbox = Sandbox::start(config)
        .await
        .map_err(|error| Failure::usage(format!("--listen {}: {error}", args.listen)))?;
    // The endpoint alone on stdout, so that a script can take it.
    writeln!(std::io::stdout(), "{}", sandbox.endpoint()).map_err(|error| Failure::of_output(&error))?;
    console.note(&format!(
        "edge and published server: {}\ncompany: {} (root {})\nadministrator: {}, without the role: {}, password of both: {}\nends with Ctrl-C",
        sandbox.published_server(),
        sandbox::COMPANY,
        sandbox::COMPANY_ROOT,
        sandbox::USER,
        sandbox::VIEWER,
        sandbox::PASSWORD,
    ));
    signals::interrupted().await;
    sandbox.shutdown().await.map_err(|error| Failure::new(Exit::SomeFailed, error.to_string()))?;
    Ok(Exit::Done)
}
