"""The URL grammar: the address of a page says the whole search, in French, one address for one query."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlencode

from indexer import Facet, Mode, Query, Sort
from indexer.labels import Labels
from kb import slugify
from web.page_query import PER_PAGE, PageQuery, View, view_of
from web.parameters import API_NAMES, PAGE_NAMES, Names, QueryReader

SEARCH_PATH: Final = "/recherche"
API_SEARCH_PATH: Final = "/api/v1/search"
DEFAULT_PER_PAGE: Final = PER_PAGE[View.LIST]


def parse_page_query(items: Iterable[tuple[str, str]], labels: Labels) -> PageQuery:
    """The query of a page address. Raises `WebError`; unknown parameters are left alone (links get them added)."""
    return QueryReader(items, PAGE_NAMES, labels).page_query()


def parse_api_query(items: Iterable[tuple[str, str]], labels: Labels) -> Query:
    """The query of an API address. Raises `WebError`, for an unknown parameter too."""
    return QueryReader(items, API_NAMES, labels).query(DEFAULT_PER_PAGE)


def url_for_query(query: Query) -> str:
    """The page that answers this query: « /recherche?q=caf%C3%A9&region=bretagne »."""
    return _address(SEARCH_PATH, _pairs(query, PAGE_NAMES))


def api_url_for_query(query: Query, *, explain: bool = False) -> str:
    """The same for the API."""
    explained = [(API_NAMES.explain, "1")] if explain else []
    return _address(API_SEARCH_PATH, [*_pairs(query, API_NAMES), *explained])


def url_for_filter(facet: Facet, value: str) -> str:
    """All the cases that have this value."""
    return url_for_query(Query(filters={facet: (value,)}))


def url_for_text(text: str) -> str:
    """The answers to these words."""
    return url_for_query(Query(text=text))


def toggle_url(query: Query, facet: Facet, value: str) -> str:
    """The same search with this value chosen, or no longer chosen."""
    return url_for_query(query.toggled(facet, value))


def url_ignoring(query: Query, reading: str) -> str:
    """The same search, where this reading (« region:Occitanie ») is no longer made."""
    return url_for_query(query.changed(ignore=(*query.ignore, reading)))


def url_without_ignoring(query: Query, reading: str) -> str:
    """The same search, where this reading is made again."""
    return url_for_query(query.changed(ignore=tuple(other for other in query.ignore if other != reading)))


def url_for_case(slug: str) -> str:
    """The page of a case."""
    return f"/cas/{quote(slug)}"


def hidden_pairs(query: Query) -> list[tuple[str, str]]:
    """What the search form must carry without showing it: ignored readings, literal search, size of a page, view."""
    shown = {PAGE_NAMES.ignore, PAGE_NAMES.literal, PAGE_NAMES.per_page, PAGE_NAMES.view}
    return [(name, value) for name, value in _pairs(query, PAGE_NAMES) if name in shown]


def url_value(facet: Facet, value: str) -> str:
    """A facet value as page addresses give it: regions by slug, the others as they are."""
    return slugify(value) if facet is Facet.REGION else value


def _pairs(query: Query, names: Names) -> list[tuple[str, str]]:
    modes = {mode: name for name, mode in names.modes.items()}
    sorts = {sort: name for name, sort in names.sorts.items()}
    view = view_of(query)
    pairs = [(names.text, query.text)] if query.text else []
    for facet, name in names.facets.items():
        pairs += [(name, url_value(facet, value)) for value in query.values(facet)]
    pairs += [(names.year_min, str(query.year_min))] if query.year_min is not None else []
    pairs += [(names.year_max, str(query.year_max))] if query.year_max is not None else []
    pairs += [(names.mode, modes[query.mode])] if query.mode is not Mode.HYBRID else []
    pairs += [(names.sort, sorts[query.sort])] if query.sort is not Sort.RELEVANCE else []
    pairs += [(names.literal, "1")] if query.literal else []
    pairs += [(names.ignore, reading) for reading in query.ignore]
    pairs += [(names.per_page, str(query.per_page))] if query.per_page != PER_PAGE[view] else []
    pairs += [(names.view, view.value)] if names.view and view is not View.LIST else []
    pairs += [(names.page, str(query.page))] if query.page != 1 else []
    return pairs


def _address(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
