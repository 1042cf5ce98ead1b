//! What is delivered: a small picture that says which asset it is, in which version, asked for how.

use std::fmt::Write;

use super::origin::Version;

/// An SVG image of `wid` × `hei` (as the query asks, else 400 × 300) with name, version and modifiers.
pub(crate) fn svg(name: &str, version: Version, query: &str) -> String {
    let size = |key: &str, usual: u32| {
        let values = query.split('&').filter_map(|part| part.strip_prefix(key)?.strip_prefix('='));
        values.filter_map(|value| value.parse().ok()).next_back().unwrap_or(usual).clamp(1, 4_000)
    };
    let (width, height) = (size("wid", 400), size("hei", 300));
    let hue = version.number * 67 % 360;
    let mut image = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 400 300\">\
         <rect width=\"400\" height=\"300\" fill=\"hsl({hue},45%,80%)\"/>\
         <g font-family=\"sans-serif\" text-anchor=\"middle\">"
    );
    let lines = [(24, name.to_owned()), (18, format!("version {}", version.number)), (14, query.to_owned())];
    for (row, (font, text)) in (0_u32..).zip(lines) {
        let y = 120 + row * 40;
        let _ = write!(image, "<text x=\"200\" y=\"{y}\" font-size=\"{font}\">{}</text>", escaped(&text));
    }
    image.push_str("</g></svg>\n");
    image
}

/// The text that stands for a file.
pub(crate) fn text(name: &str, version: Version, query: &str) -> String {
    format!("{name}\nversion {} since {}\n{query}\n", version.number, version.since)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_picture_is_well_formed_and_says_what_it_is() {
        let version = Version { number: 3, since: Timestamp::UNIX_EPOCH };
        let image = svg("a<b&c", version, "$p$&wid=640&hei=x");
        let document = roxmltree::Document::parse(&image).unwrap();
        let root = document.root_element();
        assert_eq!((root.attribute("width"), root.attribute("height")), (Some("640"), Some("300")));
        let texts: Vec<_> = document.descendants().filter(|node| node.has_tag_name("text")).collect();
        assert_eq!(
            texts.iter().map(|node| node.text().unwrap()).collect::<Vec<_>>(),
            ["a<b&c", "version 3", "$p$&wid=640&hei=x"]
        );
    }
}
