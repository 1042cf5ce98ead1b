use super::*;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn set(key: &str, value: &Value) -> Profile {
    let places = Places { dir: Some(Path::new("/etc/purgedeck")), home: Some(Path::new("/home/ops")) };
    let mut profile = Profile::with_defaults("x");
    apply(&mut profile, key, value, places).unwrap();
    profile
}

#[test]
fn impossible_values_say_what_and_what_to_do() {
    let table = [
        (
            "service",
            text("sandbx"),
            "\"sandbx\" is not one of dynamic-media-classic, sandbox; did you mean \"sandbox\"?",
        ),
        (
            "region",
            text("europe"),
            "\"europe\" is not one of north-america, emea, asia-pacific; use one of them",
        ),
        ("region", text("EMEA"), "did you mean \"emea\"?"),
        ("region", text("e\x1b[2J"), r"\x1b[2J"),
        ("staging", text("true"), "must be true or false, is a string; write it like true"),
        ("endpoint", text("http://example.com/x"), "plain http"),
        ("endpoint", text("https://ops:canary@host/x"), "user or password"),
        ("api_version", text("latest"), "is not an API version; write a date like 2014-04-03"),
        ("user", text("a\x1bb"), r"contains the control character \x1b; remove it"),
        ("user", text(" ops"), "blank"),
        (
            "password_command",
            text("pass show x"),
            "must be a list of strings, is a string; write it like [\"one\", \"two\"]",
        ),
        ("password_command", Value::List(vec![String::new()]), "names no program"),
        ("company", Value::Integer(1), "must be a string, is a whole number"),
        ("company_root", text("/Acme"), "contains a slash"),
        ("company_root", text("Acme Outfitters"), "contains \" \""),
        ("published_server", text("https://h/is/image/Acme/<ID>"), "more than a server"),
        ("template", text("a\x07"), r"control character \x07"),
        ("template", text(&"x".repeat(65_537)), "has 65537 bytes; 65536 are the most"),
        ("confirm_above", Value::Integer(-1), "-1 is out of range; use 0 to 1000000000"),
        ("limits.urls_per_request", Value::Integer(0), "0 is out of range; use 1 to 1000"),
        ("limits.urls_per_request", Value::Integer(1_001), "out of range"),
        ("limits.urls_per_request", Value::Float(1.5), "must be a whole number, is a number"),
        ("limits.bytes_per_request", Value::Integer(999), "out of range"),
        ("limits.urls_per_second", Value::Float(0.0), "out of range; use 0.001 to 1000000"),
        ("limits.urls_per_second", Value::Float(f64::NAN), "out of range"),
        ("limits.requests_per_second", Value::Float(f64::INFINITY), "out of range"),
        ("limits.request_timeout_seconds", Value::Integer(0), "out of range"),
        ("sandbox.assets", Value::Integer(1_000_001), "out of range"),
        ("limits.url_burst", Value::Integer(1), "is not a key; did you mean limits.urls_burst?"),
    ];
    for (key, value, expected) in table {
        let message = check_value(key, &value).unwrap_err();
        assert!(message.contains(expected), "{key}: {message}");
        assert!(!message.contains("canary") && !message.contains('\x1b'), "{message}");
    }
}

#[test]
fn values_at_the_edges_are_fine() {
    let table = [
        ("limits.urls_per_request", Value::Integer(1)),
        ("limits.urls_per_request", Value::Integer(1_000)),
        ("limits.urls_per_second", Value::Integer(7)),
        ("sandbox.seed", Value::Integer(i64::MAX)),
        ("api_version", text("2022-11-01-beta")),
        ("template", text("a\r\nb\rc\td")),
        ("endpoint", text("")),
        ("company_root", text("")),
        ("password_file", text("~/x")),
        ("password_command", Value::List(Vec::new())),
    ];
    for (key, value) in table {
        assert_eq!(check_value(key, &value), Ok(()), "{key}");
    }
}

#[test]
fn every_key_sets_its_own_field() {
    let list = |words: &[&str]| Value::List(words.iter().map(|word| (*word).to_owned()).collect());
    assert_eq!(set("service", &text("sandbox")).service, ServiceKind::Sandbox);
    assert_eq!(set("region", &text("asia-pacific")).region, Region::AsiaPacific);
    assert!(set("staging", &Value::Bool(true)).staging);
    assert_eq!(set("endpoint", &text("http://127.0.0.1:1/x")).endpoint.unwrap().port(), Some(1));
    assert_eq!(set("api_version", &text("2013-02-15")).api_version, "2013-02-15");
    assert_eq!(set("user", &text("u")).user, "u");
    assert_eq!(set("company", &text("Acme Outfitters")).company, "Acme Outfitters");
    assert_eq!(set("company_root", &text("Acme")).company_root.as_deref(), Some("Acme"));
    assert_eq!(
        set("published_server", &text("img.example")).published_server.as_deref(),
        Some("https://img.example")
    );
    assert_eq!(set("template", &text("<ID>")).template, "<ID>");
    assert_eq!(set("confirm_above", &Value::Integer(0)).confirm_above, 0);
    assert_eq!(set("limits.urls_per_request", &Value::Integer(2)).limits.urls_per_request, 2);
    assert_eq!(set("limits.bytes_per_request", &Value::Integer(2_000)).limits.bytes_per_request, 2_000);
    assert!((set("limits.urls_per_second", &Value::Float(2.5)).limits.urls_per_second - 2.5).abs() < 1e-9);
    assert!(
        (set("limits.requests_per_second", &Value::Integer(2)).limits.requests_per_second - 2.0).abs() < 1e-9
    );
    assert_eq!(set("limits.urls_burst", &Value::Integer(900)).limits.urls_burst, 900);
    assert_eq!(set("limits.request_timeout_seconds", &Value::Integer(9)).limits.request_timeout.as_secs(), 9);
    assert_eq!(set("sandbox.assets", &Value::Integer(9)).sandbox.assets, 9);
    assert_eq!(set("sandbox.seed", &Value::Integer(9)).sandbox.seed, 9);
    assert_eq!(set("sandbox.estimated_seconds", &Value::Integer(9)).sandbox.estimated_seconds, 9);
    assert_eq!(set("password_command", &list(&["pass", "show"])).password_command, ["pass", "show"]);
}

#[test]
fn paths_are_meant_from_the_file_and_the_home() {
    let file = |path: &str| set("password_file", &text(path)).password_file.unwrap();
    assert_eq!(file("secret"), Path::new("/etc/purgedeck/secret"));
    assert_eq!(file("/run/secret"), Path::new("/run/secret"));
    assert_eq!(file("~/secret"), Path::new("/home/ops/secret"));
    let program = |path: &str| set("password_command", &Value::List(vec![path.to_owned()])).password_command;
    assert_eq!(program("pass"), ["pass"]);
    assert_eq!(program("./bin/pass"), ["/etc/purgedeck/./bin/pass"]);
    assert_eq!(program("~/bin/pass"), ["/home/ops/bin/pass"]);

    let homeless = Places { dir: Some(Path::new("/etc")), home: None };
    let mut profile = Profile::with_defaults("x");
    let complaint = apply(&mut profile, "password_file", &text("~/x"), homeless).unwrap_err();
    assert!(complaint.to_string().contains("HOME is not set"));
}
