"""The order by proximity: from which places distances are counted, and how far each case is."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.query import Facet, Query, Sort
from indexer.ranking import Scores
from indexer.results import Notice, Reading
from indexer.territory import PLACE_KINDS, Nearness, Territory, Tier
from kb import NATIONAL, Geography

NO_PLACE: Final = (
    "Pour trier par proximité, indiquez un lieu : dans la question, ou par un filtre de région, de département ou de "
    "commune. En attendant, l’ordre est celui de la pertinence."
)
NO_COMMUNE: Final = "Un cas sans commune connue est placé au milieu de son territoire."
FILTERS: Final = (Facet.COMMUNE, Facet.DEPARTMENT, Facet.REGION)
"""Filters that tell where, the most precise first."""


Numbers = NDArray[np.intp]


class Centre(NamedTuple):
    """A place as a point: a commune, or the middle of a département or of a region."""

    label: str
    latitude: float
    longitude: float


def centres_of(query: Query, readings: Sequence[Reading], geography: Geography) -> tuple[Centre, ...]:
    """The places asked in the question or, without any, those filtered on; distances are to the nearest of them."""
    asked = [reading for reading in readings if reading.kind in PLACE_KINDS and not reading.excluded]
    if asked:
        found = [centre for reading in asked for centre in _read(reading, geography)]
    else:
        facet = next((facet for facet in FILTERS if query.values(facet)), None)
        values = query.values(facet) if facet else ()
        found = [_centre(str(facet), value, geography) for value in values if value != NATIONAL]
    return tuple(dict.fromkeys(centre for centre in found if centre))


def by_distance(
    territory: Territory, centres: Sequence[Centre], nearness: Nearness | None, scores: Scores, newest: Numbers
) -> Numbers:
    """
    The cases `newest` in another order: those of the very place, then by distance, nation-wide ones last.

    At equal distance, the best score first, then the newest.
    """
    km = np.minimum.reduce([territory.distances(centre.latitude, centre.longitude) for centre in centres])
    elsewhere = np.zeros(len(km), dtype=np.bool_) if nearness is None else nearness.tiers != Tier.PLACE
    return newest[np.lexsort((-scores[newest], km[newest], elsewhere[newest]))]


def order_notices(query: Query, centres: Sequence[Centre]) -> tuple[Notice, ...]:
    """How an order by proximity was made, or why it could not be."""
    if query.sort is not Sort.PROXIMITY:
        return ()
    if not centres:
        return (Notice(code="no-place", text=NO_PLACE),)
    places = ", ".join(centre.label for centre in centres)
    return (Notice(code="by-distance", text=f"Distances comptées depuis : {places}. {NO_COMMUNE}"),)


def _read(reading: Reading, geography: Geography) -> list[Centre | None]:
    if reading.kind == "area":
        return [_centre("region", name, geography) for name in reading.value]
    return [_centre(reading.kind, str(reading.value), geography)]


def _centre(kind: str, value: str, geography: Geography) -> Centre | None:
    """A place as a point; a commune whose place is unknown is in the middle of its département."""
    commune = geography.communes.get(value) if kind == "commune" else None
    if commune and commune.latitude is not None and commune.longitude is not None:
        return Centre(commune.name, commune.latitude, commune.longitude)
    point = geography.middles.get(commune.department if commune else value)
    if point is None:
        return None
    department = geography.department(value)
    label = commune.name if commune else f"{department.name if department else value} (milieu)"
    return Centre(label, *point)
