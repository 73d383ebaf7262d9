//! Tries `server::fuzz::pattern`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| server::fuzz::pattern(data));
