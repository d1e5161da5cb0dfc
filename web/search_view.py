"""The search page as values ready to print: heading, chips, facets, hits, pagination."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from indexer import Facet, FacetCount, Mode, Query, Reading, ResultPage, Sort
from indexer.labels import FACET_LABELS, Labels
from web.hit_groups import HitGroup, hit_groups
from web.parameters import PAGE_NAMES
from web.typography import NBSP, counted
from web.urls import hidden_pairs, toggle_url, url_for_query, url_ignoring, url_value, url_without_ignoring
from web.views import Chip, FacetGroup, FacetLine, HitView, Link, PageLink, excerpt, hit_view

_Choice = TypeVar("_Choice", Mode, Sort)
SHOWN_VALUES: Final = 6  # of one facet, before « Voir plus »
OPEN_GROUPS: Final = {Facet.REGION, Facet.DOMAIN, Facet.TYPE}
PAGES_AROUND: Final = 1  # pages shown on each side of the current one
LONG_TEXT: Final = 120  # characters: a longer question is shown in a box of several lines
HEADING_LENGTH: Final = 90  # characters of the question repeated in the heading

READING_LABELS: Final = {
    "region": "Région",
    "department": "Département",
    "commune": "Commune",
    "area": "Territoire",
    "type": "Type",
    "actor_kind": "Acteurs",
    "year": "Période",
    "domain": "Domaine",
    "modality": "Modalité",
}
MODE_LABELS: Final = {
    Mode.HYBRID: "Mots et sens",
    Mode.LEXICAL: "Mots seulement",
    Mode.SEMANTIC: "Sens seulement",
}
SORT_LABELS: Final = {Sort.RELEVANCE: "Pertinence", Sort.RECENT: "Année récente"}


@dataclass(frozen=True)
class Option:
    """One choice of a list to choose from."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class SearchView:
    """All that `_results.html` prints."""

    query: Query
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
    hidden: tuple[tuple[str, str], ...]


def search_view(page: ResultPage, query: Query, labels: Labels) -> SearchView:
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
        readings=tuple(_reading_chip(reading, query) for reading in page.understood),
        filters=_filter_chips(query, labels),
        literal_url=url_for_query(query.changed(literal=True, ignore=())) if page.understood else "",
        reset_url=url_for_query(Query(text=query.text)),
        facets=tuple(_group(facet, page.facets.get(facet, ()), query, labels) for facet in FACET_LABELS),
        notices=tuple(notice.text for notice in page.notices),
        did_you_mean=_did_you_mean(page, query),
        relaxations=tuple(Link(item.label, url_for_query(item.query), item.count) for item in page.relaxations),
        nearest=tuple(hit_view(hit, labels) for hit in page.nearest),
        pagination=_pagination(query, last),
        previous_url=_page_url(query, query.page - 1) if query.page > 1 else "",
        next_url=_page_url(query, query.page + 1) if query.page < last else "",
        modes=_options(PAGE_NAMES.modes, MODE_LABELS, query.mode),
        sorts=_options(PAGE_NAMES.sorts, SORT_LABELS, query.sort),
        hidden=tuple(hidden_pairs(query)),
    )


def _heading(page: ResultPage, query: Query) -> str:
    found = counted(page.total, "cas", "cas") if page.total else "Aucun cas"
    return f"{found} pour « {excerpt(query.text, HEADING_LENGTH)} »" if query.text else found


def _title(page: ResultPage, query: Query, labels: Labels) -> str:
    """The title of the page says the whole search, as its address does."""
    values = [labels.label(facet, value) for facet in FACET_LABELS for value in query.values(facet)]
    words = [f"« {excerpt(query.text, HEADING_LENGTH)} »"] if query.text else []
    subject = ", ".join([*words, *values])
    position = f", page {query.page}" if query.page > 1 else ""
    found = counted(page.total, "cas", "cas")
    return f"{subject} : {found}{position}" if subject else f"Tous les cas{position}"


def _did_you_mean(page: ResultPage, query: Query) -> Link | None:
    if not page.did_you_mean:
        return None
    return Link(page.did_you_mean, url_for_query(query.changed(text=page.did_you_mean, ignore=())))


def _reading_chip(reading: Reading, query: Query) -> Chip:
    label = f"sans {reading.label}" if reading.excluded else reading.label
    action = f"Ne plus lire « {reading.text} » ainsi"
    kind = READING_LABELS.get(reading.kind, reading.kind)
    return Chip(kind, label, url_ignoring(query, reading.key), action, is_excluded=reading.excluded)


def _filter_chips(query: Query, labels: Labels) -> tuple[Chip, ...]:
    chips = [
        Chip(FACET_LABELS[facet], labels.label(facet, value), toggle_url(query, facet, value), "Retirer ce filtre")
        for facet in FACET_LABELS
        for value in query.values(facet)
    ]
    if query.year_min is not None:
        url = url_for_query(query.changed(year_min=None))
        chips.append(Chip("Période", f"depuis {query.year_min}", url, "Retirer ce filtre"))
    if query.year_max is not None:
        url = url_for_query(query.changed(year_max=None))
        chips.append(Chip("Période", f"jusqu’à {query.year_max}", url, "Retirer ce filtre"))
    if query.literal:
        url = url_for_query(query.changed(literal=False))
        chips.append(Chip("Recherche", "mots tels quels", url, "Interpréter de nouveau la question"))
    for key in query.ignore:
        kind, _, value = key.partition(":")
        label = f"{READING_LABELS.get(kind, kind)}{NBSP}: {value}"
        chips.append(Chip("Lecture écartée", label, url_without_ignoring(query, key), "Rétablir cette lecture"))
    return tuple(chips)


def _group(facet: Facet, counts: tuple[FacetCount, ...], query: Query, labels: Labels) -> FacetGroup:
    name, chosen = PAGE_NAMES.facets[facet], query.values(facet)
    by_value = dict.fromkeys(chosen, 0) | {item.value: item.count for item in counts}
    lines = [
        FacetLine(
            id=f"{name}-{url_value(facet, value)}",
            value=url_value(facet, value),
            label=labels.label(facet, value),
            count=count,
            selected=value in chosen,
        )
        for value, count in by_value.items()
        if count or value in chosen
    ]
    lines.sort(key=lambda line: (not line.selected, -line.count, line.label))
    shown = max(SHOWN_VALUES, len(chosen))
    if len(lines) <= shown + 1:  # one more line takes no more room than « Voir plus »
        shown = len(lines)
    is_open = bool(chosen) or facet in OPEN_GROUPS
    return FacetGroup(name, FACET_LABELS[facet], tuple(lines[:shown]), tuple(lines[shown:]), len(chosen), is_open)


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
