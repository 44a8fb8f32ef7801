//! The workbook without PHP: what goes in comes out of a reader that isn't ours, over any number of handles.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use calamine::{Data, Reader};
use native_xlsx::Code;
use native_xlsx::book::{Style, Workbook};
use native_xlsx::cell::{Cell, Date, DateTime, Scalar, Span};
use native_xlsx::value::Value;
use support::{list, map, open, open_with, read, text};

fn row(book: &mut Workbook, cells: &[Cell<'_>]) {
    let mut row = book.begin_row(None).unwrap();
    for (index, cell) in cells.iter().enumerate() {
        row.cell(index, *cell, None).unwrap();
    }
    row.end().unwrap();
}

#[test]
fn one_process_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.xlsx");
    let columns = list(&["id", "name"]);
    {
        let mut book =
            Workbook::open(&path, Some(columns.clone()), Some("Orders"), Value::Null).unwrap();
        row(&mut book, &[Cell::Int(1), Cell::Text("Zoë & <Søn>")]);
        book.commit(Some("token 1")).unwrap();
        row(
            &mut book,
            &[Cell::Int(2), Cell::Text("lost: never committed")],
        );
        assert_eq!((book.row_count(), book.committed_row_count()), (2, 1));
    }
    {
        let mut book = Workbook::open(&path, Some(columns), None, Value::Null).unwrap();
        assert_eq!(book.row_count(), 1);
        assert_eq!(book.token(None).unwrap().as_deref(), Some("token 1"));
        assert!(book.begin_chunk("a").unwrap());
        row(&mut book, &[Cell::Int(3), Cell::Text(" kept ")]);
        book.commit_chunk("a").unwrap();
        assert!(!book.begin_chunk("a").unwrap());
        assert_eq!(
            Workbook::status(&path).unwrap().locked_by,
            Some(std::process::id())
        );
    }
    let mut book = open(&path);
    let status = Workbook::status(&path).unwrap();
    assert_eq!(
        (status.state, status.rows, status.chunks),
        ("building", Some(2), Some(1))
    );
    assert_eq!(book.finish().unwrap(), path);
    assert_eq!(book.finish().unwrap(), path);
    assert!(book.is_finished() && !folder.path().join("orders.xlsx.part").exists());
    let sheet = read(&path, "Orders");
    let expected = [["id", "name"], ["1", "Zoë & <Søn>"], ["3", " kept "]];
    assert_eq!(support::texts(&sheet), expected);
    assert_eq!(Workbook::status(&path).unwrap().state, "finished");
    let error = Workbook::open(&path, None, None, Value::Null).unwrap_err();
    assert_eq!(error.code(), Code::Exists);
    assert!(error.message().contains("mode: 'replace'"), "{error}");
}

#[test]
fn every_kind_of_cell_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cells.xlsx");
    let mut book = open(&path);
    let date = Date {
        year: 2024,
        month: 2,
        day: 29,
    };
    row(
        &mut book,
        &[
            Cell::Bool(true),
            Cell::Int(-7),
            Cell::Float(0.1),
            Cell::Decimal("12.50"),
            Cell::Text("=1+1"),
        ],
    );
    row(
        &mut book,
        &[
            Cell::Date(date),
            Cell::DateTime(DateTime {
                date,
                hour: 9,
                minute: 30,
                second: 0,
                micros: 0,
            }),
            Cell::Time(Span {
                micros: 5_400_000_000,
            }),
            Cell::Formula {
                formula: "=SUM(A1:B1)",
                result: Some(Scalar::Number(3.0)),
            },
            Cell::Link {
                url: "https://example.com/?a=1&b=2#x",
                text: Some("go"),
                tip: Some("tip"),
            },
        ],
    );
    book.finish().unwrap();
    let sheet = read(&path, "Sheet1");
    let at = |row, column| sheet.get_value((row, column)).cloned().unwrap();
    assert_eq!(at(0, 0), Data::Bool(true));
    assert_eq!(at(0, 1), Data::Float(-7.0));
    assert_eq!(at(0, 2), Data::Float(0.1));
    assert_eq!(at(0, 3), Data::Float(12.5));
    assert_eq!(at(0, 4), Data::String("=1+1".into()));
    assert_eq!(support::serial(&at(1, 0)), 45_351.0);
    assert!((support::serial(&at(1, 1)) - 45_351.395_833_333_336).abs() < 1e-9);
    assert_eq!(support::serial(&at(1, 2)), 0.0625);
    assert_eq!(at(1, 3), Data::Float(3.0));
    assert_eq!(at(1, 4), Data::String("go".into()));
    let part = support::entry(&path, "xl/worksheets/_rels/sheet1.xml.rels");
    assert!(part.contains("https://example.com/?a=1&amp;b=2"), "{part}");
    assert!(!support::entries(&path).contains(&"xl/sharedStrings.xml".to_owned()));
}

