//! libFuzzer's door to `native_xlsx_fuzz::wire`.
#![no_main]

#[global_allocator]
static COUNTING: native_xlsx_fuzz::bounds::Counting = native_xlsx_fuzz::bounds::Counting;

libfuzzer_sys::fuzz_target!(|data: &[u8]| native_xlsx_fuzz::wire::run(data));
