//! Attempts of jobs on agents, their logs, questions to agents (spec/delivery §14–§16).

pub mod api;
pub mod store;
