//! Documents: the files people write about deliveries, kept as their text, byte for byte, in every revision (spec/delivery §24).

pub mod api;
pub mod store;
