//! What one purge transmission proves (`spec/reliability.md` A7): the parsed body decides, the status does not.
//!
//! - Accepted: only by the positive element, on HTTP 2xx.
//! - Refused: a parsed fault (on any status), 429, a redirect, or the old answer shape with errors.
//! - Not sent: only what failed while connecting.
//! - Unknown: everything else, among it every 5xx, HTML page, cut-off or empty answer.

use std::time::Duration;

use reqwest::StatusCode;

use super::answer::Answer;
use super::fault::{Fault, FaultKind};
use super::operations::purge::PurgeReply;
use super::transport::{Exchange, Reply};
use crate::service::{Outcome, Receipt, Refusal, RefusalKind};

/// Classifies an exchange; `read` parses a body. Reasons and handles come out raw: mask them.
pub(super) fn classify(
    host: &str,
    exchange: Exchange,
    read: impl FnOnce(&[u8]) -> Result<Answer, String>,
) -> Outcome {
    let reply = match exchange {
        Exchange::NotSent(reason) => {
            return Outcome::NotSent { reason: format!("{host} is not reachable: {reason}") };
        }
        Exchange::Lost(reason) => return unknown(host, &reason),
        Exchange::Answered(reply) => reply,
    };
    if reply.status.is_redirection() {
        return refused(RefusalKind::Redirect, None, redirect_reason(host, &reply));
    }
    let answer = reply.body.as_deref().map_err(Clone::clone).and_then(read);
    if reply.status == StatusCode::TOO_MANY_REQUESTS {
        let kind = RefusalKind::Throttled { retry_after: reply.retry_after };
        return match answer {
            Ok(Answer::Fault(fault)) => refused(kind, fault.code, fault.reason),
            _ => refused(kind, None, format!("{host} answered HTTP 429: too many requests")),
        };
    }
    match answer {
        Ok(Answer::Fault(fault)) => refused_by(fault),
        Ok(Answer::Return(element)) if reply.status.is_success() => match PurgeReply::read(&element) {
            Ok(purge) => told(host, purge),
            Err(reason) => unknown(host, &with_status(&reply, reason)),
        },
        Ok(Answer::Return(_)) => unknown(host, &with_status(&reply, "a success that contradicts the status")),
        Err(reason) => unknown(host, &with_status(&reply, &reason)),
    }
}

fn told(host: &str, reply: PurgeReply) -> Outcome {
    match reply {
        PurgeReply::Receipt { handle, seconds } => Outcome::Accepted(Receipt {
            handle: Some(handle),
            estimate: Some(Duration::from_secs(seconds.into())),
        }),
        PurgeReply::Counts { errors: 0, successes: 0, .. } => {
            unknown(host, "the answer counts neither successes nor errors")
        }
        PurgeReply::Counts { errors: 0, .. } => Outcome::Accepted(Receipt { handle: None, estimate: None }),
        PurgeReply::Counts { errors, code, details, .. } => {
            refused(RefusalKind::Request, code, format!("{errors} errors: {details}"))
        }
    }
}

fn refused_by(fault: Fault) -> Outcome {
    let kind = match fault.kind {
        FaultKind::Authentication => RefusalKind::Authentication,
        FaultKind::Authorization => RefusalKind::Authorization,
        FaultKind::Api => RefusalKind::Request,
    };
    refused(kind, fault.code, fault.reason)
}

fn refused(kind: RefusalKind, code: Option<i32>, reason: String) -> Outcome {
    Outcome::Refused(Refusal { kind, code, reason })
}

fn unknown(host: &str, reason: &str) -> Outcome {
    Outcome::Unknown { reason: format!("{host}: {reason}") }
}

/// `HTTP 503, text/html: the answer is not XML`.
pub(super) fn with_status(reply: &Reply, reason: &str) -> String {
    let status = reply.status.as_u16();
    match &reply.content_type {
        // Whatever the parser stumbles over in it, what an operator must know is that somebody else answered.
        Some(kind) if kind.contains("html") => {
            format!(
                "HTTP {status}, {kind}: a web page, not the service's answer (a proxy or a sign-in page?)"
            )
        }
        Some(kind) if !kind.contains("xml") => format!("HTTP {status}, {kind}: {reason}"),
        _ => format!("HTTP {status}: {reason}"),
    }
}

/// Names only the host of the target (`spec/reliability.md` D3).
pub(super) fn redirect_reason(host: &str, reply: &Reply) -> String {
    let target = reply.location.as_deref().unwrap_or("an address that it does not name");
    format!(
        "{host} redirects to {target} (HTTP {}), which is never followed; correct the endpoint",
        reply.status.as_u16()
    )
}

#[cfg(test)]
mod tests {
    use super::super::xml::element::{Element, Space};
    use super::*;

    fn leaf(name: &'static str, text: &str) -> Element {
        Element { name, space: Space::Api, text: text.to_owned(), children: Vec::new() }
    }

