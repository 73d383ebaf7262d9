//! Tries `agent::fuzz::work_archive`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| agent::fuzz::work_archive(data));
