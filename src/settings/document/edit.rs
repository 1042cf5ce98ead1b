//! Single edits of a table, which leave everything around them as it was.

use toml_edit::{Array, Item, Table, TableLike};

use crate::settings::value::Value;

/// Puts a value in a table, in the place and with the comments of the old one.
pub(super) fn put(table: &mut dyn TableLike, name: &str, value: Value) {
    let mut new = spelled(value);
    match table.get_mut(name) {
        Some(Item::Value(old)) => {
            if same(old, &new) {
                return;
            }
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        _ => {
            table.insert(name, Item::Value(new));
        }
    }
}

/// Takes a key out of a table. The comments above and behind it stay: they move behind the key before it, or
/// behind the table's header.
pub(super) fn take(item: &mut Item, name: &str) {
    let Some(table) = item.as_table_like_mut() else { return };
    let comments = comments_of(table, name);
    let before = table
        .iter()
        .take_while(|(key, _)| *key != name)
        .filter(|(_, item)| item.is_value())
        .last()
        .map(|(key, _)| key.to_owned());
    if table.remove(name).is_none() || comments.is_empty() {
        return;
    }
    let decor = match before.and_then(|before| table.get_mut(&before)) {
        Some(item) => item.as_value_mut().map(toml_edit::Value::decor_mut),
        None => item.as_table_mut().map(Table::decor_mut),
    };
    if let Some(decor) = decor {
        let suffix = decor.suffix().and_then(|suffix| suffix.as_str()).unwrap_or_default();
        let suffix = format!("{suffix}\n{comments}");
        decor.set_suffix(suffix);
    }
}

/// The comment lines above a key and the one behind its value, without the last line end.
fn comments_of(table: &dyn TableLike, name: &str) -> String {
    let above = table.key(name).and_then(|key| key.leaf_decor().prefix()?.as_str());
    let behind = table.get(name).and_then(|item| item.as_value()?.decor().suffix()?.as_str());
    let lines = above.into_iter().flat_map(str::lines).chain(behind.into_iter().map(str::trim));
    let lines: Vec<_> = lines.map(str::trim_end).collect();
    let comments = lines.join("\n");
    if comments.contains('#') { comments.trim_end().to_owned() } else { String::new() }
}

/// Whether two values say the same, however they are spelled.
pub(super) fn same(old: &toml_edit::Value, new: &toml_edit::Value) -> bool {
    use toml_edit::Value as Toml;
    match (old, new) {
        (Toml::String(a), Toml::String(b)) => a.value() == b.value(),
        (Toml::Integer(a), Toml::Integer(b)) => a.value() == b.value(),
        (Toml::Float(a), Toml::Float(b)) => a.value().total_cmp(b.value()).is_eq(),
        (Toml::Boolean(a), Toml::Boolean(b)) => a.value() == b.value(),
        (Toml::Array(a), Toml::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        _ => false,
    }
}

pub(super) fn spelled(value: Value) -> toml_edit::Value {
    match value {
        Value::Text(text) => text.into(),
        Value::Integer(n) => n.into(),
        Value::Float(n) => n.into(),
        Value::Bool(flag) => flag.into(),
        Value::List(words) => Array::from_iter(words).into(),
    }
}