#[test]
fn sheets_are_interleaved_and_large() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.xlsx");
    let mut book = Workbook::open(&path, Some(list(&["n"])), Some("A"), Value::Null).unwrap();
    book.add_sheet("B", Some(list(&["n", "text"])), Value::Null)
        .unwrap();
    let long = "lorem ipsum ".repeat(20);
    for n in 0..20_000 {
        book.select_sheet(if n % 2 == 0 { "A" } else { "B" })
            .unwrap();
        if n % 2 == 0 {
            row(&mut book, &[Cell::Int(n)])
        } else {
            row(&mut book, &[Cell::Int(n), Cell::Text(&long)])
        }
    }
    book.finish().unwrap();
    let (a, b) = (read(&path, "A"), read(&path, "B"));
    assert_eq!((a.height(), b.height()), (10_001, 10_001));
    assert_eq!(b.get_value((10_000, 0)), Some(&Data::Float(19_999.0)));
    assert_eq!(b.get_value((10_000, 1)), Some(&Data::String(long)));
}

#[test]
fn full_sheets_roll_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roll.xlsx");
    let name = "A name of exactly 31 characters";
    let options = map(&[
        ("startRow", Value::Int(1_048_570)),
        ("freezeHeader", Value::Bool(true)),
        ("autofilter", Value::Bool(true)),
    ]);
    let mut book = Workbook::open(&path, Some(list(&["n"])), Some(name), options.clone()).unwrap();
    for n in 0..8 {
        row(&mut book, &[Cell::Int(n)]);
    }
    book.commit(None).unwrap();
    drop(book);
    let mut book = Workbook::open(&path, None, None, options).unwrap();
    for n in 8..14 {
        row(&mut book, &[Cell::Int(n)]);
    }
    book.finish().unwrap();
    let workbook: calamine::Xlsx<_> = calamine::open_workbook(&path).unwrap();
    let names = workbook.sheet_names();
    assert_eq!(
        names,
        [
            name,
            "A name of exactly 31 charac (2)",
            "A name of exactly 31 charac (3)"
        ]
    );
    let values: Vec<String> = names
        .iter()
        .flat_map(|name| support::texts(&read(&path, name)))
        .flatten()
        .collect();
    let numbers: Vec<i64> = values
        .iter()
        .filter_map(|value| value.parse().ok())
        .collect();
    assert_eq!(numbers, (0..14).collect::<Vec<_>>());
    assert_eq!(values.iter().filter(|value| *value == "n").count(), 3);
    for sheet in 1..=3 {
        let xml = support::entry(&path, &format!("xl/worksheets/sheet{sheet}.xml"));
        assert!(
            xml.contains("<autoFilter ref=\"A1048570:A10485") && xml.contains("ySplit=\"1048570\""),
            "{sheet}"
        );
    }
}

#[test]
fn bad_cells_name_their_place_and_leave_the_handle_usable() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.xlsx");
    let columns = Value::List(vec![
        text("id"),
        map(&[("key", text("total")), ("type", text("decimal"))]),
    ]);
    let mut book = Workbook::open(&path, Some(columns), Some("Orders"), Value::Null).unwrap();
    row(&mut book, &[Cell::Int(1), Cell::Text("1.5")]);
    let mut bad = book.begin_row(None).unwrap();
    bad.cell(0, Cell::Int(2), None).unwrap();
    let error = bad.cell(1, Cell::Text("many"), None).unwrap_err();
    drop(bad);
    assert_eq!(error.code(), Code::Cell);
    let place = error.place().unwrap();
    assert_eq!(
        (place.sheet.as_str(), place.row, place.column.as_str()),
        ("Orders", 3, "total")
    );
    assert!(error.message().contains("column B ('total')"), "{error}");
    row(&mut book, &[Cell::Int(3), Cell::Text("2.5")]);
    book.finish().unwrap();
    assert_eq!(
        support::texts(&read(&path, "Orders")),
        [["id", "total"], ["1", "1.5"], ["3", "2.5"]]
    );
}

