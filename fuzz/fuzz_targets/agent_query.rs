//! Tries `server::fuzz::agent_query`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| server::fuzz::agent_query(data));
