//! Journeys: the real programs on loopback, through what people do. Few, and each a few seconds.

mod job_logs;
mod journeys;
mod neighbours;
mod runs;
mod sdk;
mod words;
