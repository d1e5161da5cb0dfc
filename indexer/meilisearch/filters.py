"""Filters of Meilisearch, built from typed values: a value can never become a part of the filter's meaning."""

from collections.abc import Iterable, Sequence
from typing import Final

from indexer.columns import FIELDS
from indexer.query import Facet, Query
from indexer.results import Reading
from indexer.territory import NEAR_KM, PLACE_KINDS
from kb import NATIONAL, Geography

ATTRIBUTES: Final[dict[Facet, str]] = {
    **FIELDS,
    Facet.COMMUNE: "commune",
    Facet.WITH_FIGURES: "with_figures",
    Facet.STATUS: "status",
}
"""The attribute that holds the values of each facet."""
REGIONS: Final = "all_regions"  # the regions of a case, those of its départements included

Filter = str
"""The text of a filter; empty: all the cases."""


def quoted(value: str) -> str:
    """A value as a filter writes it, between quotation marks, whatever it holds."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def among(attribute: str, values: Iterable[str]) -> Filter:
    """One of these values; without values, nothing passes."""
    return f"{attribute} IN [{', '.join(map(quoted, values))}]"


def every(*filters: Filter) -> Filter:
    """All of these filters at once."""
    given = [text for text in filters if text]
    return given[0] if len(given) == 1 else " AND ".join(f"({text})" for text in given)


def either(*filters: Filter) -> Filter:
    """One at least of these filters."""
    return filters[0] if len(filters) == 1 else " OR ".join(f"({text})" for text in filters)


def filter_of(query: Query, *, without: Facet | None = None) -> Filter:
    """What the filters of a query let pass; `without` leaves one facet's aside, to count that facet."""
    facets = [
        among(ATTRIBUTES[facet], values) for facet, values in query.filters.items() if values and facet is not without
    ]
    years = [
        f"start_year {sign} {int(year)}"
        for sign, year in ((">=", query.year_min), ("<=", query.year_max))
        if year is not None
    ]
    return every(*facets, *years)


def kept_by(readings: Sequence[Reading], geography: Geography) -> Filter:
    """What the places left out (« hors Île-de-France ») let pass; the same as `Territory.excluded`."""
    filters = []
    for reading in readings:
        values = [reading.value] if isinstance(reading.value, str) else list(reading.value)
        if not reading.excluded:
            continue
        if reading.kind in {"region", "area"}:
            regions = [*(region.name for region in geography.regions), NATIONAL]
            filters.append(among(REGIONS, [name for name in regions if name not in values]))
        elif reading.kind == "department":
            codes = [department.code for department in geography.departments if department.code not in values]
            filters.append(either("departments IS EMPTY", among("departments", codes)))
        elif reading.kind == "commune":
            filters.append(f"NOT {among('commune', values)}")
    return every(*filters)


def tiers_of(readings: Sequence[Reading], geography: Geography) -> list[Filter]:
    """One filter a step of nearness to the places that are asked, the nearest first; none when no place is."""
    tiers = [_tiers(reading, geography) for reading in readings if reading.kind in PLACE_KINDS and not reading.excluded]
    depth = max(map(len, tiers), default=0)
    return [either(*(each[step] for each in tiers if step < len(each))) for step in range(depth)]


def _tiers(reading: Reading, geography: Geography) -> list[Filter]:
    national = among("regions", [NATIONAL])
    if reading.kind in {"region", "area"}:
        values = [reading.value] if isinstance(reading.value, str) else list(reading.value)
        return [among(REGIONS, values), national]
    commune = geography.communes.get(str(reading.value)) if reading.kind == "commune" else None
    code = commune.department if commune else str(reading.value)
    tiers = [among("commune", [commune.code])] if commune else []
    if commune and commune.latitude is not None and commune.longitude is not None:
        tiers.append(f"_geoRadius({float(commune.latitude)}, {float(commune.longitude)}, {int(1000 * NEAR_KM)})")
    tiers.append(among("departments", [code]))
    if department := geography.department(code):
        tiers.append(among(REGIONS, [department.region]))
    return [*tiers, national]
