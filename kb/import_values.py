"""Turns the cells of a row into the values of a case, and notes what it changed on the way."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from kb.fields import vocabulary_of
from kb.geography import load_geography
from kb.html_text import html_to_line, html_to_markdown, is_html
from kb.parse import ACTOR_KEYS, SOURCE_KEYS
from kb.text import fold, one_line
from kb.yaml_values import Value

LISTS: Final = {"questions", "regions", "departements", "domaines", "types", "modalites", "tags", "apporte"}
_SEPARATORS: Final = re.compile(r"[;|\n]")
_ADDRESS: Final = re.compile(r"https?://\S+")


class Conversion(NamedTuple):
    """A value that was written otherwise in the collection."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        """« domaines : « Numérique » → numerique »."""
        return f"{self.field} : « {self.before} » → {self.after}"


class Cells:
    """Reads the cells of one row. `separator` and `meanings` are those of the rule of the field being read."""

    def __init__(self) -> None:
        self.conversions: list[Conversion] = []

    def section(self, heading: str, value: object) -> str:
        """The Markdown of a section."""
        text = str(text_of(value))
        if not is_html(text):
            return text
        return self._noted(heading, text, html_to_markdown(text), "Markdown", "HTML")

    def field(self, target: str, value: object, separator: str, meanings: Mapping[str, str]) -> Value:
        """The value of a key of the front matter."""
        if target in {"acteurs", "sources"}:
            items = value if isinstance(value, list) else self._split(target, value, separator)
            return [self._actor(item, meanings) if target == "acteurs" else self._source(item) for item in items]
        if target in LISTS:
            items = value if isinstance(value, list) else self._split(target, value, separator)
            return [self._meant(target, self._plain(target, text_of(item)), meanings) for item in items]
        return self._meant(target, self._plain(target, text_of(value)), meanings)

    def _actor(self, item: object, meanings: Mapping[str, str]) -> Value:
        """An object, or « Name (nature) »."""
        if isinstance(item, dict):
            actor = _renamed(item, ACTOR_KEYS)
        else:
            text = one_line(str(self._plain("acteurs", text_of(item))))
            name, kind = _last_brackets(text)
            actor = {"nom": name, "nature": kind} if kind else {"nom": text}
        if "nature" in actor:
            actor["nature"] = self._meant("nature", actor["nature"], meanings)
        return actor

    def _source(self, item: object) -> Value:
        """An object, or « Title (Publisher) https://… »."""
        if isinstance(item, dict):
            return _renamed(item, SOURCE_KEYS)
        text = one_line(str(self._plain("sources", text_of(item))))
        address = _ADDRESS.search(text)
        if not address:
            return {"url": text}
        title, publisher = _last_brackets(one_line(text.replace(address.group(), "")))
        told: dict[str, Value] = {"titre": title, "editeur": publisher}
        return {"url": address.group(), **{key: value for key, value in told.items() if value}}

    def _split(self, target: str, value: object, separator: str) -> list[Value]:
        text = self._plain(target, text_of(value))
        if not isinstance(text, str):
            return []
        parts = text.split(separator) if separator else _SEPARATORS.split(text)
        return [part.strip() for part in parts if part.strip()]

    def _plain(self, target: str, value: Value) -> Value:
        """A text without its HTML; addresses keep their ampersands."""
        if not isinstance(value, str) or not is_html(value) or target == "sources":
            return value
        return self._noted(target, value, html_to_line(value), "texte", "HTML")

    def _meant(self, target: str, value: Value, meanings: Mapping[str, str]) -> Value:
        """The value as the base writes it when it can be recognised: « Mécénat » → « mecenat », « 9 » → « 09 »."""
        if not isinstance(value, str):
            return value
        meant = {fold(name): other for name, other in meanings.items()}.get(fold(value), value) if meanings else value
        known = recognised(target, meant) or meant
        return self._noted(target, value, known, known, value)

    def _noted(self, field: str, before: str, after: str, told: str, was: str) -> str:
        if after != before:
            self.conversions.append(Conversion(field, was, told))
        return after


def recognised(target: str, value: str) -> str | None:
    """The value of a closed list that a text names, by slug, label or synonym; None when it names none."""
    if target == "regions":
        return load_geography().resolve_region(value)
    if target == "departements":
        return load_geography().resolve_department(value)
    vocabulary = vocabulary_of(target)
    term = vocabulary.resolve(value) if vocabulary else None
    return term.slug if term else None


def nearest(target: str, value: str) -> str | None:
    """The value of a closed list that comes nearest to a text."""
    if target == "regions":
        return load_geography().nearest_region(value)
    vocabulary = vocabulary_of(target)
    name = vocabulary.nearest(value) if vocabulary else None
    term = vocabulary.resolve(name) if vocabulary and name else None
    return term.slug if term else None


def text_of(value: object) -> Value:
    """A cell as text: spreadsheets give numbers and dates. What is no text is left for the rules to refuse."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    return None if value is None else [str(type(value).__name__)]


def _last_brackets(text: str) -> tuple[str, str]:
    """« A (b) (c (d)) » → « A (b) » and « c (d) »: what stands before the last brackets, and in them."""
    depth = 0
    for index in range(len(text) - 1, -1, -1) if text.endswith(")") else ():
        depth += {")": 1, "(": -1}.get(text[index], 0)
        if depth == 0:
            return text[:index].strip(), text[index + 1 : -1].strip()
    return text, ""


def _renamed(item: Mapping[str, object], keys: Mapping[str, str]) -> dict[str, Value]:
    french = {english: key for key, english in keys.items()}
    named = {french.get(str(name), str(name)): value for name, value in item.items()}
    return {
        name: [text_of(part) for part in value] if isinstance(value, list) else text_of(value)
        for name, value in named.items()
        if value not in (None, "", [])
    }
