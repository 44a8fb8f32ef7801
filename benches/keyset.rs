//! Seconds to walk a query, by hand: `KEYSET_URL=mysql://… cargo bench --no-default-features --bench keyset -- 'SELECT …' [key]`.
//! Touches every value as a consumer would.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use native_xlsx::keyset::{Arguments, Cursor, Ready, Value};
use native_xlsx::value::Value as Config;
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| !one.starts_with("--"))
        .collect();
    let Ok(url) = std::env::var("KEYSET_URL") else {
        println!("set KEYSET_URL to run this");
        return;
    };
    let sql = arguments
        .first()
        .cloned()
        .unwrap_or_else(|| "SELECT * FROM orders".into());
    let key = arguments.get(1).cloned().unwrap_or_else(|| "id".into());
    for _ in 0..3 {
        let begun = Instant::now();
        let mut cursor = Cursor::new(Arguments {
            connection: Config::Str(url.clone()),
            sql: sql.clone(),
            bindings: Vec::new(),
            key: Config::Str(key.clone()),
            chunk: std::env::var("KEYSET_CHUNK")
                .ok()
                .and_then(|text| text.parse().ok())
                .unwrap_or(5_000),
            after: None,
            options: Config::Null,
        })
        .unwrap();
        let mut first = None;
        let (mut sum, mut rows) = (0u64, 0u64);
        loop {
            match cursor.ready(Duration::from_millis(50)).unwrap() {
                Ready::Done => break,
                Ready::Pending => continue,
                Ready::Rows => {}
            }
            first.get_or_insert_with(|| begun.elapsed());
            let columns = cursor.columns().len();
            while cursor.unread() > 0 {
                for column in 0..columns {
                    sum = sum.wrapping_add(match cursor.value(0, column) {
                        Value::Bytes(bytes) => bytes.len() as u64,
                        Value::Int(number) => number as u64,
                        Value::Null => 0,
                        _ => 1,
                    });
                }
                cursor.advance(1);
                rows += 1;
            }
        }
        println!(
            "{rows} rows in {:?}, the first after {:?} (sum {sum}); peak {} MiB\n{:?}",
            begun.elapsed(),
            first.unwrap_or_default(),
            peak(),
            cursor.explain().unwrap()
        );
    }
}

/// Peak resident memory.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok())
        .map_or(0, |kilobytes| kilobytes / 1024)
}
