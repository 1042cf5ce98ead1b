//! The client of the look-ups: one call, one answer, with the one retry that is proven harmless.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use jiff::Timestamp;
use secrecy::SecretString;

use super::answer::{self, Answer};
use super::config::{IpsConfig, check_version};
use super::dialect::Dialect;
use super::fault::{Fault, FaultKind};
use super::invalidator::IpsInvalidator;
use super::mask::masked;
use super::operations::Operation;
use super::outcome::{redirect_reason, with_status};
use super::transport::{Exchange, Reply, Transport};
use super::xml::envelope::{self, Credentials};
use super::xml::escape::EncodeError;
use super::xml::params::Params;
use crate::service::{Request, ServiceError, Tracer};

/// A signed-in-by-every-request client of Dynamic Media Classic; clones share everything.
///
/// There is no session: the credentials go with every request (`spec/ips-api.md` §1.4). What the client
/// learns about the service while it lives (see [`IpsClient::sign_in`], [`IpsClient::search`]) holds for all
/// clones.
#[derive(Clone)]
pub struct IpsClient(Arc<Shared>);

struct Shared {
    transport: Transport,
    dialect: Dialect,
    credentials: Credentials,
    /// `authHeader` in the namespace of the body; cleared once the service proves not to see it there.
    versioned_header: AtomicBool,
    learned: Learned,
    /// Who is told of every look-up.
    tracer: Option<Tracer>,
}

/// What the service turned out not to do, in this session.
#[derive(Default)]
pub(super) struct Learned {
    /// It faults on a `LastModified` condition: filter here (`spec/ips-api.md` §3.3).
    pub(super) filter_dates_here: AtomicBool,
    /// It sends pages of 1,000 although 10,000 were asked for and allowed.
    pub(super) small_pages: AtomicBool,
}

impl IpsClient {
    /// Sets a client up; nothing is sent.
    ///
    /// # Errors
    /// [`ServiceError::Account`] if the endpoint is not https (or http on loopback), a proxy variable is
    /// malformed, `SSL_CERT_FILE` is missing, the API version is none, or user or password are empty or hold
    /// characters that XML cannot carry.
    pub fn new(config: IpsConfig, password: SecretString) -> Result<Self, ServiceError> {
        Self::traced(config, password, None)
    }

    /// The same, telling somebody of every look-up.
    ///
    /// # Errors
    /// As [`IpsClient::new`].
    pub fn traced(
        config: IpsConfig,
        password: SecretString,
        tracer: Option<Tracer>,
    ) -> Result<Self, ServiceError> {
        let transport = Transport::new(&config).map_err(ServiceError::Account)?;
        check_version(&config.api_version).map_err(ServiceError::Account)?;
        let credentials = Credentials { user: config.user, password };
        credentials.check().map_err(|error| ServiceError::Account(error.to_string()))?;
        let dialect = Dialect::new(&config.api_version);
        Ok(Self(Arc::new(Shared {
            versioned_header: AtomicBool::new(dialect.versioned_header()),
            transport,
            dialect,
            credentials,
            learned: Learned::default(),
            tracer,
        })))
    }

    /// The purging side, for one company. Sign in first: that is where the client learns in which namespace
    /// the service looks for credentials, which a purge never tries out.
    #[must_use]
    pub fn invalidator(&self, company_handle: String) -> IpsInvalidator {
        IpsInvalidator::new(self.clone(), company_handle)
    }

    /// One look-up. On "no credentials" from a header in the body's namespace, **one** retry with the header
    /// in the namespace without a version; what worked is remembered (`spec/ips-api.md` §1.4).
    pub(super) async fn call<O: Operation>(&self, operation: &O) -> Result<O::Reply, ServiceError> {
        let versioned = self.versioned_header();
        let mut answer = self.look_up(operation, versioned).await?;
        if versioned && matches!(&answer, Answer::Fault(fault) if fault.no_credentials()) {
            answer = self.look_up(operation, false).await?;
            if !matches!(&answer, Answer::Fault(fault) if fault.no_credentials()) {
                self.0.versioned_header.store(false, Ordering::Relaxed);
            }
        }
        match answer {
            Answer::Fault(fault) => Err(self.fault::<O>(&fault)),
            Answer::Return(element) => O::read(&element)
                .map_err(|missing| self.no_answer::<O>(&format!("the answer lacks {missing}"))),
        }
    }

