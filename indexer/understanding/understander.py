"""From a question as typed to what it asks: places, years, partnership types, natures of actors, subjects."""

import re
from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel, ConfigDict

from indexer.query import MAX_TEXT
from indexer.results import Reading
from indexer.understanding.exclusions import Exclusions, Found
from indexer.understanding.language import load_language
from indexer.understanding.places import PlaceFinder, PlaceMention
from indexer.understanding.terms import Mention, Terms
from indexer.understanding.words import Words
from indexer.understanding.years import Period, PeriodFinder
from kb import Geography, Taxonomy

_SPACES: Final = re.compile(r"\s+")
_LONE_MARKS: Final = re.compile(r"(?:^|(?<=\s))[,;:()\-–]+(?=\s|$)|\(\s*\)")
_BEFORE_MARK: Final = re.compile(r"\s+(?=[,.)])")


class Understanding(BaseModel):
    """What was read in a question; `words` is the question without its places, its years and what it excludes."""

    model_config = ConfigDict(frozen=True)

    readings: tuple[Reading, ...]
    words: str


class Understander:
    """
    Reads questions. Built once: it holds the names of 35,000 communes.

    `actor_names` are names of organisations whose words are never read as a place (« Université de Lorraine »).
    """

    def __init__(self, taxonomy: Taxonomy, geography: Geography, actor_names: Iterable[str] = ()) -> None:
        language = load_language()
        self._periods = PeriodFinder(language)
        self._places = PlaceFinder(geography, language, actor_names)
        self._terms = Terms(taxonomy, language)
        self._exclusions = Exclusions(language)

    def understand(self, text: str, ignore: tuple[str, ...] = ()) -> Understanding:
        """What a question asks; `ignore` holds keys of readings that the user removed (`Reading.key`)."""
        text = text[:MAX_TEXT]
        words = Words(text)
        found = sorted(self._find(words), key=lambda item: (item.start, -item.end))
        found = [item for item in self._exclusions.applied(words, found) if item.reading.key not in ignore]
        readings: dict[tuple[str, bool], Reading] = {}
        for item in found:
            readings.setdefault((item.reading.key, item.reading.excluded), item.reading)
        return Understanding(readings=tuple(readings.values()), words=_without(words, found))

    def _find(self, words: Words) -> list[Found]:
        periods = self._periods.find(words)
        spans = [range(period.start, period.end) for period in periods]
        places, organisations = self._places.find(words, spans)
        taken = [*spans, *organisations, *(_own_words(words, place) for place in places)]
        terms = self._terms.find(words, taken)
        return [
            *(_of_period(words, period) for period in periods),
            *(_of_place(words, place) for place in places),
            *(item for term in terms for item in _of_term(words, term)),
        ]


def _own_words(words: Words, mention: PlaceMention) -> range:
    """The words of a place and those that go with it; a town hall stays an actor of its own."""
    start = mention.outer_start
    while start < mention.start and words.keys[start] in {"mairie", "a", "la", "de", "d"}:
        start += 1
    return range(start, mention.outer_end)


def _of_period(words: Words, period: Period) -> Found:
    start, end = words.span(period.start, period.end)
    reading = Reading(
        kind="year", value=period.bounds, label=period.label, text=words.text[start:end], start=start, end=end
    )
    return Found(reading, period.start, period.end, leaves=True)


def _of_place(words: Words, mention: PlaceMention) -> Found:
    start, end = words.span(mention.start, mention.end)
    kind, value, label, _ = mention.place
    reading = Reading(kind=kind, value=value, label=label, text=words.text[start:end], start=start, end=end)
    return Found(reading, mention.outer_start, mention.outer_end, leaves=True)


def _of_term(words: Words, mention: Mention) -> list[Found]:
    start, end = words.span(mention.start, mention.end)
    text = words.text[start:end]
    return [
        Found(
            Reading(kind=meaning.kind, value=meaning.slug, label=meaning.label, text=text, start=start, end=end),
            mention.start, mention.end, leaves=False,
        )
        for meaning in mention.meanings
    ]  # fmt: skip


def _without(words: Words, found: list[Found]) -> str:
    """The text without the words of places, years and exclusions."""
    text, pieces, position = words.text, [], 0
    for item in found:
        if item.leaves and item.end > item.start:
            start, end = words.span(item.start, item.end)
            if start > position:
                pieces.append(text[position:start])
            position = max(position, end)
    pieces.append(text[position:])
    kept = _LONE_MARKS.sub(" ", _SPACES.sub(" ", " ".join(pieces)))
    return _BEFORE_MARK.sub("", _SPACES.sub(" ", kept)).strip(" ,;:")
