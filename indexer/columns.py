"""The cases as columns: which case has which value, as boolean arrays, for filters and facet counts."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.document import Document
from indexer.query import YES, Facet, Query
from indexer.results import FacetCount, Reading

Mask = NDArray[np.bool_]

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


class Columns:
    """Filters and counts over all the cases; a case's number is its position in the sequence given."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.size = len(documents)
        self._numbers = {facet: _column(documents, facet) for facet in Facet}
        # The same as pairs, the rank of a value and the number of a case that has it: to count all the values at once.
        self._pairs = {facet: _pairs(column) for facet, column in self._numbers.items() if column}
        self._years = np.array([document.start_year or 0 for document in documents], dtype=np.int32)

    def with_value(self, facet: Facet, value: str) -> Mask:
        """The cases that have this value."""
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self._numbers[facet].get(value, [])] = True
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
        return {facet: self._counts(facet, query, found & self.matching(query, without=facet)) for facet in Facet}

    def _counts(self, facet: Facet, query: Query, shown: Mask) -> tuple[FacetCount, ...]:
        chosen = query.values(facet)
        numbers: list[int] = []
        if facet in self._pairs:
            values, cases = self._pairs[facet]
            numbers = np.bincount(values[shown[cases]], minlength=len(self._numbers[facet])).tolist()
        counts = [
            _count(value, number)
            for value, number in zip(self._numbers[facet], numbers, strict=True)
            if number or value in chosen
        ]
        absent = [_count(value, 0) for value in chosen if value not in self._numbers[facet]]
        return tuple(sorted([*counts, *absent], key=lambda item: (-item.count, item.value)))

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


def _column(documents: Sequence[Document], facet: Facet) -> dict[str, list[int]]:
    """For each value, the numbers of the cases that have it."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, document in enumerate(documents):
        for value in values_of(document, facet):
            numbers[value].append(number)
    return dict(numbers)


def _pairs(column: dict[str, list[int]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """A column as two arrays: ranks of values, numbers of cases."""
    sizes = [len(numbers) for numbers in column.values()]
    return np.repeat(np.arange(len(sizes)), sizes), np.concatenate([*column.values()]).astype(np.intp)


@lru_cache(maxsize=50_000)
def _count(value: str, count: int) -> FacetCount:
    """The count of a value; the same few hundred values come back with every page."""
    return FacetCount(value=value, count=count)
