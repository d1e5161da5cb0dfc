"""The search page as values ready to print: heading, chips, facets, hits, pagination."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from indexer import Mode, Query, ResultPage, Sort
from indexer.labels import FACET_LABELS, Labels
from web.hit_groups import HitGroup, hit_groups
from web.maps import RegionMap
from web.page_query import PageQuery, View
from web.parameters import PAGE_NAMES
from web.result_map import ResultMap, result_map
from web.search_filters import facet_group, filter_chips, filter_map, reading_chip
from web.table_view import TableView, table_view
from web.typography import counted
from web.urls import hidden_pairs, url_for_query
from web.views import Chip, FacetGroup, HitView, Link, PageLink, excerpt, hit_view

_Choice = TypeVar("_Choice", Mode, Sort)
PAGES_AROUND: Final = 1  # pages shown on each side of the current one
LONG_TEXT: Final = 120  # characters: a longer question is shown in a box of several lines
HEADING_LENGTH: Final = 90  # characters of the question repeated in the heading

MODE_LABELS: Final = {
    Mode.HYBRID: "Mots et sens",
    Mode.LEXICAL: "Mots seulement",
    Mode.SEMANTIC: "Sens seulement",
}
SORT_LABELS: Final = {Sort.RELEVANCE: "Pertinence", Sort.PROXIMITY: "Proximité", Sort.RECENT: "Année récente"}
NO_PLACE: Final = "Proximité (indiquez un lieu)"
VIEW_LABELS: Final = {View.LIST: "Liste", View.MAP: "Carte", View.TABLE: "Tableau"}


@dataclass(frozen=True)
class Option:
    """One choice of a list to choose from."""

    value: str
    label: str
    selected: bool
    disabled: bool = False


@dataclass(frozen=True)
class SearchView:
    """All that `_results.html` prints."""

    query: PageQuery
    url: str
    title: str
    heading: str
    total: int
    groups: tuple[HitGroup, ...]
    is_long: bool
    readings: tuple[Chip, ...]
    filters: tuple[Chip, ...]
    literal_url: str
    reset_url: str
    facets: tuple[FacetGroup, ...]
    notices: tuple[str, ...]
    did_you_mean: Link | None
    relaxations: tuple[Link, ...]
    nearest: tuple[HitView, ...]
    pagination: tuple[PageLink, ...]
    previous_url: str
    next_url: str
    modes: tuple[Option, ...]
    sorts: tuple[Option, ...]
    views: tuple[PageLink, ...]
    region_map: RegionMap | None
    map: ResultMap | None
    table: TableView | None
    hidden: tuple[tuple[str, str], ...]


def search_view(page: ResultPage, query: PageQuery, labels: Labels) -> SearchView:
    """What the search page shows of a page of results; `query` is the one asked by the address."""
    last = page.pages
    return SearchView(
        query=query,
        url=url_for_query(query),
        title=_title(page, query, labels),
        heading=_heading(page, query),
        total=page.total,
        groups=hit_groups(page, labels),
        is_long=len(query.text) > LONG_TEXT,
        readings=tuple(reading_chip(reading, query) for reading in page.understood),
        filters=filter_chips(query, labels),
        literal_url=url_for_query(query.changed(literal=True, ignore=())) if page.understood else "",
        reset_url=url_for_query(_unfiltered(query)),
        facets=tuple(facet_group(facet, page.facets.get(facet, ()), query, labels) for facet in FACET_LABELS),
        notices=tuple(notice.text for notice in page.notices),
        did_you_mean=_did_you_mean(page, query),
        relaxations=tuple(Link(item.label, url_for_query(item.query), item.count) for item in page.relaxations),
        nearest=tuple(hit_view(hit, labels) for hit in page.nearest),
        pagination=_pagination(query, last),
        previous_url=_page_url(query, query.page - 1) if query.page > 1 else "",
        next_url=_page_url(query, query.page + 1) if query.page < last else "",
        modes=_options(PAGE_NAMES.modes, MODE_LABELS, query.mode),
        sorts=_sorts(page, query),
        views=tuple(
            PageLink(label, url_for_query(query.seen_as(view)), is_current=view is query.view)
            for view, label in VIEW_LABELS.items()
        ),
        region_map=None if query.view is View.MAP else filter_map(page, query, labels),
        map=result_map(page, query, labels) if query.view is View.MAP else None,
        table=table_view(page, query, _order(page, query)) if query.view is View.TABLE and page.hits else None,
        hidden=tuple(hidden_pairs(query)),
    )


def _unfiltered(query: PageQuery) -> PageQuery:
    """The words alone, in the same order and view."""
    return query.changed(filters={}, year_min=None, year_max=None, literal=False, ignore=())


def _order(page: ResultPage, query: Query) -> Sort:
    """The order really made: none by proximity without a place; newest first where nothing was asked."""
    if query.sort is Sort.RECENT or (query.sort is Sort.PROXIMITY and page.measured_from):
        return query.sort
    return Sort.RELEVANCE if query.text else Sort.RECENT


def _sorts(page: ResultPage, query: Query) -> tuple[Option, ...]:
    """The orders; proximity explains itself where no place is known."""
    options = _options(PAGE_NAMES.sorts, SORT_LABELS, query.sort)
    if page.measured_from:
        return options
    proximity = SORT_LABELS[Sort.PROXIMITY]
    return tuple(
        Option(option.value, NO_PLACE, option.selected, disabled=not option.selected)
        if option.label == proximity
        else option
        for option in options
    )


def _heading(page: ResultPage, query: Query) -> str:
    found = _found(page) if page.total else "Aucun cas"
    return f"{found} pour « {excerpt(query.text, HEADING_LENGTH)} »" if query.text else found


def _title(page: ResultPage, query: Query, labels: Labels) -> str:
    """The title of the page says the whole search, as its address does."""
    values = [labels.label(facet, value) for facet in FACET_LABELS for value in query.values(facet)]
    words = [f"« {excerpt(query.text, HEADING_LENGTH)} »"] if query.text else []
    subject = ", ".join([*words, *values])
    position = f", page {query.page}" if query.page > 1 else ""
    return f"{subject} : {_found(page)}{position}" if subject else f"Tous les cas{position}"


def _found(page: ResultPage) -> str:
    found = counted(page.total, "cas", "cas")
    return f"Au moins {found}" if page.at_least else found


def _did_you_mean(page: ResultPage, query: Query) -> Link | None:
    if not page.did_you_mean:
        return None
    return Link(page.did_you_mean, url_for_query(query.changed(text=page.did_you_mean, ignore=())))


def _options(names: Mapping[str, _Choice], labels: Mapping[_Choice, str], chosen: _Choice) -> tuple[Option, ...]:
    return tuple(Option(name, labels[choice], choice == chosen) for name, choice in names.items())


def _pagination(query: Query, last: int) -> tuple[PageLink, ...]:
    if last == 1:
        return ()
    around = range(query.page - PAGES_AROUND, query.page + PAGES_AROUND + 1)
    numbers = sorted({1, last, *(number for number in around if 1 <= number <= last)})
    links: list[PageLink] = []
    previous = 0
    for number in numbers:
        if number > previous + 1:
            links.append(PageLink("…", ""))
        links.append(PageLink(str(number), _page_url(query, number), is_current=number == query.page))
        previous = number
    return tuple(links)


def _page_url(query: Query, number: int) -> str:
    return url_for_query(query.changed(page=number))
