"""Text as people type it, made comparable: case, accents and apostrophes put aside."""

import re
import unicodedata
from typing import Final

_APOSTROPHES: Final = str.maketrans("’ʼ‘`´", "'''''")
_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")


def strip_accents(text: str) -> str:
    """« Île-de-France » → « Ile-de-France »; ligatures are opened."""
    decomposed = unicodedata.normalize("NFD", text.translate(_LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def fold(text: str) -> str:
    """Lower case, no accent, plain apostrophes, single spaces, hyphens as spaces: the key to compare names by."""
    plain = strip_accents(text).translate(_APOSTROPHES).lower().replace("-", " ")
    return " ".join(plain.split())


def slugify(text: str) -> str:
    """« Provence-Alpes-Côte d'Azur » → « provence-alpes-cote-d-azur »."""
    return _NOT_SLUG.sub("-", strip_accents(text).lower()).strip("-")
