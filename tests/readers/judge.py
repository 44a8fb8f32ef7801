#!/usr/bin/env python3
"""Has .xlsx files judged by openpyxl, calamine, LibreOffice and the Open XML SDK's validator.

    judge.py FILE... [--expect cells.json] [--counts FILE]

For x.xlsx the expectation is x.json beside it, unless --expect names one; without one the readers only have to agree with
openpyxl. Prints every complaint; one test is one file before one judge. Exit status 1 if there was a complaint.
"""

import argparse
import json
import os
import sys

import openpyxl

import judges

SHOWN = 20


def expectation(path, given):
    beside = given or os.path.splitext(path)[0] + ".json"
    if os.path.exists(beside):
        with open(beside, encoding="utf-8") as file:
            return json.load(file)
    book = openpyxl.load_workbook(path, data_only=True)
    return {"sheets": [{"name": sheet.title, "rows": [list(map(as_expected, row)) for row in sheet.iter_rows(values_only=True)]} for sheet in book]}


def as_expected(value):
    value = judges.values.normal(value, escaped=True)
    if isinstance(value, judges.values.Moment):
        return {"moment": value.at.isoformat()}
    if isinstance(value, judges.values.Span):
        return {"span": value.seconds}
    return value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--expect")
    parser.add_argument("--counts", help="where to write `PASSED FAILED`")
    args = parser.parse_args()

    office = judges.LibreOffice(args.files)
    passed = failed = 0
    for path in args.files:
        want = expectation(path, args.expect)
        for name, judge in (
            ("openpyxl", judges.with_openpyxl),
            ("calamine", judges.with_calamine),
            ("LibreOffice", office.judge),
            ("validator", judges.with_validator),
        ):
            try:
                complaints = judge(path, want)
            except Exception as error:  # a reader that gives up is a complaint
                complaints = [f"{type(error).__name__}: {error}"]
            passed += not complaints
            failed += bool(complaints)
            print(f"{'FAIL' if complaints else 'ok  '} {os.path.basename(path)}  {name}")
            for complaint in complaints[:SHOWN]:
                print(f"       {complaint}")
            if len(complaints) > SHOWN:
                print(f"       … and {len(complaints) - SHOWN} more")
    office.close()
    if args.counts:
        with open(args.counts, "w", encoding="ascii") as file:
            file.write(f"{passed} {failed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