#[test]
fn savepoints_take_back_what_has_left_the_buffers() {
    let folder = tempfile::tempdir().unwrap();
    for many in [3, 30_000] {
        let path = folder.path().join(format!("save{many}.xlsx"));
        let mut book = open(&path);
        for n in 0..many {
            row(
                &mut book,
                &[Cell::Int(n), Cell::Text("before the savepoint")],
            );
        }
        let savepoint = book.savepoint().unwrap();
        for n in 0..many {
            row(&mut book, &[Cell::Int(-n), Cell::Text("taken back")]);
        }
        book.rollback_to(savepoint).unwrap();
        row(&mut book, &[Cell::Int(many), Cell::Text("after")]);
        book.commit(None).unwrap();
        let savepoint = book.savepoint().unwrap();
        row(&mut book, &[Cell::Int(many + 1), Cell::Text("kept")]);
        book.release(savepoint);
        book.finish().unwrap();
        let sheet = read(&path, "Sheet1");
        let numbers: Vec<String> = support::texts(&sheet)
            .into_iter()
            .map(|row| row[0].clone())
            .collect();
        assert_eq!(
            numbers,
            (0..many + 2).map(|n| n.to_string()).collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_style_first_used_late_works() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("late.xlsx");
    for job in 0..100 {
        let mut book = open(&path);
        let style = Style::parse(
            "row",
            map(&[
                ("bold", Value::Bool(true)),
                ("size", Value::Int(10 + job / 30)),
            ]),
        )
        .unwrap();
        let mut row = book.begin_row((job % 30 == 29).then_some(&style)).unwrap();
        row.cell(0, Cell::Int(job), None).unwrap();
        row.end().unwrap();
        book.commit(None).unwrap();
    }
    open(&path).finish().unwrap();
    let xml = support::entry(&path, "xl/worksheets/sheet1.xml");
    for (row, number) in [(30, 1), (60, 2), (90, 3)] {
        assert!(
            xml.contains(&format!("<c r=\"A{row}\" s=\"{number}\">")),
            "row {row}"
        );
    }
    assert!(support::entry(&path, "xl/styles.xml").contains("<cellXfs count=\"4\">"));
}

#[test]
fn finished_runs_with_an_id_take_every_redelivery() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.xlsx");
    let with_id = |id: &str| map(&[("id", text(id))]);
    let mut book = open_with(&path, with_id("run 1")).unwrap();
    assert!(book.begin_chunk("1-500").unwrap());
    row(&mut book, &[Cell::Int(1)]);
    book.commit_chunk("1-500").unwrap();
    book.commit(Some("behind 1")).unwrap();
    book.finish().unwrap();
    drop(book);
    let mut again = open_with(&path, with_id("run 1")).unwrap();
    assert!(again.is_finished() && !again.begin_chunk("1-500").unwrap());
    assert_eq!(again.token(None).unwrap().as_deref(), Some("behind 1"));
    assert_eq!(
        again.begin_chunk("501-1000").unwrap_err().code(),
        Code::Finished
    );
    assert_eq!(again.finish().unwrap(), path);
    assert_eq!(
        open_with(&path, with_id("run 2")).unwrap_err().code(),
        Code::Exists
    );
    let replace = map(&[("id", text("run 2")), ("mode", text("replace"))]);
    let mut next = open_with(&path, replace.clone()).unwrap();
    row(&mut next, &[Cell::Int(2)]);
    next.commit(None).unwrap();
    drop(next);
    assert_eq!(support::texts(&read(&path, "Sheet1")), [["1"]]);
    let mut next = open_with(&path, replace).unwrap();
    assert_eq!(next.row_count(), 1);
    next.finish().unwrap();
    assert_eq!(support::texts(&read(&path, "Sheet1")), [["2"]]);
}

#[test]
fn a_second_writer_is_told_who_the_first_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("locked.xlsx");
    let first = open(&path);
    let error = Workbook::open(&path, None, None, Value::Null).unwrap_err();
    assert_eq!(error.code(), Code::Locked);
    assert!(
        error
            .message()
            .contains(&format!("process {}", std::process::id())),
        "{error}"
    );
    drop(first);
    open(&path);
}

#[test]
fn what_differs_from_what_is_stored_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stored.xlsx");
    drop(
        Workbook::open(
            &path,
            Some(list(&["id", "total"])),
            Some("Orders"),
            map(&[("id", text("x"))]),
        )
        .unwrap(),
    );
    for (columns, sheet, options, part) in [
        (Some(list(&["id"])), None, Value::Null, "number of columns"),
        (Some(list(&["id", "sum"])), None, Value::Null, "column 2"),
        (None, Some("Other"), Value::Null, "first sheet's name"),
        (
            None,
            None,
            map(&[("autofilter", Value::Bool(true))]),
            "'autofilter'",
        ),
        (None, None, map(&[("id", text("y"))]), "run 'x'"),
    ] {
        let error = Workbook::open(&path, columns, sheet, options).unwrap_err();
        assert_eq!(error.code(), Code::Mismatch);
        assert!(error.message().contains(part), "{error}");
    }
    let error = open_with(&path, map(&[("autofliter", Value::Bool(true))])).unwrap_err();
    assert!(
        error.message().contains("'autofliter' is unknown"),
        "{error}"
    );
}

