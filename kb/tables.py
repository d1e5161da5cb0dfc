"""Tables for spreadsheets: CSV whose cells are texts and numbers, never formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # full-width signs count too


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """The table as CSV: commas, CRLF (RFC 4180)."""
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return output.getvalue()


def safe_cell(cell: str | int) -> str | int:
    """The cell, an apostrophe before a text that a spreadsheet would compute (OWASP, « CSV injection »)."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell


def aligned(header: Sequence[str], rows: Sequence[Sequence[str | int]]) -> list[str]:
    """The table as lines of text: the first column to the left, the numbers to the right, zeros as dots."""
    shown = [[str(cell) if cell != 0 else "·" for cell in row] for row in rows]
    widths = [max(len(line[column]) for line in [list(header), *shown]) for column in range(len(header))]
    return [
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in [list(header), *shown]
    ]
