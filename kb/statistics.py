"""What the base covers, by region, domain and type, and which cases are due for a check-up."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from kb.case import NATIONAL, Case
from kb.geography import load_geography
from kb.taxonomy import load_taxonomy

DAYS_A_MONTH = 365.25 / 12


class Cell(NamedTuple):
    """The number of cases of one region, one domain and one type; a case counts once in each of its own."""

    region: str
    domain: str
    type: str
    cases: int


class Due(NamedTuple):
    """A case whose facts were last checked long ago, or never."""

    slug: str
    title: str
    checked: date | None


def coverage(cases: Iterable[Case]) -> list[Cell]:
    """Every combination that has a case, in the order of the lists."""
    counts = Counter(
        (region, domain, kind)
        for case in cases
        for region in case.regions
        for domain in case.domains
        for kind in case.types
    )
    order = (regions(), [term.slug for term in load_taxonomy().domains], [term.slug for term in load_taxonomy().types])
    ranks = [{value: rank for rank, value in enumerate(values)} for values in order]
    keys = sorted(counts, key=lambda key: tuple(rank[part] for rank, part in zip(ranks, key, strict=True)))
    return [Cell(*key, counts[key]) for key in keys]


def matrix(cases: Iterable[Case], columns: str) -> list[list[str | int]]:
    """One row a region: its name, the number of its cases, then those of each domain or type, as `columns` says."""
    kept = list(cases)
    terms = [term.slug for term in getattr(load_taxonomy(), columns)]
    rows: list[list[str | int]] = []
    for region in regions():
        own = [case for case in kept if region in case.regions]
        rows.append([region, len(own), *(sum(term in getattr(case, columns) for case in own) for term in terms)])
    return rows


def due(cases: Iterable[Case], months: int, today: date) -> list[Due]:
    """The cases not checked for so many months, those never checked first, then the oldest."""
    late = [
        Due(case.slug, case.title, case.checked)
        for case in cases
        if case.checked is None or (today - case.checked).days > months * DAYS_A_MONTH
    ]
    return sorted(late, key=lambda case: (case.checked or date.min, case.slug))


def regions() -> Sequence[str]:
    """The names of the regions, then `National`."""
    return [*(region.name for region in load_geography().regions), NATIONAL]