    /// One transmission, told to the tracer.
    async fn look_up<O: Operation>(&self, operation: &O, versioned: bool) -> Result<Answer, ServiceError> {
        let (began, clock) = (Timestamp::now(), Instant::now());
        let (status, answer) = self.transmit(operation, versioned).await;
        if let Some(tracer) = &self.0.tracer {
            let result = match &answer {
                Ok(Answer::Return(_)) => Ok(()),
                Ok(Answer::Fault(fault)) => Err(self.fault::<O>(fault).to_string()),
                Err(error) => Err(error.to_string()),
            };
            let (host, part) = (self.host().to_owned(), operation.part());
            tracer.tell(Request {
                operation: O::NAME,
                part,
                host,
                began,
                took: clock.elapsed(),
                status,
                result,
            });
        }
        answer
    }

    /// The HTTP status, if an answer came, and what it says.
    async fn transmit<O: Operation>(
        &self,
        operation: &O,
        versioned: bool,
    ) -> (Option<u16>, Result<Answer, ServiceError>) {
        let exchange = match self.exchange(operation, versioned).await {
            Ok(exchange) => exchange,
            Err(error) => {
                return (None, Err(ServiceError::Account(format!("{} was not sent: {error}", O::NAME))));
            }
        };
        match exchange {
            Exchange::Answered(reply) => (Some(reply.status.as_u16()), self.answered::<O>(&reply)),
            Exchange::NotSent(reason) => {
                let reason = self.masked(&reason);
                (None, Err(ServiceError::Unreachable { host: self.host().to_owned(), reason }))
            }
            Exchange::Lost(reason) => (None, Err(self.no_answer::<O>(&reason))),
        }
    }

    fn answered<O: Operation>(&self, reply: &Reply) -> Result<Answer, ServiceError> {
        if reply.status.is_redirection() {
            return Err(self.no_answer::<O>(&redirect_reason(self.host(), reply)));
        }
        let body = reply.body.as_deref().map_err(Clone::clone);
        match body.and_then(|body| self.read::<O>(body)) {
            Ok(Answer::Return(_)) if !reply.status.is_success() => {
                Err(self.no_answer::<O>(&with_status(reply, "a success that contradicts the status")))
            }
            Ok(answer) => Ok(answer),
            Err(reason) => Err(self.no_answer::<O>(&with_status(reply, &reason))),
        }
    }

    /// One transmission of an operation.
    pub(super) async fn exchange<O: Operation>(
        &self,
        operation: &O,
        versioned: bool,
    ) -> Result<Exchange, EncodeError> {
        let dialect = &self.0.dialect;
        let params = Params::encode(O::NAME, dialect.api(), |params| operation.write(params))?;
        let body = envelope::encode(&self.0.credentials, dialect.header(versioned), &params)?;
        drop(params);
        Ok(self.0.transport.post(O::NAME, body, O::BOUNDS.body_bytes).await)
    }

    /// Reads the body of an answer to `O`.
    pub(super) fn read<O: Operation>(&self, body: &[u8]) -> Result<Answer, String> {
        answer::read(body, &self.0.dialect, O::NAME, O::ELEMENTS, O::BOUNDS)
    }

    /// In which namespace the service is told the credentials, as far as is known.
    pub(super) fn versioned_header(&self) -> bool {
        self.0.versioned_header.load(Ordering::Relaxed)
    }

    pub(super) fn learned(&self) -> &Learned {
        &self.0.learned
    }

    pub(super) fn host(&self) -> &str {
        self.0.transport.host()
    }

    pub(super) fn user(&self) -> &str {
        &self.0.credentials.user
    }

    /// Outside text without the password, capped.
    pub(super) fn masked(&self, text: &str) -> String {
        masked(text, &self.0.credentials)
    }

    fn fault<O: Operation>(&self, fault: &Fault) -> ServiceError {
        let reason = self.masked(&fault.reason);
        // A fault without a readable code is told from the others by its element; 0 is no code of the service.
        let code = fault.code.unwrap_or(0);
        let operation = O::NAME.to_owned();
        match fault.kind {
            FaultKind::Authentication => {
                ServiceError::Authentication { user: self.user().to_owned(), code, reason }
            }
            FaultKind::Authorization => ServiceError::Authorization { operation, code, reason },
            FaultKind::Api => ServiceError::Fault { operation, code, reason },
        }
    }

    fn no_answer<O: Operation>(&self, reason: &str) -> ServiceError {
        let reason = self.masked(reason);
        ServiceError::Answer { host: self.host().to_owned(), operation: O::NAME.to_owned(), reason }
    }
}

impl fmt::Debug for IpsClient {
    /// Where to and who; the password has no part in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IpsClient")
            .field("host", &self.host())
            .field("user", &self.user())
            .finish_non_exhaustive()
    }
}