#[test]
fn keys_of_chunks_differ_in_every_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.xlsx");
    let keys = [
        "", "a", "A", " a", "a ", "a\0", "\u{e9}", "e\u{301}", "0", "00",
    ];
    for key in keys {
        let mut book = open(&path);
        assert!(book.begin_chunk(key).unwrap(), "{key:?}");
        row(&mut book, &[Cell::Text(key)]);
        book.commit_chunk(key).unwrap();
    }
    let mut book = open(&path);
    assert!(keys.iter().all(|key| !book.begin_chunk(key).unwrap()));
    assert_eq!(book.row_count(), 10);
}

#[test]
fn a_file_that_appears_at_the_target_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.xlsx");
    let mut book = open(&path);
    row(&mut book, &[Cell::Int(1)]);
    book.commit(None).unwrap();
    std::fs::write(&path, "precious").unwrap();
    let error = book.finish().unwrap_err();
    assert_eq!(error.code(), Code::Exists, "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), b"precious");
    std::fs::remove_file(&path).unwrap();
    // The handle was kept, so it can be tried again at once.
    book.finish().unwrap();
    assert_eq!(support::texts(&read(&path, "Sheet1")), [["1"]]);
}

#[test]
fn a_receipt_vouches_only_for_its_own_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.xlsx");
    let options = || map(&[("id", text("x"))]);
    open_with(&path, options()).unwrap().finish().unwrap();
    let made = std::fs::read(&path).unwrap();
    // Moved away, to where downloads are: a redelivered job is still harmless.
    std::fs::remove_file(&path).unwrap();
    assert!(open_with(&path, options()).unwrap().is_finished());
    std::fs::write(&path, "another").unwrap();
    assert_eq!(
        open_with(&path, options()).unwrap_err().code(),
        Code::Exists
    );
    std::fs::write(&path, made).unwrap();
    assert!(open_with(&path, options()).unwrap().is_finished());
    std::fs::write(folder.path().join("run.xlsx.receipt"), "").unwrap();
    let error = open_with(&path, options()).unwrap_err();
    assert!(
        error.code() == Code::Corrupt && error.message().contains("remove the receipt"),
        "{error}"
    );
}

#[test]
fn a_part_that_was_removed_takes_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone.xlsx");
    let mut first = open(&path);
    row(&mut first, &[Cell::Int(1)]);
    std::fs::remove_dir_all(folder.path().join("gone.xlsx.part")).unwrap();
    let mut second = open(&path);
    row(&mut second, &[Cell::Int(2)]);
    second.commit(None).unwrap();
    let error = first.commit(None).unwrap_err();
    assert!(error.message().contains("was removed"), "{error}");
    assert!(first.finish().is_err());
    second.finish().unwrap();
    assert_eq!(support::texts(&read(&path, "Sheet1")), [["2"]]);
}

#[test]
fn rows_in_a_file_that_somebody_takes_away_are_not_acknowledged() {
    let linked = |book: &mut Workbook, n: i64| {
        let link = Cell::Link {
            url: "https://example.org/",
            text: None,
            tip: None,
        };
        row(book, &[Cell::Int(n), link]);
    };
    let all = [
        "journal",
        "definitions",
        "chunks",
        "rows-00001",
        "links-00001",
    ];
    let cases = all.iter().map(std::slice::from_ref).chain([&all[..]]);
    let how = [("power", true), ("power", false), ("process", false)];
    for (gone, (durability, replaced)) in cases.flat_map(|gone| how.map(|how| (gone, how))) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gone.xlsx");
        let part = folder.path().join("gone.xlsx.part");
        let mut book = open_with(&path, map(&[("durability", text(durability))])).unwrap();
        linked(&mut book, 1);
        book.commit(None).unwrap();
        for name in gone {
            std::fs::rename(part.join(name), folder.path().join(name)).unwrap();
            if replaced {
                std::fs::copy(folder.path().join(name), part.join(name)).unwrap();
            }
        }
        linked(&mut book, 2);
        let error = book.commit(None).unwrap_err();
        assert_eq!(error.code(), Code::Io, "{error}");
        let first = if gone.len() == 1 {
            gone[0]
        } else {
            "gone.xlsx.part/"
        };
        let advised = if replaced {
            "move it away"
        } else {
            "put it back"
        };
        for said in [first, advised, "run the job again"] {
            assert!(error.message().contains(said), "{said}: {error}");
        }
        assert_eq!(book.commit(None).unwrap_err().code(), Code::Poisoned);
        assert_eq!(book.committed_row_count(), 1);
        drop(book);
        for name in gone {
            std::fs::rename(folder.path().join(name), part.join(name)).unwrap();
        }
        // The commit was written before it was refused.
        assert_eq!(open(&path).row_count(), 2);
    }
}

