//! The company's application settings and image presets (`spec/ips-api.md` §4).

use super::super::soap::element::Element;
use super::super::soap::exchange;
use super::super::soap::fault::{EXCEPTION, Fault, ILLEGAL_REQUEST_USER};
use super::Call;

/// A type of property sets: handle, name, to whom a set belongs.
type SetType = (&'static str, &'static str, &'static str);

const APPLICATION_SETTING: SetType = ("pt|17", "Adobe.SPS.ApplicationSetting", "CompanyProperty");
const USER_PREFERENCE: SetType = ("pt|18", "Adobe.SPS.UserPreference", "UserProperty");

/// Names of the presets, and what they stand for.
const PRESETS: [(&str, &str); 6] = [
    ("product", "wid=400&hei=400&fmt=jpeg&qlt=85"),
    ("thumbnail", "wid=100&hei=100&fmt=jpeg"),
    ("Large", "wid=1200&hei=1200&fmt=jpeg&qlt=90"),
    ("zoom", "wid=2400&fmt=jpeg&qlt=80"),
    ("swatch", "wid=40&hei=40&fit=crop,1"),
    ("!_s7product", "wid=800&resMode=sharp2"),
];

/// §4.1.
pub(crate) fn get_property_set_type(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    let name = call.param.required("name")?;
    let known = [APPLICATION_SETTING, USER_PREFERENCE].into_iter().find(|(_, known, _)| *known == name);
    match known {
        Some(known) => Ok(vec![Element::parent("type", type_fields(known))]),
        None => Err(Fault::new(EXCEPTION, format!("Property set type '{name}' not found"))),
    }
}

/// §4.1.
#[expect(clippy::unnecessary_wraps, reason = "the table of operations wants one signature")]
pub(crate) fn get_property_set_types(_: &Call<'_>) -> Result<Vec<Element>, Fault> {
    Ok(vec![Element::array("typeArray", [USER_PREFERENCE, APPLICATION_SETTING].map(type_fields))])
}

fn type_fields((handle, name, owner): SetType) -> Vec<Element> {
    vec![
        Element::text("typeHandle", handle),
        Element::text("name", name),
        Element::text("propertyType", owner),
        Element::value("allowMultiple", false),
    ]
}

/// §4.1: application settings belong to the company, preferences to the user.
pub(crate) fn get_property_sets(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    let owner = call.param.required("primaryOwnerHandle")?;
    let handle = call.param.required("typeHandle")?;
    let sets = match handle.as_str() {
        "pt|17" => {
            let company = exchange::company(call.user, Some(owner))?;
            company.map(|company| set("ps|555", "pt|17", &application_settings(call, company.root)))
        }
        "pt|18" if owner == call.user.handle() => {
            Some(set("ps|556", "pt|18", &[("user_list_view", "grid".to_owned())]))
        }
        "pt|18" => return Err(Fault::new(ILLEGAL_REQUEST_USER, format!("User may not ask about '{owner}'"))),
        _ => return Err(Fault::parameter(format!("Invalid property set type handle '{handle}'"))),
    };
    Ok(vec![Element::array("setArray", sets)])
}

/// Two template lines: the bare asset, and the page's own preset. The published server stands among
/// settings whose names begin alike.
fn application_settings(call: &Call<'_>, root: &str) -> [(&'static str, String); 5] {
    let server = &call.world.server;
    let separator = if call.switches.template_line_feeds { '\n' } else { '\r' };
    [
        ("application_server_prefix_origin", "http://origin.sandbox.example/is/image/".to_owned()),
        ("application_server_prefix_published_test", "http://testing.sandbox.example/is/image/".to_owned()),
        ("application_server_prefix_published", format!("{server}/is/image/")),
        ("application_test_server_context", "http://testing.sandbox.example/".to_owned()),
        (
            "application_cdn_invalidation_template",
            format!("<ID>{separator}{server}/is/image/{root}/<ID>?$product$"),
        ),
    ]
}

fn set(handle: &str, type_handle: &str, properties: &[(&str, String)]) -> Vec<Element> {
    let properties = properties
        .iter()
        .map(|(name, value)| vec![Element::text("name", *name), Element::text("value", value.as_str())]);
    vec![
        Element::text("setHandle", handle),
        Element::text("typeHandle", type_handle),
        Element::array("propertyArray", properties),
    ]
}

/// §4.2.
pub(crate) fn get_image_formats(call: &Call<'_>) -> Result<Vec<Element>, Fault> {
    call.company()?;
    let formats = PRESETS.iter().enumerate().map(|(position, (name, modifier))| {
        vec![
            Element::text("imageFormatHandle", format!("if|{}", position + 9)),
            Element::text("name", *name),
            Element::text("urlModifier", *modifier),
        ]
    });
    Ok(vec![Element::array("imageFormatArray", formats)])
}
