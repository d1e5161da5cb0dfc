"""Years of a question: « depuis 2020 », « avant 2018 », « entre 2015 et 2019 », “since 2020”."""

from typing import Final, NamedTuple

from indexer.words import Words

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2100
FIRST_BARE_YEAR: Final = 1980  # an older number without a preposition is rather a quantity, a law or a height
LAST_BARE_YEAR: Final = 2040
YEAR_LETTERS: Final = 4

_AFTER: Final = {
    "apres",
    "after",
    "post",
    "posterieur a",
    "posterieurs a",
    "posterieure a",
    "posterieures a",
    "later than",
}
_SINCE: Final = {
    "depuis", "des", "a partir de", "a compter de", "a partir d", "since", "from", "starting", "starting in", "as of",
    "depuis l annee", "depuis l an", "a partir de l annee", "des l annee", "pas avant", "jamais avant", "non avant", "not before",
    "no earlier than", "au plus tot en", "from the year", "plus recent que", "plus recents que", "plus recentes que",
    "plus recente que", "depuis le debut de", "depuis debut", "depuis la fin de", "depuis fin", "depuis mi", "des debut",
    "onwards from", "pas plus vieux que", "pas plus ancien que", "since early", "since late", "minimum", "au moins", "a dater de",
}  # fmt: skip
_BEFORE: Final = {
    "avant", "before", "anterieur a", "anterieurs a", "anterieure a", "anterieures a", "d avant", "prior to",
    "earlier than", "avant l annee", "avant l an", "pre", "avant le debut de", "plus ancien que", "plus anciens que", "plus anciennes que", "plus vieux que",
}  # fmt: skip
_UNTIL: Final = {
    "jusqu en", "jusqu a", "jusque", "jusqu a l annee", "jusqu a fin", "jusqu fin", "until", "till", "up to", "through", "pas apres",
    "not after", "no later than", "au plus tard en", "au plus tard", "jusqu a la fin de", "jusqu a la fin", "by", "maximum", "d ici", "non apres",
}  # fmt: skip
_IN: Final = {
    "en", "in", "annee", "l annee", "an", "millesime", "courant", "debut", "fin", "mi", "printemps", "ete", "automne", "hiver", "during", "year", "edition", "promotion", "rentree", "saison",
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "date de", "datant de", "dates de", "datent de", "datees de", "lance", "lances", "lancee", "lancees", "cree", "crees", "creee", "creees", "ne", "nes", "cas de", "projets de", "projet de", "started", "created", "launched",
}  # fmt: skip
_NOT_AFTER: Final = frozenset(
    [
        "loi",
        "decret",
        "article",
        "directive",
        "norme",
        "iso",
        "agenda",
        "horizon",
        "objectif",
        "objectifs",
        "odd",
        "re",
        "rt",
        "jo",
        "jeux",
        "plan",
        "strategie",
        "cop",
        "vision",
        "cap",
        "code",
        "reglement",
        "convention",
        "circulaire",
        "ordonnance",
        "arrete",
        "annees",
        "decennie",
        "n",
        "no",
        "numero",
        "les",
        "quelque",
        "quelques",
        "environ",
        "presque",
        "pres",
        "quasi",
        "paris",
        "olympiques",
        "paralympiques",
        "mondial",
        "euro",
        "budget",
        "expo",
    ]
)
_MONTHS: Final = frozenset(
    [
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
    ]
)
_RANGE_ENDS: Final = frozenset(("et", "a", "and", "to", "au", "ou", "or", "until", "jusqu en", "jusqu a"))
_ONWARD: Final = frozenset(
    (
        "et apres",
        "et plus",
        "ou apres",
        "ou plus",
        "et au dela",
        "onwards",
        "and after",
        "and later",
        "ou plus recent",
        "et suivantes",
        "and onwards",
    )
)
_BACKWARD: Final = frozenset(("et avant", "ou avant", "and before", "or earlier", "or before", "et moins"))
_LONGEST: Final = 4  # words of a marker


class Period(NamedTuple):
    """Years asked at words [start, end); a bound may be missing."""

    start: int
    end: int
    first: int | None
    last: int | None

    @property
    def bounds(self) -> dict[str, int]:
        """The bounds as in `Reading.value`."""
        named = {"min": self.first, "max": self.last}
        return {name: year for name, year in named.items() if year is not None}

    @property
    def label(self) -> str:
        """The period in French."""
        if self.first is None:
            return f"jusqu’en {self.last}"
        if self.last is None:
            return f"depuis {self.first}"
        return f"en {self.first}" if self.first == self.last else f"de {self.first} à {self.last}"


def find_periods(words: Words) -> list[Period]:
    """The periods named in a text, left to right."""
    periods: list[Period] = []
    position = 0
    while position < len(words):
        period = _period_at(words, position) if words.words[position].is_number else None
        if period:
            periods.append(period)
        position = period.end if period else position + 1
    return periods


