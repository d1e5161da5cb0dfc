"""The words of the base: completion of an unfinished word, correction of a misspelt one."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.analysis import distinct_words, is_stop_word, stem, surface

MIN_FUZZY: Final = 4  # letters: below, almost every word is one edit from another
MIN_TWO_EDITS: Final = 8
MAX_COMPLETIONS: Final = 12
MAX_CORRECTIONS: Final = 4
REMEMBERED: Final = 2_000  # texts whose words are kept, so that a server that follows the files reads one case anew


class Variant(NamedTuple):
    """A word of the base that the user may have meant; `weight` in 0..1 says how sure that is."""

    word: str
    stem: str
    weight: float


def words_of(text: str) -> set[str]:
    """The words of a text as the lexicon knows them."""
    return {known for known, _ in _written_words(text)}


@lru_cache(maxsize=REMEMBERED)
def _written_words(text: str) -> frozenset[tuple[str, str]]:
    """The words of a text as the lexicon knows them, each with a way it is written there."""
    return frozenset(filter(None, map(_written, distinct_words(text))))


@lru_cache(maxsize=200_000)
def _written(word: str) -> tuple[str, str] | None:
    """A word as the lexicon knows it and as it is written in lower case; None for a stop word."""
    return None if is_stop_word(word) else (surface(word), word.lower())


class Lexicon:
    """Words of the base, the number of cases that hold each, and how those with accents are written."""

    def __init__(self, counts: dict[str, int], forms: dict[str, str] | None = None) -> None:
        self.counts = counts
        self.forms = forms or {}
        self._sorted = sorted(counts)
        self._by_initial: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._sorted:
            if len(word) >= MIN_FUZZY - 1:
                self._by_initial[word[0]].append(word)

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> "Lexicon":
        """The lexicon of texts, one text a case."""
        counts: Counter[str] = Counter()
        written: Counter[tuple[str, str]] = Counter()
        for text in texts:
            words = _written_words(text)
            counts.update({known for known, _ in words})
            written.update(words)
        usual: dict[str, tuple[int, str]] = {}
        for (known, word), count in written.items():
            way = (-count, word)  # the most frequent way; the first in the alphabet, if two are
            usual[known] = min(way, usual.get(known, way))
        return cls(dict(counts), {known: form for known, (_, form) in usual.items() if form != known})

    def written(self, word: str) -> str:
        """A word of the lexicon as the cases mostly write it: « cathedrale » → « cathédrale »."""
        return self.forms.get(word, word)

    def __contains__(self, word: str) -> bool:
        """True when a case holds the word."""
        return surface(word) in self.counts

    def completions(self, prefix: str) -> list[Variant]:
        """Words that begin so, the most frequent first."""
        start = surface(prefix)
        if not start:
            return []
        first = bisect_left(self._sorted, start)
        words: list[str] = []
        for word in self._sorted[first:]:
            if not word.startswith(start):
                break
            words.append(word)
        words.sort(key=lambda word: (-self.counts[word], word))
        return [Variant(word, stem(word), len(start) / len(word)) for word in words[:MAX_COMPLETIONS]]

    def corrections(self, word: str) -> list[Variant]:
        """
        Words within reach of a misspelt one, nearest and most frequent first.

        One edit from 4 letters, two from 8 (optimal string alignment: a swap of neighbours is one edit);
        the first letter is kept.
        """
        typed = surface(word)
        if len(typed) < MIN_FUZZY or typed.isdigit():
            return []
        allowed = 2 if len(typed) >= MIN_TWO_EDITS else 1
        near = process.extract(
            typed,
            self._by_initial.get(typed[0], []),
            scorer=OSA.distance,
            score_cutoff=allowed,
            limit=None,
        )
        ranked = sorted(near, key=lambda found: (found[1], -self.counts[found[0]], found[0]))
        return [
            Variant(found, stem(found), 1 - distance / len(typed))
            for found, distance, _ in ranked[:MAX_CORRECTIONS]
            if found != typed
        ]
