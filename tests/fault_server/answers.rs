//! Answers in bytes: right ones, and every way to be wrong that the fault list knows (`spec/reliability.md` G).

use std::io::Write as _;

/// The namespace of the API version that the tests use.
const NS: &str = "http://www.scene7.com/IpsApi/xsd/2014-04-03";

/// The element of a fault about credentials.
pub(crate) const AUTHENTICATION: &str = "authenticationFault";
/// The element of a fault about rights.
pub(crate) const AUTHORIZATION: &str = "authorizationFault";
/// The element of every other fault.
pub(crate) const API: &str = "ipsApiFault";

/// A whole HTTP answer with a right `Content-Length`; the connection ends with it.
pub(crate) fn http(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.extend([*name, ": ", *value, "\r\n"]);
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}

/// HTTP 200 with XML.
pub(crate) fn xml(body: impl AsRef<[u8]>) -> Vec<u8> {
    http("200 OK", &[("Content-Type", "text/xml;charset=UTF-8")], body)
}

/// A SOAP envelope around a body; `NS` stands for the namespace.
pub(crate) fn soap(body: &str) -> String {
    let body = body.replace("\"NS\"", &format!("\"{NS}\""));
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><soapenv:Envelope \
         xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    )
}

/// The body of a good receipt, with an estimate of no time at all.
pub(crate) fn receipt_body() -> String {
    soap(
        "<cdnCacheInvalidationReturn xmlns=\"NS\"><invalidationHandle>4711|edcp-0a1b</invalidationHandle>\
         <estimatedSeconds>0</estimatedSeconds></cdnCacheInvalidationReturn>",
    )
}

/// A good receipt.
pub(crate) fn receipt() -> Vec<u8> {
    xml(receipt_body())
}

/// A good receipt on a connection that stays open.
pub(crate) fn receipt_kept_alive() -> Vec<u8> {
    let text = String::from_utf8(receipt()).expect("ASCII");
    text.replace("Connection: close\r\n", "").into_bytes()
}

/// The old shape of the answer, with these counts.
pub(crate) fn counts(successes: u32, errors: u32) -> Vec<u8> {
    xml(soap(&format!(
        "<cdnCacheInvalidationReturn xmlns=\"NS\"><successCount>{successes}</successCount>\
         <warningCount>0</warningCount><errorCount>{errors}</errorCount><errorDetailArray><items><code>30001</code>\
         <reason>bad one</reason></items></errorDetailArray></cdnCacheInvalidationReturn>"
    )))
}

/// A fault as the service sends it: on HTTP 500.
pub(crate) fn fault(element: &str, code: i32, reason: &str) -> Vec<u8> {
    http(
        "500 Internal Server Error",
        &[("Content-Type", "text/xml;charset=UTF-8")],
        fault_body(element, code, reason),
    )
}

/// A fault on HTTP 200.
pub(crate) fn fault_on_200(element: &str, code: i32, reason: &str) -> Vec<u8> {
    xml(fault_body(element, code, reason))
}

fn fault_body(element: &str, code: i32, reason: &str) -> String {
    soap(&format!(
        "<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>{element}</faultstring><detail>\
         <tns:{element} xmlns:tns=\"http://www.scene7.com/IpsApi/xsd\"><tns:code>{code}</tns:code>\
         <tns:reason>{reason}</tns:reason></tns:{element}></detail></soapenv:Fault>"
    ))
}

/// HTTP 429 with these headers.
pub(crate) fn throttled(headers: &[(&str, &str)]) -> Vec<u8> {
    http("429 Too Many Requests", headers, "")
}

/// A redirect that asks to send the same again elsewhere.
pub(crate) fn redirect(status: &str, location: &str) -> Vec<u8> {
    http(status, &[("Location", location)], "")
}

/// A web page.
pub(crate) fn page(status: &str) -> Vec<u8> {
    http(
        status,
        &[("Content-Type", "text/html")],
        "<html><body>Please sign in to the guest network</body></html>",
    )
}

/// An answer that is XML in no way at all, on HTTP 200.
pub(crate) fn garbage() -> Vec<u8> {
    http("200 OK", &[("Content-Type", "text/xml")], [0xff, 0x00, 0x1b, b'[', b'2', b'J', 0x80])
}

/// Not even HTTP.
pub(crate) fn not_http() -> Vec<u8> {
    b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()
}

/// The first half of a good receipt's XML, its length told rightly.
pub(crate) fn truncated() -> Vec<u8> {
    let body = receipt_body();
    xml(&body[..body.len() / 2])
}

/// A good receipt that promises more bytes than come.
pub(crate) fn wrong_length() -> Vec<u8> {
    let body = receipt_body();
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n{body}", body.len() + 99)
        .into_bytes()
}

/// A SOAP answer with nothing in its body.
pub(crate) fn empty_body() -> Vec<u8> {
    xml(soap(""))
}

/// A receipt for another operation.
pub(crate) fn other_operation() -> Vec<u8> {
    xml(receipt_body().replace("cdnCacheInvalidationReturn", "getUserInfoReturn"))
}

/// 64 MiB of spaces in a few kilobytes of gzip: more than any answer may hold.
pub(crate) fn gzip_bomb() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let chunk = vec![b' '; 1024 * 1024];
    for _ in 0..64 {
        encoder.write_all(&chunk).expect("memory");
    }
    let bomb = encoder.finish().expect("memory");
    http("200 OK", &[("Content-Type", "text/xml"), ("Content-Encoding", "gzip")], bomb)
}

/// A header that does not end for two megabytes; about 400 KB are what the HTTP library holds.
pub(crate) fn huge_header() -> Vec<u8> {
    http("200 OK", &[("X-Padding", &"x".repeat(2_000_000))], receipt_body())
}
