"""Numbers of a question that name a département (« dans le 64 », « 31 mobilité ») or an arrondissement (« Lyon 7 »)."""

import re
from typing import Final

from indexer.understanding.words import FUNCTION_WORDS, Words, word_set

ARRONDISSEMENTS: Final = {"75056": 20, "69123": 9, "13055": 16}
POSTAL_CODE: Final = 5  # digits
MIN_PLURAL: Final = 4  # letters: « 35 salariés », but « 35 bus » is caught by the list of units

_CODE: Final = re.compile(r"(?:0[1-9]|1\d|2[1-9ab]|[3-8]\d|9[0-5]|97[1-46])\Z")
_ORDINAL: Final = re.compile(r"(\d{1,2})(?:er|ere|e|eme|ieme|nd|nde|ème)?\Z")
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11,
    "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20}  # fmt: skip
_ORDINAL_TAILS: Final = frozenset(("e", "er", "eme", "ieme"))
_GLUE: Final = frozenset("/%€$°+*=#:.,;-–_’'")  # a number stuck to one of these is no département
_CLOSING: Final = frozenset(".,;:")  # what may follow any word
_SIGNS: Final = frozenset("%€$°")
_SPACE: Final = re.compile(r"[\s–-]*\Z")
_UNITS: Final = word_set(
    "ans an mois jours jour h heures heure semaines semaine km m kg t tonnes euros euro eur k m2 ha hectares pct pour "
    "pourcent millions million milliards milliard mille cents places place lits lit fois personnes jeunes enfants bus "
    "cas and to years people bis ter eme ieme er janvier fevrier mars avril mai juin juillet aout septembre octobre "
    "novembre decembre degres et ou a voix gens rue avenue boulevard min minutes"
)
_COUNTED: Final = word_set(
    "plus moins environ pres quelque quelques covid article articles agenda loi odd cop zone groupe niveau classe "
    "etape phase page n no numero objectif objectifs les des ces nos leurs ses aux top version g a age tranche sdg "
    "fort forts code chapitre annee annees de d et entre taux cac rn rd route bus ligne metro tram plan sur pour avec "
    "generation windows mp formule lot categorie volume tome no sirene siret euro euros kilometre kilometres un ou le "
    "la"
)
_DEPARTMENT_HEADS: Final = frozenset(("departement", "dept", "dpt", "dep", "departements", "depts"))


def department_code(key: str) -> str | None:
    """The INSEE code a word spells: « 2b » → « 2B »; None for what is no département."""
    return key.upper() if _CODE.match(key) else None


def is_stuck(words: Words, index: int) -> bool:
    """True when a number is part of something longer: « 24/7 », « 18-25 », « 50 % », « 10 000 », « 3,5 »."""
    before, after = words.gap(index), words.gap(index + 1)
    if before and before[-1] in _GLUE - {":"}:
        return True
    if after and (after[0] in _GLUE - _CLOSING or after.lstrip()[:1] in _SIGNS):
        return after.strip() != ""
    if after in {".", ","} and index + 1 < len(words):
        return True
    neighbours = [near for near in (index - 1, index + 1) if 0 <= near < len(words)]
    return any(words.words[near].is_number and _SPACE.match(words.gap(max(near, index))) for near in neighbours)


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
    counted = counts_something(words, index)
    if words.gap(index).endswith("(") and words.gap(index + 1).startswith(")"):
        return code
    if _is_announced(words, index, counted=counted):
        return code
    if counted or words.before(index) in _COUNTED:
        return None
    return code if not words.words[index].is_number or _is_at_edge(words, index) else None


def _is_announced(words: Words, index: int, *, counted: bool) -> bool:
    """True after « département », « dans le »; « le 95 » alone too, but not « le 31 décembre »."""
    before, earlier, after = words.before(index), words.before(index, 2), words.after(index + 1)
    if before in _DEPARTMENT_HEADS or (before == "du" and earlier in _DEPARTMENT_HEADS):
        return True
    if before == "le" and earlier in {"dans", "sur", "departement", "pour", "vers"}:
        return not counted or after in {"et", "ou", "a", "pour"}
    return before == "le" and not after


def _is_at_edge(words: Words, index: int) -> bool:
    """True when a number that counts nothing stands first, last, or among a few words set side by side."""
    before, after = words.before(index), words.after(index + 1)
    if before in {"en", "du", "dans"} and not after:
        return True
    if index == 0 and after:
        return words.is_keywords and after not in FUNCTION_WORDS
    content_before = bool(before) and before not in FUNCTION_WORDS
    return content_before and (index == len(words) - 1 or (bool(after) and words.is_keywords))


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
    """Where « 7 », « 19e », « 3ème arrondissement » or « XVIIIe » after a name ends; `end` when there is none."""
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