#[test]
fn rows_that_somebody_replaces_are_not_finished() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.xlsx");
    let rows = folder.path().join("f.xlsx.part/rows-00001");
    let kept = folder.path().join("kept");
    let mut book = open(&path);
    row(&mut book, &[Cell::Int(1)]);
    book.commit(None).unwrap();
    // A backup that is put in the place of what goes on being written.
    std::fs::copy(&rows, folder.path().join("backup")).unwrap();
    row(&mut book, &[Cell::Int(2)]);
    book.commit(None).unwrap();
    std::fs::rename(&rows, &kept).unwrap();
    std::fs::rename(folder.path().join("backup"), &rows).unwrap();
    let error = book.finish().unwrap_err();
    assert_eq!(error.code(), Code::Io, "{error}");
    assert!(
        error.message().contains("rows-00001' was replaced"),
        "{error}"
    );
    assert!(!path.exists());
    std::fs::rename(&kept, &rows).unwrap();
    book.finish().unwrap();
    assert_eq!(support::texts(&read(&path, "Sheet1")), [["1"], ["2"]]);
}

#[test]
fn discarding_a_part_that_was_removed_leaves_anothers_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone.xlsx");
    let with_id = || open_with(&path, map(&[("id", text("run"))])).unwrap();
    let mut first = with_id();
    row(&mut first, &[Cell::Int(1)]);
    std::fs::remove_dir_all(folder.path().join("gone.xlsx.part")).unwrap();
    let mut second = with_id();
    row(&mut second, &[Cell::Int(2)]);
    second.commit(None).unwrap();
    first.discard().unwrap();
    row(&mut second, &[Cell::Int(3)]);
    second.finish().unwrap();
    assert_eq!(support::texts(&read(&path, "Sheet1")), [["2"], ["3"]]);
    // Nor is the receipt of what another handle of the same run has finished.
    let mut late = with_id();
    assert!(late.is_finished());
    assert!(late.finish().is_ok());

    // With nothing in its place there is nothing left to do.
    let path = folder.path().join("nothing.xlsx");
    let mut only = open(&path);
    std::fs::remove_dir_all(folder.path().join("nothing.xlsx.part")).unwrap();
    only.discard().unwrap();
    assert_eq!(Workbook::status(&path).unwrap().state, "absent");
}

#[test]
fn names_that_excel_takes_for_one_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.xlsx");
    let mut book = Workbook::open(&path, None, Some("ΟΔΟΣ"), Value::Null).unwrap();
    for taken in ["οδος", "οδοσ", "Οδος"] {
        assert_eq!(
            book.add_sheet(taken, None, Value::Null).unwrap_err().code(),
            Code::Mismatch,
            "{taken}"
        );
    }
    let too_long = book
        .add_sheet(&"x".repeat(32), None, Value::Null)
        .unwrap_err();
    assert_eq!(too_long.code(), Code::Limit);
    book.add_sheet("Other", None, Value::Null).unwrap();
    let twice = map(&[("custom", map(&[("a", Value::Int(1)), ("A", Value::Int(2))]))]);
    let error =
        open_with(&folder.path().join("p.xlsx"), map(&[("properties", twice)])).unwrap_err();
    assert!(error.message().contains("twice"), "{error}");
}

#[test]
fn links_may_reach_their_file_before_the_rows_do() {
    // More links than wait in memory, less XML than makes a segment, on a sheet that has no file yet.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("links.xlsx");
    let mut book = open(&path);
    book.add_sheet("Two", None, Value::Null).unwrap();
    let url = format!("https://example.org/{}", "x".repeat(200));
    for _ in 0..500 {
        let link = Cell::Link {
            url: &url,
            text: Some("there"),
            tip: None,
        };
        row(&mut book, &[link]);
    }
    book.commit(None).unwrap();
    book.finish().unwrap();
    let sheet = support::entry(&path, "xl/worksheets/sheet2.xml");
    assert_eq!(sheet.matches("<hyperlink ").count(), 500);
}
