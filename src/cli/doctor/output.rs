//! Findings as lines for people, or as JSON.

use super::finding::Finding;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::text::Shown;

/// One line a finding: verdict, what was examined, what was found, what to do.
pub(super) fn lines(findings: &[Finding]) -> String {
    findings.iter().fold(String::new(), |text, finding| {
        // Problems of a settings file come one a line.
        let found = finding.found.trim_end().replace('\n', "; ");
        let advice = if finding.advice.is_empty() { String::new() } else { format!("; {}", finding.advice) };
        let said = found + &advice;
        text + &format!("{:<4}  {:<11}  {}\n", finding.verdict.word(), finding.check, Shown::new(&said))
    })
}

/// An array, one object a line.
///
/// # Errors
/// Where JSON cannot be made.
pub(super) fn json(findings: &[Finding]) -> Result<String, Failure> {
    let objects: Vec<String> = findings
        .iter()
        .map(serde_json::to_string)
        .collect::<Result<_, _>>()
        .map_err(|error| Failure::new(Exit::SomeFailed, format!("cannot write JSON: {error}")))?;
    Ok(format!("[\n{}\n]\n", objects.join(",\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_one_line_and_nothing_in_it_steers_the_terminal() {
        let findings = [
            Finding::ok("clock", "fine"),
            Finding::fail("settings", "one\ntwo \x1b[2J", "mend it"),
            Finding::warn("space", "little", "make room"),
        ];
        assert_eq!(
            lines(&findings),
            "ok    clock        fine\n\
             FAIL  settings     one; two \\x1b[2J; mend it\n\
             warn  space        little; make room\n"
        );
    }

    #[test]
    fn json_keeps_found_and_advice_apart() {
        let text = json(&[Finding::warn("space", "little", "make room")]).unwrap();
        let expected = "[\n{\"check\":\"space\",\"verdict\":\"warn\",\"found\":\"little\",\"advice\":\"make room\"}\n]\n";
        assert_eq!(text, expected);
    }
}
