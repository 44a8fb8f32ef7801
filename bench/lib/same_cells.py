"""same_cells.py A B: exit status 1 if the first sheets of two .xlsx files do not hold the same values, cell for cell.

Python's own zip and XML parser; formats aside, a value is its number or its text however it is stored."""

import sys
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def text_of(element):
    return "".join(part.text or "" for part in element.iter(MAIN + "t"))


def cells(path):
    with zipfile.ZipFile(path) as book:
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():
            shared = [text_of(item) for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter(MAIN + "si")]
        with book.open("xl/worksheets/sheet1.xml") as stream:
            for _, element in ElementTree.iterparse(stream):
                if element.tag == MAIN + "row":
                    for cell in element.iter(MAIN + "c"):
                        value = cell.find(MAIN + "v")
                        kind = cell.get("t", "n")
                        if kind == "inlineStr":
                            yield cell.get("r"), text_of(cell)
                        elif value is not None:
                            yield cell.get("r"), {"s": lambda v: shared[int(v)], "str": str, "b": lambda v: v == "1"}.get(
                                kind, lambda v: round(float(v), 8)
                            )(value.text)
                    element.clear()


left, right = dict(cells(sys.argv[1])), dict(cells(sys.argv[2]))
different = [key for key in left.keys() | right.keys() if left.get(key) != right.get(key)]
for key in sorted(different)[:10]:
    print(f"{key}: {left.get(key)!r} and {right.get(key)!r}", file=sys.stderr)
sys.exit(bool(different) or not left)
