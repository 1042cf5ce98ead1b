use proptest::prelude::*;

use super::*;

fn asset(id: &str, kind: &str) -> Asset {
    Asset { kind: kind.into(), ..Asset::named(id) }
}

fn site() -> Site {
    Site { server: "https://img.acme.example".into(), root: "Acme".into() }
}

/// URLs as they are, problems by name.
fn run(template: &str, site: Option<&Site>, assets: &[Asset]) -> Vec<String> {
    expand(&Template::parse(template), site, assets)
        .map(|item| item.map_or_else(|problem| problem.kind.name().to_owned(), |made| made.url))
        .collect()
}

#[test]
fn the_manuals_own_example() {
    let urls =
        run("https://server.com/is/image/Company/<ID>?$product$", None, &[asset("Backpack_B", "Image")]);
    assert_eq!(urls, ["https://server.com/is/image/Company/Backpack_B?$product$"]);
}

#[test]
fn a_line_of_only_id_is_filled_in() {
    let urls = run(" <ID> ", Some(&site()), &[asset("a b", "Image"), asset("c", "")]);
    assert_eq!(
        urls,
        ["https://img.acme.example/is/image/Acme/a%20b", "https://img.acme.example/is/image/Acme/c"]
    );
}

#[test]
fn several_lines_and_assets_give_all_combinations_and_lines_without_id_come_once() {
    let urls = run("h/<ID>?a\rlit\r\nh/<ID>?b", None, &[asset("1", "Image"), asset("2", "Image")]);
    assert_eq!(urls, ["h/1?a", "lit", "h/1?b", "h/2?a", "h/2?b"]);
}

#[test]
fn a_line_for_content_serves_what_a_bare_line_cannot() {
    let template = "<ID>\nhttps://img.acme.example/is/content/Acme/<ID>";
    let urls = run(template, Some(&site()), &[asset("guide", "Pdf"), asset("shoe", "Image")]);
    assert_eq!(
        urls,
        [
            "https://img.acme.example/is/content/Acme/guide",
            "https://img.acme.example/is/image/Acme/shoe",
            "https://img.acme.example/is/content/Acme/shoe"
        ]
    );
}

#[test]
fn without_assets_only_lines_without_id_remain() {
    assert_eq!(run("h/<ID>\nlit\n<ID>", Some(&site()), &[]), ["lit"]);
    assert_eq!(run("", None, &[asset("1", "Image")]), [""; 0]);
    assert_eq!(run("lit", None, &[asset("1", "Word")]), ["lit"], "the assets do not matter");
}

#[test]
fn every_id_of_a_line_is_replaced_by_plain_text() {
    let urls = run("h/<ID>/<ID>?x=<ID>", None, &[asset("$1\\<ID>", "Image")]);
    assert_eq!(urls, ["h/$1%5C%3CID%3E/$1%5C%3CID%3E?x=$1%5C%3CID%3E"]);
}

#[test]
fn what_is_missing_for_a_bare_line_is_said_once_and_the_rest_is_made() {
    let urls = run("<ID>\nh/<ID>\nlit", None, &[asset("1", "Image"), asset("2", "Image")]);
    assert_eq!(urls, ["no-site", "h/1", "lit", "h/2"]);
    let template = Template::parse("\n<ID>");
    let problem = expand(&template, None, Vec::<Asset>::new()).next().unwrap().unwrap_err();
    assert_eq!(
        problem.to_string(),
        "template line 2 is only <ID>, and published server or company root is unknown; \
         set published_server and company_root, or sign in"
    );
}

#[test]
fn the_type_decides_what_a_line_can_stand_for() {
    let content = "https://h/is/content/Acme/<ID>";
    let image = "https://h/is/image/Acme/<ID>";
    let bare = "https://img.acme.example/is/image/Acme/x";
    for (kind, template, expected) in [
        ("Image", "<ID>", vec![bare]),
        ("SomethingNew", "<ID>", vec![bare]),
        ("Video", "<ID>", vec![bare]),
        ("Pdf", "<ID>", vec!["not-an-image"]),
        ("Pdf", content, vec!["https://h/is/content/Acme/x"]),
        ("Pdf", image, vec!["content-as-image", "https://h/is/image/Acme/x"]),
        ("Word", "<ID>", vec!["unsupported-type"]),
        ("Word", content, vec!["unsupported-type"]),
        ("Video", image, vec!["https://h/is/image/Acme/x"]),
    ] {
        assert_eq!(run(template, Some(&site()), &[asset("x", kind)]), expected, "{kind} {template}");
    }
}

#[test]
fn an_asset_that_cannot_be_made_takes_no_other_line_with_it() {
    let assets = [asset("doc", "Word"), asset("", "Image"), asset("ok", "Image")];
    assert_eq!(run("h/<ID>\nlit", None, &assets), ["unsupported-type", "lit", "no-id", "h/ok"]);
}

#[test]
fn the_problem_of_a_content_asset_says_what_to_write_instead() {
    let template = Template::parse("<ID>");
    let assets = [asset("price list", "Pdf")];
    let problem = expand(&template, Some(&site()), &assets).next().unwrap().unwrap_err();
    assert_eq!(
        problem.to_string(),
        "price list is of type Pdf, which a line of only <ID> cannot stand for; \
         add the template line https://img.acme.example/is/content/Acme/<ID>"
    );
}

#[test]
fn urls_know_their_template_line() {
    let template = Template::parse("\nh/<ID>\nlit");
    let origins: Vec<_> =
        expand(&template, None, [asset("1", "")]).map(|item| item.unwrap().origin).collect();
    assert_eq!(origins, [Origin::Template { line: 2 }, Origin::Literal]);
}

proptest! {
    #[test]
    fn there_are_lines_times_assets_urls(lines in 0_usize..6, literals in 0_usize..4, assets in 0_usize..20) {
        let pattern = (0..lines).map(|n| format!("h/<ID>?{n}"));
        let text: Vec<_> = pattern.chain((0..literals).map(|n| format!("lit{n}"))).collect();
        let assets: Vec<_> = (0..assets).map(|n| asset(&n.to_string(), "Image")).collect();
        let urls = run(&text.join("\r"), None, &assets);
        prop_assert_eq!(urls.len(), lines * assets.len() + literals);
    }
}
