//! Tries `server::fuzz::lenient_json`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| server::fuzz::lenient_json(data));
