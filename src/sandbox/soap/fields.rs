//! `responseFieldArray` and `excludeFieldArray`: what of an answer is sent (`spec/ips-api.md` §1.6).

use super::element::{Content, Element};

/// Keeps only what the paths name (with everything below it), and what leads there.
///
/// Paths are relative to the answer's root, separated by `/`: `assetArray/items/name`.
pub(crate) fn include(elements: Vec<Element>, paths: &[&str]) -> Vec<Element> {
    elements
        .into_iter()
        .filter_map(|element| {
            let below: Vec<&str> = paths.iter().filter_map(|path| rest(path, element.name)).collect();
            match element.content {
                _ if below.contains(&"") => Some(element),
                Content::Children(children) if !below.is_empty() => {
                    Some(Element::parent(element.name, include(children, &below)))
                }
                _ => None,
            }
        })
        .collect()
}

/// Drops what the paths name.
pub(crate) fn exclude(elements: Vec<Element>, paths: &[&str]) -> Vec<Element> {
    elements
        .into_iter()
        .filter_map(|element| {
            let below: Vec<&str> = paths.iter().filter_map(|path| rest(path, element.name)).collect();
            match element.content {
                _ if below.is_empty() => Some(element),
                _ if below.contains(&"") => None,
                Content::Children(children) => Some(Element::parent(element.name, exclude(children, &below))),
                Content::Text(_) => Some(element),
            }
        })
        .collect()
}

/// What follows a name in a path: nothing, or the path below it.
fn rest<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(name)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Vec<Element> {
        vec![
            Element::value("totalRows", 2),
            Element::array(
                "assetArray",
                [vec![
                    Element::text("name", "a"),
                    Element::text("nameless", "b"),
                    Element::parent("imageInfo", vec![Element::value("width", 1)]),
                ]],
            ),
        ]
    }

    fn xml(elements: &[Element]) -> String {
        elements.iter().map(Element::to_xml).collect()
    }

    #[test]
    fn only_the_named_fields_stay() {
        for (paths, expected) in [
            (&["assetArray/items/name"][..], "<assetArray><items><name>a</name></items></assetArray>"),
            (&["totalRows"], "<totalRows>2</totalRows>"),
            (
                &["assetArray/items/imageInfo"],
                "<assetArray><items><imageInfo><width>1</width></imageInfo></items></assetArray>",
            ),
            (&["assetArray/items/none"], "<assetArray><items/></assetArray>"),
            (&["none"], ""),
        ] {
            assert_eq!(xml(&include(answer(), paths)), expected, "{paths:?}");
        }
    }

    #[test]
    fn excluded_fields_go() {
        let left = exclude(answer(), &["totalRows", "assetArray/items/imageInfo", "assetArray/items/name"]);
        assert_eq!(xml(&left), "<assetArray><items><nameless>b</nameless></items></assetArray>");
    }
}
