//! A value of one key, before it is checked.

use toml::de::DeValue;

use super::complaint::Complaint;

/// A value as a file holds it or a form sets it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string; one with line breaks is written as a multi-line string, `"""` or `'''`.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A list of strings.
    List(Vec<String>),
}

impl Value {
    /// What kind of value this is, for messages: "a string", "a whole number", …
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::List(_) => "a list",
        }
    }

    /// Takes a parsed TOML value over.
    pub(super) fn from_toml(value: &DeValue<'_>) -> Result<Self, Complaint> {
        match value {
            DeValue::String(text) => Ok(Self::Text(text.to_string())),
            DeValue::Boolean(flag) => Ok(Self::Bool(*flag)),
            DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix())
                .map(Self::Integer)
                .map_err(|_| Complaint::new("is too large a number", "use a smaller one")),
            DeValue::Float(digits) => digits
                .as_str()
                .parse()
                .map(Self::Float)
                .map_err(|_| Complaint::new("is not a number", "write it like 1.5")),
            DeValue::Array(items) => items
                .iter()
                .map(|item| item.get_ref().as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
                .map(Self::List)
                .ok_or_else(|| {
                    Complaint::new("is a list with something else than strings", "quote every item")
                }),
            DeValue::Datetime(_) => Err(Complaint::new("is a date, which no key takes", "quote it")),
            DeValue::Table(_) => Err(Complaint::new("is a table", "write a plain value")),
        }
    }
}
