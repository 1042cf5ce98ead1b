//! Sign-in: who, for which company, with what right (`spec/ips-api.md` §2.1).

use jiff::Timestamp;

use super::declined;
use crate::service::ips::IpsClient;
use crate::service::ips::operations::company_info::GetCompanyInfo;
use crate::service::ips::operations::company_membership::{GetCompanyMembership, Listed};
use crate::service::ips::operations::user_info::GetUserInfo;
use crate::service::{Account, Membership, ServiceError, User};

impl IpsClient {
    /// Proves the credentials and chooses the company: the named one, or with an empty name the user's only
    /// active one. The caller's role is kept, see [`Account::purge_forbidden`].
    ///
    /// Here, and never in a purge, the client finds out in which namespace the service looks for credentials.
    ///
    /// # Errors
    /// [`ServiceError::Account`] where the choice is not clear, naming the companies to choose from, or where
    /// user, membership or contract are over; the others as the service and the network say.
    pub async fn sign_in(&self, company: &str) -> Result<Account, ServiceError> {
        let info = self.call(&GetUserInfo).await?;
        if !info.valid {
            let reason = format!(
                "the service knows {} but has deactivated the user; ask an administrator",
                self.user()
            );
            return Err(ServiceError::Account(reason));
        }
        let listed = match self.call(&GetCompanyMembership { user_handle: &info.user.handle }).await {
            Ok(listed) => listed,
            Err(error) if declined(&error) && company.is_empty() => {
                let reason = format!(
                    "the service does not list {}'s companies ({error}); name the company",
                    self.user()
                );
                return Err(ServiceError::Account(reason));
            }
            Err(error) if declined(&error) => Vec::new(),
            Err(error) => return Err(error),
        };
        if listed.is_empty() && !company.is_empty() {
            return self.sign_in_by_name(info.user, company).await;
        }
        let (membership, other_companies) = choose(listed, company, Timestamp::now())
            .map_err(|reason| ServiceError::Account(self.masked(&reason)))?;
        Ok(Account { user: info.user, membership, other_companies })
    }

    /// Without a list of memberships the role stays unknown.
    async fn sign_in_by_name(&self, user: User, company: &str) -> Result<Account, ServiceError> {
        let contract = self.call(&GetCompanyInfo { name: company }).await?;
        let membership = Membership { company: contract.company, role: None, active: true };
        let listed = vec![Listed { membership, expires: contract.expires }];
        let (membership, other_companies) = choose(listed, "", Timestamp::now())
            .map_err(|reason| ServiceError::Account(self.masked(&reason)))?;
        Ok(Account { user, membership, other_companies })
    }
}

/// The membership to use and the names of the other active ones, or a sentence that helps to choose.
fn choose(listed: Vec<Listed>, wanted: &str, now: Timestamp) -> Result<(Membership, Vec<String>), String> {
    let usable = |entry: &Listed| entry.membership.active && entry.expires.is_none_or(|end| end > now);
    let (active, over): (Vec<_>, Vec<_>) = listed.into_iter().partition(usable);
    let mut active: Vec<_> = active.into_iter().map(|entry| entry.membership).collect();
    let at = if wanted.is_empty() {
        match active.len() {
            0 => return Err(nothing_active(&over)),
            1 => 0,
            _ => {
                return Err(format!("several companies are active: {}; name one as company", names(&active)));
            }
        }
    } else {
        let exact = active.iter().position(|entry| entry.company.name == wanted);
        let alike = || active.iter().position(|entry| entry.company.name.eq_ignore_ascii_case(wanted));
        match exact.or_else(alike) {
            Some(at) => at,
            None => return Err(not_found(wanted, &active, &over)),
        }
    };
    let chosen = active.remove(at);
    let others = active.into_iter().map(|entry| entry.company.name).collect();
    Ok((chosen, others))
}

fn nothing_active(over: &[Listed]) -> String {
    if over.is_empty() {
        return "the user belongs to no company; ask an administrator".to_owned();
    }
    let over: Vec<_> = over.iter().map(|entry| entry.membership.clone()).collect();
    format!("no active company: {} expired or inactive; ask an administrator", names(&over))
}

fn not_found(wanted: &str, active: &[Membership], over: &[Listed]) -> String {
    if over.iter().any(|entry| entry.membership.company.name.eq_ignore_ascii_case(wanted)) {
        return format!("company {wanted:?} is expired or the membership is inactive; ask an administrator");
    }
    if active.is_empty() {
        return format!("company {wanted:?} is not among the user's companies; {}", nothing_active(over));
    }
    format!("company {wanted:?} is not among the user's companies: {}", names(active))
}

fn names(memberships: &[Membership]) -> String {
    let names: Vec<_> = memberships.iter().map(|entry| format!("{:?}", entry.company.name)).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Company, Role};

    fn listed(name: &str, active: bool, expires: Option<&str>) -> Listed {
        let company =
            Company { handle: format!("c|{name}"), name: name.to_owned(), root: name.replace(' ', "") };
        let membership = Membership { company, role: Some(Role("IpsUser".to_owned())), active };
        Listed { membership, expires: expires.map(|moment| moment.parse().unwrap()) }
    }

    fn pick(entries: &[Listed], wanted: &str) -> Result<(String, Vec<String>), String> {
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        choose(entries.to_vec(), wanted, now).map(|(chosen, others)| (chosen.company.name, others))
    }

    #[test]
    fn the_only_active_company_needs_no_name() {
        let entries = [
            listed("Old", true, Some("2025-12-31T23:00:00Z")),
            listed("Acme", true, Some("2100-01-01T00:00:00Z")),
            listed("Left", false, None),
        ];
        assert_eq!(pick(&entries, ""), Ok(("Acme".to_owned(), vec![])));
    }

    #[test]
    fn among_several_a_name_decides() {
        let entries =
            [listed("Acme", true, None), listed("acme", true, None), listed("Beta Ltd", true, None)];
        assert_eq!(
            pick(&entries, "acme"),
            Ok(("acme".to_owned(), vec!["Acme".to_owned(), "Beta Ltd".to_owned()]))
        );
        assert_eq!(pick(&entries, "beta ltd").unwrap().0, "Beta Ltd");
        let error = pick(&entries, "").unwrap_err();
        assert!(error.contains("\"Acme\", \"acme\", \"Beta Ltd\""), "{error}");
        let error = pick(&entries, "Gamma").unwrap_err();
        assert!(error.contains("\"Gamma\"") && error.contains("\"Beta Ltd\""), "{error}");
    }

    #[test]
    fn what_is_over_is_said_to_be_over() {
        let entries = [listed("Old", true, Some("2025-12-31T23:00:00Z")), listed("Left", false, None)];
        for (wanted, words) in [
            ("", "\"Old\", \"Left\" expired or inactive"),
            ("Old", "\"Old\" is expired"),
            ("left", "\"left\" is expired or the membership is inactive"),
            ("Gamma", "\"Gamma\" is not among"),
        ] {
            let error = pick(&entries, wanted).unwrap_err();
            assert!(error.contains(words), "{wanted}: {error}");
        }
        assert!(pick(&[], "").unwrap_err().contains("no company"));
    }
}
