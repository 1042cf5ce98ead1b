//! `getUserInfo`: proves the credentials and names the caller (`spec/ips-api.md` §2.3).

use super::{Element, Operation, Params, Written};
use crate::service::User;

/// Asks for the calling user: without parameters that is whoever the credentials belong to.
pub(in crate::service::ips) struct GetUserInfo;

/// The caller.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::service::ips) struct UserInfo {
    pub(in crate::service::ips) user: User,
    /// `false`: the service knows the user but does not let him work. Not said: true.
    pub(in crate::service::ips) valid: bool,
}

impl Operation for GetUserInfo {
    type Reply = UserInfo;
    const NAME: &'static str = "getUserInfo";
    const ELEMENTS: &'static [&'static str] = &[
        "getUserInfoReturn",
        "userInfo",
        "userHandle",
        "firstName",
        "lastName",
        "email",
        "isValid",
        "passwordExpires",
    ];

    fn write(&self, _: &mut Params) -> Written {
        Ok(())
    }

    fn read(answer: &Element) -> Result<UserInfo, &'static str> {
        let info = answer.child("userInfo").ok_or("userInfo")?;
        let names = ["firstName", "lastName"].map(|name| info.text(name).unwrap_or_default());
        let user = User {
            handle: info.text("userHandle").ok_or("userHandle")?.to_owned(),
            name: names.join(" ").trim().to_owned(),
            email: info.text("email").unwrap_or_default().to_owned(),
            password_expires: info.moment("passwordExpires"),
        };
        Ok(UserInfo { user, valid: info.boolean("isValid").unwrap_or(true) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, sent};
    use super::*;

    #[test]
    fn the_caller_is_asked_for_without_parameters() {
        assert_eq!(sent(&GetUserInfo), "<getUserInfoParam xmlns=\"NS\"></getUserInfoParam>");
    }

    #[test]
    fn elements_are_read_in_any_order() {
        let reply = read::<GetUserInfo>(
            "<getUserInfoReturn xmlns=\"NS\"><userInfo><email>ops@acme.example</email><role>IpsUser</role>\
             <userHandle>u|88|ops@acme.example</userHandle><firstName>Op</firstName><lastName>S</lastName>\
             <passwordExpires>2031-01-01T00:00:00.000-06:00</passwordExpires><isValid>false</isValid>\
             </userInfo></getUserInfoReturn>",
        )
        .unwrap();
        assert_eq!(reply.user.handle, "u|88|ops@acme.example");
        assert_eq!(reply.user.name, "Op S");
        assert_eq!(reply.user.email, "ops@acme.example");
        assert_eq!(reply.user.password_expires, Some("2031-01-01T06:00:00Z".parse().unwrap()));
        assert!(!reply.valid);
    }

    #[test]
    fn what_is_not_said_is_tolerated_except_the_handle() {
        let xml = |inner: &str| format!("<getUserInfoReturn xmlns=\"NS\">{inner}</getUserInfoReturn>");
        let reply = read::<GetUserInfo>(&xml("<userInfo><userHandle>u|1</userHandle></userInfo>")).unwrap();
        assert_eq!((reply.user.name.as_str(), reply.user.password_expires, reply.valid), ("", None, true));
        assert_eq!(read::<GetUserInfo>(&xml("<userInfo/>")).unwrap_err(), "userHandle");
        assert_eq!(read::<GetUserInfo>(&xml("")).unwrap_err(), "userInfo");
    }
}
