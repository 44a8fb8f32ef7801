//! What the tests of the workbook share: options, and reading back with calamine.
#![allow(dead_code)]

pub mod diary;
pub mod failing;
pub mod sim;

use calamine::{Data, Range, Reader};
use native_xlsx::book::Workbook;
use native_xlsx::value::Value;
use std::io::Read;
use std::path::Path;

pub fn text(text: &str) -> Value {
    Value::Str(text.to_owned())
}

pub fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(
        entries
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect(),
    )
}

pub fn list(names: &[&str]) -> Value {
    Value::List(names.iter().map(|name| text(name)).collect())
}

pub fn open(path: &Path) -> Workbook {
    Workbook::open(path, None, None, Value::Null).unwrap()
}

pub fn open_with(path: &Path, options: Value) -> native_xlsx::Result<Workbook> {
    Workbook::open(path, None, None, options)
}

pub fn read(path: &Path, sheet: &str) -> Range<Data> {
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    workbook.worksheet_range(sheet).unwrap()
}

pub fn texts(range: &Range<Data>) -> Vec<Vec<String>> {
    range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect()
}

pub fn serial(data: &Data) -> f64 {
    match data {
        Data::DateTime(moment) => moment.as_f64(),
        other => panic!("{other:?} is no date"),
    }
}

pub fn entry(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut content = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut content)
        .unwrap();
    content
}

pub fn entries(path: &Path) -> Vec<String> {
    let archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    archive
        .file_names()
        .map(|name| name.unwrap().to_string())
        .collect()
}
