//! Dynamic Media Classic: SOAP envelope, operations, faults. May depend on: `service` (its words), `text`.
