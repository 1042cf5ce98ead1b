//! `purgedeck assets`: the company's catalogue as lines or JSON, page by page. May depend on: `service`.

use std::io::Write;

use serde::Serialize;

use super::args;
use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use super::selection::asset_query;
use crate::connect::Traces;
use crate::service::Asset;
use crate::text::{self, Shown};

/// An asset as JSON shows it.
#[derive(Serialize)]
struct AssetReport<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    folder: &'a str,
    file_name: &'a str,
    modified: Option<String>,
    published: Option<bool>,
}

/// Prints what matches, as the pages come in.
///
/// # Errors
/// Where the service cannot be asked or the output not be written.
pub(super) async fn run(
    args: &args::Assets,
    mut context: Context,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    let filter = asset_query(
        args.folder.as_deref(),
        args.search.as_deref(),
        &args.kinds,
        args.changed_since.as_deref(),
    )?;
    let signed_in = context.sign_in(Traces::IfPossible).await?;
    let company = &signed_in.account.membership.company;
    let query = filter.under(&company.root);
    let mut page = Some(1);
    let mut count = 0_usize;
    let mut writer = Writer { out, json: args.json, first: true };
    writer.begin()?;
    while let Some(number) = page {
        let found = signed_in.connection.client().search(company, &query, number).await?;
        for asset in &found.assets {
            writer.asset(asset)?;
        }
        count += found.assets.len();
        page = found.next;
    }
    writer.end()?;
    context.console.note(&text::many(count, "asset"));
    Ok(Exit::Done)
}

/// One JSON array, or aligned lines.
struct Writer<'a, W> {
    out: &'a mut W,
    json: bool,
    first: bool,
}

impl<W: Write> Writer<'_, W> {
    fn begin(&mut self) -> Result<(), Failure> {
        self.put(if self.json { "[" } else { "" })
    }

    fn asset(&mut self, asset: &Asset) -> Result<(), Failure> {
        let line = if self.json { self.json_line(asset)? } else { plain_line(asset) };
        self.first = false;
        self.put(&line)
    }

    fn json_line(&self, asset: &Asset) -> Result<String, Failure> {
        let report = AssetReport {
            id: &asset.id,
            kind: &asset.kind,
            folder: &asset.folder,
            file_name: &asset.file_name,
            modified: asset.modified.map(|at| at.to_string()),
            published: asset.published,
        };
        let json = serde_json::to_string(&report)
            .map_err(|error| Failure::new(Exit::SomeFailed, format!("cannot write JSON: {error}")))?;
        Ok(format!("{}\n{json}", if self.first { "" } else { "," }))
    }

    fn end(&mut self) -> Result<(), Failure> {
        self.put(if self.json { "\n]\n" } else { "" })?;
        self.out.flush().map_err(|error| Failure::of_output(&error))
    }

    fn put(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes()).map_err(|error| Failure::of_output(&error))
    }
}

fn plain_line(asset: &Asset) -> String {
    let modified = asset.modified.map_or_else(|| "-".to_owned(), |at| at.strftime("%F %T").to_string());
    format!(
        "{:<40}  {:<12}  {modified:<19}  {}\n",
        Shown::new(&asset.id).to_string(),
        Shown::new(&asset.kind).to_string(),
        Shown::new(&asset.folder),
    )
}
