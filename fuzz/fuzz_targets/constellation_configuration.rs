//! Tries `server::fuzz::constellation_configuration`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| server::fuzz::constellation_configuration(data));
