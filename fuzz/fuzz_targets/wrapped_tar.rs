//! Tries `bundle::fuzz::wrapped_tar`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bundle::fuzz::wrapped_tar(data));
