//! What a hostile or sloppy answer may and may not do.

use super::*;

const API: &str = "http://www.scene7.com/IpsApi/xsd/2014-04-03";
const TINY: Bounds = Bounds { body_bytes: 1 << 20, elements: 50, depth: 8 };

fn parse(xml: &str) -> Result<Option<Element>, Malformed> {
    read(xml.as_bytes(), &[&["r", "a", "b"], &["items"]], API, TINY)
}

fn root(xml: &str) -> Element {
    parse(xml).unwrap().unwrap()
}

#[test]
fn names_are_local_and_spaces_are_resolved() {
    let xml = format!(
        "<?xml version='1.0' encoding='utf-8' standalone='yes'?><x:r xmlns:x='{SOAP}'><a xmlns='{API}'>1</a>\
         <y:a xmlns:y='{UNVERSIONED}'>2</y:a><a>3</a><z:b xmlns:z='urn:z'>4</z:b><q:b>5</q:b></x:r>"
    );
    let root = root(&xml);
    assert_eq!((root.name, root.space), ("r", Space::Soap));
    let seen: Vec<_> = root.children.iter().map(|c| (c.name, c.space, c.text.as_str())).collect();
    assert_eq!(
        seen,
        [
            ("a", Space::Api, "1"),
            ("a", Space::OtherApi, "2"),
            ("a", Space::None, "3"),
            ("b", Space::Foreign, "4"),
            ("b", Space::Foreign, "5"),
        ]
    );
}

#[test]
fn text_is_decoded_and_line_ends_inside_references_survive() {
    let root = root("<r><a>&lt;ID&gt;?$p$&amp;x&#13;&#x41;\r\nnext<![CDATA[<raw&>]]></a></r>");
    assert_eq!(root.raw("a"), Some("<ID>?$p$&x\rA\nnext<raw&>"));
}

#[test]
fn unknown_elements_are_skipped_with_all_they_hold() {
    let root = root("<r><new x='1'><a>no</a>text</new><a>yes</a><empty/></r>");
    assert_eq!(root.children.len(), 1);
    assert_eq!(root.text("a"), Some("yes"));
}

#[test]
fn arrays_of_none_one_and_many_look_alike() {
    for (xml, count) in [
        ("<r></r>", 0),
        ("<r><a/></r>", 0),
        ("<r><a></a></r>", 0),
        ("<r><a><items/></a></r>", 1),
        ("<r><a>\n <items>1</items>\n <items>2</items>\n</a></r>", 2),
    ] {
        assert_eq!(root(xml).items("a").count(), count, "{xml}");
    }
}

#[test]
fn a_byte_order_mark_comments_and_instructions_are_tolerated() {
    assert_eq!(
        root("\u{feff}<?xml version=\"1.0\"?><!-- c --><?p i?><r><a>1</a></r> <!-- end -->\n").text("a"),
        Some("1")
    );
    assert_eq!(parse("<other/>"), Ok(None));
}

#[test]
fn what_is_not_one_whole_document_is_refused() {
    for (xml, expected) in [
        ("", Malformed::Empty),
        ("  \r\n", Malformed::Empty),
        ("<!-- only -->", Malformed::Empty),
        ("Bad Gateway", Malformed::NotXml),
        ("{\"a\":1}", Malformed::NotXml),
        ("<r><a>1</a>", Malformed::CutOff),
        ("<r><a>1</", Malformed::CutOff),
        ("<r><a", Malformed::CutOff),
        ("<r/><r/>", Malformed::Trailing),
        ("<r/>text", Malformed::Trailing),
        ("<r/>&amp;", Malformed::Trailing),
        ("<r/><?xml version='1.0'?>", Malformed::Trailing),
        ("<r>&nbsp;</r>", Malformed::Entity),
        ("<r>&#0;</r>", Malformed::Entity),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><r>\u{e9}</r>", Malformed::Encoding),
    ] {
        assert_eq!(parse(xml), Err(expected), "{xml}");
    }
    assert_eq!(read(b"<r>\xff</r>", &[&["r"]], API, TINY), Err(Malformed::Encoding));
    assert!(matches!(parse("<r><a></b></r>"), Err(Malformed::Damaged { .. })));
    assert!(matches!(parse("<r>a & b</r>"), Err(Malformed::Damaged { .. } | Malformed::CutOff)));
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let laughs = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><r>&lol2;</r>";
    assert_eq!(parse(laughs), Err(Malformed::DocType));
    let external = "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r>&x;</r>";
    assert_eq!(parse(external), Err(Malformed::DocType));
    assert_eq!(parse("<r>&lol;</r>"), Err(Malformed::Entity));

    assert_eq!(parse(&"<a>".repeat(100_000)), Err(Malformed::Depth(8)));
    assert_eq!(parse(&format!("<r>{}</r>", "<n/>".repeat(100))), Err(Malformed::Elements(50)));
    let attributes = (0..33).map(|n| format!(" a{n}='1'")).collect::<Vec<_>>().concat();
    assert_eq!(parse(&format!("<r{attributes}/>")), Err(Malformed::Attributes(32)));
    let namespaces = (0..200).map(|n| format!(" xmlns:n{n}='urn:{n}'")).collect::<Vec<_>>().concat();
    assert!(parse(&format!("<r{namespaces}/>")).is_err());
    for element in ["a", "unknown"] {
        let long = format!("<r><{element}>{}</{element}></r>", "x".repeat(65_537));
        assert_eq!(parse(&long), Err(Malformed::Text(65_536)), "{element}");
        let pieces = format!("<r><{element}>{}</{element}></r>", "x&amp;".repeat(40_000));
        assert_eq!(parse(&pieces), Err(Malformed::Text(65_536)), "{element}");
    }
    assert_eq!(root(&format!("<r><a>{}</a></r>", "x".repeat(65_536))).raw("a").map(str::len), Some(65_536));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let _ = read(&bytes, &[&["r", "a"]], API, TINY);
    }

    #[test]
    fn no_cut_of_a_good_answer_is_taken_for_a_whole_one(cut in 1usize..60) {
        let xml = "<r><a>one</a><b><items>two &amp; three</items></b></r>";
        let cut = cut.min(xml.len() - 1);
        proptest::prop_assert!(parse(&xml[..cut]).is_err());
    }
}
