"""One way of writing down a cell's value, whoever read it, and the comparison of two.

A value is None, bool, int/float, str, Moment (a date, with or without time of day) or Span (a duration, in seconds).
"""

import datetime
import re
from typing import NamedTuple


class Moment(NamedTuple):
    at: datetime.datetime


class Span(NamedTuple):
    seconds: float


ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text):
    """_xHHHH_ as Excel reads it. openpyxl hands it out as it stands in the file."""
    return ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def normal(value, escaped):
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return unescape(value) if escaped else value
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, datetime.datetime):
        return Moment(value)
    if isinstance(value, datetime.date):
        return Moment(datetime.datetime.combine(value, datetime.time()))
    if isinstance(value, datetime.time):
        return Span(value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6)
    if isinstance(value, datetime.timedelta):
        return Span(value.total_seconds())
    return f"<{type(value).__name__}> {value}"


def expected(cell):
    """The same from cells.json: a scalar, or {"moment": ISO}, {"span": seconds}, {"formula": …, "result": …}, {"url": …, "text": …}."""
    if not isinstance(cell, dict):
        return None if cell == "" else cell
    if "moment" in cell:
        return Moment(datetime.datetime.fromisoformat(cell["moment"]))
    if "span" in cell:
        return Span(cell["span"])
    if "url" in cell:
        return cell.get("text") or cell["url"]
    return cell.get("result")


def same(want, got):
    if isinstance(want, bool) or isinstance(got, bool):
        return isinstance(want, bool) and isinstance(got, bool) and want == got
    if isinstance(want, Moment):
        return isinstance(got, Moment) and abs((want.at - got.at).total_seconds()) < 0.0006
    if isinstance(want, Span):
        # A time of day and a moment of day 0 are the same number in the file.
        return isinstance(got, Span) and abs(want.seconds - got.seconds) < 0.0006
    if isinstance(want, (int, float)):
        return isinstance(got, (int, float)) and float(want) == float(got)
    return type(want) is type(got) and want == got


def alike(want, got):
    """The same after LibreOffice saved it: it keeps 15 digits of a number, makes line feeds of carriage returns, and does not
    escape every text that looks like an escape."""
    if isinstance(want, str) and isinstance(got, str):
        return plain(want) == plain(got)
    numbers = [isinstance(value, (int, float)) and not isinstance(value, bool) for value in (want, got)]
    return all(numbers) and abs(want - got) <= 1e-14 * abs(want)


def plain(text):
    while (shorter := unescape(text)) != text:
        text = shorter
    return text.replace("\r\n", "\n").replace("\r", "\n")


def show(value):
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:100]}… ({len(text)} characters)"