def _year(words: Words, index: int) -> int | None:
    """The year written at a word, or None: « 2 000 », « 1 901 », « 2019 € » and « 35,2000 » are none."""
    if not 0 <= index < len(words) or len(words.keys[index]) != YEAR_LETTERS or not words.keys[index].isdecimal():
        return None
    year = int(words.keys[index])
    after = words.gap(index + 1).lstrip("  ")[:1]
    glued = words.gap(index)[-1:] in {",", ".", "€", "$", "n°"} or (after and after in "€$%°")
    return year if FIRST_YEAR <= year <= LAST_YEAR and not glued else None


def _period_at(words: Words, index: int) -> Period | None:
    year = _year(words, index)
    if year is None:
        return None
    return _range(words, index, year) or _bounded(words, index, year) or _bare(words, index, year)


def _range(words: Words, index: int, first: int) -> Period | None:
    """« entre 2015 et 2019 », « de 2015 à 2019 », « 2015-2019 », « du 1er mars 2018 au 31 mai 2019 »."""
    end = index + 1
    gap = words.gap(end).strip()
    if gap in {"-", "–", "—", "/"}:
        last = _year(words, end)
    else:
        while end < len(words) and end - index <= _LONGEST and (
            words.keys[end] in _RANGE_ENDS | _MONTHS | {"fin", "debut", "en", "l", "annee", "jusqu"}
            or (words.words[end].is_number and len(words.keys[end]) < YEAR_LETTERS and words.tied[end])
        ):  # fmt: skip
            end += 1
        last = _year(words, end) if end > index + 1 else None
    if last is None or last < first:
        return None
    start = index
    while (start and words.keys[start - 1] in _MONTHS | {"debut", "fin", "l", "annee", "1er"}) or (
        start > 1 and words.words[start - 1].is_number and words.keys[start - 2] in {"du", "le", "between", "from"}
    ):
        start -= 1
    opened = (
        start
        and words.tied[start]
        and words.keys[start - 1] in {"entre", "de", "du", "between", "from", "d", "en", "in", "depuis", "annees"}
    )
    if not opened and words.before(start) in _NOT_AFTER:
        return None
    return Period(start - 1 if opened else start, end + 1, first, last)


def _bounded(words: Words, index: int, year: int) -> Period | None:
    """« depuis 2020 », « avant 2018 », « jusqu’en 2014 », « 2020 et après »."""
    for count in (2, 1, 3):
        tail = words.key(index + 1, min(index + 1 + count, len(words)))
        if tail in _ONWARD | _BACKWARD and (words.tied[index + 1] or count):
            onward = tail in _ONWARD
            start = index - 1 if words.before(index) in {"en", "in", "de"} else index
            return Period(start, index + 1 + count, year if onward else None, None if onward else year)
    base = index
    while base and words.tied[base] and (words.keys[base - 1] in _MONTHS or words.keys[base - 1] in {"le", "l", "annee", "1er"} or (
        words.words[base - 1].is_number and len(words.keys[base - 1]) < YEAR_LETTERS
    )):  # fmt: skip
        base -= 1
    for stop in dict.fromkeys((index, base)):
        for count in range(_LONGEST, 0, -1):
            if stop - count < 0 or not all(words.tied[stop - step] for step in range(count)):
                continue
            bounds = _bounds(words.key(stop - count, stop), year)
            if bounds and not (bounds[0] and words.keys[stop - 1] == "des" and not _is_since(words, stop - 1)):
                return Period(stop - count, index + 1, *bounds)
    return None


def _is_since(words: Words, index: int) -> bool:
    """True for « dès », false for « des »."""
    return words.words[index].text.lower() != "des"


def _bounds(marker: str, year: int) -> tuple[int | None, int | None] | None:
    if marker in _SINCE:
        return year, None
    if marker in _AFTER:
        return year + 1, None
    if marker in _BEFORE:
        return None, year - 1
    if marker in _UNTIL:
        return None, year
    return None


def _bare(words: Words, index: int, year: int) -> Period | None:
    """« en 2019 », « projets 2021 »; not « loi 1901 », « 2000 arbres », « horizon 2030 »."""
    before = words.before(index)
    if before in _NOT_AFTER or (before == "de" and words.before(index, 2) in _NOT_AFTER):
        return None
    marked = [count for count in (2, 1) if words.before(index, count) and words.key(index - count, index) in _IN]
    if marked:
        start = index - marked[0]
        while words.before(start) in {"en", "in", "le", "au"} or (
            words.before(start).isdecimal() and words.before(start, 2) == "le"
        ):
            start -= 1
        if before == "annee" and words.before(start) == "l":
            start -= 1
        return Period(start, index + 1, year, year)
    if words.words[index].start and words.text[words.words[index].start - 1] in "-'’":
        return None
    is_last = not words.after(index + 1) or words.after(index + 1) in {"et", "a", "dans", "en", "pour"}
    if FIRST_BARE_YEAR <= year <= LAST_BARE_YEAR and is_last and before not in {"de", "a", "des", "plus", "moins", "d"}:
        return Period(index, index + 1, year, year)
    return None
