//! Tries `bundle::fuzz::package_file`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bundle::fuzz::package_file(data));
