#!/usr/bin/env python3
"""Compares a sheet, cell by cell, with what a database holds.

    compare_db.py FILE DUMP.jsonl [--counts FILE]

The dump's first line is {"columns": [names], "types": [PDO's native types]}, every other line one row as a JSON list. Both
openpyxl and calamine read the file; one test is one column before one reader, and one more for the number of rows.
"""

import argparse
import datetime
import itertools
import json
import sys

import openpyxl
import python_calamine

import values

END = object()


def expected(value, kind):
    """What the cell of a database value must hold: numbers while 15 digits carry them, real dates, text as it stands."""
    if value is None or value == "":
        return None
    if kind in ("TINY", "SHORT", "INT24", "LONG", "LONGLONG", "NEWDECIMAL"):
        digits = str(value).lstrip("-").replace(".", "").lstrip("0")
        return str(value) if len(digits) > 15 else float(value)
    if kind in ("DATETIME", "TIMESTAMP", "DATE"):
        return values.Moment(datetime.datetime.fromisoformat(value))
    return value


def same(want, got, kind):
    if kind in ("FLOAT",) and isinstance(want, (int, float)) and isinstance(got, (int, float)):
        return abs(want - got) <= 1e-7 * abs(want)  # the value, or the shortest decimal that stands for it
    return values.same(want, got)


def read_openpyxl(path):
    book = openpyxl.load_workbook(path, read_only=True)
    yield from book.worksheets[0].iter_rows(values_only=True)


def read_calamine(path):
    yield from python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()


def read_dump(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def compare(rows, dump, escaped):
    """Complaints per column, and the number of rows; complaints about the rows under None."""
    head = next(dump)
    complaints = {name: [] for name in head["columns"]} | {None: []}
    header = [values.normal(cell, escaped) for cell in next(rows, [])]
    if header != head["columns"]:
        complaints[None].append(f"header {header}, not {head['columns']}")
    count = 0
    columns = list(zip(head["columns"], head["types"]))
    for number, (want_row, got_row) in enumerate(itertools.zip_longest(dump, rows, fillvalue=END), 2):
        if want_row is END or got_row is END:
            complaints[None].append(f"row {number} is only in the {'file' if want_row is END else 'database'}")
            break
        count += 1
        got_row = list(got_row) + [None] * (len(columns) - len(got_row))
        for (name, kind), want, got in zip(columns, want_row, got_row):
            want, got = expected(want, kind), values.normal(got, escaped)
            if not same(want, got, kind):
                complaints[name].append(f"row {number}: in the database {values.show(want)}, read {values.show(got)}")
    return complaints, count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("dump")
    parser.add_argument("--counts")
    args = parser.parse_args()
    passed = failed = 0
    for reader, rows, escaped in (("openpyxl", read_openpyxl, True), ("calamine", read_calamine, False)):
        complaints, count = compare(rows(args.file), read_dump(args.dump), escaped)
        good = sum(not texts for texts in complaints.values())
        passed += good
        failed += len(complaints) - good
        print(f"{'ok  ' if good == len(complaints) else 'FAIL'} {reader}: {count} rows of {len(complaints) - 1} columns")
        for name, texts in complaints.items():
            for text in texts[:5]:
                print(f"       {name or 'rows'}: {text}")
            if len(texts) > 5:
                print(f"       {name or 'rows'}: … and {len(texts) - 5} more")
    if args.counts:
        with open(args.counts, "w", encoding="ascii") as file:
            file.write(f"{passed} {failed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
