//! What must be asked of the service before URLs can be made and checked, and nothing more.

use super::super::args::Selectors;
use super::super::context::{Context, SignedIn};
use super::super::exit::Exit;
use super::super::failure::Failure;
use super::Need;
use crate::connect::Traces;
use crate::service::ApplicationSettings;
use crate::settings::Profile;
use crate::urls::{Site, Template};

/// What is known after the look-ups.
pub(super) struct Lookup {
    /// The template in force; empty where no asset is wanted.
    pub template: Template,
    /// Company root, for bare `<ID>` lines and lint.
    pub root: Option<String>,
    /// Published server, for bare `<ID>` lines and a warning about other hosts.
    pub server: Option<String>,
    /// The account, if somebody had to sign in.
    pub signed_in: Option<SignedIn>,
    /// Why the service could not be reached, where the list can be made all the same.
    pub unreachable: Option<Failure>,
}

impl Lookup {
    /// Looks up what options and settings do not say.
    ///
    /// # Errors
    /// Where something is needed and cannot be had.
    pub(super) async fn run(what: &Selectors, context: &mut Context, need: Need) -> Result<Self, Failure> {
        let profile = context.settings.profile.clone();
        let given = given_template(what, &profile);
        let plan = Asking::new(what, &profile, given.as_ref(), need);
        let (mut signed_in, unreachable) = plan.sign_in(context, need).await?;
        check_root(&profile, signed_in.as_ref())?;
        let settings = plan.application_settings(context, &profile, signed_in.as_mut()).await?;
        let root = profile.company_root.or_else(|| {
            signed_in.as_ref().map(|signed_in| signed_in.account.membership.company.root.clone())
        });
        if root.is_none() {
            context.console.warning(
                "the company root is not known, so URLs of other companies are not noticed: set company_root in the profile",
            );
        }
        Ok(Self {
            template: given.unwrap_or_else(|| Template::parse(&settings.template)),
            root,
            server: profile.published_server.or(settings.published_server),
            signed_in,
            unreachable,
        })
    }

    /// What a bare `<ID>` line is completed with, if all of it is known.
    pub(super) fn site(&self) -> Option<Site> {
        Some(Site { server: self.server.clone()?, root: self.root.clone()? })
    }
}

/// Every URL would be refused if the settings name another root than the account has.
fn check_root(profile: &Profile, signed_in: Option<&SignedIn>) -> Result<(), Failure> {
    let (Some(configured), Some(signed_in)) = (&profile.company_root, signed_in) else { return Ok(()) };
    let company = &signed_in.account.membership.company;
    if *configured == company.root {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "company_root = \"{configured}\" of profile {} is not the root of {}, which is {}; correct it or leave it out",
        profile.name, company.name, company.root
    )))
}

/// The template that the options or the profile give; `None`: only the company has one.
fn given_template(what: &Selectors, profile: &Profile) -> Option<Template> {
    if !what.wants_assets() && what.template.is_none() {
        return Some(Template::parse(""));
    }
    match &what.template {
        Some(text) => Some(Template::parse(text)),
        None if !profile.template.is_empty() => Some(Template::parse(&profile.template)),
        None => None,
    }
}

/// What to ask the service for.
struct Asking {
    /// Without a sign-in there is no list.
    must_sign_in: bool,
    /// A sign-in makes the list safer.
    should_sign_in: bool,
    /// Without the application settings there is no list.
    must_have_settings: bool,
}

impl Asking {
    fn new(what: &Selectors, profile: &Profile, given: Option<&Template>, need: Need) -> Self {
        let needs_site = given.is_some_and(Template::needs_site);
        let must_have_settings = given.is_none() || (needs_site && profile.published_server.is_none());
        let must_sign_in =
            what.searches() || must_have_settings || (needs_site && profile.company_root.is_none());
        let should_sign_in = need == Need::ThePurge || profile.company_root.is_none();
        Self { must_sign_in, should_sign_in, must_have_settings }
    }

    async fn sign_in(
        &self,
        context: &mut Context,
        need: Need,
    ) -> Result<(Option<SignedIn>, Option<Failure>), Failure> {
        let traces = match need {
            Need::ThePlan => Traces::None,
            Need::OnlyTheList => Traces::IfPossible,
            Need::ThePurge => Traces::Allowed,
        };
        if self.must_sign_in {
            return Ok((Some(context.sign_in(traces).await?), None));
        }
        if !self.should_sign_in {
            return Ok((None, None));
        }
        if need == Need::ThePurge {
            return match context.sign_in(traces).await {
                Ok(signed_in) => Ok((Some(signed_in), None)),
                // The list can be made and the work be kept: the worker tries again.
                Err(failure) if failure.exit == Exit::Unreachable => Ok((None, Some(failure))),
                Err(failure) => Err(failure),
            };
        }
        if !context.finds_password() {
            return Ok((None, None));
        }
        match context.sign_in(traces).await {
            Ok(signed_in) => Ok((Some(signed_in), None)),
            Err(failure) => {
                context.console.warning(&failure.message);
                Ok((None, None))
            }
        }
    }

    async fn application_settings(
        &self,
        context: &Context,
        profile: &Profile,
        signed_in: Option<&mut SignedIn>,
    ) -> Result<ApplicationSettings, Failure> {
        let Some(signed_in) = signed_in else { return Ok(ApplicationSettings::default()) };
        if !self.must_have_settings && profile.published_server.is_some() {
            return Ok(ApplicationSettings::default());
        }
        let company = &signed_in.account.membership.company;
        match signed_in.connection.client().application_settings(company).await {
            Ok(settings) => Ok(settings),
            Err(error) if self.must_have_settings => Err(error.into()),
            Err(error) => {
                // Only the warning about foreign hosts is lost.
                context.console.detail(&format!("published server not known: {error}"));
                Ok(ApplicationSettings::default())
            }
        }
    }
}
