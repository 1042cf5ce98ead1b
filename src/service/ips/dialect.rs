//! The XML namespaces of an API version (`spec/ips-api.md` §1.2, §1.4).

/// The namespace of faults, of the oldest API, and of `authHeader` before 2013.
pub(super) const UNVERSIONED: &str = "http://www.scene7.com/IpsApi/xsd";

/// The namespaces that requests of one API version use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dialect {
    api: String,
    versioned_header: bool,
}

impl Dialect {
    /// The dialect of an API version such as `2014-04-03`; empty: the API without a version.
    pub(super) fn new(version: &str) -> Self {
        if version.is_empty() {
            return Self { api: UNVERSIONED.to_owned(), versioned_header: false };
        }
        // Schemas declare authHeader in the versioned namespace from 2013 on.
        let year: Option<u16> = version.get(..4).and_then(|year| year.parse().ok());
        Self {
            api: [UNVERSIONED, "/", version].concat(),
            versioned_header: year.is_none_or(|year| year >= 2013),
        }
    }

    /// The namespace of bodies.
    pub(super) fn api(&self) -> &str {
        &self.api
    }

    /// Whether `authHeader` is in the namespace of the body, unless the service turns out not to see it there.
    pub(super) fn versioned_header(&self) -> bool {
        self.versioned_header
    }

    /// The namespace of `authHeader`.
    pub(super) fn header(&self, versioned: bool) -> &str {
        if versioned { &self.api } else { UNVERSIONED }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_versioned_from_2013_on() {
        for (version, api, versioned) in [
            ("2014-04-03", "http://www.scene7.com/IpsApi/xsd/2014-04-03", true),
            ("2013-02-15", "http://www.scene7.com/IpsApi/xsd/2013-02-15", true),
            ("2022-11-01-beta", "http://www.scene7.com/IpsApi/xsd/2022-11-01-beta", true),
            ("2012-02-14", "http://www.scene7.com/IpsApi/xsd/2012-02-14", false),
            ("2010-01-31", "http://www.scene7.com/IpsApi/xsd/2010-01-31", false),
            ("", "http://www.scene7.com/IpsApi/xsd", false),
        ] {
            let dialect = Dialect::new(version);
            assert_eq!(dialect.api(), api);
            assert_eq!(dialect.versioned_header(), versioned, "{version}");
            assert_eq!(dialect.header(false), UNVERSIONED);
            assert_eq!(dialect.header(true), api);
        }
    }
}
