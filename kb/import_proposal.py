"""Guesses which column of a collection feeds which field, and writes the mapping as YAML for a person to correct."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml
from rapidfuzz import fuzz, process

from kb.import_mapping import field_names
from kb.import_sources import read_rows
from kb.import_values import LISTS, nearest, recognised, text_of
from kb.parse import CASE_KEYS
from kb.text import counted, fold, one_line, printable

NAMES_FILE: Final = Path(__file__).with_name("import_names.yaml")
MAX_ROWS: Final = 2_000  # rows looked at
SAMPLES: Final = 3
MAX_SAMPLE: Final = 70  # characters
MAX_VALUES: Final = 60  # different values translated one by one
NAMED: Final = 88  # rapidfuzz, 0 to 100: a heading that says about the same
SHARE: Final = 0.6  # of the values that must look like those of a field
CLOSED: Final = ("regions", "departements", "domaines", "types", "statut")
OBLIGATORY: Final = ("titre", "resume", "regions", "domaines", "types", "acteurs", "sources", "Contexte", "Alliance")
_YEAR: Final = re.compile(r"(?:18|19|20)\d\d")
_SEPARATORS: Final = re.compile(r"[;|\n]")
_OTHER_SEPARATORS: Final = (" / ", "/", ", ", ",", " - ")


class Column(NamedTuple):
    """One column: its heading, its values that are not empty, as texts."""

    name: str
    values: tuple[str, ...]


def propose_mapping(path: Path) -> str:
    """
    A mapping for a collection, as YAML that `kb import --mapping` reads, with samples and what is left to decide.

    Raises `UnreadableFile`.
    """
    columns, unreadable = _columns(path)
    found = guess(columns)
    lines = ["# Correspondance proposée : relisez-la, corrigez-la, gardez-la. « champ: colonne »."]
    lines += [f"# {counted(unreadable, 'ligne illisible, laissée', 'lignes illisibles, laissées')} de côté."] * (
        unreadable > 0
    )
    for target in [*CASE_KEYS, *_sections(), "slug"]:
        if target in found:
            lines += ["", *_samples(found[target]), *_rule(target, found[target])]
    used = {column.name for column in found.values()}
    lines += _left([column for column in columns if column.name not in used], found)
    return "\n".join(lines) + "\n"


def guess(columns: list[Column]) -> dict[str, Column]:
    """The column that feeds each field: by its heading first, else by what stands in it. Each column serves once."""
    found: dict[str, Column] = {}
    for name_of in (_by_exact_name, _by_near_name, _by_content):
        for column in columns:
            target = None if column in found.values() else name_of(column)
            if target and target not in found and column.values:
                found[target] = column
    return found


def _columns(path: Path) -> tuple[list[Column], int]:
    """The columns of a file, and how many rows could not be read."""
    values: dict[str, list[str]] = {}
    unreadable = 0
    for count, row in enumerate(read_rows(path)):
        if count >= MAX_ROWS:
            break
        unreadable += bool(row.refusal)
        for name, value in row.values.items():
            told = values.setdefault(name, [])
            items = value if isinstance(value, list) else [value]
            told += [text for item in items if isinstance(text := text_of(item), str) and text.strip()]
            told += [_object_text(item) for item in items if isinstance(item, dict)]
    return [Column(name, tuple(texts)) for name, texts in values.items()], unreadable


def _object_text(item: Mapping[str, object]) -> str:
    return " ".join(str(text_of(value)) for value in item.values())


@lru_cache(maxsize=1)
def _known_names() -> dict[str, str]:
    """Folded heading → field: the names of the fields, then those of import_names.yaml."""
    other = yaml.load(NAMES_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # safe, in C
    return {fold(str(name)): target for target, names in other.items() for name in names} | field_names()


def _sections() -> list[str]:
    return [target for target in dict.fromkeys(_known_names().values()) if target not in CASE_KEYS and target != "slug"]


def _by_exact_name(column: Column) -> str | None:
    return _known_names().get(fold(column.name))


def _by_near_name(column: Column) -> str | None:
    best = process.extractOne(fold(column.name), list(_known_names()), scorer=fuzz.token_sort_ratio, score_cutoff=NAMED)
    return _known_names()[best[0]] if best else None


def _by_content(column: Column) -> str | None:
    """What the values themselves look like: places, terms of the closed lists, addresses, years."""
    parts = [part for value in column.values for part in _parts(value, "")]
    if _share(parts, lambda part: part.startswith(("http://", "https://"))) >= SHARE:
        return "sources"
    if _share(parts, lambda part: _YEAR.fullmatch(part) is not None) >= SHARE:
        return "annee"
    closed = (target for target in CLOSED if target != "departements")  # « 31 » may be a number of anything
    return next((target for target in closed if _known_share(target, parts) >= SHARE), None)


def _known_share(target: str, parts: list[str]) -> float:
    return _share(parts, lambda part: recognised(target, part) is not None)


def _share(parts: list[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, parts)) / len(parts) if parts else 0.0


def _parts(value: str, separator: str) -> list[str]:
    pieces = value.split(separator) if separator else _SEPARATORS.split(value)
    return [one_line(piece) for piece in pieces if one_line(piece)]


def _rule(target: str, column: Column) -> Iterator[str]:
    """One rule of the mapping: short when a column is enough, with separator and translations when they are needed."""
    separator = _separator(target, column)
    if target not in CLOSED:
        yield f"{target}: {_rule_text(column, separator)}"
        return
    unknown = _unknown_values(target, column, separator)
    meant = {value: near for value in unknown if (near := nearest(target, value))}
    if meant:
        yield "# valeurs rapprochées de la liste : vérifiez-les une à une"
    yield f"{target}: {_rule_text(column, separator, meant)}"
    for value in unknown:
        if value not in meant:
            yield f"# « {_shown(value)} » n’est pas dans la liste de « {target} » : ajoutez-la à « valeurs »"


def _rule_text(column: Column, separator: str, meant: Mapping[str, str] | None = None) -> str:
    if not separator and not meant:
        return _quoted(column.name)
    parts = [f"colonne: {_quoted(column.name)}"]
    parts += [f"separateur: {_quoted(separator)}"] if separator else []
    translations = ", ".join(f"{_quoted(value)}: {_quoted(term)}" for value, term in (meant or {}).items())
    parts += [f"valeurs: {{{translations}}}"] if translations else []
    return f"{{{', '.join(parts)}}}"


def _separator(target: str, column: Column) -> str:
    """The sign between the values of a list, when it is none of those that are known without saying."""
    if target not in LISTS or any(_SEPARATORS.search(value) for value in column.values):
        return ""
    if target in CLOSED:
        whole = _known_share(target, list(column.values))
        scores = {sign: _known_share(target, _all_parts(column, sign)) for sign in _OTHER_SEPARATORS}
        best = max(scores, key=lambda sign: (scores[sign], len(sign)))
        return best if scores[best] > whole else ""
    return "," if target in {"tags", "modalites"} and any("," in value for value in column.values) else ""


def _all_parts(column: Column, separator: str) -> list[str]:
    return [part for value in column.values for part in _parts(value, separator)]


def _unknown_values(target: str, column: Column, separator: str) -> list[str]:
    """The values that the closed list does not know, the most frequent first."""
    parts = _all_parts(column, separator) if target in LISTS else list(column.values)
    counts = Counter(part for part in parts if recognised(target, part) is None)
    return [value for value, _ in counts.most_common(MAX_VALUES)]


def _samples(column: Column) -> list[str]:
    values = list(dict.fromkeys(column.values))[:SAMPLES]
    return [f"# « {_shown(value)} »" for value in values]


def _left(columns: list[Column], found: Mapping[str, Column]) -> Iterator[str]:
    missing = [target for target in OBLIGATORY if target not in found]
    if not {"Résultats", "Enseignements"} & set(found):
        missing.append("Résultats ou Enseignements")
    if missing:
        yield from ("", f"# Champs obligatoires sans colonne : {', '.join(missing)}.")
        yield "# Une même valeur pour toutes les lignes s’écrit « champ: {valeur: …} »."
    if columns:
        yield from ("", "# Colonnes qui n’alimentent aucun champ :")
    for column in columns:
        sample = f" (« {_shown(column.values[0])} »)" if column.values else " (vide)"
        yield f"# - {_shown(column.name)}{sample}"


def _shown(text: str) -> str:
    tidy = printable(one_line(text))
    return tidy if len(tidy) <= MAX_SAMPLE else f"{tidy[:MAX_SAMPLE]}…"


def _quoted(text: str) -> str:
    """A text as YAML reads it whatever it holds: JSON strings are YAML."""
    return json.dumps(text, ensure_ascii=False)
