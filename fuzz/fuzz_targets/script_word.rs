//! Tries `agent::fuzz::script_word`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| agent::fuzz::script_word(data));
