use proptest::prelude::*;

use super::*;

fn linter() -> Linter {
    Linter::new(LintRules {
        company_root: Some("Acme".into()),
        published_server: Some("https://img.acme.example".into()),
        max_url_bytes: 200,
    })
}

fn names(url: &str) -> Vec<&'static str> {
    linter().check_all(url).iter().map(|problem| problem.kind.name()).collect()
}

#[test]
fn good_urls_have_no_problem() {
    for url in [
        "https://img.acme.example/is/image/Acme/shoe",
        "HTTP://IMG.acme.example:80/is/image/Acme/shoe",
        "https://img.acme.example:443/is/image/Acme/shoe?$product$&wid=400&fmt=jpeg,rgb",
        "https://img.acme.example/is/image/Acme/shoe:Crop?layer=1&text={x|y}^`'&size=-1,(2)",
        "https://img.acme.example/is/image/Acme/%c3%A9t%20e~!$&'()+,;=:@[]|",
        "https://img.acme.example/is/content/Acme/folder/film.m3u8",
        "https://img.acme.example/is/image/Acme/set?req=set,json&u=http://other/",
    ] {
        assert_eq!(names(url), [""; 0], "{url}");
    }
}

#[test]
fn every_problem_has_its_name() {
    let host = "https://img.acme.example";
    for (url, expected) in [
        ("", "not-absolute"),
        ("img.acme.example/is/image/Acme/x", "not-absolute"),
        ("//img.acme.example/is/image/Acme/x", "not-absolute"),
        ("https:/img.acme.example/is/image/Acme/x", "not-absolute"),
        ("/is/image/Acme/x?u=http://h", "not-absolute"),
        ("ftp://img.acme.example/is/image/Acme/x", "not-http"),
        ("https:///is/image/Acme/x", "empty-host"),
        ("https://:443/is/image/Acme/x", "empty-host"),
        ("https://u:p@img.acme.example/is/image/Acme/x", "userinfo"),
        ("https://@img.acme.example/is/image/Acme/x", "userinfo"),
        ("https://img.acme.example:0/is/image/Acme/x", "bad-port"),
        ("https://img.acme.example:/is/image/Acme/x", "bad-port"),
        ("https://img.acme.example:65536/is/image/Acme/x", "bad-port"),
        ("https://img.acme.example:+80/is/image/Acme/x", "bad-port"),
        ("https://img.acme.example:443x/is/image/Acme/x", "bad-port"),
        ("https://img|acme/is/image/Acme/x", "bad-host"),
        ("https://1.2.3.999/is/image/Acme/x", "bad-host"),
        ("https://[::1/is/image/Acme/x", "bad-host"),
        ("https://bücher.example/is/image/Acme/x", "non-ascii-host"),
        ("https://img.acme.example/is/image/Acme/é", "non-ascii"),
        ("https://img.acme.example/is/image/Acme/x?t=\u{202e}", "non-ascii"),
        ("https://img.acme.example/is/image/Acme/a b", "white-space"),
        ("https://img.acme.example/is/image/Acme/a\tb", "white-space"),
        ("https://img.acme.example/is/image/Acme/a\u{a0}b", "white-space"),
        ("https://img.acme.example/is/image/Acme/a\x1bb", "control-character"),
        ("https://img.acme.example/is/image/Acme/a\0b", "control-character"),
        ("https://img.acme.example/is/image/Acme/a\u{9b}b", "control-character"),
        ("https://img.acme.example/is/image/Acme/<ID>", "placeholder"),
        ("https://img.acme.example/is/image/Acme/<id>", "angle-bracket"),
        ("https://img.acme.example/is/image/Acme\\x", "backslash"),
        ("https://img.acme.example/is/image/Acme/x#top", "fragment"),
        ("https://*.acme.example/is/image/Acme/x", "wildcard"),
        ("https://img.acme.example/is/image/Acme/*", "wildcard"),
        ("https://img.acme.example/is/image/Acme/../Other/x", "dot-segment"),
        ("https://img.acme.example/is/image/Acme/.%2E/x", "dot-segment"),
        ("https://img.acme.example/is/image/Acme/%2e", "dot-segment"),
        ("https://img.acme.example/is/image/Acme/x,https://img.acme.example/is/image/Acme/y", "second-url"),
        ("#https://img.acme.example/is/image/Acme/x", "comment"),
        (host, "not-served"),
        ("https://img.acme.example/", "not-served"),
        ("https://img.acme.example/index.html", "not-served"),
        ("https://img.acme.example/is/images/Acme/x", "not-served"),
        ("https://img.acme.example/IS/image/Acme/x", "not-served"),
        ("https://img.acme.example?/is/image/Acme/x", "not-served"),
        ("https://img.acme.example/is/image/", "no-root"),
        ("https://img.acme.example/is/image//x", "no-root"),
        ("https://img.acme.example/is/image/acme/x", "root-case"),
        ("https://img.acme.example/is/image/Other/x", "other-root"),
        ("https://img.acme.example/is/image/Scene7SharedAssets/x", "other-root"),
        ("https://img.acme.example/is/content/AcmeX/x", "other-root"),
    ] {
        let problem = linter().check(url).unwrap_or_else(|| panic!("no problem: {url}"));
        assert_eq!(problem.kind.name(), expected, "{url}");
        assert!(problem.is_error(), "{url}");
        assert!(problem.to_string().contains("; "), "what is wrong; what to do: {problem}");
    }
}

