//! The conditions of a search on system fields (`spec/ips-api.md` §3.3).

use jiff::Timestamp;
use roxmltree::Node;

use super::super::catalogue::Catalogue;
use super::super::soap::fault::Fault;
use super::super::soap::param::Param;
use super::Call;

/// All conditions of a search.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Conditions {
    any: bool,
    list: Vec<Condition>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
struct Condition {
    field: String,
    test: Test,
    negated: bool,
}

/// What a field is held against.
#[derive(Debug, Clone, PartialEq)]
enum Test {
    Text(TextOp, String),
    Number(Bounds<i64>),
    Moment(Bounds<Timestamp>),
    /// `Sku` has been ignored since release 4.0.
    Ignored,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextOp {
    Equals,
    Contains,
    StartsWith,
    EndsWith,
}

/// Both ends with whether they belong to it; `None`: open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bounds<T> {
    from: Option<(T, bool)>,
    to: Option<(T, bool)>,
}

impl<T: PartialOrd + Copy> Bounds<T> {
    fn hold(&self, value: T) -> bool {
        self.from.is_none_or(|(from, with)| value > from || (with && value == from))
            && self.to.is_none_or(|(to, with)| value < to || (with && value == to))
    }
}

impl Conditions {
    /// Reads the conditions of a search.
    ///
    /// # Errors
    /// 30001 where operator, value and field do not fit together.
    pub(crate) fn of(call: &Call<'_>) -> Result<Self, Fault> {
        let items = call.param.items("systemFieldConditionArray").unwrap_or_default();
        let any = call.param.text("systemFieldMatchMode").as_deref() == Some("MatchAny");
        let no_last_modified = call.switches.last_modified_unsupported;
        let list = items
            .into_iter()
            .map(|item| Condition::read(item, no_last_modified))
            .collect::<Result<_, _>>()?;
        Ok(Self { any, list })
    }

    /// Whether an asset fulfils them; no condition at all is fulfilled by every asset.
    pub(crate) fn hold(&self, catalogue: &Catalogue, number: u32) -> bool {
        let mut each = self.list.iter().map(|condition| condition.holds(catalogue, number));
        if self.any { self.list.is_empty() || each.any(|held| held) } else { each.all(|held| held) }
    }
}

impl Condition {
    fn read(item: Param<'_>, no_last_modified: bool) -> Result<Self, Fault> {
        let (field, op) = (item.required("field")?, item.required("op")?);
        if field == "LastModified" && no_last_modified {
            return Err(Fault::parameter("Illegal value 'LastModified' of parameter 'field'"));
        }
        let positive = match op.strip_prefix("Not") {
            Some(positive) => positive,
            None => &op,
        };
        let test = match field.as_str() {
            "Sku" => Test::Ignored,
            "FileSize" => {
                let of = |name: &str| item.number(name);
                Test::Number(bounds(item, positive, ["longVal", "minLong", "maxLong"], of)?)
            }
            "Created" | "LastModified" => {
                let of = |name: &str| item.moment(name);
                Test::Moment(bounds(item, positive, ["dateVal", "minDate", "maxDate"], of)?)
            }
            _ => {
                Test::Text(text_op(positive)?, only(item, &["value"], |name| item.text(name))?.to_lowercase())
            }
        };
        Ok(Self { field, test, negated: positive.len() != op.len() })
    }

    fn holds(&self, catalogue: &Catalogue, number: u32) -> bool {
        let held = match &self.test {
            Test::Ignored => return true,
            Test::Number(bounds) => bounds.hold(i64::try_from(catalogue.size(number)).unwrap_or(i64::MAX)),
            Test::Moment(bounds) if self.field == "Created" => bounds.hold(catalogue.created(number)),
            Test::Moment(bounds) => bounds.hold(catalogue.modified(number)),
            // The condition has no word on case, unlike that on metadata: it does not matter here.
            Test::Text(op, wanted) => {
                let text = self.text(catalogue, number).to_lowercase();
                match op {
                    TextOp::Equals => text == *wanted,
                    TextOp::Contains => text.contains(wanted.as_str()),
                    TextOp::StartsWith => text.starts_with(wanted.as_str()),
                    TextOp::EndsWith => text.ends_with(wanted.as_str()),
                }
            }
        };
        held != self.negated
    }

    /// The field's text; those that the sandbox's assets do not fill are empty.
    fn text(&self, catalogue: &Catalogue, number: u32) -> String {
        match self.field.as_str() {
            "Name" => catalogue.name(number),
            "FileName" => catalogue.file_name(number),
            "CreateUser" | "LastModifyUser" => super::super::USER.to_owned(),
            _ => String::new(),
        }
    }
}

fn text_op(op: &str) -> Result<TextOp, Fault> {
    Ok(match op {
        "Equals" => TextOp::Equals,
        "Contains" => TextOp::Contains,
        "StartsWith" => TextOp::StartsWith,
        "EndsWith" => TextOp::EndsWith,
        _ => return Err(Fault::parameter(format!("Operator '{op}' does not fit a text field"))),
    })
}

