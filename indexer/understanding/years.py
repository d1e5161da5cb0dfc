"""Years of a question: « depuis 2020 », « avant 2018 », « entre 2015 et 2019 », “since 2020”."""

import re
from typing import Final, NamedTuple

from indexer.understanding.language import Language
from indexer.understanding.words import Words, word_set

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2100
FIRST_BARE_YEAR: Final = 1980  # an older number without a preposition is rather a quantity, a law or a height
LAST_BARE_YEAR: Final = 2040
YEAR_DIGITS: Final = 4
MAX_MARKER: Final = 4  # words: « à la fin de »
MAX_TAIL: Final = 3  # words: « et au-delà »
DECADE: Final = 10  # years
FIRST_SHORT_DECADE: Final = 50  # « années 90 » is 1990, « années 20 » says nothing certain
MAX_RANGE: Final = 5  # words between the two years of « du 1er mars 2018 au 31 mai 2019 »

_MONTHS: Final = word_set("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre")
_RANGE_WORDS: Final = _MONTHS | word_set("et a and to au ou or until jusqu fin debut en l annee le")
_RANGE_DASHES: Final = frozenset("-–—/")
_OPENINGS: Final = word_set("entre de du between from d en in depuis annees")
_PARTS: Final = _MONTHS | word_set("le l annee an 1er debut fin mi")  # may stand between a marker and its year
_FOLLOWING: Final = word_set("et a dans en pour")  # may follow a year that stands alone
_QUANTIFIERS: Final = word_set("de a des plus moins d")
_SIGNS: Final = frozenset("€$%°")
_DECADE: Final = re.compile(r"((?:18|19|20)?\d0)(s?)\Z")
_BEFORE_DECADE: Final = word_set("les des dans in the during")
_CENTURY: Final = 100


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


class PeriodFinder:
    """Finds the periods of a text."""

    def __init__(self, language: Language) -> None:
        self._markers = language.years

    def find(self, words: Words) -> list[Period]:
        """The periods named in a text, left to right."""
        periods: list[Period] = []
        position = 0
        while position < len(words):
            year, decade = year_at(words, position), decade_at(words, position)
            period = self._period(words, position, year) if year else None
            if decade is not None:
                period = self._decade(words, position, decade)
            if period:
                periods.append(period)
            position = period.end if period else position + 1
        return _joined(words, periods)

    def _period(self, words: Words, index: int, year: int) -> Period | None:
        return (
            self._range(words, index, year)
            or self._open_ended(words, index, year)
            or self._bounded(words, index, year)
            or self._single(words, index, year)
        )

    def _range(self, words: Words, index: int, first: int) -> Period | None:
        """« entre 2015 et 2019 », « de 2015 à 2019 », « 2015-2019 », « du 1er mars 2018 au 31 mai 2019 »."""
        end = index + 1
        if words.gap(end).strip() not in _RANGE_DASHES:
            while end < len(words) and end - index < MAX_RANGE and _is_between(words, end):
                end += 1
            if end == index + 1:
                return None
        last = year_at(words, end)
        if last is None or last < first:
            return None
        start = _start_of_date(words, index)
        if words.before(start) in _OPENINGS:
            return Period(start - 1, end + 1, first, last)
        return None if words.before(start) in self._markers["not_after"] else Period(start, end + 1, first, last)

    def _decade(self, words: Words, index: int, first: int) -> Period:
        """« les années 1990 », « depuis les années 90 », “the 2010s”."""
        start = index - 1 if words.before(index) == "annees" else index
        while start and words.tied[start] and words.keys[start - 1] in _BEFORE_DECADE:
            start -= 1
        end, last = index + 1, first + DECADE - 1
        before = words.before(start)
        if before in self._markers["since"]:
            return Period(start - 1, end, first, None)
        if before in self._markers["after"]:
            return Period(start - 1, end, last + 1, None)
        if before in self._markers["before"]:
            return Period(start - 1, end, None, first - 1)
        return Period(start, end, first, last)

    def _open_ended(self, words: Words, index: int, year: int) -> Period | None:
        """« 2020 et après »."""
        for size in range(min(MAX_TAIL, len(words) - index - 1), 0, -1):
            tail = words.key(index + 1, index + 1 + size)
            if tail in self._markers["onward"] | self._markers["backward"]:
                if year_at(words, index + 1 + size) is not None:  # « après 2010 et avant 2015 »
                    continue
                onward = tail in self._markers["onward"]
                start = index - 1 if words.before(index) in _OPENINGS else index
                return Period(start, index + 1 + size, year if onward else None, None if onward else year)
        return None

    def _bounded(self, words: Words, index: int, year: int) -> Period | None:
        """« depuis 2020 », « depuis janvier 2020 », « avant 2018 », « jusqu’en 2014 »."""
        for stop in dict.fromkeys((index, _start_of_date(words, index))):
            for size in range(MAX_MARKER, 0, -1):
                if stop - size < 0 or not all(words.tied[stop - step] for step in range(size)):
                    continue
                bounds = self._bounds(words.key(stop - size, stop), year)
                if bounds and words.words[stop - 1].text.lower() != "des":  # « dès 2014 », not « des 2014 »
                    return Period(stop - size, index + 1, *bounds)
        return None

    def _bounds(self, marker: str, year: int) -> tuple[int | None, int | None] | None:
        """First and last year that a marker makes of a year, or None."""
        bounds: dict[str, tuple[int | None, int | None]] = {
            "since": (year, None),
            "after": (year + 1, None),
            "before": (None, year - 1),
            "until": (None, year),
        }
        return next((bounds[name] for name in bounds if marker in self._markers[name]), None)

    def _single(self, words: Words, index: int, year: int) -> Period | None:
        """« en 2019 », « projets 2021 »; not « loi 1901 », « 2000 arbres », « horizon 2030 »."""
        before, refused = words.before(index), self._markers["not_after"]
        if before in refused or (before == "de" and words.before(index, 2) in refused):
            return None
        for size in (2, 1):
            if words.before(index, size) and words.key(index - size, index) in self._markers["in"]:
                start = _start_of_date(words, index - size)
                return Period(start - 1 if words.before(start) in {"en", "in"} else start, index + 1, year, year)
        start = words.words[index].start
        if start and words.text[start - 1] in "-'’":
            return None
        after = words.after(index + 1)
        dated = before == "de" and words.before(index, 2) not in _QUANTIFIERS and year % _CENTURY  # « mécénat de 2018 »
        alone = (not after or after in _FOLLOWING) and (dated or before not in _QUANTIFIERS)
        return Period(index, index + 1, year, year) if alone and FIRST_BARE_YEAR <= year <= LAST_BARE_YEAR else None


