#!/usr/bin/env python3
"""Counts the rows of an .xlsx file, streaming, with nothing but Python's own zip and XML parser.

    count_rows.py FILE [--ids]      one JSON object on stdout

Memory stays flat however large the file is. Reading a part to its end makes zipfile check its CRC-32. With --ids the
numbers in the first column are looked at too: their count, sum, and whether each is greater than the one before.
"""

import json
import sys
import zipfile
from xml.etree import ElementTree
from xml.parsers import expat

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"


def sheets(book):
    """Names and parts of the sheets, in the workbook's order."""
    targets = {
        rel.get("Id"): rel.get("Target")
        for rel in ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels")).iter(PACKAGE + "Relationship")
    }
    for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(MAIN + "sheet"):
        target = targets[sheet.get(REL + "id")]
        yield sheet.get("name"), target.lstrip("/") if target.startswith("/") else "xl/" + target


class Counter:
    def __init__(self, ids):
        self.rows = self.cells = self.last_row = 0
        self.ids = self.id_sum = 0
        self.ascending = True
        self.last_id = None
        self.text = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start_with_ids if ids else self.start

    def start(self, name, attributes):
        if name == "c":
            self.cells += 1
        elif name == "row":
            self.rows += 1
            number = int(attributes.get("r", self.last_row + 1))
            if number <= self.last_row:
                raise ValueError(f"row {number} comes after row {self.last_row}")
            self.last_row = number

    def start_with_ids(self, name, attributes):
        self.start(name, attributes)
        if name == "c" and attributes.get("t", "n") == "n" and attributes["r"].rstrip("0123456789") == "A":
            self.text = ""
            self.parser.CharacterDataHandler = self.characters
            self.parser.EndElementHandler = self.end

    def characters(self, data):
        self.text += data

    def end(self, name):
        if name != "c":
            return
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        if self.text:
            number = int(self.text)
            self.ids += 1
            self.id_sum += number
            if self.last_id is not None and number <= self.last_id:
                self.ascending = False
            self.last_id = number


def count(path, ids=False):
    result = {"rows": 0, "cells": 0, "sheets": {}}
    if ids:
        result |= {"ids": 0, "id_sum": 0, "ids_ascending": True}
    with zipfile.ZipFile(path) as book:
        for name, part in sheets(book):
            counter = Counter(ids)
            with book.open(part) as stream:
                counter.parser.ParseFile(stream)
            result["sheets"][name] = counter.rows
            result["rows"] += counter.rows
            result["cells"] += counter.cells
            if ids:
                result["ids"] += counter.ids
                result["id_sum"] += counter.id_sum
                result["ids_ascending"] &= counter.ascending
    return result


if __name__ == "__main__":
    print(json.dumps(count(sys.argv[1], "--ids" in sys.argv[2:]), ensure_ascii=False))
