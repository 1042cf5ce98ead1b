use std::io::{BufReader, Read};

use proptest::prelude::*;

use super::*;

/// Gives out a few bytes at a time, so that line ends fall on every seam.
fn read_in_pieces(bytes: &[u8], piece: usize, comments: Comments) -> Vec<Result<(usize, String), String>> {
    let reader = BufReader::with_capacity(piece, bytes);
    read_list(reader, "list", comments).map(|item| item.map_err(|error| error.to_string())).collect()
}

fn read(text: &str) -> Vec<(usize, String)> {
    read_in_pieces(text.as_bytes(), 8192, Comments::No).into_iter().map(|item| item.unwrap()).collect()
}

fn entries(lines: &[(usize, &str)]) -> Vec<(usize, String)> {
    lines.iter().map(|&(line, text)| (line, text.to_owned())).collect()
}

#[test]
fn every_kind_of_line_end_counts_once() {
    let expected = entries(&[(1, "a"), (2, "b"), (4, "c,d"), (5, "e")]);
    assert_eq!(read("a\nb\n\nc,d\ne"), expected);
    assert_eq!(read("a\r\nb\r\n\r\nc,d\r\ne\r\n"), expected);
    assert_eq!(read("a\rb\r\rc,d\re\r"), expected);
}

#[test]
fn a_bom_and_blanks_around_a_line_go_inner_blanks_stay() {
    assert_eq!(read("\u{feff}  a b\t \n \t \n\u{feff}c"), entries(&[(1, "a b"), (3, "\u{feff}c")]));
}

#[test]
fn control_characters_are_left_to_the_linter() {
    assert_eq!(read("a\0b\x1b\n"), entries(&[(1, "a\0b\x1b")]));
}

#[test]
fn hash_lines_are_comments_only_where_the_list_says_so() {
    assert_eq!(read("#x\na#y"), entries(&[(1, "#x"), (2, "a#y")]));
    assert_eq!(read("# purgedeck: comments\n#x\n #y\na#z"), entries(&[(4, "a#z")]));
    assert_eq!(read("a\n# purgedeck: comments"), entries(&[(1, "a"), (2, "# purgedeck: comments")]));
    assert_eq!(read_in_pieces(b"#x\na", 9, Comments::Hash), [Ok((2, "a".to_owned()))]);
}

#[test]
fn a_line_that_is_not_utf8_is_named_and_the_next_one_read() {
    let items = read_in_pieces(b"ok\nM\xfcnchen\nok2", 8192, Comments::No);
    let message = "list:2: not UTF-8 text (byte 2); convert the list to UTF-8".to_owned();
    assert_eq!(items, [Ok((1, "ok".to_owned())), Err(message), Ok((3, "ok2".to_owned()))]);
}

#[test]
fn the_longest_line_is_taken_and_one_byte_more_ends_the_list() {
    let longest = "x".repeat(MAX_LINE_BYTES);
    assert_eq!(read(&longest), entries(&[(1, &longest)]));
    let items = read_in_pieces(format!("a\n{longest}x\nb").as_bytes(), 1000, Comments::No);
    assert_eq!(items.len(), 2, "nothing after the long line");
    assert_eq!(items[1], Err("list:2: longer than 65536 bytes; a list has one entry a line".to_owned()));
}

#[test]
fn an_endless_stream_without_line_ends_is_given_up() {
    let endless = BufReader::new(std::io::repeat(0));
    assert!(matches!(
        read_list(endless, "zero", Comments::No).collect::<Vec<_>>()[..],
        [Err(ReadError::TooLong { line: 1, .. })]
    ));
}

#[test]
fn a_failing_read_ends_the_list() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("disk on fire"))
        }
    }
    let reader = BufReader::new(b"a\nb".chain(Broken));
    let items: Vec<_> =
        read_list(reader, "list", Comments::No).map(|item| item.map_err(|e| e.to_string())).collect();
    assert_eq!(items, [Ok((1, "a".to_owned())), Err("list:2: disk on fire".to_owned())]);
}

proptest! {
    #[test]
    fn where_the_pieces_end_makes_no_difference(text in "[a#, \r\n]{0,60}", piece in 1_usize..9) {
        prop_assert_eq!(
            read_in_pieces(text.as_bytes(), piece, Comments::No),
            read_in_pieces(text.as_bytes(), 8192, Comments::No)
        );
    }

    #[test]
    fn reading_and_splitting_agree(text in "[a#, \t\r\n]{0,60}") {
        let read: Vec<_> = read(&text).into_iter().map(|(_, line)| line).collect();
        prop_assert_eq!(read, crate::lines::split(&text).collect::<Vec<_>>());
    }
}
