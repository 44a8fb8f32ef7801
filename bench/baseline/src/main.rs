//! `nx-bench-baseline ROWS PATH`: the rows of bench/lib/rows.php, written by rust_xlsxwriter in constant-memory mode.
//! Both generators must stay the same, cell for cell: figure 1 compares the two files at a small size before it measures.

use std::error::Error;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const POOL: usize = 10_000;
const COUNTRIES: [&str; 8] = ["DE", "FR", "US", "JP", "BR", "UA", "PL", "GB"];
const HEADER: [&str; 10] = [
    "id",
    "reference",
    "customer",
    "email",
    "country",
    "quantity",
    "price",
    "paid",
    "created_at",
    "note",
];

struct Row {
    reference: String,
    customer: String,
    email: String,
    country: &'static str,
    quantity: u32,
    price: f64,
    paid: bool,
    created_at: i64,
    note: Option<String>,
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = (self.0 * 1_103_515_245 + 12_345) & 0x7fff_ffff;
        (self.0 >> 8) % bound
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }
}

fn pool() -> Vec<Row> {
    let first: Vec<&str> = include_str!("../../lib/first.txt").lines().collect();
    let last: Vec<&str> = include_str!("../../lib/last.txt").lines().collect();
    let words: Vec<&str> = include_str!("../../lib/words.txt").lines().collect();
    let mut random = Random(42);
    (0..POOL)
        .map(|_| Row {
            // Fields are evaluated in the order in which they are written: the same order as in PHP.
            reference: format!(
                "ORD-{:06X}-{:06X}",
                random.below(1 << 23),
                random.below(1 << 23)
            ),
            customer: format!("{} {}", random.pick(&first), random.pick(&last)),
            email: format!(
                "user{}.{}@example.com",
                random.below(1_000_000),
                random.below(100)
            ),
            country: random.pick(&COUNTRIES),
            quantity: random.below(20) as u32 + 1,
            price: random.below(100_000) as f64 / 100.0,
            paid: random.below(3) == 0,
            created_at: 1_577_836_800 + random.below(1 << 23) as i64 * 18,
            note: match random.below(8) {
                0 => None,
                count => Some(
                    (0..count)
                        .map(|_| random.pick(&words))
                        .collect::<Vec<_>>()
                        .join(" "),
                ),
            },
        })
        .collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(rows), Some(path)) = (args.next(), args.next()) else {
        return Err("usage: nx-bench-baseline ROWS PATH".into());
    };
    let rows: u32 = rows.parse()?;

    let pool = pool();
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    for (column, text) in (0u16..).zip(HEADER) {
        sheet.write_string(0, column, text)?;
    }
    for id in 1..=rows {
        let row = &pool[id as usize % POOL];
        sheet.write_number(id, 0, id)?;
        sheet.write_string(id, 1, &row.reference)?;
        sheet.write_string(id, 2, &row.customer)?;
        sheet.write_string(id, 3, &row.email)?;
        sheet.write_string(id, 4, row.country)?;
        sheet.write_number(id, 5, row.quantity)?;
        sheet.write_number(id, 6, row.price)?;
        sheet.write_boolean(id, 7, row.paid)?;
        sheet.write_datetime_with_format(
            id,
            8,
            ExcelDateTime::from_timestamp(row.created_at)?,
            &date,
        )?;
        if let Some(note) = &row.note {
            sheet.write_string(id, 9, note)?;
        }
    }
    workbook.save(path)?;
    Ok(())
}
