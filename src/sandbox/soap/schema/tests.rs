use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::super::super::operations::OPERATIONS;
use super::*;

const NS: &str = "http://www.scene7.com/IpsApi/xsd/2014-04-03";

fn code(kind: Kind, inner: &str) -> i32 {
    let xml = format!("<p xmlns=\"{NS}\">{inner}</p>");
    let document = Document::parse(&xml).unwrap();
    check(document.root_element(), NS, kind).map_or_else(|fault| fault.code, |()| 0)
}

#[test]
fn each_breach_of_the_schema_has_its_fault() {
    let company = "<companyHandle>c|1</companyHandle>";
    let subfolders = "<includeSubfolders>true</includeSubfolders>";
    for (inner, expected) in [
        (format!("{company}{subfolders}"), 0),
        (format!("{company}<!-- fine -->{subfolders}\n"), 0),
        (format!("{company}{subfolders}<recordsPerPage>10</recordsPerPage><resultsPage>1</resultsPage>"), 0),
        (company.to_owned(), 30_002),
        (subfolders.to_owned(), 30_002),
        (format!("{subfolders}{company}"), 30_003),
        (format!("{company}{company}{subfolders}"), 30_003),
        (format!("{company}{subfolders}<name>x</name>"), 30_003),
        (
            format!("{company}{subfolders}<resultsPage>1</resultsPage><recordsPerPage>1</recordsPerPage>"),
            30_003,
        ),
        (format!("{company}{subfolders}stray"), 30_003),
        (format!("{company}<includeSubfolders>yes</includeSubfolders>"), 30_003),
        (format!("{company}{subfolders}<recordsPerPage>ten</recordsPerPage>"), 30_003),
        (format!("{company}<includeSubfolders extra=\"1\">true</includeSubfolders>"), 30_003),
        (format!("{company}<includeSubfolders xmlns=\"urn:other\">true</includeSubfolders>"), 30_003),
        (format!("{company}<includeSubfolders><b/>true</includeSubfolders>"), 30_003),
        (format!("{company}{subfolders}<sortBy>Size</sortBy>"), 30_001),
        (format!("{company}{subfolders}<assetTypeArray><item>Image</item></assetTypeArray>"), 30_003),
        (format!("{company}{subfolders}<assetTypeArray/>"), 0),
    ] {
        assert_eq!(code(SEARCH_ASSETS, &inner), expected, "{inner}");
    }
}

#[test]
fn a_purge_carries_one_to_a_thousand_urls() {
    for (urls, expected) in [(0, 30_003), (1, 0), (1000, 0), (1001, 30_003)] {
        let items = "<items>u</items>".repeat(urls);
        let inner = format!("<companyHandle>c|1</companyHandle><urlArray>{items}</urlArray>");
        assert_eq!(code(CDN_CACHE_INVALIDATION, &inner), expected, "{urls} URLs");
    }
    assert_eq!(code(CDN_CACHE_INVALIDATION, "<companyHandle>c|1</companyHandle>"), 30_002);
}

#[test]
fn the_versioned_auth_header_has_an_order_and_the_common_one_has_none() {
    let backwards = "<appVersion>1</appVersion><appName>a</appName><password>p</password><user>u</user>";
    assert_eq!(code(COMMON_AUTH_HEADER, backwards), 0);
    assert_eq!(code(AUTH_HEADER, backwards), 30_003);
    let forwards = "<user>u</user><password>p</password><appName>a</appName><appVersion>1</appVersion>";
    assert_eq!(code(AUTH_HEADER, forwards), 0);
    assert_eq!(code(AUTH_HEADER, "<user>u</user><password>p</password>"), 30_002);
}

/// The WSDL document and the tables here must say the same about every request.
#[test]
fn the_wsdl_declares_exactly_these_requests() {
    let wsdl = Document::parse(super::super::super::wsdl::TEXT).unwrap();
    let types: BTreeMap<&str, Node<'_, '_>> = wsdl
        .descendants()
        .filter(|node| node.has_tag_name("complexType"))
        .filter_map(|node| Some((node.attribute("name")?, node)))
        .collect();
    let root = |name: &str| {
        wsdl.descendants()
            .filter(|node| {
                node.tag_name().name() == "element" && node.parent().unwrap().tag_name().name() == "schema"
            })
            .find(|node| node.attribute("name") == Some(name))
            .unwrap_or_else(|| panic!("the WSDL does not declare {name}"))
    };
    for operation in &OPERATIONS {
        compare(root(&format!("{}Param", operation.name)), operation.param, &types, operation.name);
        root(&format!("{}Return", operation.name));
    }
    compare(root("authHeader"), AUTH_HEADER, &types, "authHeader");
    let declared =
        wsdl.descendants().filter(|node| node.has_tag_name("portType")).flat_map(|port| port.children());
    let names: Vec<_> = declared.filter_map(|node| node.attribute("name")).collect();
    assert_eq!(names, OPERATIONS.iter().map(|operation| operation.name).collect::<Vec<_>>());
}

fn compare(element: Node<'_, '_>, kind: Kind, types: &BTreeMap<&str, Node<'_, '_>>, path: &str) {
    let declared = element.attribute("type").unwrap_or_default();
    let (Kind::Sequence(fields) | Kind::AnyOrder(fields)) = kind else {
        let simple = match kind {
            Kind::Flag => "xs:boolean",
            Kind::Int => "xs:int",
            Kind::Long => "xs:long",
            Kind::Double => "xs:double",
            Kind::Moment => "xs:dateTime",
            _ => "xs:string",
        };
        assert_eq!(declared, simple, "{path}");
        return;
    };
    let named = declared.strip_prefix("t:").map(|name| types[name]);
    let inline = element.children().find(|node| node.has_tag_name("complexType"));
    let sequence = named.or(inline).unwrap_or_else(|| panic!("{path} has no complex type"));
    let elements: Vec<_> =
        sequence.descendants().filter(|node| node.tag_name().name() == "element").collect();
    let found: Vec<_> = elements.iter().filter_map(|node| node.attribute("name")).collect();
    assert_eq!(found, fields.iter().map(|field| field.name).collect::<Vec<_>>(), "{path}");
    for (element, field) in elements.into_iter().zip(fields) {
        let path = format!("{path}/{}", field.name);
        let number = |name: &str| match element.attribute(name) {
            Some("unbounded") => UNBOUNDED,
            Some(number) => number.parse().unwrap(),
            None => 1,
        };
        assert_eq!((number("minOccurs"), number("maxOccurs")), (field.min, field.max), "{path}");
        compare(element, field.kind, types, &path);
    }
}
