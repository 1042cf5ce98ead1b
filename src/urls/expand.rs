//! Template × assets → URLs, as a stream.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::template::{Form, PLACEHOLDER, Template, TemplateLine};
use super::{Origin, Problem, ProblemKind, Site, encode_id};
use crate::catalog::AssetRef;
use crate::service::{Asset, Delivery};

/// A URL made from the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The URL; whether it is a good one, lint says.
    pub url: String,
    /// [`Origin::Template`] or [`Origin::Literal`].
    pub origin: Origin,
}

/// What expansion must know of an asset.
pub trait Subject {
    /// The asset's ID, not encoded.
    fn id(&self) -> &str;
    /// The type as the service spells it; empty if unknown.
    fn kind(&self) -> &str;
}

impl Subject for Asset {
    fn id(&self) -> &str {
        &self.id
    }
    fn kind(&self) -> &str {
        &self.kind
    }
}

impl Subject for AssetRef<'_> {
    fn id(&self) -> &str {
        self.id
    }
    fn kind(&self) -> &str {
        self.kind
    }
}

impl<S: Subject + ?Sized> Subject for &S {
    fn id(&self) -> &str {
        (**self).id()
    }
    fn kind(&self) -> &str {
        (**self).kind()
    }
}

/// Makes the URLs of a template for some assets: every asset with every line, asset by asset, lines in template
/// order; lines without `<ID>` once, with the first asset or without any.
///
/// Nothing is kept, so a million URLs take the memory of one.
///
/// # Errors
/// An item is an error where no URL can be made, and, with [`Severity::Warning`](super::Severity), beside URLs
/// that are made all the same. The asset's type decides (`spec/ips-api.md` §6.1):
///
/// | delivered as | line `<ID>` | line with a path |
/// | --- | --- | --- |
/// | image, unknown | `<server>/is/image/<root>/<ID>` | as written |
/// | image and content | `<server>/is/image/<root>/<ID>` | as written |
/// | content | [`ProblemKind::NotAnImage`], unless another line says `/is/content/` | as written; once an asset [`ProblemKind::ContentAsImage`] if a line says `/is/image/` |
/// | not at all | [`ProblemKind::Unsupported`], once an asset | the same |
///
/// Without a site, a line of only `<ID>` gives one [`ProblemKind::NoSite`] and no URL.
///
/// ```
/// # use purgedeck::{service::Asset, urls::{Template, expand}};
/// let template = Template::parse("https://server.com/is/image/Company/<ID>?$product$");
/// let urls: Vec<_> = expand(&template, None, [Asset::named("Backpack_B")].into_iter()).collect();
/// assert_eq!(
///     urls[0].as_ref().map(|made| made.url.as_str()),
///     Ok("https://server.com/is/image/Company/Backpack_B?$product$")
/// );
/// ```
pub fn expand<'a, I>(template: &'a Template, site: Option<&Site>, assets: I) -> Expansion<'a, I::IntoIter>
where
    I: IntoIterator,
    I::Item: Subject,
{
    let lines = template.lines();
    let has_pattern =
        |path: &str| lines.iter().any(|line| line.form() == Form::Pattern && line.text().contains(path));
    Expansion {
        lines,
        needs_assets: template.needs_assets(),
        content_lines: has_pattern("/is/content/"),
        image_lines: has_pattern("/is/image/"),
        fill: site.map(Fill::of),
        assets: assets.into_iter().fuse(),
        next_line: lines.len(),
        pass: Pass::None,
        subject: None,
    }
}

/// What a line of only `<ID>` is filled in with.
#[derive(Debug)]
struct Fill {
    /// What stands before the ID of an image.
    image: String,
    /// The template line to write for other assets.
    content_line: Arc<str>,
}

impl Fill {
    fn of(site: &Site) -> Self {
        let (server, root) = (&site.server, encode_id(&site.root));
        Self {
            image: format!("{server}/is/image/{root}/"),
            content_line: format!("{server}/is/content/{root}/{PLACEHOLDER}").into(),
        }
    }
}

/// Which pass over the lines this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Not begun yet.
    None,
    /// Only this one makes the lines without `<ID>` and names problems of the template.
    First,
    Later,
}

