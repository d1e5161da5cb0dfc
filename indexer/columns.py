"""
The cases as columns, for filters and facet counts: which case has which value.

Each value of each facet has a number, a code, the same for the whole life of the process. A case is the array of its
codes, made once; some cases side by side are these arrays one after the other, which numpy filters and counts.
"""

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.document import Document
from indexer.query import YES, Facet, Query
from indexer.results import FacetCount, Reading

Mask = NDArray[np.bool_]
Codes = NDArray[np.int32]

FIELDS: Final = {
    Facet.REGION: "regions",
    Facet.DEPARTMENT: "departments",
    Facet.DOMAIN: "domains",
    Facet.TYPE: "types",
    Facet.MODALITY: "modalities",
    Facet.ACTOR_KIND: "actor_kinds",
}

# What a case gains by having a concept that was read in the question (docs/evaluation.md).
CONCEPT_WEIGHTS: Final = {"type": 0.1, "actor_kind": 0.05, "domain": 0.1, "modality": 0.1, "year": 0.3}


def values_of(document: Document, facet: Facet) -> tuple[str, ...]:
    """The values of one case for a facet."""
    if facet is Facet.STATUS:
        return (document.status,)
    if facet is Facet.COMMUNE:
        return (document.commune,) if document.commune else ()
    if facet is Facet.WITH_FIGURES:
        return (YES,) if document.with_figures else ()
    values: tuple[str, ...] = getattr(document, FIELDS[facet])
    return values


class _Coding:
    """The code of each value that was ever met: what `codes_of` gives and `Columns` understands. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[tuple[Facet, str], int] = {}
        self.values: list[tuple[Facet, str]] = []

    def code(self, facet: Facet, value: str) -> int:
        """The code of a value, a new one when it was never met."""
        code = self._codes.get((facet, value))
        if code is None:
            with self._lock:
                code = self._codes.setdefault((facet, value), len(self.values))
                if code == len(self.values):
                    self.values.append((facet, value))
        return code

    def known(self, facet: Facet, value: str) -> int:
        """The code of a value, -1 when no case that was met has it: a visitor may ask for any value."""
        return self._codes.get((facet, value), -1)


_CODING: Final = _Coding()


def codes_of(document: Document) -> Codes:
    """The codes of all the values of a case."""
    return np.array(
        [_CODING.code(facet, value) for facet in Facet for value in values_of(document, facet)], dtype=np.int32
    )


class Columns:
    """Filters and counts over some cases; a case's number is its position in the sequences given."""

    def __init__(self, documents: Sequence[Document], codes: Sequence[Codes] | None = None) -> None:
        codes = [codes_of(document) for document in documents] if codes is None else codes
        self.size = len(documents)
        self._codes = np.concatenate([np.zeros(0, dtype=np.int32), *codes])
        self._cases = np.repeat(np.arange(self.size), [len(each) for each in codes])
        self._years = np.array([document.start_year or 0 for document in documents], dtype=np.int32)

    def with_value(self, facet: Facet, value: str) -> Mask:
        """The cases that have this value."""
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self._cases[self._codes == _CODING.known(facet, value)]] = True
        return mask

    def matching(self, query: Query, *, without: Facet | None = None) -> Mask:
        """
        The cases that pass the filters: values of a facet are alternatives, facets add up.

        `without` leaves one facet's filter aside, to count that facet. A case without a year passes no bound on years.
        """
        mask = np.ones(self.size, dtype=np.bool_)
        for facet, values in query.filters.items():
            if facet is not without and values:
                mask &= np.logical_or.reduce([self.with_value(facet, value) for value in values])
        return mask & self.in_years(query.year_min, query.year_max)

    def in_years(self, year_min: int | None, year_max: int | None) -> Mask:
        """The cases begun within the bounds (included)."""
        mask = np.ones(self.size, dtype=np.bool_)
        if year_min is not None:
            mask &= self._years >= year_min
        if year_max is not None:
            mask &= (self._years <= year_max) & (self._years > 0)
        return mask

    def counts(self, query: Query, found: Mask) -> dict[Facet, tuple[FacetCount, ...]]:
        """
        For each facet, how many of the cases `found` (filters aside) each value would show.

        The counts of a facet ignore its own filter, so that choosing one region does not empty the others.
        Values without any case are left out, unless they are chosen.
        """
        counts: dict[Facet, dict[str, int]] = {facet: dict.fromkeys(query.values(facet), 0) for facet in Facet}
        filtered = [facet for facet in Facet if query.values(facet)]
        everywhere = found & self.matching(query)
        for code, number in self._numbers(everywhere):
            facet, value = _CODING.values[code]
            if facet not in filtered:
                counts[facet][value] = number
        for own in filtered:
            for code, number in self._numbers(found & self.matching(query, without=own)):
                facet, value = _CODING.values[code]
                if facet is own:
                    counts[facet][value] = number
        return {facet: _ordered(lines) for facet, lines in counts.items()}

    def _numbers(self, shown: Mask) -> list[tuple[int, int]]:
        """The codes that some case shown has, each with the number of these cases."""
        numbers = np.bincount(self._codes[shown[self._cases]])
        codes = np.flatnonzero(numbers)
        return list(zip(codes.tolist(), numbers[codes].tolist(), strict=True))

    def concepts(self, readings: Sequence[Reading]) -> NDArray[np.float32]:
        """How much each case has of what was understood besides places, by `CONCEPT_WEIGHTS`."""
        scores = np.zeros(self.size, dtype=np.float32)
        for reading in readings:
            mask = self._with_concept(reading)
            if mask is not None:
                scores += CONCEPT_WEIGHTS[reading.kind] * mask
        return scores

    def has(self, number: int, reading: Reading) -> bool:
        """True when a case has the concept that was read."""
        mask = self._with_concept(reading)
        return mask is not None and bool(mask[number])

    def _with_concept(self, reading: Reading) -> Mask | None:
        if reading.excluded or reading.kind not in CONCEPT_WEIGHTS:
            return None
        if isinstance(reading.value, dict):
            return self.in_years(reading.value.get("min"), reading.value.get("max"))
        return self.with_value(Facet(reading.kind), str(reading.value))

    def newest_first(self) -> NDArray[np.intp]:
        """Numbers of all the cases, the most recently begun first, then in the order given."""
        return np.argsort(-self._years, kind="stable")


def _ordered(counts: dict[str, int]) -> tuple[FacetCount, ...]:
    """Counts as they are shown: the greatest first."""
    lines = [_count(value, count) for value, count in counts.items()]
    return tuple(sorted(lines, key=lambda line: (-line.count, line.value)))


@lru_cache(maxsize=50_000)
def _count(value: str, count: int) -> FacetCount:
    """The count of a value; the same few hundred values come back with every page."""
    return FacetCount(value=value, count=count)
