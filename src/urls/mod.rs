//! Template to URLs, the editable list, lint, plan. May depend on: `service` (its words), `settings` (limits), `text`.