def year_at(words: Words, index: int) -> int | None:
    """The year written at a word, or None: « 2 000 », « 2019 € » and « 35,2000 » are none."""
    if index >= len(words) or len(words.keys[index]) != YEAR_DIGITS or not words.words[index].is_number:
        return None
    before, after = words.gap(index)[-1:], words.gap(index + 1).lstrip()[:1]
    if (before and before in ",.€$") or after in _SIGNS:
        return None
    year = int(words.keys[index])
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def decade_at(words: Words, index: int) -> int | None:
    """The first year of the decade written at a word: « années 1990 », « années 90 », “2010s”; or None."""
    match = _DECADE.match(words.keys[index])
    if not match or not (match.group(2) or words.before(index) == "annees"):
        return None
    first = int(match.group(1))
    if first >= FIRST_YEAR:
        return first
    return 1900 + first if FIRST_SHORT_DECADE <= first < _CENTURY else None


def _joined(words: Words, periods: list[Period]) -> list[Period]:
    """Periods where « après 2010 et avant 2015 » is one."""
    joined: list[Period] = []
    for period in periods:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.last is None
            and period.first is None
            and last.first is not None
            and period.last is not None
            and last.first <= period.last
            and set(words.keys[last.end : period.start]) <= {"et", "mais", "and", "but"}
        ):
            joined[-1] = Period(last.start, period.end, last.first, period.last)
        else:
            joined.append(period)
    return joined


def _is_between(words: Words, index: int) -> bool:
    """True for « et », « au », « 31 », « mai » between two years."""
    short = words.words[index].is_number and len(words.keys[index]) < YEAR_DIGITS and words.tied[index]
    return short or words.keys[index] in _RANGE_WORDS


def _start_of_date(words: Words, index: int) -> int:
    """Where the day and the month before a year begin: « le 12 mars 2020 »."""
    start = index
    while start and words.tied[start]:
        previous = words.words[start - 1]
        day = previous.is_number and len(previous.key) < YEAR_DIGITS and words.keys[start] in _MONTHS
        if previous.key not in _PARTS and not day:
            break
        start -= 1
    return start
