//! Tries `server::fuzz::agent_document`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| server::fuzz::agent_document(data));