    fn returned(children: Vec<Element>) -> Answer {
        let name = "cdnCacheInvalidationReturn";
        Answer::Return(Element { name, space: Space::Api, text: String::new(), children })
    }

    fn fault(kind: FaultKind, code: i32) -> Answer {
        Answer::Fault(Fault { kind, code: Some(code), reason: "no".to_owned() })
    }

    fn outcome(status: u16, answer: Result<Answer, String>) -> Outcome {
        let reply = Reply {
            status: StatusCode::from_u16(status).unwrap(),
            retry_after: Some(Duration::from_secs(9)),
            location: Some("elsewhere".to_owned()),
            content_type: Some("text/html".to_owned()),
            body: Ok(Vec::new()),
        };
        classify("host", Exchange::Answered(reply), |_| answer)
    }

    fn kind(outcome: Outcome) -> Option<RefusalKind> {
        if let Outcome::Refused(refusal) = outcome { Some(refusal.kind) } else { None }
    }

    fn receipt() -> Vec<Element> {
        vec![leaf("estimatedSeconds", " 5 "), leaf("invalidationHandle", "4711|x")]
    }

    #[test]
    fn only_the_positive_element_on_a_success_status_is_accepted() {
        let accepted = Outcome::Accepted(Receipt {
            handle: Some("4711|x".to_owned()),
            estimate: Some(Duration::from_secs(5)),
        });
        assert_eq!(outcome(200, Ok(returned(receipt()))), accepted);
        for status in [400, 404, 500, 503] {
            assert!(matches!(outcome(status, Ok(returned(receipt()))), Outcome::Unknown { .. }), "{status}");
        }
        for children in [
            vec![],
            vec![leaf("invalidationHandle", "h")],
            vec![leaf("estimatedSeconds", "5")],
            vec![leaf("invalidationHandle", ""), leaf("estimatedSeconds", "5")],
            vec![leaf("invalidationHandle", "h"), leaf("estimatedSeconds", "soon")],
            vec![leaf("invalidationHandle", "h"), leaf("estimatedSeconds", "-1")],
        ] {
            assert!(matches!(outcome(200, Ok(returned(children))), Outcome::Unknown { .. }));
        }
    }

    #[test]
    fn the_old_shape_counts() {
        let counts = |success: &str, errors: &str| {
            returned(vec![
                leaf("successCount", success),
                leaf("warningCount", "0"),
                leaf("errorCount", errors),
            ])
        };
        assert_eq!(
            outcome(200, Ok(counts("2", "0"))),
            Outcome::Accepted(Receipt { handle: None, estimate: None })
        );
        assert_eq!(kind(outcome(200, Ok(counts("1", "1")))), Some(RefusalKind::Request));
        assert!(matches!(outcome(200, Ok(counts("0", "0"))), Outcome::Unknown { .. }));
        assert!(matches!(outcome(200, Ok(counts("", "0"))), Outcome::Unknown { .. }));
    }

    #[test]
    fn a_fault_refuses_on_any_status() {
        for status in [200, 400, 401, 500, 502] {
            for (fault_kind, code, expected) in [
                (FaultKind::Authentication, 10_001, RefusalKind::Authentication),
                (FaultKind::Authorization, 20_003, RefusalKind::Authorization),
                (FaultKind::Api, 30_000, RefusalKind::Request),
            ] {
                assert_eq!(kind(outcome(status, Ok(fault(fault_kind, code)))), Some(expected), "{status}");
            }
        }
    }

    #[test]
    fn everything_without_a_parsed_answer_is_unknown() {
        for status in [200, 400, 403, 404, 408, 413, 500, 502, 503, 504] {
            let Outcome::Unknown { reason } = outcome(status, Err("the answer is not XML".to_owned())) else {
                panic!("{status}")
            };
            let page = "a web page, not the service's answer (a proxy or a sign-in page?)";
            assert_eq!(reason, format!("host: HTTP {status}, text/html: {page}"));
        }
        let lost = classify("host", Exchange::Lost("cut".to_owned()), |_| unreachable!());
        assert_eq!(lost, Outcome::Unknown { reason: "host: cut".to_owned() });
        let not_sent = classify("host", Exchange::NotSent("refused".to_owned()), |_| unreachable!());
        assert_eq!(not_sent, Outcome::NotSent { reason: "host is not reachable: refused".to_owned() });
    }

    #[test]
    fn throttling_and_redirects_refuse() {
        let throttled = RefusalKind::Throttled { retry_after: Some(Duration::from_secs(9)) };
        assert_eq!(kind(outcome(429, Err("the answer is empty".to_owned()))), Some(throttled));
        assert_eq!(kind(outcome(429, Ok(fault(FaultKind::Api, 30_000)))), Some(throttled));
        for status in [301, 302, 303, 307, 308] {
            let Outcome::Refused(refusal) = outcome(status, Err(String::new())) else { panic!("{status}") };
            assert_eq!(refusal.kind, RefusalKind::Redirect);
            assert!(refusal.reason.contains("redirects to elsewhere"), "{}", refusal.reason);
        }
    }
}
