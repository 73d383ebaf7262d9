//! Tries `server::fuzz::query_of_group`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| server::fuzz::query_of_group(data));
