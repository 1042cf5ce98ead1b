use super::*;

fn problems(text: &str) -> Vec<String> {
    let read = read(text, Path::new("s.toml"), Places::default());
    read.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn every_mistake_is_named_with_line_key_and_remedy() {
    let table = [
        (
            "colour = 1\n",
            "s.toml:1: colour: is not a key; remove it; the file knows profile, [profiles.NAME], [screen] and [keys.CONTEXT]",
        ),
        ("profle = \"x\"\n", "s.toml:1: profle: is not a key; did you mean profile?"),
        (
            "user = \"x\"\n",
            "s.toml:1: user: is not a key of the file itself; it belongs in a table [profiles.NAME]",
        ),
        ("profile = 7\n", "s.toml:1: profile: must be a string; write profile = \"NAME\""),
        ("profiles = 7\n", "s.toml:1: profiles: must be a table; write [profiles.NAME]"),
        ("[profiles]\na = 7\n", "s.toml:2: profiles.a: must be a table; write [profiles.a]"),
        (
            "profile = \"liv\"\n[profiles.live]\n",
            "s.toml:1: profile: no profile \"liv\"; did you mean \"live\"?",
        ),
        ("profile = \"x\"\n", "s.toml:1: profile: no profile \"x\"; add a table [profiles.NAME]"),
        ("profile = \"zzzz\"\n[profiles.a]\n[profiles.b]\n", "there are: a, b"),
        ("[profiles.a]\nusr = \"x\"\n", "s.toml:2: profiles.a.usr: is not a key; did you mean user?"),
        ("[profiles.a]\nlimit = 1\n", "profiles.a.limit: is not a key; did you mean limits?"),
        ("[profiles.a]\nlimits = 1\n", "profiles.a.limits: must be a table; write [profiles.a.limits]"),
        (
            "[profiles.a]\nurls_burst = 1\n",
            "profiles.a.urls_burst: is not a key; it belongs in [profiles.a.limits]",
        ),
        (
            "[profiles.a.limits]\nuser = \"x\"\n",
            "s.toml:2: profiles.a.limits.user: is not a key; it belongs in [profiles.a]",
        ),
        ("[profiles.a.limits]\nurls_bust = 1\n", "did you mean urls_burst?"),
        ("[profiles.a]\nuser = 1\n", "s.toml:2: profiles.a.user: must be a string, is a whole number;"),
        ("[profiles.a]\nuser = {}\n", "profiles.a.user: is a table; write a plain value"),
        ("[profiles.a]\nuser = 2020-01-01\n", "profiles.a.user: is a date"),
        (
            "[profiles.a]\npassword_command = [1]\n",
            "is a list with something else than strings; quote every item",
        ),
        ("[profiles.a]\nconfirm_above = 99999999999999999999\n", "is too large a number"),
        (
            "[profiles.a.limits]\nurls_burst = 100\n",
            "s.toml:2: profiles.a.limits.urls_burst: 100 is less than urls_per_request",
        ),
        ("[profiles.a.limits]\nurls_per_request = 900\nurls_burst = 800\n", "use 900 or more"),
        (
            "[profiles.a]\npassword_command = [\"x\"]\npassword_file = \"y\"\n",
            "s.toml:3: profiles.a.password_file: is never read, because password_command comes first; remove one",
        ),
        ("[profiles.\"\"]\n", "is not a name for a profile"),
        ("[profiles.a]\n[profiles.a]\n", "s.toml:2: duplicate key; keep one of them"),
        ("[profiles.a]\nuser = \"x\"\nuser = \"y\"\n", "s.toml:3: user: duplicate key; keep one of them"),
        ("[profiles.a]\nuser = \"x\n", "s.toml:2: "),
        ("[profiles.a\n", "s.toml:1: "),
    ];
    for (text, expected) in table {
        let problems = problems(text);
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{text}: {problems:#?}");
    }
}

#[test]
fn all_problems_come_at_once_in_the_order_of_lines() {
    let text = "profile = \"b\"\ncolour = 1\n[profiles.b]\nregion = \"mars\"\nuser = oops\n\
                [profiles.a]\nusr = 1\n[profiles.a.limits]\nurls_per_request = 0\n";
    let found = problems(text);
    let lines: Vec<_> = found.iter().map(|problem| problem.split(':').nth(1).unwrap().to_owned()).collect();
    assert_eq!(lines, ["2", "4", "5", "7", "9"], "{found:#?}");
}

#[test]
fn a_password_in_the_file_is_refused_and_never_repeated() {
    let mut lines = Vec::new();
    for key in ["password", "passwd", "Secret", "api_token", "pass", "pwd"] {
        for value in ["\"canary\"", "'canary'", "canary", "[\"canary\"]", "\"canary"] {
            lines.push((key, format!("[profiles.a]\n{key} = {value}\n")));
            lines.push((key, format!("{key} = {value}\n")));
        }
    }
    for (key, text) in lines {
        let found = problems(&text).join("\n");
        assert!(!found.is_empty() && !found.contains("canary"), "{text}: {found}");
        if text.contains("= \"canary\"\n") {
            for way in ["password_command", "password_file", "PURGEDECK_PASSWORD", "prompt", key] {
                assert!(found.contains(way), "{text}: {found}");
            }
        }
    }
}

#[test]
fn names_from_outside_are_shown_safely() {
    let found =
        problems("profile = \"a\\u001b[2J\"\n[profiles.\"x\\u001b]0;y\\u0007\"]\nregion = \"\\u202e\"\n")
            .join("\n");
    assert!(found.chars().all(|c| !c.is_control() || c == '\n') && !found.contains('\u{202e}'), "{found}");
}

#[test]
fn profiles_keep_the_order_of_the_file_and_their_lines() {
    let read = read(
        "[profiles.zebra]\nuser = \"z\"\n[profiles.ant]\n[profiles.zebra.limits]\nurls_burst = 600\n",
        Path::new("s.toml"),
        Places::default(),
    );
    assert!(read.problems.is_empty(), "{:#?}", read.problems);
    let names: Vec<_> = read.profiles.iter().map(|read| read.profile.name.as_str()).collect();
    assert_eq!(names, ["zebra", "ant"]);
    assert_eq!(read.profiles[0].lines, BTreeMap::from([("user", 2), ("limits.urls_burst", 5)]));
    assert_eq!(read.profiles[0].profile.limits.urls_burst, 600);
}
#[test]
fn a_line_that_is_no_toml_is_named_once_with_its_key() {
    let table = [
        ("[profiles.a]\nconfirm_above = 1x\n", "s.toml:2: confirm_above: string values must be quoted"),
        ("[profiles.a]\nregion = mars\n", "s.toml:2: region: string values must be quoted"),
        ("[profiles.a]\nstaging = True\n", "s.toml:2: staging: invalid boolean, expected `true`; correct it"),
        ("[profiles.a]\nuser\n", "s.toml:2: key with no value, expected `=`; correct it"),
        ("[profiles.a]\nuser=\"x\" canary='y'\n", "s.toml:2: user: unexpected key or value"),
        ("[profiles.a]\n\"canary = 1\" 2\n", "s.toml:2: "),
    ];
    for (text, expected) in table {
        let found = problems(text);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{text}: {found:#?}");
        assert!(!found[0].contains("canary"), "{found:?}");
    }
}
