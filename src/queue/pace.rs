//! How much of the configured rate is used: halved when the service says "too fast", and given back slowly. Pure; the
//! store keeps it for all processes (`spec/reliability.md` B: additive increase, multiplicative decrease).

use crate::service::{Outcome, RefusalKind};

/// So many clean requests in a row give a step back.
const CLEAN: u32 = 20;
/// The step: 5 % of what the settings allow.
const STEP: u32 = 50;
/// Never slower than this share: a queue must move, or nobody learns that the service has recovered.
const LEAST: u32 = 10;

/// The share of the configured rates that is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace {
    /// In thousandths, `1..=1000`.
    pub(crate) permille: u32,
    /// Clean requests since the last change.
    pub(crate) clean: u32,
}

impl Pace {
    /// What the settings allow.
    pub(crate) const FULL: Self = Self { permille: 1_000, clean: 0 };

    /// The pace after one transmission.
    pub(crate) fn after(self, outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Refused(refusal) => match refusal.kind {
                RefusalKind::Throttled { .. } => Self { permille: (self.permille / 2).max(LEAST), clean: 0 },
                RefusalKind::Request => self.after_clean(),
                _ => self,
            },
            Outcome::Accepted(_) => self.after_clean(),
            Outcome::Unknown { .. } | Outcome::NotSent { .. } => self,
        }
    }

    fn after_clean(self) -> Self {
        match self {
            Self { permille: 1_000, .. } => Self::FULL,
            Self { permille, clean } if clean + 1 >= CLEAN => {
                Self { permille: (permille + STEP).min(1_000), clean: 0 }
            }
            Self { permille, clean } => Self { permille, clean: clean + 1 },
        }
    }

    /// A configured rate at this pace.
    pub(crate) fn of(self, per_second: f64) -> f64 {
        per_second * f64::from(self.permille) / 1_000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Receipt, Refusal};

    fn throttled() -> Outcome {
        let kind = RefusalKind::Throttled { retry_after: None };
        Outcome::Refused(Refusal { kind, code: None, reason: String::new() })
    }

    fn accepted() -> Outcome {
        Outcome::Accepted(Receipt { handle: None, estimate: None })
    }

    #[test]
    fn halves_at_once_and_recovers_by_a_twentieth_for_twenty_clean_requests() {
        let mut pace = Pace::FULL.after(&throttled());
        assert_eq!(pace.permille, 500);
        for _ in 0..19 {
            pace = pace.after(&accepted());
        }
        assert_eq!(pace.permille, 500);
        pace = pace.after(&accepted());
        assert_eq!(pace, Pace { permille: 550, clean: 0 });
        for _ in 0..180 {
            pace = pace.after(&accepted());
        }
        assert_eq!(pace, Pace::FULL);
    }

    #[test]
    fn never_stops_altogether_and_never_exceeds_the_settings() {
        let slowest = (0..30).fold(Pace::FULL, |pace, _| pace.after(&throttled()));
        assert_eq!(slowest.permille, LEAST);
        assert_eq!(Pace::FULL.after(&accepted()), Pace::FULL);
        assert!((Pace { permille: 250, clean: 0 }.of(8.0) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn what_says_nothing_about_speed_changes_nothing() {
        let pace = Pace { permille: 300, clean: 7 };
        assert_eq!(pace.after(&Outcome::Unknown { reason: String::new() }), pace);
        assert_eq!(pace.after(&Outcome::NotSent { reason: String::new() }), pace);
    }
}
