#!/usr/bin/env python3
"""Prints the cells of a workbook as JSON: {sheet: [[[value, number format], …], …]}, read by openpyxl.

    read_cells.py FILE

A moment is {"moment": ISO}, a duration {"span": seconds}. calamine must read the same values: else a complaint on stderr and
exit status 1.
"""

import json
import pathlib
import sys

import openpyxl
import python_calamine

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "readers"))
import values  # noqa: E402


def plain(value):
    if isinstance(value, values.Moment):
        return {"moment": value.at.isoformat(sep=" ", timespec="milliseconds")}
    if isinstance(value, values.Span):
        return {"span": round(value.seconds, 3)}
    return value


def main():
    path = sys.argv[1]
    book = openpyxl.load_workbook(path)
    second = python_calamine.CalamineWorkbook.from_path(path)
    complaints = []
    sheets = {}
    for sheet in book:
        rows = sheets[sheet.title] = []
        grid = second.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for number, row in enumerate(sheet.iter_rows()):
            out = []
            for column, cell in enumerate(row):
                value = values.normal(cell.value, escaped=True)
                other = values.normal(grid[number][column], escaped=False) if number < len(grid) and column < len(grid[number]) else None
                # calamine leaves the escapes of U+FFFE and U+FFFF as they stand.
                if not values.same(value, other) and not (isinstance(other, str) and value == values.unescape(other)):
                    complaints.append(f"{sheet.title} {cell.coordinate}: openpyxl {value!r:.80}, calamine {other!r:.80}")
                out.append([plain(value), cell.number_format])
            rows.append(out)
    json.dump(sheets, sys.stdout)
    for complaint in complaints[:20]:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
