"""Browsing: where neither words nor a place are asked, Meilisearch filters, sorts and counts by itself."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from indexer.meilisearch.filters import ATTRIBUTES, Filter, every, filter_of
from indexer.meilisearch.lists import KEYS, Search
from indexer.query import Facet, Query
from indexer.results import FacetCount

WHOLE_LIMIT: Final = 10_000  # cases put in order of distance; beyond, the oldest are left out
NEWEST_FIRST: Final = ["start_year:desc", "slug:asc"]


def browse_queries(query: Query, kept: Filter, *, whole: bool = False) -> list[Search]:
    """
    The page of cases, then the counts of each facet that is filtered, its own filter left aside: one round trip.

    `kept` is the filter of the places left out. `whole` asks for all the cases, to be put in another order.
    """
    filtered = _filtered(query)
    page = {
        "offset": 0 if whole else (query.page - 1) * query.per_page,
        "limit": WHOLE_LIMIT if whole else query.per_page,
        "attributesToRetrieve": KEYS,
        "sort": NEWEST_FIRST,
        "facets": [ATTRIBUTES[facet] for facet in Facet if facet not in filtered],
        **_filter(every(kept, filter_of(query))),
    }
    counts = [
        {"limit": 0, "facets": [ATTRIBUTES[facet]], **_filter(every(kept, filter_of(query, without=facet)))}
        for facet in filtered
    ]
    return [page, *counts]


def browsed_facets(query: Query, results: Sequence[Mapping[str, Any]]) -> dict[Facet, tuple[FacetCount, ...]]:
    """The counts of all the facets, as `Columns.counts` gives them."""
    filtered = _filtered(query)
    distributions = dict.fromkeys(Facet, results[0]) | dict(zip(filtered, results[1:], strict=True))
    return {
        facet: _counts(query.values(facet), distributions[facet]["facetDistribution"].get(ATTRIBUTES[facet], {}))
        for facet in Facet
    }


def _counts(chosen: Sequence[str], distribution: Mapping[str, int]) -> tuple[FacetCount, ...]:
    counts = {**dict.fromkeys(chosen, 0), **distribution}
    lines = [FacetCount(value=value, count=count) for value, count in counts.items()]
    return tuple(sorted(lines, key=lambda line: (-line.count, line.value)))


def _filtered(query: Query) -> list[Facet]:
    return [facet for facet in Facet if query.values(facet)]


def _filter(text: Filter) -> Search:
    return {"filter": text} if text else {}
