use proptest::prelude::*;

use super::*;
use crate::text::width;

fn shown(text: &str) -> String {
    Shown::new(text).to_string()
}

/// Reads shown text back, which is possible only if every shown text has one meaning.
fn unshown(shown: &str) -> String {
    let mut text = String::new();
    let mut rest = shown;
    while let Some(c) = rest.chars().next() {
        if looks_like_escape(rest) {
            let (digits, end) = if rest.starts_with("\\x") {
                (&rest[2..4], 4)
            } else {
                let end = rest.find('}').unwrap();
                (&rest[3..end], end + 1)
            };
            text.push(char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap());
            rest = &rest[end..];
        } else {
            text.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    text
}

#[test]
fn what_cannot_be_seen_is_written_out() {
    let table = [
        ("Backpack_B", "Backpack_B"),
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("\x1b]52;c;Zm9v\x07", r"\x1b]52;c;Zm9v\x07"),
        ("tab\tline\nback\rnul\0del\x7f", r"tab\x09line\x0aback\x0dnul\x00del\x7f"),
        ("csi\u{9b}", r"csi\x9b"),
        ("gpj.\u{202e}exe", r"gpj.\u{202e}exe"),
        ("zero\u{200b}\u{200d}\u{feff}\u{ad}", r"zero\u{200b}\u{200d}\u{feff}\u{ad}"),
        ("\u{e0041}tag", r"\u{e0041}tag"),
        ("sep\u{2028}\u{2029}", r"sep\u{2028}\u{2029}"),
        ("\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}", r"\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}"),
        ("private\u{e000}", r"private\u{e000}"),
        ("unassigned\u{378}", r"unassigned\u{378}"),
        ("heart\u{2764}\u{fe0f}", "heart\u{2764}\\u{fe0f}"),
        ("no-break\u{a0}space", r"no-break\u{a0}space"),
        ("Größe 靴 Ελλάδα", "Größe 靴 Ελλάδα"),
    ];
    for (text, expected) in table {
        assert_eq!(shown(text), expected);
    }
}

#[test]
fn a_backslash_stays_unless_it_would_read_as_an_escape() {
    let table = [
        (r"C:\new", r"C:\new"),
        (r"\", r"\"),
        (r"\xyz \u{} \u{1234567}", r"\xyz \u{} \u{1234567}"),
        (r"\x1b", r"\u{5c}x1b"),
        (r"\u{202e}", r"\u{5c}u{202e}"),
    ];
    for (text, expected) in table {
        assert_eq!(shown(text), expected);
    }
}

#[test]
fn a_base_carries_four_marks_and_a_mark_needs_a_base() {
    let marks = "\u{301}".repeat(6);
    assert_eq!(shown(&format!("e{marks}")), format!("e{}{}", "\u{301}".repeat(4), r"\u{301}".repeat(2)));
    assert_eq!(shown("\u{301}x"), r"\u{301}x");
    assert_eq!(shown("a\x07\u{301}"), r"a\x07\u{301}");
    assert_eq!(shown("\\x07\u{301}"), r"\u{5c}x07\u{301}".replace(r"\u{301}", "\u{301}"));
}

#[test]
fn fitting_cuts_the_end_and_never_an_escape() {
    let table = [
        ("Backpack_B", 10, "Backpack_B"),
        ("Backpack_B", 9, "Backpack…"),
        ("Backpack_B", 1, "…"),
        ("Backpack_B", 0, ""),
        ("", 0, ""),
        ("ab\x1bcd", 8, r"ab\x1bcd"),
        ("ab\x1bcd", 7, r"ab\x1b…"),
        ("ab\x1bcd", 6, "ab…"),
        ("靴靴", 4, "靴靴"),
        ("靴靴", 3, "靴…"),
        ("靴靴", 2, "…"),
    ];
    for (text, cells, expected) in table {
        assert_eq!(Shown::new(text).fit(cells), expected, "{text:?} in {cells}");
    }
}

#[test]
fn a_megabyte_is_cut_like_a_word() {
    let name = "e\u{301}".repeat(500_000);
    assert_eq!(width(&Shown::new(&name).fit(20)), 20);
}

#[test]
fn pieces_say_what_was_escaped() {
    let pieces: Vec<_> = Shown::new("a\x1bb").pieces().collect();
    assert_eq!(pieces, [Piece::Plain("a"), Piece::Escaped(r"\x1b".into()), Piece::Plain("b")]);
}

/// Text that leans towards trouble: escapes spelled out, controls, marks, jamo, emoji, everything else.
fn nasty() -> impl Strategy<Value = String> {
    let bit = prop_oneof![
        any::<char>().prop_map(String::from),
        r"[\\xu{}0-9a-f]{1,6}",
        prop::sample::select(vec![
            "\u{301}",
            "\u{1160}",
            "\u{1161}",
            "\u{11a8}",
            "👩",
            "\u{1f3fd}",
            "🇩",
            "لا",
            "ൎ"
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(bit, 0..24).prop_map(|bits| bits.concat())
}

proptest! {
    #[test]
    fn nothing_hidden_gets_through(text in nasty()) {
        let shown = shown(&text);
        prop_assert!(shown.chars().all(|c| classify(c) != Class::Hidden), "{shown:?}");
        prop_assert!(!shown.chars().any(char::is_control));
    }

    #[test]
    fn different_texts_are_never_shown_alike(text in nasty()) {
        prop_assert_eq!(unshown(&shown(&text)), text);
    }

    #[test]
    fn fit_never_exceeds_and_cuts_only_what_is_too_wide(text in nasty(), cells in 0_usize..40) {
        let shown = Shown::new(&text);
        let fitted = shown.fit(cells);
        prop_assert!(width(&fitted) <= cells, "{fitted:?}");
        if shown.width() <= cells {
            prop_assert_eq!(fitted, shown.to_string());
        } else {
            prop_assert!(fitted.ends_with('…') || cells == 0);
        }
    }
}
