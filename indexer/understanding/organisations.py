"""Names of organisations that hold the name of a place: they stay words (« Crédit Agricole Centre Loire »)."""

from collections.abc import Iterable
from typing import Final

from indexer.understanding.language import Language
from indexer.understanding.words import FUNCTION_WORDS, LINKS, Words, name_key, word_set

MAX_NAME: Final = 10  # words
MAX_BETWEEN: Final = 3  # words between the head (« université ») and the place
MIN_KNOWN_NAME: Final = 2  # words: a one-word name of an actor may be a town
_COMPASS: Final = word_set("nord sud est ouest centre val grand grande haute haut bas basse et i ii iii metropole")


class Organisations:
    """Tells which words of a text belong to the name of an organisation."""

    def __init__(self, language: Language, names: Iterable[str] = ()) -> None:
        self._heads = language.heads
        self._tails = language.tails
        self._not_tails = language.not_tails
        self._local = {head.partition(" ")[0] for head in language.town_heads} | {"region", "departement", "conseil"}
        self._names = set(language.organisations | language.place_shadows)
        self._names |= {key for name in names if self._is_distinct(key := name_key(name))}
        self._longest: dict[str, int] = {}
        for key in self._names:
            first, size = key.partition(" ")[0], key.count(" ") + 1
            self._longest[first] = max(size, self._longest.get(first, 0))
        self._head_sizes = sorted({head.count(" ") + 1 for head in self._heads}, reverse=True)

    def _is_distinct(self, key: str) -> bool:
        """True for « Université de Lorraine », false for « Ville de Nantes » and « Toulouse »: those are places."""
        parts = key.split()
        return MIN_KNOWN_NAME <= len(parts) <= MAX_NAME and parts[0] not in self._local

    def known_at(self, words: Words, start: int) -> int:
        """Where the known name that begins here ends, or `start`."""
        limit = min(self._longest.get(words.keys[start], 0), len(words) - start)
        for size in range(limit, 0, -1):
            if (
                all(words.tied[start + step] for step in range(1, size))
                and words.key(start, start + size) in self._names
            ):
                return start + size
        return start

    def holds(self, words: Words, start: int, end: int) -> range | None:
        """The words of the organisation whose name holds the place [start, end): « CHU de Nantes »; None for none."""
        if self._is_tail(words, start, end):
            return range(start, end + 1)
        position = start
        for _ in range(MAX_BETWEEN + 1):
            head = self._head_before(words, position)
            if head is not None:
                return range(head, end)
            if not position or not words.tied[position]:
                return None
            previous = words.keys[position - 1]
            if previous not in LINKS and previous not in _COMPASS:
                return None
            position -= 1
        return None

    def _head_before(self, words: Words, end: int) -> int | None:
        for size in self._head_sizes:
            start = end - size
            if start < 0 or words.key(start, end) not in self._heads:
                continue
            if all(words.tied[index] for index in range(start + 1, min(end + 1, len(words)))):
                return start
        return None

    def _is_tail(self, words: Words, start: int, end: int) -> bool:
        """True for « Paris Habitat »; false for « Lyon habitat participatif »."""
        for size in (3, 2, 1):
            stop = end + size
            if stop > len(words) or not all(words.tied[index] for index in range(end, stop)):
                continue
            if words.key(end, stop) in self._tails:
                if size > 1:
                    return True
                named = words.words[start].is_capitalised and words.words[end].is_capitalised
                cased = words.has_case or any(not word.is_capitalised for word in words.words[stop:])
                return named and cased and words.after(stop) not in self._not_tails - FUNCTION_WORDS
        return False
