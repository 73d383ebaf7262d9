//! Journeys: the real programs on loopback, through what people do. Few, and each a few seconds.

mod delivery_cli;
mod job_logs;
mod journeys;
mod killed_chain;
mod neighbours;
mod partitions;
mod runs;
mod sdk;
mod site;
mod words;
