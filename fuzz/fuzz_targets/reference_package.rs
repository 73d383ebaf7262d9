//! Tries `server::fuzz::reference_package`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| server::fuzz::reference_package(data));
