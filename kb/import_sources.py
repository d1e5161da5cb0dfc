"""Reads the rows of a collection of cases: JSON Lines, JSON, CSV or XLSX, of bounded size, each row with its number."""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from kb.errors import UnreadableFile, french_reason

MAX_BYTES: Final = 100_000_000
MAX_UNPACKED_BYTES: Final = 300_000_000  # a workbook is a zip: what it unpacks to counts
MAX_ROWS: Final = 50_000
MAX_COLUMNS: Final = 300
_DELIMITERS: Final = ";,\t|"
_WORKBOOK_FAULTS: Final = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ParseError,
    OSError, EOFError, KeyError, IndexError, ValueError, TypeError, AttributeError, RuntimeError, NotImplementedError,
)  # fmt: skip


class Row(NamedTuple):
    """One row: its line in the file, its values by column. `refusal` says why a row could not be read at all."""

    number: int
    values: dict[str, object]
    refusal: str = ""


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a file, in its order. Raises `UnreadableFile` when the file as a whole cannot be read."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFile(f"{path} : format inconnu « {path.suffix} ». Formats lus : {', '.join(_READERS)}.")
    try:
        if not path.is_file():
            raise UnreadableFile(f"{path} : ce fichier n’existe pas.")
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(f"{path} : plus de {MAX_BYTES // 1_000_000} Mo. Coupez-le en plusieurs fichiers.")
        for count, row in enumerate(reader(path)):
            if count >= MAX_ROWS:
                raise UnreadableFile(f"{path} : plus de {MAX_ROWS} lignes. Coupez-le en plusieurs fichiers.")
            yield row
    except OSError as error:
        raise UnreadableFile(f"{path} : illisible ({french_reason(error)}).") from error


def _json_lines(path: Path) -> Iterator[Row]:
    for number, line in enumerate(io.StringIO(_text(path)), 1):
        if line.strip():
            yield _json_row(number, line)


def _json_row(number: int, line: str) -> Row:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return Row(number, {}, "la ligne n’est pas du JSON")
    return _object_row(number, values)


def _object_row(number: int, values: object) -> Row:
    if not isinstance(values, dict):
        return Row(number, {}, "un objet JSON « {…} » est attendu")
    return Row(number, values)


def _json(path: Path) -> Iterator[Row]:
    try:
        content = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"{path} : ce n’est pas du JSON ({error}).") from error
    if isinstance(content, dict):
        lists = [value for value in content.values() if isinstance(value, list)]
        content = lists[0] if len(lists) == 1 else content
    if not isinstance(content, list):
        raise UnreadableFile(f"{path} : une liste de cas « [{{…}}, {{…}}] » est attendue.")
    for number, values in enumerate(content, 1):
        yield _object_row(number, values)


def _csv(path: Path) -> Iterator[Row]:
    text = _text(path)
    header = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    last = 0

    def cells() -> Iterator[tuple[int, list[object]]]:
        nonlocal last
        for values in reader:
            yield last + 1, [*values]
            last = reader.line_num

    try:
        yield from _table(cells(), path)
    except csv.Error as error:
        raise UnreadableFile(f"{path}:{reader.line_num}: tableau CSV mal formé ({error}).") from error


def _xlsx(path: Path) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise UnreadableFile(f"{path} : classeur démesuré une fois décompressé.")
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            sheet = workbook.worksheets[0]
            cells = sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS)
            yield from _table(enumerate((list(values) for values in cells), 1), path)
        finally:
            workbook.close()
    except _WORKBOOK_FAULTS as error:
        raise UnreadableFile(f"{path} : ce classeur ne peut être lu. Enregistrez-le de nouveau en .xlsx.") from error


def _table(lines: Iterable[tuple[int, list[object]]], path: Path) -> Iterator[Row]:
    """Rows of a table whose first line that is not empty names the columns."""
    columns: list[str] = []
    for number, cells in lines:
        filled = [index for index, cell in enumerate(cells) if cell not in (None, "")]
        if not filled:
            continue
        if not columns:
            columns = [str(cell).strip() if cell is not None else "" for cell in cells]
            _refuse_bad_header(columns, path, number)
        elif filled[-1] >= len(columns):
            yield Row(number, {}, "plus de cellules que de colonnes")
        else:
            yield Row(number, {name: cell for name, cell in zip(columns, cells, strict=False) if name})


def _refuse_bad_header(columns: list[str], path: Path, number: int) -> None:
    named = [name for name in columns if name]
    repeated = sorted({name for name in named if named.count(name) > 1}) if len(named) <= MAX_COLUMNS else named[:1]
    if len(columns) > MAX_COLUMNS:
        raise UnreadableFile(f"{path}:{number}: plus de {MAX_COLUMNS} colonnes.")
    if repeated:
        raise UnreadableFile(f"{path}:{number}: deux colonnes s’appellent « {repeated[0]} ». Renommez-en une.")


def _text(path: Path) -> str:
    """UTF-8, or else what spreadsheets write in France: Windows-1252."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


_READERS: Final[dict[str, Callable[[Path], Iterator[Row]]]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json,
    ".csv": _csv,
    ".xlsx": _xlsx,
}
