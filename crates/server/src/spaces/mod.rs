//! Spaces: runs of their graphs, what people do to them, engines (spec/delivery §7–§10, §17).

pub mod api;
pub mod store;
