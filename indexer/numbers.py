"""Numbers of a question that name a département (« dans le 64 », « 31 mobilité ») or an arrondissement (« Lyon 7 »)."""

import re
from typing import Final

from indexer.words import FUNCTION_WORDS, Words

ARRONDISSEMENTS: Final = {"75056": 20, "69123": 9, "13055": 16}
POSTAL_CODE: Final = 5  # digits
MIN_PLURAL: Final = 4  # letters: « 35 salariés », but « 35 bus » is caught by the list of units

_CODE: Final = re.compile(r"(?:0[1-9]|[1-8]\d|9[0-5]|2[ab]|97[1-46])\Z")
_ORDINAL: Final = re.compile(r"(\d{1,2})(?:er|ere|e|eme|ieme|nd|nde|ème)?\Z")
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11,
    "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20}  # fmt: skip
_ORDINAL_TAILS: Final = frozenset(("e", "er", "eme", "ieme"))
_GLUE: Final = frozenset("/%€$°+*=#:.,;-–_’'")  # a number stuck to one of these is no département
_UNITS: Final = frozenset(
    [
        "ans",
        "an",
        "mois",
        "jours",
        "jour",
        "h",
        "heures",
        "heure",
        "semaines",
        "semaine",
        "km",
        "m",
        "kg",
        "t",
        "tonnes",
        "euros",
        "euro",
        "eur",
        "k",
        "m2",
        "ha",
        "hectares",
        "pct",
        "pour",
        "pourcent",
        "millions",
        "million",
        "milliards",
        "milliard",
        "mille",
        "cents",
        "places",
        "place",
        "lits",
        "lit",
        "fois",
        "personnes",
        "jeunes",
        "enfants",
        "bus",
        "cas",
        "and",
        "to",
        "years",
        "people",
        "bis",
        "ter",
        "eme",
        "ieme",
        "er",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "degres",
        "et",
        "ou",
        "a",
        "voix",
        "gens",
        "rue",
        "avenue",
        "boulevard",
        "min",
        "minutes",
    ]
)
_COUNTED: Final = frozenset(
    [
        "plus",
        "moins",
        "environ",
        "pres",
        "quelque",
        "quelques",
        "covid",
        "article",
        "articles",
        "agenda",
        "loi",
        "odd",
        "cop",
        "zone",
        "groupe",
        "niveau",
        "classe",
        "etape",
        "phase",
        "page",
        "n",
        "no",
        "numero",
        "objectif",
        "objectifs",
        "les",
        "des",
        "ces",
        "nos",
        "leurs",
        "ses",
        "aux",
        "top",
        "version",
        "g",
        "a",
        "age",
        "tranche",
        "sdg",
        "fort",
        "forts",
        "code",
        "chapitre",
        "annee",
        "annees",
        "de",
        "d",
        "et",
        "entre",
        "taux",
        "cac",
        "rn",
        "rd",
        "route",
        "bus",
        "ligne",
        "metro",
        "tram",
        "plan",
        "sur",
        "pour",
        "avec",
        "generation",
        "windows",
        "mp",
        "formule",
        "lot",
        "categorie",
        "volume",
        "tome",
        "no",
        "sirene",
        "siret",
        "euro",
        "euros",
        "kilometre",
        "kilometres",
        "un",
        "ou",
        "le",
        "la",
    ]
)
_DEPARTMENT_HEADS: Final = frozenset(("departement", "dept", "dpt", "dep", "departements", "depts"))


def department_code(key: str) -> str | None:
    """The INSEE code a word spells: « 2b » → « 2B »; None for what is no département."""
    return key.upper() if _CODE.match(key) else None


def is_stuck(words: Words, index: int) -> bool:
    """True when a number is part of something longer: « 24/7 », « 18-25 », « 50 % », « 10 000 », « 3,5 »."""
    before, after = words.gap(index), words.gap(index + 1)
    if before[-1:] in _GLUE - {":"} and before[-1:]:
        return True
    if after.lstrip()[:1] in {"%", "€", "$", "°"} and after.strip():
        return True
    if after[:1] in _GLUE - {".", ",", ";", ":"} and after:
        return True
    if after in {".", ","} and index + 1 < len(words):
        return True
    neighbours = [position for position in (index - 1, index + 1) if 0 <= position < len(words)]
    return any(words.words[near].is_number and not words.gap(max(near, index)).strip(" -–   ") for near in neighbours)


def counts_something(words: Words, index: int) -> bool:
    """True when what follows is counted: « 35 salariés », « 20 ans »."""
    after = words.after(index + 1)
    if after in _UNITS:
        return True
    if words.keys[index].startswith("0"):
        return False
    return (
        len(after) >= MIN_PLURAL and after.endswith(("s", "x")) and not after.endswith(("ss", "ais", "ois", "us", "is"))
    )


def standing_department(words: Words, index: int) -> str | None:
    """
    The département that a number names by its position: in brackets, after « dans le », first or last of a few words.

    A number in the middle of a sentence counts things, whatever it counts.
    """
    code = department_code(words.keys[index])
    if code is None or is_stuck(words, index):
        return None
    if words.gap(index).endswith("(") and words.gap(index + 1).startswith(")"):
        return code
    before, earlier = words.before(index), words.before(index, 2)
    if before in _DEPARTMENT_HEADS or (before == "le" and earlier in {"dans", "sur", "departement", "pour", "vers"}):
        counted = counts_something(words, index) and words.after(index + 1) not in {"et", "ou", "a", "pour"}
        return None if counted and before == "le" else code
    if before == "du" and earlier in _DEPARTMENT_HEADS:
        return code
    if counts_something(words, index) or before in _COUNTED:
        return None if not (before == "le" and not words.after(index + 1)) else code
    if not words.words[index].is_number:  # « 2A », « 2B »
        return code
    is_first, is_last = index == 0, index == len(words) - 1
    if before in {"en", "du", "dans"} and (is_last or not words.after(index + 1)):
        return code
    if is_first and words.after(1):
        return code if words.is_keywords and words.after(1) not in FUNCTION_WORDS else None
    if is_last and before and before not in FUNCTION_WORDS:
        return code
    return code if words.is_keywords and before and words.after(index + 1) and before not in FUNCTION_WORDS else None


def postal_department(words: Words, index: int) -> str | None:
    """The département of a postal code (« 31400 »), which must not be a round quantity."""
    key = words.keys[index]
    if len(key) != POSTAL_CODE or not key.isdecimal() or is_stuck(words, index):
        return None
    code = (
        key[:3] if key.startswith("97") else {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}.get(key[:3], key[:2])
    )
    return department_code(code.lower()) if not counts_something(words, index) else None


def arrondissement_end(words: Words, city: str, end: int) -> int:
    """Where « 7 », « 19e », « 3ème arrondissement » or « XVIIIe » after Paris, Lyon or Marseille ends; `end` if none."""
    if city not in ARRONDISSEMENTS or end >= len(words) or not words.tied[end]:
        return end
    key = words.keys[end]
    match = _ORDINAL.match(key)
    number = int(match.group(1)) if match else _ROMAN.get(key.removesuffix("eme").removesuffix("e"), 0)
    if not 1 <= number <= ARRONDISSEMENTS[city] or is_stuck(words, end):
        return end
    stop = end + 1
    if words.after(stop) in _ORDINAL_TAILS:
        stop += 1
    elif match and key.isdecimal() and counts_something(words, end):
        return end
    if words.after(stop) in {"arrondissement", "arr", "ardt"}:
        stop += 1
    return stop
