//! Tries `server::fuzz::constellation_query`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| server::fuzz::constellation_query(data));
