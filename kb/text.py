"""Text as people type it, made comparable: case, accents and apostrophes put aside."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_APOSTROPHES: Final = str.maketrans("’ʼ‘`´", "'''''")
_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_SPACES: Final = re.compile(r"[ \t\r\n]+")  # not the non-breaking ones, which French typography needs
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff"  # control, line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # marks of direction: what is shown is not what is written
)


def strip_accents(text: str) -> str:
    """« Île-de-France » → « Ile-de-France »; ligatures are opened."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.translate(_LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def fold(text: str) -> str:
    """Lower case, no accent, plain apostrophes, single spaces, hyphens as spaces: the key to compare names by."""
    return " ".join(_folded(text).split())


def fold_lines(lines: Iterable[str]) -> list[str]:
    """Many texts of one line folded together: much faster than one by one."""
    return [" ".join(line.split()) for line in _folded("\n".join(lines)).split("\n")]


def _folded(text: str) -> str:
    return strip_accents(text).translate(_APOSTROPHES).lower().replace("-", " ")


def slugify(text: str) -> str:
    """« Provence-Alpes-Côte d'Azur » → « provence-alpes-cote-d-azur »."""
    return _NOT_SLUG.sub("-", strip_accents(text).lower()).strip("-")


def one_line(text: str) -> str:
    """The text without line breaks, outer and double spaces; non-breaking spaces stay."""
    if "  " in text or "\n" in text or "\t" in text or "\r" in text:
        text = _SPACES.sub(" ", text)
    return text.strip(" ")


def forbidden_character(text: str) -> re.Match[str] | None:
    """The first character that no French text needs and that may deceive: control, direction mark, lone surrogate."""
    return _FORBIDDEN.search(text)


def cut_slug(slug: str, length: int = 80) -> str:
    """A slug of bounded length, cut between two words."""
    return slug if len(slug) <= length else slug[: length + 1].rpartition("-")[0] or slug[:length]


def printable(text: str) -> str:
    """The text on one line, what could act on a terminal or deceive the eye shown as its code."""
    return _FORBIDDEN.sub(lambda found: found.group().encode("unicode_escape").decode(), " ".join(text.splitlines()))


def counted(number: int, singular: str, plural: str = "") -> str:
    """« 0 erreur », « 1 erreur », « 2 erreurs »: in French, zero is singular."""
    return f"{number} {singular if number < 2 else plural or singular + 's'}"  # noqa: PLR2004  # French plural
