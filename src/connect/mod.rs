//! From a profile to a signed-in client: the endpoint (starting the sandbox where the profile says so), the
//! password, the transport, the sign-in. The one place that the screen, the commands and the worker share.
//!
//! May depend on: `settings`, `service`, `sandbox`.

use url::Url;

use crate::sandbox::{self, Attached, SandboxConfig, attach};
use crate::service::ips::{self, IpsClient, IpsConfig};
use crate::service::{Account, ServiceError, Tracer};
use crate::settings::{Profile, Secret, ServiceKind, Settings};

/// A client for a profile's service, not signed in yet.
pub struct Connection {
    client: IpsClient,
    company: String,
    /// Keeps the sandbox serving as long as the connection lives.
    sandbox: Option<Attached>,
}

/// Why no client could be made. (Sign-in and look-ups fail with [`ServiceError`].)
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The built-in sandbox did not start.
    #[error("the sandbox could not be started: {0}")]
    Sandbox(#[from] std::io::Error),
    /// The transport could not be set up.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// Whether attaching to the sandbox may leave files in the state directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traces {
    /// The port is remembered, so that other processes find the same sandbox.
    Allowed,
    /// The same, unless the state directory cannot be written: a look-up does not need it.
    IfPossible,
    /// A dry run: nothing is written.
    None,
}

impl Connection {
    /// Makes the client; sends nothing to the service yet.
    ///
    /// # Errors
    /// [`ConnectError`] where the sandbox cannot listen or the transport cannot be set up.
    pub async fn open(settings: &Settings, password: &Secret, traces: Traces) -> Result<Self, ConnectError> {
        Self::open_traced(settings, password, traces, None).await
    }

    /// The same; `told` hears of every request but purges, which the queue records.
    ///
    /// # Errors
    /// As [`Connection::open`].
    pub async fn open_traced(
        settings: &Settings,
        password: &Secret,
        traces: Traces,
        told: Option<Tracer>,
    ) -> Result<Self, ConnectError> {
        let profile = &settings.profile;
        let sandbox = match profile.service {
            ServiceKind::DynamicMediaClassic => None,
            ServiceKind::Sandbox => Some(attach_sandbox(settings, traces).await?),
        };
        let endpoint = sandbox.as_ref().map_or_else(|| endpoint_of(profile), |own| own.endpoint.clone());
        let config =
            IpsConfig::new(endpoint, &profile.api_version, user_of(profile), profile.limits.request_timeout);
        let client = IpsClient::traced(config, password.clone().into_inner(), told)?;
        Ok(Self { client, company: profile.company.clone(), sandbox })
    }

    /// The client, for look-ups.
    #[must_use]
    pub const fn client(&self) -> &IpsClient {
        &self.client
    }

    /// The sandbox's own edge; `None` for a real service.
    #[must_use]
    pub fn published_server(&self) -> Option<&str> {
        self.sandbox.as_ref().map(|sandbox| sandbox.published_server.as_str())
    }

    /// Signs in for the profile's company.
    ///
    /// # Errors
    /// [`ServiceError`] where credentials, company or network do not let us.
    pub async fn sign_in(&self) -> Result<Account, ServiceError> {
        self.client.sign_in(&self.company).await
    }
}

async fn attach_sandbox(settings: &Settings, traces: Traces) -> std::io::Result<Attached> {
    let profile = &settings.profile;
    let config = SandboxConfig {
        assets: profile.sandbox.assets,
        seed: profile.sandbox.seed,
        estimated_seconds: profile.sandbox.estimated_seconds,
        ..SandboxConfig::default()
    };
    let attached = attach(&settings.state_dir, &profile.name, &config, traces != Traces::None).await;
    match attached {
        // Where nothing can be written, a look-up can still be answered.
        Err(_) if traces == Traces::IfPossible => {
            attach(&settings.state_dir, &profile.name, &config, false).await
        }
        attached => attached,
    }
}

/// The sign-in name; a sandbox profile that names nobody means the sandbox's administrator.
#[must_use]
pub fn user_of(profile: &Profile) -> &str {
    match profile.service {
        ServiceKind::Sandbox if profile.user.is_empty() => sandbox::USER,
        _ => &profile.user,
    }
}

/// The endpoint that a profile of a real service names: its own, or its region's.
#[must_use]
pub fn endpoint_of(profile: &Profile) -> Url {
    profile.endpoint.clone().unwrap_or_else(|| ips::endpoint(profile.region.name(), profile.staging))
}
