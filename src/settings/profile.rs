//! A checked profile: one account on one service, every value present and possible.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

/// Which kind of service a profile talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceKind {
    /// Adobe Dynamic Media Classic, IPS SOAP API.
    DynamicMediaClassic,
    /// The built-in stand-in, on loopback, which needs no account.
    Sandbox,
}

impl ServiceKind {
    /// The name in `settings.toml` and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DynamicMediaClassic => "dynamic-media-classic",
            Self::Sandbox => "sandbox",
        }
    }
}

/// The region that a Dynamic Media Classic account lives in (`spec/ips-api.md` §1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// `s7sps1apissl`.
    NorthAmerica,
    /// `s7sps3apissl`.
    Emea,
    /// `s7sps5apissl`.
    AsiaPacific,
}

impl Region {
    /// All regions, in the order a form offers them.
    pub const ALL: [Self; 3] = [Self::NorthAmerica, Self::Emea, Self::AsiaPacific];

    /// The name in `settings.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NorthAmerica => "north-america",
            Self::Emea => "emea",
            Self::AsiaPacific => "asia-pacific",
        }
    }
}

/// A profile as the program uses it: file, environment and options merged, defaults filled in, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The table's name under `[profiles]`.
    pub name: String,
    /// The kind of service.
    pub service: ServiceKind,
    /// Ignored where [`Profile::endpoint`] is set and for the sandbox.
    pub region: Region,
    /// The staging host of the region.
    pub staging: bool,
    /// Whether to warn as for production; `None`: judged by [`Profile::is_production`].
    pub production: Option<bool>,
    /// Nothing may be purged, and nothing be done to the queue.
    pub read_only: bool,
    /// The SOAP endpoint, instead of the region's; https, or http on loopback.
    pub endpoint: Option<Url>,
    /// The API version in the namespace, `2014-04-03`.
    pub api_version: String,
    /// The sign-in name; may be empty until somebody signs in on the screen.
    pub user: String,
    /// Argument vector of a program that prints the password; empty: none.
    pub password_command: Vec<String>,
    /// A file (mode 0600) whose first line is the password.
    pub password_file: Option<PathBuf>,
    /// The company's display name; empty: the user's only active company.
    pub company: String,
    /// The company root without slash; `None`: from the sign-in.
    pub company_root: Option<String>,
    /// `scheme://host[:port]`; `None`: the company's own application setting.
    pub published_server: Option<String>,
    /// The template; empty: the company's own application setting.
    pub template: String,
    /// More URLs than this in one job need a confirmation that says the number.
    pub confirm_above: usize,
    /// Budget and batch limits.
    pub limits: Limits,
    /// Only for [`ServiceKind::Sandbox`].
    pub sandbox: SandboxOptions,
}

impl Profile {
    /// A profile that says nothing: every value is its default.
    #[must_use]
    pub fn with_defaults(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            service: ServiceKind::DynamicMediaClassic,
            region: Region::NorthAmerica,
            staging: false,
            production: None,
            read_only: false,
            endpoint: None,
            api_version: "2014-04-03".to_owned(),
            user: String::new(),
            password_command: Vec::new(),
            password_file: None,
            company: String::new(),
            company_root: None,
            published_server: None,
            template: String::new(),
            confirm_above: 1_000,
            limits: Limits::default(),
            sandbox: SandboxOptions::default(),
        }
    }

    /// Whether a purge reaches what customers see: as the profile says, else every place that is not evidently
    /// staging, a sandbox or this machine itself.
    #[must_use]
    pub fn is_production(&self) -> bool {
        if let Some(production) = self.production {
            return production;
        }
        match (self.service, &self.endpoint) {
            (ServiceKind::Sandbox, _) => false,
            (ServiceKind::DynamicMediaClassic, None) => !self.staging,
            (ServiceKind::DynamicMediaClassic, Some(endpoint)) => !is_for_trying(endpoint),
        }
    }
}

/// Whether an address is this machine's own, or says of itself that it is not the real thing.
fn is_for_trying(endpoint: &Url) -> bool {
    match endpoint.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => {
            let name = name.to_ascii_lowercase();
            name == "localhost" || name.contains("staging") || name.contains("sandbox")
        }
        None => false,
    }
}

/// What may be sent how fast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// URLs in one request, 1..=1000.
    pub urls_per_request: usize,
    /// Bytes of one encoded request, URLs with their tags (`spec/ips-api.md` §5.1, 8), `1_000..=1_000_000`.
    pub bytes_per_request: usize,
    /// Sustained URLs a second, > 0.
    pub urls_per_second: f64,
    /// URLs that may go at once after a rest; at least `urls_per_request`.
    pub urls_burst: usize,
    /// Sustained requests a second, > 0. A burst of one: requests are serial and spaced.
    pub requests_per_second: f64,
    /// Total time of one request, connecting included.
    pub request_timeout: Duration,
    /// Extra requests that may be spent on finding the culprits of one job, `0..=10_000`. One bad URL of
    /// 500 takes 18.
    pub bisect_requests: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            urls_per_request: 500,
            bytes_per_request: 45_000,
            urls_per_second: 100.0,
            urls_burst: 5_000,
            requests_per_second: 1.0,
            request_timeout: Duration::from_mins(2),
            bisect_requests: 200,
        }
    }
}

/// How the built-in sandbox of a profile is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxOptions {
    /// Assets in its catalogue, `1..=1_000_000`.
    pub assets: usize,
    /// Seed of names, dates and folders.
    pub seed: u64,
    /// The estimate that it returns for a purge, in seconds.
    pub estimated_seconds: u32,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self { assets: 5_000, seed: 1, estimated_seconds: 5 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_is_what_nothing_says_otherwise_of() {
        let mut profile = Profile::with_defaults("x");
        assert!(profile.is_production());
        profile.staging = true;
        assert!(!profile.is_production());
        for (endpoint, production) in [
            ("https://s7sps1apissl.scene7.com/x", true),
            ("https://s7sps1apissl-staging.scene7.com/x", false),
            ("https://sandbox.example/x", false),
            ("http://127.0.0.1:8080/x", false),
            ("http://[::1]:8080/x", false),
            ("http://localhost/x", false),
            ("https://10.0.0.1/x", true),
        ] {
            profile.endpoint = Some(endpoint.parse().unwrap());
            assert_eq!(profile.is_production(), production, "{endpoint}");
        }
        profile.production = Some(false);
        assert!(!profile.is_production());
        let sandbox = Profile { service: ServiceKind::Sandbox, ..Profile::with_defaults("s") };
        assert!(!sandbox.is_production());
        assert!(Profile { production: Some(true), ..sandbox }.is_production());
    }
}
