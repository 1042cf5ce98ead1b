//! A million URLs in little memory, counted by what is taken from the system, not by a clock or a sampler.

use std::fmt::Write as _;

use purgedeck::urls::{LintRules, Linter, Origin, UrlList};

#[test]
fn a_million_urls_of_90_bytes_take_170_megabytes_at_most() {
    let mut list = UrlList::new(Linter::new(LintRules::default()));
    let mut text = String::new();
    for part in 0..20 {
        text.clear();
        for n in 0..50_000 {
            let number = part * 50_000 + n;
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "https://images.acme.example/is/image/AcmeOutfitters/trail_runner_and_more_{number:016}"
            );
        }
        assert_eq!(text.len(), 50_000 * 91);
        list.insert_text(usize::MAX, &text, &Origin::Pasted);
    }
    let bytes = list.memory();
    assert!(list.len() == 1_000_000 && bytes <= 170_000_000, "{bytes}");
}
