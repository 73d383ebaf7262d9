//! Tiers, target environments, gates, deliveries, requests (spec/delivery §4, §5, §11–§13, §19–§22).

pub mod api;
pub mod store;
