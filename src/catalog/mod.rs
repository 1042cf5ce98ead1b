//! Assets: the model, where they come from, filter and selection. May depend on: `service`, `text`.
