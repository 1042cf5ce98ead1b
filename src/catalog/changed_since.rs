//! Moments as operators type them.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Reads a moment in the past: an age (`90s`, `30m`, `2h`, `3d`, `1w`), a date (`2025-02-03`: from midnight), a date
/// with a time of day, or RFC 3339 with an offset. Without an offset, the time zone of this host counts; a day
/// is 24 hours.
///
/// # Errors
/// A sentence that says what can be written, or that the moment lies in the future.
pub fn parse_changed_since(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    parse_in(text.trim(), now, &TimeZone::system())
}

fn parse_in(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, String> {
    let moment = age(text)
        .and_then(|age| now.checked_sub(age).ok())
        .or_else(|| text.parse().ok())
        .or_else(|| local(text, zone))
        .ok_or_else(|| {
            format!("{text:?} is not a time; write an age like 30m, 2h, 3d or 1w, a date, or RFC 3339")
        })?;
    if moment > now {
        return Err(format!("{text} lies in the future; nothing can have changed since"));
    }
    Ok(moment)
}

fn age(text: &str) -> Option<SignedDuration> {
    let unit_at = text.find(|character: char| !character.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(seconds).map(SignedDuration::from_secs)
}

fn local(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    // A DateTime also reads a date, but then without noticing that the rest is missing.
    let moment = text.parse::<DateTime>().ok().or_else(|| Some(text.parse::<Date>().ok()?.into()))?;
    Some(moment.to_zoned(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let now = "2025-02-03T12:00:00Z".parse().unwrap();
        parse_in(text, now, &zone).map(|moment| moment.to_string())
    }

    #[test]
    fn ages_dates_and_moments() {
        for (text, expected) in [
            ("0s", "2025-02-03T12:00:00Z"),
            ("90s", "2025-02-03T11:58:30Z"),
            ("30m", "2025-02-03T11:30:00Z"),
            ("2h", "2025-02-03T10:00:00Z"),
            ("3d", "2025-01-31T12:00:00Z"),
            ("1w", "2025-01-27T12:00:00Z"),
            ("2025-02-01", "2025-01-31T22:00:00Z"),
            ("2025-02-01T10:00", "2025-02-01T08:00:00Z"),
            ("2025-02-01 10:00:30", "2025-02-01T08:00:30Z"),
            ("2025-02-01T10:00:00Z", "2025-02-01T10:00:00Z"),
            ("2025-02-01T10:00:00-06:00", "2025-02-01T16:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_or_not_past_is_said() {
        for text in ["", "h", "2", "-2h", "2 h", "2y", "yesterday", "2025-13-01", "99999999999999999999s"] {
            assert!(read(text).unwrap_err().contains("is not a time; write an age"), "{text}");
        }
        assert!(read("9000000000000000s").is_err(), "before the calendar");
        assert_eq!(
            read("2025-02-04").unwrap_err(),
            "2025-02-04 lies in the future; nothing can have changed since"
        );
    }

    #[test]
    fn blanks_around_do_not_matter() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(parse_changed_since(" 0s ", now), Ok(now));
    }
}
