//! As much of the API as a sign-in needs, in canned answers.

use std::sync::atomic::Ordering;

use super::answers::{API, AUTHENTICATION, fault, soap, xml};
use super::request::texts;
use super::{ROOT, USER, World, lock};

/// The answer to everything that is no purge.
pub(super) fn answer(world: &World, operation: &str, body: &str) -> Vec<u8> {
    if texts(body, "password") != [lock(&world.password).as_str()] {
        return fault(AUTHENTICATION, 10_001, "Invalid username/password");
    }
    match operation {
        "getUserInfo" => xml(soap(&format!(
            "<getUserInfoReturn xmlns=\"NS\"><userInfo><userHandle>u|88|{USER}</userHandle>\
             <firstName>Op</firstName><lastName>S</lastName><email>{USER}</email><isValid>true</isValid>\
             </userInfo></getUserInfoReturn>"
        ))),
        "getCompanyMembership" => {
            world.sign_ins.fetch_add(1, Ordering::SeqCst);
            xml(soap(&format!(
                "<getCompanyMembershipReturn xmlns=\"NS\"><membershipArray><items><company>\
                 <companyHandle>c|1</companyHandle><name>{ROOT}</name><rootPath>{ROOT}/</rootPath></company>\
                 <role>IpsCompanyAdmin</role><isActive>true</isActive></items></membershipArray>\
                 </getCompanyMembershipReturn>"
            )))
        }
        _ => fault(API, 30_000, "this operation is not part of the play"),
    }
}
