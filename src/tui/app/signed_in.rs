//! What follows from the profile and the sign-in together: site, template, lint rules.

use super::{Effect, SignIn, SignedIn, State};
use crate::settings::{Secret, ServiceKind};
use crate::urls::{DEFAULT_MAX_URL_BYTES, LintRules, Linter, Site, Template};

impl State {
    /// Begins a sign-in; answers to earlier ones count no more.
    pub(crate) fn ask_to_sign_in(&mut self, user: Option<String>, password: Option<Secret>) -> Effect {
        self.sign_in = SignIn::Asking;
        self.sign_in_ticket += 1;
        if let Some(user) = &user
            && *user != self.user()
        {
            self.assets.note_other_user();
            self.typed_user = Some(user.clone());
        }
        Effect::SignIn { ticket: self.sign_in_ticket, user, password }
    }

    /// Who signs in: whoever was typed, else the profile's.
    pub(crate) fn user(&self) -> &str {
        self.typed_user.as_deref().unwrap_or(&self.profile.user)
    }

    /// The sign-in, if there is one.
    pub(crate) fn signed_in(&self) -> Option<&SignedIn> {
        match &self.sign_in {
            SignIn::In(signed_in) => Some(signed_in),
            _ => None,
        }
    }

    /// The company root: the profile's, else the sign-in's.
    pub(crate) fn company_root(&self) -> Option<&str> {
        let own = self.profile.company_root.as_deref();
        own.or_else(|| self.signed_in().map(|signed_in| signed_in.account.membership.company.root.as_str()))
    }

    /// The published server: the profile's, else the company's, else the service's own.
    pub(crate) fn published_server(&self) -> Option<&str> {
        self.profile.published_server.as_deref().or_else(|| {
            let signed_in = self.signed_in()?;
            signed_in.application.published_server.as_deref().or(signed_in.published_server.as_deref())
        })
    }

    /// What completes a bare `<ID>`, if both halves are known.
    pub(crate) fn site(&self) -> Option<Site> {
        Some(Site { server: self.published_server()?.to_owned(), root: self.company_root()?.to_owned() })
    }

    /// The template in force: the profile's, else the company's own.
    pub(crate) fn template_text(&self) -> &str {
        if self.profile.template.is_empty() {
            self.signed_in().map_or("", |signed_in| &signed_in.application.template)
        } else {
            &self.profile.template
        }
    }

    /// The template in force, read.
    pub(crate) fn template(&self) -> Template {
        Template::parse(self.template_text())
    }

    /// The lint that fits profile and sign-in.
    pub(crate) fn linter(&self) -> Linter {
        Linter::new(LintRules {
            company_root: self.company_root().map(str::to_owned),
            published_server: self.published_server().map(str::to_owned),
            max_url_bytes: DEFAULT_MAX_URL_BYTES,
        })
    }

    /// Where a purge would go: the host that was signed in to, else the configured one.
    pub(crate) fn host(&self) -> String {
        if let Some(signed_in) = self.signed_in() {
            return signed_in.host.clone();
        }
        match &self.profile.endpoint {
            Some(endpoint) => endpoint.host_str().unwrap_or_default().to_owned(),
            None if self.profile.service == ServiceKind::Sandbox => "the built-in sandbox".to_owned(),
            None => {
                let staging = if self.profile.staging { ", staging" } else { "" };
                format!("{} {}{staging}", self.profile.service.name(), self.profile.region.name())
            }
        }
    }
}
