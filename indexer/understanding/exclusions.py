"""What a question does not want: « hors Île-de-France », « ailleurs qu’à Paris », « sans mécénat »."""

from typing import Final, NamedTuple

from indexer.results import Reading
from indexer.understanding.language import Language
from indexer.understanding.words import Words

EXCLUDABLE: Final = frozenset(("region", "department", "commune", "area", "type", "actor_kind", "year"))
MAX_BETWEEN: Final = 4  # small words between the exclusion and what is excluded
MAX_MARKER: Final = 4  # words of an exclusion
_PLACES: Final = frozenset(("region", "department", "commune", "area"))
_ONLY_PLACES: Final = frozenset(("pas", "non", "not", "no"))  # « pas d’association » complains
_REVERSED: Final = frozenset(("pourquoi", "why", "non", "pas", "seulement", "uniquement", "only", "n"))


class Found(NamedTuple):
    """A reading with the words [start, end) that carry it and whether they leave the question with it."""

    reading: Reading
    start: int
    end: int
    leaves: bool


class Exclusions:
    """Turns the readings that follow « hors », « sauf », « ailleurs que »… into exclusions."""

    def __init__(self, language: Language) -> None:
        self._markers = language.exclusions
        self._between = language.between
        self._and = language.and_words

    def applied(self, words: Words, found: list[Found]) -> list[Found]:
        """The readings, in the order of the text, those that are not wanted marked as excluded."""
        result: list[Found] = []
        previous: Found | None = None
        for item in found:
            start = None
            if item.reading.kind in EXCLUDABLE:
                start = self._marker_start(words, item)
                if start is None and previous is not None and self._continues(words, previous, item):
                    start = previous.end
            if start is None:
                result.append(item)
                if item.reading.kind in EXCLUDABLE:
                    previous = None
                continue
            previous = Found(item.reading.model_copy(update={"excluded": True}), start, item.end, leaves=True)
            result.append(previous)
        return result

    def _marker_start(self, words: Words, item: Found) -> int | None:
        """Where the exclusion before a reading begins, or None."""
        first = max(item.start, 0)
        while first < item.end and words.words[first].end <= item.reading.start:
            first += 1
        for position in range(first, max(first - MAX_BETWEEN, 0) - 1, -1):
            for size in range(min(MAX_MARKER, position), 0, -1):
                key = words.key(position - size, position)
                if key in self._markers and self._is_whole(words, position - size, first):
                    return position - size if self._excludes(words, position - size, key, item) else None
            if position == 0 or words.keys[position - 1] not in self._between:
                return None
        return None

    def _is_whole(self, words: Words, start: int, end: int) -> bool:
        """True when no punctuation stands between the words, an opening bracket apart."""
        return all(
            words.tied[index] or words.gap(index).strip() == "(" for index in range(start + 1, min(end + 1, len(words)))
        )

    def _excludes(self, words: Words, start: int, marker: str, item: Found) -> bool:
        if words.before(start) in _REVERSED:  # « pourquoi pas à Lyon », « pas loin de Paris »
            return False
        return (
            item.reading.kind in _PLACES or marker.partition(" ")[0] not in _ONLY_PLACES or item.reading.kind == "year"
        )

    def _continues(self, words: Words, previous: Found, item: Found) -> bool:
        """True for « Lyon » in « hors Paris et Lyon »."""
        if previous.reading.kind in _PLACES and item.reading.kind not in _PLACES:
            return False
        between = words.keys[previous.end : item.start]
        joined = words.text[previous.reading.end : item.reading.start]
        if any(mark in joined for mark in ".;:!?\n"):
            return False
        return all(key in self._and or key in self._between for key in between) and (
            bool(set(between) & self._and) or "," in joined
        )
