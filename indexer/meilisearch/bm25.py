"""
BM25 of a few cases from what is stored of each: for an engine that finds cases but scores them otherwise.

The same formula, fields and weights as the full text of the embedded engine, so that both rank alike. Robertson,
Zaragoza, « The Probabilistic Relevance Framework: BM25 and Beyond », 2009; k1 and b are those of tantivy and Lucene.
"""

import base64
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import terms_of
from indexer.fulltext import FIELD_WEIGHTS, Clause
from indexer.ranking import Scores

K1: Final = 1.2
B: Final = 0.75
MAX_COUNT: Final = 255
SLOP: Final = 1  # other words that may stand within an expression

Stems = tuple[str, ...]


class Terms(NamedTuple):
    """What a case holds: the number of each term (a hash) in order, how often it occurs by weight, and its length."""

    numbers: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    length: int

    def encoded(self) -> str:
        """A short text that `Terms.decoded` reads."""
        content = np.uint32(self.length).tobytes() + self.numbers.astype("<u4").tobytes() + self.counts.tobytes()
        return base64.b64encode(content).decode()

    @classmethod
    def decoded(cls, text: str) -> "Terms":
        """The terms of such a text. Raises ValueError."""
        content = base64.b64decode(text, validate=True)
        size, rest = divmod(len(content) - 4, 5)
        if size < 0 or rest:
            raise ValueError("not the terms of a case")
        numbers = np.frombuffer(content, "<u4", size, 4).astype(np.uint32)
        return cls(numbers, np.frombuffer(content, np.uint8, size, 4 + 4 * size), int.from_bytes(content[:4], "little"))


class Expressions:
    """The expressions of several words that are counted as one, because a synonym may look for them."""

    def __init__(self, expressions: Iterable[Stems]) -> None:
        self._by_first: defaultdict[str, list[Stems]] = defaultdict(list)
        for expression in sorted(set(expressions)):
            if len(expression) > 1:
                self._by_first[expression[0]].append(expression)

    def counted(self, stems: Sequence[str]) -> Counter[str]:
        """How often each expression occurs in a text; one other word may stand within it."""
        present = set(stems)
        possible = {
            first: [expression for expression in self._by_first[first] if present.issuperset(expression)]
            for first in present & self._by_first.keys()
        }
        return Counter(
            name_of(expression)
            for position, stem in enumerate(stems)
            for expression in possible.get(stem, ())
            if _stands_at(expression, stems, position)
        )


def name_of(expression: Stems) -> str:
    """The name of a term: its stem, or its stems."""
    return " ".join(expression)


def count_terms(texts: Mapping[str, str], expressions: Expressions) -> tuple[dict[str, int], int]:
    """The terms of a case (texts by field) with how often each occurs, fields counted by weight; and its length."""
    counts: Counter[str] = Counter()
    length = 0
    for field, text in texts.items():
        stems, weight = terms_of(text), FIELD_WEIGHTS[field]
        length += weight * len(stems)
        for name, count in (Counter(stems) + expressions.counted(stems)).items():
            counts[name] += weight * count
    return dict(counts), length


def terms_record(counts: Mapping[str, int], length: int) -> Terms:
    """The same, as it is stored."""
    by_number: Counter[int] = Counter()
    for name, count in counts.items():
        by_number[number_of(name)] += count
    numbers = sorted(by_number)
    return Terms(
        np.array(numbers, dtype=np.uint32),
        np.array([min(by_number[number], MAX_COUNT) for number in numbers], dtype=np.uint8),
        length,
    )


def number_of(name: str) -> int:
    """The hash of a term: two of the few hundred terms of a case share one once in a hundred thousand cases."""
    return crc32(name.encode())


class Scorer:
    """BM25 of some cases, with the frequencies of the whole base: number of cases, mean length, cases of each term."""

    def __init__(
        self, cases: Sequence[Terms], documents: int, mean_length: float, frequencies: Mapping[str, int]
    ) -> None:
        self._size = len(cases)
        self._documents = documents
        self._frequencies = frequencies
        self._numbers = np.concatenate([case.numbers for case in cases]) if cases else np.zeros(0, np.uint32)
        self._counts = np.concatenate([case.counts for case in cases]) if cases else np.zeros(0, np.uint8)
        self._owners = np.repeat(np.arange(self._size), [len(case.numbers) for case in cases])
        lengths = np.array([case.length for case in cases], dtype=np.float32)
        self._norms = K1 * (1 - B + B * lengths / (mean_length or 1))
        self._known: dict[str, Scores] = {}

    def scores(self, clauses: Sequence[Clause]) -> Scores:
        """The score of each case, 0 where nothing matches; the same as `FullText.scores`."""
        total = np.zeros(self._size, dtype=np.float32)
        for clause in clauses:
            words = np.zeros(self._size, dtype=np.float32)
            for word in clause.words:
                variants = [weight * self._term((stem,)) for stem, weight in word.variants]
                words += word.weight * np.maximum.reduce(variants)
            synonyms = [synonym.weight * self._term(synonym.stems) for synonym in clause.synonyms]
            total += np.maximum.reduce([words, *synonyms])
        return total

    def _term(self, stems: Stems) -> Scores:
        name = name_of(stems)
        if name not in self._known:
            scores = np.zeros(self._size, dtype=np.float32)
            if self._frequencies.get(name):
                found = np.flatnonzero(self._numbers == number_of(name))
                owners, counts = self._owners[found], self._counts[found].astype(np.float32)
                rarity = sum(self._rarity(stem) for stem in stems)
                scores[owners] = rarity * (1 + K1) * counts / (counts + self._norms[owners])
            self._known[name] = scores
        return self._known[name]

    def _rarity(self, stem: str) -> float:
        frequency = self._frequencies.get(stem, 0)
        return log(1 + (self._documents - frequency + 0.5) / (frequency + 0.5))


def _stands_at(expression: Stems, stems: Sequence[str], position: int) -> bool:
    """True when the expression begins there, with at most `SLOP` other words within."""
    others = 0
    for wanted in expression[1:]:
        position += 1
        while position < len(stems) and stems[position] != wanted and others < SLOP:
            position, others = position + 1, others + 1
        if position >= len(stems) or stems[position] != wanted:
            return False
    return True
