//! libFuzzer's door to `native_xlsx_fuzz::journal`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| native_xlsx_fuzz::journal::run(data));
