#!/usr/bin/env python3
"""Compares every chain's workbook, row by row and cell by cell, with what was put in: by openpyxl and by calamine.

    judge.py FOLDER --counts FILE

FOLDER has chain-N.json for every chain, and chain-N.xlsx beside it. One test is one workbook before one reader.
"""

import argparse
import concurrent.futures
import glob
import json
import os
import sys

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "readers"))
import judges  # noqa: E402

SHOWN = 5


def with_openpyxl(path, want):
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    complaints = judges.compare_names(want, book.sheetnames)
    for sheet in want["sheets"]:
        if sheet["name"] in book.sheetnames:
            rows = book[sheet["name"]].iter_rows(values_only=True)
            complaints += judges.compare_grid(sheet["name"], sheet["rows"], rows, escaped=True)
    return complaints


READERS = (("openpyxl", with_openpyxl), ("calamine", judges.with_calamine))


def judge(expectation):
    with open(expectation, encoding="utf-8") as file:
        want = json.load(file)
    path = expectation.removesuffix(".json") + ".xlsx"
    found = []
    for name, reader in READERS:
        try:
            complaints = reader(path, want)
        except Exception as error:  # a reader that gives up is a complaint
            complaints = [f"{type(error).__name__}: {error}"]
        found.append((os.path.basename(path), name, complaints))
    return found, sum(len(sheet["rows"]) for sheet in want["sheets"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--counts", required=True)
    args = parser.parse_args()
    passed = failed = rows = 0
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        for found, count in pool.map(judge, sorted(glob.glob(f"{args.folder}/chain-*.json"))):
            rows += count
            for path, name, complaints in found:
                passed += not complaints
                failed += bool(complaints)
                for complaint in complaints[:SHOWN]:
                    print(f"FAIL {path} {name}: {complaint}")
                if len(complaints) > SHOWN:
                    print(f"FAIL {path} {name}: … and {len(complaints) - SHOWN} more")
    print(f"{rows} rows of {(passed + failed) // len(READERS)} workbooks compared by {' and '.join(name for name, _ in READERS)}")
    with open(args.counts, "w", encoding="ascii") as file:
        file.write(f"{passed} {failed}\n")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
