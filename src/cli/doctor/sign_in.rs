//! A sign-in, only where it is asked for: who, for which company, with what role. Purges nothing, and a refusal stops
//! no worker.

use super::finding::Finding;
use super::subject::Subject;
use crate::connect::Traces;
use crate::service::Account;

const NAME: &str = "sign-in";

pub(super) async fn check(subject: &mut Subject) -> Finding {
    let Ok(context) = &mut subject.context else {
        return Finding::warn(NAME, "not tried without settings", "correct the settings first");
    };
    match context.sign_in(Traces::IfPossible).await {
        Ok(signed_in) => of(&signed_in.account),
        Err(failure) => Finding::error(NAME, failure),
    }
}

fn of(account: &Account) -> Finding {
    let (user, membership) = (&account.user, &account.membership);
    let company = &membership.company;
    let role = membership.role.as_ref().map_or("role unknown", |role| role.0.as_str());
    let said = format!("{} for {} (root {}), {role}", user.email, company.name, company.root);
    if account.purge_forbidden() {
        let advice = "ask the company's administrator for the role of a company administrator";
        return Finding::fail(NAME, format!("{said}: this role may not purge"), advice);
    }
    match user.password_expires {
        Some(at) => Finding::ok(NAME, format!("{said}; the password expires at {at}")),
        None => Finding::ok(NAME, said),
    }
}
