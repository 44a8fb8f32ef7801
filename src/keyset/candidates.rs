//! Values of texts, UUIDs and addresses that a search for a boundary may try. They lie close together and the server puts them
//! in order, because that is the collation's business; none of them needs to exist.

use super::ask::rows;
use super::definition::Defined;
use super::failure;
use super::types::Value;
use super::wire::{Conn, Wire};
use crate::error::Result;

/// What texts go on with: all that keys are mostly made of…
const ASCII: &str =
    " !#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";
/// …and some of each large script.
const BEYOND: &str = "ÄÅÆÇÉÑÖØÜßŁŠŽΑΔΗΛΟΣΩАГЖКНСХЯאלתءدسميकअगनपमसกมอあおさとはみらアカタマ一丁世五佐分古天少年方木林江王田着花金長食가나다라사자하";
/// Rounds of letters.
const DEEPEST: usize = 32;

/// Values in the column's order.
#[derive(Debug)]
pub enum Candidates {
    /// A beginning, and what it may go on with.
    Text(String, Vec<char>),
    /// A list.
    Fixed(Vec<String>),
}

impl Candidates {
    /// Those for a column whose values go from `low` to `high`; None if nothing is known of it.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn of(
        conn: &mut Conn,
        low: &[u8],
        high: &[u8],
        defined: &Defined,
    ) -> Result<Option<Candidates>> {
        let kind = defined.kind();
        if matches!(kind, "uuid" | "inet6" | "inet4") {
            let cast = format!("CAST(? AS {kind})");
            let sorted = in_order(conn, &addresses(kind), &cast).await?;
            return Ok(Some(Candidates::Fixed(sorted)));
        }
        let (Ok(low), Ok(high)) = (std::str::from_utf8(low), std::str::from_utf8(high)) else {
            return Ok(None);
        };
        let (Some(charset), Some(collation)) = (&defined.charset, &defined.collation) else {
            return Ok(None);
        };
        let wide = charset.starts_with("utf") || charset == "ucs2";
        let letters = ASCII.chars().chain(BEYOND.chars().filter(|_| wide));
        let letters: Vec<String> = letters.map(String::from).collect();
        let cast = format!("CONVERT(? USING {charset}) COLLATE {collation}");
        let sorted = in_order(conn, &letters, &cast).await?;
        let shared = low.chars().zip(high.chars());
        let shared = shared.take_while(|(a, b)| a == b).map(|(a, _)| a);
        Ok(Some(Candidates::Text(
            shared.collect(),
            sorted.iter().filter_map(|one| one.chars().next()).collect(),
        )))
    }

    /// The values, in order.
    #[must_use]
    pub fn values(&self) -> Vec<String> {
        match self {
            Candidates::Fixed(values) => values.clone(),
            Candidates::Text(stem, letters) => letters
                .iter()
                .map(|letter| format!("{stem}{letter}"))
                .collect(),
        }
    }

    /// Those that begin with one of them; None if there is nothing more to try.
    #[must_use]
    pub fn within(&self, value: &str, round: usize) -> Option<Candidates> {
        match self {
            Candidates::Text(_, letters) if round < DEEPEST => {
                Some(Candidates::Text(value.to_owned(), letters.clone()))
            }
            _ => None,
        }
    }
}

fn addresses(kind: &str) -> Vec<String> {
    let bytes = 0..=255u32;
    match kind {
        // Servers sort them by the node first, and newer ones some of them as they are written.
        "uuid" => {
            let nodes = bytes
                .clone()
                .map(|byte| format!("00000000-0000-0000-0000-{byte:02x}0000000000"));
            let starts = bytes
                .step_by(4)
                .map(|byte| format!("{byte:02x}000000-0000-7000-8000-000000000000"));
            nodes.chain(starts).collect()
        }
        "inet6" => {
            let mapped = bytes
                .clone()
                .step_by(2)
                .map(|byte| format!("::ffff:{byte}.0.0.0"));
            bytes
                .map(|byte| format!("{byte:02x}00::"))
                .chain(mapped)
                .collect()
        }
        _ => bytes.map(|byte| format!("{byte}.0.0.0")).collect(),
    }
}

/// Values as the server sorts them.
async fn in_order(conn: &mut Conn, values: &[String], cast: &str) -> Result<Vec<String>> {
    let one = |(at, _): (usize, &String)| format!("SELECT {at} AS n, {cast} AS v");
    let all: Vec<String> = values.iter().enumerate().map(one).collect();
    let sql = format!(
        "SELECT n FROM (\n{}\n) AS c ORDER BY v, n",
        all.join("\nUNION ALL ")
    );
    let params = values
        .iter()
        .map(|value| Wire::Bytes(value.clone().into_bytes()));
    let batch = rows(conn, &sql, &params.collect::<Vec<_>>())
        .await
        .map_err(|error| failure::running("putting values in order", &error))?;
    let place = |row| match batch.value(row, 0) {
        Value::Int(at) => values.get(usize::try_from(at).ok()?).cloned(),
        _ => None,
    };
    Ok((0..batch.rows()).filter_map(place).collect())
}