/// The iterator that [`expand`] returns: one pass over the lines for each asset, and one if there is none.
pub struct Expansion<'a, I: Iterator> {
    lines: &'a [TemplateLine],
    needs_assets: bool,
    /// Whether a line with a path says `/is/content/`, so that content assets have their URL without a bare line.
    content_lines: bool,
    /// Whether a line with a path says `/is/image/`.
    image_lines: bool,
    fill: Option<Fill>,
    assets: std::iter::Fuse<I>,
    /// The line to make next; past the end: begin the next pass.
    next_line: usize,
    pass: Pass,
    /// The asset of this pass, its encoded ID and its delivery; `None`: a pass for the other lines only.
    subject: Option<(I::Item, String, Delivery)>,
}

impl<I> Iterator for Expansion<'_, I>
where
    I: Iterator,
    I::Item: Subject,
{
    type Item = Result<Generated, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let lines = self.lines;
            let item = match lines.get(self.next_line) {
                Some(line) => {
                    self.next_line += 1;
                    self.make(line)
                }
                None => match self.begin_pass() {
                    ControlFlow::Continue(problem) => problem.map(Err),
                    ControlFlow::Break(()) => return None,
                },
            };
            if item.is_some() {
                return item;
            }
        }
    }
}

impl<I> Expansion<'_, I>
where
    I: Iterator,
    I::Item: Subject,
{
    /// Fetches the next asset, which may have a problem; breaks when all is made.
    fn begin_pass(&mut self) -> ControlFlow<(), Option<Problem>> {
        let asset = if self.needs_assets { self.assets.next() } else { None };
        self.pass = if self.pass == Pass::None { Pass::First } else { Pass::Later };
        if asset.is_none() && self.pass == Pass::Later {
            return ControlFlow::Break(());
        }
        self.next_line = 0;
        self.subject = None;
        let Some(asset) = asset else { return ControlFlow::Continue(None) };
        let (delivery, problem) = self.judge(&asset);
        if problem.as_ref().is_none_or(|problem| !problem.is_error()) {
            let encoded = encode_id(asset.id()).into_owned();
            self.subject = Some((asset, encoded, delivery));
        }
        ControlFlow::Continue(problem)
    }

    /// What the asset's type allows, and what is to be said about it once.
    fn judge(&self, asset: &I::Item) -> (Delivery, Option<Problem>) {
        let delivery = Delivery::of_kind(asset.kind());
        let (name, kind) = (|| asset.id().into(), || asset.kind().into());
        let problem = match delivery {
            _ if asset.id().is_empty() => Some(ProblemKind::NoId),
            Delivery::Unsupported => Some(ProblemKind::Unsupported { asset: name(), kind: kind() }),
            Delivery::Content if self.image_lines => {
                Some(ProblemKind::ContentAsImage { asset: name(), kind: kind() })
            }
            _ => None,
        };
        (delivery, problem.map(Problem::from))
    }

    /// Makes one line for the asset of this pass; `None`: nothing to make.
    fn make(&self, line: &TemplateLine) -> Option<Result<Generated, Problem>> {
        let made = |url| Some(Ok(Generated { url, origin: Origin::Template { line: line.number() } }));
        let first_pass = self.pass == Pass::First;
        match (line.form(), &self.subject) {
            (Form::Literal, _) => {
                first_pass.then(|| Ok(Generated { url: line.text().to_owned(), origin: Origin::Literal }))
            }
            (Form::Bare, _) if self.fill.is_none() => {
                first_pass.then(|| Err(ProblemKind::NoSite { line: line.number() }.into()))
            }
            (_, None) => None,
            (Form::Pattern, Some((_, encoded, _))) => made(put_in(line.text(), encoded)),
            (Form::Bare, Some((asset, encoded, delivery))) => {
                let fill = self.fill.as_ref()?;
                match delivery {
                    Delivery::Image | Delivery::ImageAndContent => made(format!("{}{encoded}", fill.image)),
                    Delivery::Content if self.content_lines => None,
                    Delivery::Content | Delivery::Unsupported => {
                        Some(Err(Problem::from(ProblemKind::NotAnImage {
                            asset: asset.id().into(),
                            kind: asset.kind().into(),
                            instead: Arc::clone(&fill.content_line),
                        })))
                    }
                }
            }
        }
    }
}

/// Puts the ID in for every `<ID>`: plain text, no character of it means anything.
fn put_in(pattern: &str, encoded: &str) -> String {
    let mut url = String::with_capacity(pattern.len() + encoded.len());
    for (count, part) in pattern.split(PLACEHOLDER).enumerate() {
        if count > 0 {
            url.push_str(encoded);
        }
        url.push_str(part);
    }
    url
}

#[cfg(test)]
mod tests;
