"""What narrows a search, ready to print: chips of what was understood and of filters, facets with their counts."""

from functools import partial
from typing import Final

from indexer import Facet, FacetCount, Query, Reading, ResultPage
from indexer.labels import FACET_LABELS, UNLISTED, Labels
from web.hit_groups import PLACE_KINDS
from web.maps import RegionMap, region_map
from web.parameters import PAGE_NAMES
from web.typography import NBSP
from web.urls import toggle_url, url_for_query, url_ignoring, url_value, url_without_ignoring
from web.views import Chip, FacetGroup, FacetLine

SHOWN_VALUES: Final = 6  # of one facet, before « Voir plus »
OPEN_GROUPS: Final = {Facet.REGION, Facet.DOMAIN, Facet.TYPE, Facet.WITH_FIGURES}

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


def reading_chip(reading: Reading, query: Query) -> Chip:
    """Something that was read in the question, and the search without it."""
    label = f"sans {reading.label}" if reading.excluded else reading.label
    action = f"Ne plus lire « {reading.text} » ainsi"
    kind = READING_LABELS.get(reading.kind, reading.kind)
    return Chip(kind, label, url_ignoring(query, reading.key), action, is_excluded=reading.excluded)


def filter_chips(query: Query, labels: Labels) -> tuple[Chip, ...]:
    """Everything that was chosen, each with the search without it."""
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
        name = labels.label(Facet(kind), value) if kind in set(Facet) else value
        label = f"{READING_LABELS.get(kind, kind)}{NBSP}: {name}"
        chips.append(Chip("Lecture écartée", label, url_without_ignoring(query, key), "Rétablir cette lecture"))
    return tuple(chips)


def facet_group(facet: Facet, counts: tuple[FacetCount, ...], query: Query, labels: Labels) -> FacetGroup:
    """The values of one facet with their counts, chosen ones first; of communes, too many to list, only those."""
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
        if value in chosen or (count and facet not in UNLISTED)
    ]
    lines.sort(key=lambda line: (not line.selected, -line.count, line.label))
    shown = max(SHOWN_VALUES, len(chosen))
    if len(lines) <= shown + 1:  # one more line takes no more room than « Voir plus »
        shown = len(lines)
    is_open = bool(chosen) or facet in OPEN_GROUPS
    return FacetGroup(name, FACET_LABELS[facet], tuple(lines[:shown]), tuple(lines[shown:]), len(chosen), is_open)


def filter_map(page: ResultPage, query: Query, labels: Labels) -> RegionMap:
    """The regions to choose on a map: the same values, counts and links as the facet."""
    counts = {item.value: item.count for item in page.facets.get(Facet.REGION, ())}
    url_of, asked = partial(toggle_url, query, Facet.REGION), _asked_regions(page, labels)
    return region_map(labels.geography, counts, url_of, query.values(Facet.REGION), asked)


def _asked_regions(page: ResultPage, labels: Labels) -> set[str]:
    """The regions that the question names, or that hold the départements and communes it names."""
    names: set[str] = set()
    for reading in page.understood:
        if reading.excluded or reading.kind not in PLACE_KINDS:
            continue
        values = (reading.value,) if isinstance(reading.value, str) else tuple(reading.value)
        if reading.kind == "commune":
            values = tuple(town.department for code in values if (town := labels.geography.communes.get(code)))
        found = (labels.geography.department(value) for value in values)
        names |= {place.region for place in found if place} or set(values)
    return names
