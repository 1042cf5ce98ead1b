//! `Retry-After`: seconds, or a date that is read relative to the answer's own `Date`.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// No wish is taken shorter than this, …
const LEAST: Duration = Duration::from_secs(1);
/// … and none longer (`spec/reliability.md` A6).
const MOST: Duration = Duration::from_hours(1);

/// The wait that the service asks for, clamped to 1 s..=1 h; `None` if there is no wish or nobody can read it.
///
/// `date` is the `Date` header: clocks differ (`spec/reliability.md` A20); without one, `now` counts.
pub(super) fn parse(retry_after: Option<&str>, date: Option<&str>, now: Timestamp) -> Option<Duration> {
    let wish = retry_after?.trim();
    let digits = wish.strip_prefix(['-', '+']).unwrap_or(wish);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        if wish.starts_with('-') {
            return Some(LEAST);
        }
        // More digits than fit mean more than an hour anyway.
        let seconds = digits.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).clamp(LEAST, MOST));
    }
    let until = moment(wish)?;
    let from = date.and_then(moment).unwrap_or(now);
    let seconds = until.as_second().saturating_sub(from.as_second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)).clamp(LEAST, MOST))
}

/// A wrong weekday is no reason to ignore a wish.
fn moment(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wish_ends_up_between_a_second_and_an_hour() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        for (wish, date, seconds) in [
            ("7", None, Some(7)),
            (" 120 ", None, Some(120)),
            ("0", None, Some(1)),
            ("-5", None, Some(1)),
            ("315360000", None, Some(3_600)),
            ("99999999999999999999999999", None, Some(3_600)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", date, Some(60)),
            ("Sun, 06 Nov 1994 08:40:00 GMT", date, Some(1)),
            ("Wed, 06 Nov 2004 08:49:37 GMT", date, Some(3_600)),
            ("Thu, 01 Jan 2026 00:00:30 GMT", None, Some(30)),
            ("Thu, 01 Jan 2026 00:00:30 GMT", Some("garbage"), Some(30)),
            ("soon", None, None),
            ("", None, None),
            ("1.5", None, None),
        ] {
            assert_eq!(parse(Some(wish), date, now), seconds.map(Duration::from_secs), "{wish:?} {date:?}");
        }
        assert_eq!(parse(None, date, now), None);
    }
}