fn bounds<T: Copy>(
    item: Param<'_>,
    op: &str,
    [one, min, max]: [&str; 3],
    of: impl Fn(&str) -> Option<T>,
) -> Result<Bounds<T>, Fault> {
    if op == "Between" {
        let from = only(item, &[min, max], |_| of(min))?;
        let to = only(item, &[min, max], |_| of(max))?;
        return Ok(Bounds { from: Some((from, true)), to: Some((to, true)) });
    }
    let value = only(item, &[one], |name| of(name))?;
    let (from, to) = match op {
        "Equals" => (Some((value, true)), Some((value, true))),
        "LessThan" => (None, Some((value, false))),
        "LessThanEquals" => (None, Some((value, true))),
        "GreaterThan" => (Some((value, false)), None),
        "GreaterThanEquals" => (Some((value, true)), None),
        _ => return Err(Fault::parameter(format!("Operator '{op}' does not fit a number or a date"))),
    };
    Ok(Bounds { from, to })
}

/// The value of a condition that carries exactly the value elements named.
fn only<T>(item: Param<'_>, named: &[&str], of: impl Fn(&str) -> Option<T>) -> Result<T, Fault> {
    let others = item
        .0
        .children()
        .filter(Node::is_element)
        .map(|child| child.tag_name().name())
        .filter(|name| !["field", "op"].contains(name));
    let mut carried: Vec<&str> = others.collect();
    carried.sort_unstable();
    let mut expected = named.to_vec();
    expected.sort_unstable();
    named.first().filter(|_| carried == expected).and_then(|name| of(name)).ok_or_else(|| {
        Fault::parameter(format!("A condition needs exactly {named:?} here, and has {carried:?}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(inner: &str) -> Result<Condition, i32> {
        let xml = format!("<items>{inner}</items>");
        let document = roxmltree::Document::parse(&xml).unwrap();
        Condition::read(Param(document.root_element()), false).map_err(|fault| fault.code)
    }

    fn catalogue() -> Catalogue {
        Catalogue::new("Acme", 500, 1, "2026-11-22T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn text_operators_compare_without_case() {
        let catalogue = catalogue();
        for (op, value, held) in [
            ("Equals", "backpack_b", true),
            ("NotEquals", "Backpack_B", false),
            ("Contains", "PACK", true),
            ("NotContains", "tent", true),
            ("StartsWith", "back", true),
            ("EndsWith", "_a", false),
        ] {
            let inner = format!("<field>Name</field><op>{op}</op><value>{value}</value>");
            assert_eq!(condition(&inner).unwrap().holds(&catalogue, 0), held, "{op} {value}");
        }
    }

    #[test]
    fn dates_and_sizes_know_their_bounds() {
        let catalogue = catalogue();
        // Backpack_B changed at 11:40.
        for (rest, held) in [
            ("<op>GreaterThanEquals</op><dateVal>2026-11-22T11:40:00Z</dateVal>", true),
            ("<op>GreaterThan</op><dateVal>2026-11-22T11:40:00Z</dateVal>", false),
            ("<op>LessThan</op><dateVal>2026-11-22T06:00:00-06:00</dateVal>", true),
            (
                "<op>Between</op><minDate>2026-11-22T11:40:00Z</minDate><maxDate>2026-11-22T12:00:00Z</maxDate>",
                true,
            ),
            (
                "<op>NotBetween</op><minDate>2026-11-22T11:40:00Z</minDate><maxDate>2026-11-22T12:00:00Z</maxDate>",
                false,
            ),
        ] {
            let inner = format!("<field>LastModified</field>{rest}");
            assert_eq!(condition(&inner).unwrap().holds(&catalogue, 0), held, "{rest}");
        }
        let size = catalogue.size(0);
        let inner = format!("<field>FileSize</field><op>Equals</op><longVal>{size}</longVal>");
        assert!(condition(&inner).unwrap().holds(&catalogue, 0));
        assert!(!condition(&inner).unwrap().holds(&catalogue, 1));
    }

    #[test]
    fn values_that_do_not_fit_are_refused() {
        for inner in [
            "<field>Name</field><op>Equals</op>",
            "<field>Name</field><op>LessThan</op><value>a</value>",
            "<field>Name</field><op>Equals</op><longVal>1</longVal>",
            "<field>Name</field><op>Equals</op><value>a</value><longVal>1</longVal>",
            "<field>FileSize</field><op>Between</op><minLong>1</minLong>",
            "<field>FileSize</field><op>Contains</op><longVal>1</longVal>",
            "<field>Created</field><op>Equals</op><value>2026</value>",
        ] {
            assert_eq!(condition(inner), Err(30_001), "{inner}");
        }
    }
}
