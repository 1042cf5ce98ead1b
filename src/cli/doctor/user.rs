//! Names of users and groups, for people. Never used for decisions.

use nix::unistd::{Gid, Group, Uid, User};

/// The login name, or the number where the host knows none.
pub(super) fn user_name(uid: u32) -> String {
    let found = User::from_uid(Uid::from_raw(uid)).ok().flatten();
    found.map_or_else(|| format!("uid {uid}"), |user| user.name)
}

/// The group's name, or the number where the host knows none.
pub(super) fn group_name(gid: u32) -> String {
    let found = Group::from_gid(Gid::from_raw(gid)).ok().flatten();
    found.map_or_else(|| format!("gid {gid}"), |group| group.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_a_name_stays_a_number() {
        assert_eq!(user_name(4_000_000_001), "uid 4000000001");
        assert_eq!(group_name(4_000_000_001), "gid 4000000001");
        assert_eq!(user_name(0), "root");
    }
}
