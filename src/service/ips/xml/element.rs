//! A read element: name, namespace, text, and the children that somebody wants to know.

/// Whose word an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::service::ips) enum Space {
    /// SOAP 1.1.
    Soap,
    /// The namespace of the request.
    Api,
    /// Another namespace of the same API; faults always use the one without a version.
    OtherApi,
    /// No namespace.
    None,
    /// Anything else.
    Foreign,
}

/// One element. Text is decoded and raw: whatever is shown of it goes through `text::Shown`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::service::ips) struct Element {
    /// Local name.
    pub(in crate::service::ips) name: &'static str,
    /// Namespace.
    pub(in crate::service::ips) space: Space,
    /// Text content of an element without (known) children.
    pub(in crate::service::ips) text: String,
    /// Known children, in the order of the answer.
    pub(in crate::service::ips) children: Vec<Element>,
}

impl Element {
    /// The first child of this name in this element's own namespace; order does not matter.
    pub(in crate::service::ips) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name && child.space == self.space)
    }

    /// The first child of this name, whatever its namespace: for SOAP's unqualified parts.
    pub(in crate::service::ips) fn any_child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The child's text as it is; `None` if there is no such child.
    pub(in crate::service::ips) fn raw(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// The child's text without blanks around it; `None` if there is none or it is empty.
    pub(in crate::service::ips) fn text(&self, name: &str) -> Option<&str> {
        self.raw(name).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The child's text as a number.
    pub(in crate::service::ips) fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.text(name)?.parse().ok()
    }

    /// The child's text as an XML boolean.
    pub(in crate::service::ips) fn boolean(&self, name: &str) -> Option<bool> {
        match self.text(name)? {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// The child's text as a moment; the service writes milliseconds and an offset (`spec/ips-api.md` §1.6).
    pub(in crate::service::ips) fn moment(&self, name: &str) -> Option<jiff::Timestamp> {
        self.number(name)
    }

    /// The items of an array child: absent, empty, one and many look alike (`spec/ips-api.md` §1.6).
    pub(in crate::service::ips) fn items(&self, array: &str) -> impl Iterator<Item = &Self> {
        self.child(array).into_iter().flat_map(|array| {
            array.children.iter().filter(|item| item.name == "items" && item.space == array.space)
        })
    }
}
