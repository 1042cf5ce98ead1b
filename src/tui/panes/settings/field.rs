//! One field of the form: the text that stands for a value, and the value that a text stands for.

use crate::settings::{KeyDoc, KeyKind, Profile, ServiceKind, Value, check_value};

/// A key of the profile with the text that the operator sees and changes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    /// The key's row in the one table.
    pub(super) doc: &'static KeyDoc,
    /// As the profile has it.
    pub(super) saved: String,
    /// As the form has it.
    pub(super) text: String,
    /// What is wrong with the text.
    pub(super) complaint: Option<String>,
}

impl Field {
    /// The field of a key, as the profile has it.
    pub(super) fn new(doc: &'static KeyDoc, profile: &Profile) -> Self {
        let saved = text_of(doc.key, profile);
        Self { doc, text: saved.clone(), saved, complaint: None }
    }

    /// Takes a text over and judges it.
    pub(super) fn set(&mut self, text: String) {
        self.text = text;
        self.complaint = match self.value() {
            Ok(Some(value)) => check_value(self.doc.key, &value).err(),
            Ok(None) => None,
            Err(complaint) => Some(complaint),
        };
    }

    /// Whether the form differs from the profile.
    pub(super) fn is_changed(&self) -> bool {
        self.text != self.saved
    }

    /// The value that the text stands for; `None`: the key's default, so the key leaves the file.
    pub(super) fn value(&self) -> Result<Option<Value>, String> {
        let text = self.text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        Ok(Some(match self.doc.kind {
            KeyKind::Text | KeyKind::Choice(_) => Value::Text(text.to_owned()),
            KeyKind::Lines => Value::Text(self.text.clone()),
            KeyKind::Flag => Value::Bool(text == "true"),
            KeyKind::Integer { .. } => {
                Value::Integer(text.parse().map_err(|_| "is no whole number; write digits only".to_owned())?)
            }
            KeyKind::Number { .. } => {
                let number: f64 = text.parse().map_err(|_| "is no number; write it like 1.5".to_owned())?;
                if !number.is_finite() {
                    return Err("is no number; write it like 1.5".to_owned());
                }
                Value::Float(number)
            }
            KeyKind::Words => Value::List(
                serde_json::from_str(text)
                    .map_err(|_| r#"is no list; write ["program", "argument"]"#.to_owned())?,
            ),
        }))
    }

    /// The values that Space switches through; empty where text is typed.
    pub(super) fn choices(&self) -> &'static [&'static str] {
        match self.doc.kind {
            KeyKind::Choice(words) => words,
            KeyKind::Flag => &["false", "true"],
            _ => &[],
        }
    }

    /// Whether the field holds several lines.
    pub(super) fn is_tall(&self) -> bool {
        matches!(self.doc.kind, KeyKind::Lines)
    }

    /// Whether the field says anything to this kind of service.
    pub(super) fn concerns(&self, service: &str) -> bool {
        let sandbox = service == ServiceKind::Sandbox.name();
        match self.doc.key {
            "region" | "staging" | "production" | "endpoint" | "api_version" | "password_command"
            | "password_file" => !sandbox,
            key if key.starts_with("sandbox.") => sandbox,
            _ => true,
        }
    }
}

/// The text of a key as the profile has it; keys that this form does not know have none.
fn text_of(key: &str, profile: &Profile) -> String {
    let limits = &profile.limits;
    let optional = |value: &Option<String>| value.clone().unwrap_or_default();
    match key {
        "service" => profile.service.name().to_owned(),
        "region" => profile.region.name().to_owned(),
        "staging" => profile.staging.to_string(),
        "read_only" => profile.read_only.to_string(),
        "production" => profile.production.map(|production| production.to_string()).unwrap_or_default(),
        "endpoint" => profile.endpoint.as_ref().map(ToString::to_string).unwrap_or_default(),
        "api_version" => profile.api_version.clone(),
        "user" => profile.user.clone(),
        "password_command" if profile.password_command.is_empty() => String::new(),
        "password_command" => serde_json::to_string(&profile.password_command).unwrap_or_default(),
        "password_file" => {
            profile.password_file.as_ref().map(|path| path.display().to_string()).unwrap_or_default()
        }
        "company" => profile.company.clone(),
        "company_root" => optional(&profile.company_root),
        "published_server" => optional(&profile.published_server),
        "template" => profile.template.clone(),
        "confirm_above" => profile.confirm_above.to_string(),
        "limits.urls_per_request" => limits.urls_per_request.to_string(),
        "limits.bytes_per_request" => limits.bytes_per_request.to_string(),
        "limits.urls_per_second" => limits.urls_per_second.to_string(),
        "limits.urls_burst" => limits.urls_burst.to_string(),
        "limits.requests_per_second" => limits.requests_per_second.to_string(),
        "limits.request_timeout_seconds" => limits.request_timeout.as_secs().to_string(),
        "limits.bisect_requests" => limits.bisect_requests.to_string(),
        "sandbox.assets" => profile.sandbox.assets.to_string(),
        "sandbox.seed" => profile.sandbox.seed.to_string(),
        "sandbox.estimated_seconds" => profile.sandbox.estimated_seconds.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::key_docs;

    fn field(key: &str) -> Field {
        let doc = key_docs().iter().find(|doc| doc.key == key).unwrap();
        Field::new(doc, &crate::tui::tests::profile())
    }

    #[test]
    fn every_key_of_a_full_profile_has_a_text_in_the_form() {
        let mut profile = crate::tui::tests::profile();
        profile.endpoint = Some("https://s7.example/scene7/services/IpsApiService".parse().unwrap());
        profile.password_command = vec!["pass".into(), "show me".into()];
        profile.password_file = Some("/etc/secret".into());
        profile.company_root = Some("Acme".into());
        profile.published_server = Some("https://a.example".into());
        profile.user = "ops".into();
        profile.company = "Acme".into();
        profile.template = "<ID>".into();
        profile.production = Some(true);
        for doc in key_docs() {
            let field = Field::new(doc, &profile);
            assert!(!field.text.is_empty(), "{}", doc.key);
            let value = field.value().unwrap().unwrap();
            assert_eq!(check_value(doc.key, &value), Ok(()), "{}", doc.key);
        }
    }

    #[test]
    fn a_field_is_judged_as_it_is_typed() {
        for (key, text, good) in [
            ("limits.urls_per_request", "500", true),
            ("limits.urls_per_request", "1001", false),
            ("limits.urls_per_request", "many", false),
            ("limits.urls_per_second", "0.5", true),
            ("limits.urls_per_second", "nan", false),
            ("password_command", r#"["pass"]"#, true),
            ("password_command", "pass", false),
            ("company_root", "", true),
        ] {
            let mut field = field(key);
            field.set(text.to_owned());
            assert_eq!(field.complaint.is_none(), good, "{key} = {text}: {:?}", field.complaint);
        }
    }
}
