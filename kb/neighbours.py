"""
Cases that may be the same one told twice: many words of title and summary in common, or fewer and a common source.

The overlap is the share of words that two cases have in common (Jaccard). Below the thresholds, on the 562 cases of the
base, stand alliances of one network in two towns; a case told again by someone else stands above.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from kb.case import Case
from kb.text import fold

SAME_WORDS: Final = 0.35
SAME_SOURCE: Final = 0.25  # for two cases that cite the same page
_WORD: Final = re.compile(r"\w{3,}")


class Neighbour(NamedTuple):
    """A case that resembles another one: its number among those given, the share of common words, from 0 to 1."""

    number: int
    overlap: float


class Neighbourhood:
    """Cases to compare with, each known by its place in the sequence given."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = cases
        self._words = [words_of(case) for case in cases]
        self._numbers = {id(case): number for number, case in enumerate(cases)}
        self._sizes = np.array([len(words) for words in self._words], dtype=np.int32)
        holders: defaultdict[str, list[int]] = defaultdict(list)
        self._citing: defaultdict[str, list[int]] = defaultdict(list)
        for number, case in enumerate(cases):
            for word in self._words[number]:
                holders[word].append(number)
            for source in case.sources:
                self._citing[source.url].append(number)
        self._holders = {word: np.array(numbers, dtype=np.int32) for word, numbers in holders.items()}

    def duplicates_of(self, case: Case) -> list[Neighbour]:
        """The cases that may be the same as this one, nearest first; itself (its slug) left out."""
        words = self._words_of(case)
        citing = {number for source in case.sources for number in self._citing.get(source.url, ())}
        candidates = {*self._sharing(words), *citing}
        found = [Neighbour(number, _overlap(words, self._words[number])) for number in candidates]
        return self._best(
            case, (one for one in found if one.overlap >= (SAME_SOURCE if one.number in citing else SAME_WORDS))
        )

    def closest(self, case: Case, limit: int) -> list[Neighbour]:
        """The cases that share most words with this one, however few."""
        words = self._words_of(case)
        found = (Neighbour(number, _overlap(words, other)) for number, other in enumerate(self._words))
        return self._best(case, found)[:limit]

    def _words_of(self, case: Case) -> frozenset[str]:
        number = self._numbers.get(id(case))
        return words_of(case) if number is None else self._words[number]

    def _best(self, case: Case, found: Iterable[Neighbour]) -> list[Neighbour]:
        others = (one for one in found if self.cases[one.number].slug != case.slug)
        return sorted(others, key=lambda one: (-one.overlap, self.cases[one.number].slug))

    def _sharing(self, words: frozenset[str]) -> list[int]:
        """
        Every case that can reach SAME_WORDS, and few others.

        Only the rarer words are looked up (prefix filtering: Bayardo, Ma, Srikant, WWW 2007): two sets that overlap
        enough share so many of these that the common words need not be counted.
        """
        nothing = np.empty(0, dtype=np.int32)
        spared = math.ceil(SAME_WORDS * len(words)) - 1  # the words that may be left out without missing a case
        by_rarity = sorted(words, key=lambda word: (len(self._holders.get(word, nothing)), word))
        rare = by_rarity[: len(words) - max(spared, 0)]
        if not rare or not self.cases:
            return []
        counts = np.bincount(
            np.concatenate([self._holders.get(word, nothing) for word in rare]), minlength=len(self.cases)
        )
        needed = SAME_WORDS / (1 + SAME_WORDS) * (len(words) + self._sizes)
        return [int(number) for number in np.flatnonzero((counts > 0) & (counts >= needed - max(spared, 0) - 1e-9))]


def words_of(case: Case) -> frozenset[str]:
    """The words of title and summary, without accents, those of one or two letters left out."""
    return frozenset(_WORD.findall(fold(f"{case.title} {case.summary}")))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0