#[test]
fn warnings_do_not_keep_a_url_from_being_sent() {
    for (url, expected) in [
        ("https://cdn.example/is/image/Acme/x", "other-host"),
        ("https://img.acme.example:8443/is/image/Acme/x", "other-host"),
        ("https://img.acme.example/ir/render/Acme/x", "uncertain-path"),
        ("https://img.acme.example/e2/Acme/x", "uncertain-path"),
        ("https://img.acme.example/skins/x.css", "uncertain-path"),
        ("https://img.acme.example/s7viewers/x.js", "uncertain-path"),
        ("https://img.acme.example/is/image/Acme", "no-asset"),
        ("https://img.acme.example/is/image/Acme/", "no-asset"),
        ("https://img.acme.example/is/image/Acme/100%", "bad-escape"),
        ("https://img.acme.example/is/image/Acme/x?t=%2", "bad-escape"),
        ("https://img.acme.example/is/image/Acme/x?t=%zz", "bad-escape"),
        ("https://img.acme.example/is/image/Acme/x?t=*", "query-wildcard"),
        ("https://img.acme.example/is/image/Acme/{x}", "unencoded"),
        ("https://img.acme.example/is/image/Acme/x?t=\"a\"", "unencoded"),
    ] {
        let problem = linter().check(url).unwrap_or_else(|| panic!("no problem: {url}"));
        assert_eq!(problem.kind.name(), expected, "{url}");
        assert!(!problem.is_error(), "{url}");
        assert!(problem.to_string().contains("; "), "what is wrong; what to do: {problem}");
    }
}

#[test]
fn the_longest_url_passes_and_one_byte_more_does_not() {
    let longest = format!("{:a<200}", "https://img.acme.example/is/image/Acme/");
    assert_eq!(names(&longest), [""; 0]);
    assert_eq!(names(&format!("{longest}a")), ["too-long"]);
}

#[test]
fn an_error_is_worse_than_a_warning_before_it() {
    let url = "https://cdn.example/is/image/Other/x";
    assert_eq!(linter().check(url).unwrap().kind.name(), "other-root");
    assert_eq!(names(url), ["other-root", "other-host"], "errors first");
}

#[test]
fn the_same_problem_is_named_once() {
    assert_eq!(
        names("https://img.acme.example/is/image/Acme/a b c <ID> <ID>"),
        ["placeholder", "white-space"]
    );
}

#[test]
fn what_is_not_known_is_not_checked() {
    let linter = Linter::new(LintRules::default());
    assert_eq!(linter.check("https://anywhere.example/is/image/Whoever/x"), None);
    assert!(linter.check("https://anywhere.example/whatever").is_some());
}

#[test]
fn a_root_with_blanks_is_compared_as_it_stands_in_urls() {
    let linter =
        Linter::new(LintRules { company_root: Some("Acme Outfitters".into()), ..LintRules::default() });
    assert_eq!(linter.check("https://h.example/is/image/Acme%20Outfitters/x"), None);
    assert!(linter.check("https://h.example/is/image/Acme+Outfitters/x").is_some());
}

#[test]
fn problems_say_what_to_do() {
    for (url, expected) in [
        ("https://img.acme.example/is/image/Acme/é", "é (U+00E9) must be percent-encoded; write %C3%A9"),
        (
            "https://bücher.example/is/image/Acme/x",
            "the host has characters outside ASCII; write xn--bcher-kva.example",
        ),
        ("https://img.acme.example/is/image/Acme/a b", "a blank; write %20, or one URL a line"),
        (
            "https://img.acme.example/is/image/acme/x",
            "company root acme differs in case from Acme; write Acme",
        ),
        (
            "https://cdn.example:81/is/image/Acme/x",
            "cdn.example:81 is not the published server https://img.acme.example; make sure that the bundled CDN \
             serves it",
        ),
        (
            "# shoes",
            "a # begins a comment only in lists whose first line is \"# purgedeck: comments\"; add that line there, \
             or remove this one",
        ),
    ] {
        assert_eq!(linter().check(url).unwrap().to_string(), expected, "{url}");
    }
}

#[test]
fn a_published_server_that_is_no_url_vouches_for_nothing() {
    let rules = LintRules { published_server: Some("https://bad|host".into()), ..LintRules::default() };
    let problem = Linter::new(rules).check("https://bad|host/is/image/Acme/x").unwrap();
    assert_eq!(problem.kind.name(), "bad-host");
}

proptest! {
    #[test]
    fn what_passes_is_a_url(url in "https?://[a-z0-9.:@|\\[\\]*-]{0,12}(/is/image/Acme/[ -~é]{0,12})?") {
        let passes = linter().check(&url).is_none_or(|problem| !problem.is_error());
        if passes {
            let parsed = url::Url::parse(&url);
            prop_assert!(parsed.is_ok(), "{url}: {parsed:?}");
            let parsed = parsed.unwrap();
            prop_assert!(parsed.fragment().is_none() && parsed.username().is_empty());
            prop_assert!(parsed.path().starts_with("/is/image/Acme"));
        }
    }

    #[test]
    fn no_text_makes_it_panic_and_the_worst_is_the_first_of_all(text in "\\PC{0,40}|(https?://)?[#-~ ]{0,60}") {
        let all = linter().check_all(&text);
        prop_assert_eq!(linter().check(&text), all.first().cloned());
        prop_assert!(all.iter().all(|problem| !problem.to_string().contains('\n')));
    }
}
