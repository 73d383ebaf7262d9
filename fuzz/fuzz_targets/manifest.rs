//! Tries `bundle::fuzz::manifest`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bundle::fuzz::manifest(data));
