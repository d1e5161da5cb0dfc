"""
French typography for display: spaces that do not break, real apostrophes, numbers and dates in words' company.

The rules are those of the Imprimerie nationale: a thin space before « ; ! ? », a full one before « : » and inside
guillemets. They only touch white space and straight apostrophes, and applying them twice changes nothing.
"""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup

NBSP: Final = "\u00a0"
THIN: Final = "\u202f"  # narrow no-break space
_SPACE: Final = "[ \u00a0\u202f\u2009]"

_RULES: Final = (
    (re.compile(r"(?<=\w)'(?=\w|$)"), "’"),  # at the end too: « d’ » before a marked word
    (re.compile(rf"«{_SPACE}*(?=\S)"), f"«{NBSP}"),
    (re.compile(rf"(?<=\S){_SPACE}*»"), f"{NBSP}»"),
    (re.compile(rf"(?<=[\w»”)\]%€]){_SPACE}+(?=[;!?])"), THIN),
    (re.compile(r"(?<=[^\W\d_])(?=[;!?](?:\s|$))"), THIN),
    (re.compile(rf"(?<=[\w»”)\]%€]){_SPACE}+(?=:(?:\s|$))"), NBSP),
    (re.compile(rf"(?<=\d){_SPACE}(?=(?:%|€|km\b|m²|ha\b|h\b|ans?\b|euros?\b|millions?\b|milliards?\b))"), NBSP),
    (re.compile(r"\.\.\."), "…"),
)
_LARGE_NUMBER: Final = re.compile(rf"(?<![\d,.])\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)")
_MARKUP: Final = re.compile(r"(<[^>]*>|&[#\w]+;)")


def french(text: str) -> str:
    """The text with French spacing; in HTML (`Markup`), tags and entities are left alone."""
    if not isinstance(text, Markup):
        return _apply(text)
    pieces = _MARKUP.split(str(text))
    return Markup("".join(piece if index % 2 else _apply(piece) for index, piece in enumerate(pieces)))  # noqa: S704  # was HTML, stays HTML


def number(value: int) -> str:
    """« 12 345 », with spaces that do not break."""
    return format_decimal(value, locale="fr_FR")


def day(value: date) -> str:
    """« 1er mars 2026 », the day kept with its month."""
    number_of_day = "1er" if value.day == 1 else str(value.day)
    return f"{number_of_day}{NBSP}{format_date(value, 'MMMM y', locale='fr_FR')}"


def counted(value: int, singular: str, plural: str | None = None) -> str:
    """« 0 cas », « 1 domaine », « 2 domaines »: in French, zero is singular."""
    word = singular if abs(value) < 2 else plural or f"{singular}s"  # noqa: PLR2004
    return f"{number(value)}{NBSP}{word}"


def capitalised(text: str) -> str:
    """The text with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


def joined(items: list[str] | tuple[str, ...]) -> str:
    """« a, b et c »."""
    *first, last = items or ("",)
    return f"{', '.join(first)} et {last}" if first else last


@lru_cache(maxsize=4096)  # the labels of a page are the same on every page
def _apply(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _LARGE_NUMBER.sub(lambda match: re.sub(_SPACE, THIN, match.group()), text)
