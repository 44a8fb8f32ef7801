"""Reads a workbook with openpyxl, a program that knows nothing of ours, and writes it as JSON."""
import json
import sys

import openpyxl


def color(value):
    return value.rgb if value is not None and isinstance(value.rgb, str) else None


def look(cell):
    found = {
        "format": cell.number_format if cell.number_format != "General" else None,
        "bold": cell.font.b or None,
        "italic": cell.font.i or None,
        "size": cell.font.sz if cell.font.sz != 11 else None,
        "font": cell.font.name if cell.font.name != "Calibri" else None,
        "color": color(cell.font.color),
        "fill": color(cell.fill.fgColor) if cell.fill.fill_type == "solid" else None,
        "align": cell.alignment.horizontal if cell.alignment.horizontal != "general" else None,
        "wrap": cell.alignment.wrap_text or None,
        "top": cell.border.top.style,
        "right": cell.border.right.style,
        "bottom": cell.border.bottom.style,
        "left": cell.border.left.style,
        "edge": color(cell.border.top.color) if cell.border.top is not None else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def value(cell):
    if cell.data_type == "f":
        return {"formula": cell.value}
    return cell.value if cell.value is None or isinstance(cell.value, (bool, int, float, str)) else {"date": cell.value.isoformat(sep=" ")}


book = openpyxl.load_workbook(sys.argv[1])
properties = book.properties
sheets = []
for sheet in book.worksheets:
    cells = {}
    looks = {}
    # Those that are there; iter_rows() would make all the others too.
    for place in sorted(sheet._cells):
        cell = sheet._cells[place]
        if cell.value is not None:
            cells[cell.coordinate] = value(cell)
        if len(sys.argv) > 2 and look(cell):
            looks[cell.coordinate] = look(cell)
    widths = {letters: dimension.width for letters, dimension in sheet.column_dimensions.items() if dimension.customWidth}
    sheets.append({"name": sheet.title, "cells": cells, "looks": looks, "widths": widths, "rows": sheet.max_row})
json.dump(
    {
        "sheets": sheets,
        "properties": {
            name: getattr(properties, name)
            for name in ("title", "creator", "subject", "keywords", "category", "description")
            if getattr(properties, name)
        },
    },
    sys.stdout,
)
