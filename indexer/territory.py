"""How near each case is to the places asked: commune ⊂ near by distance ⊂ département ⊂ region ⊂ the country."""

from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.document import Document
from indexer.results import Proximity, Reading
from kb import NATIONAL, Geography

NEAR_KM: Final = 50.0
EARTH_KM: Final = 6371.0

Radians = NDArray[np.float64] | np.float64

PLACE_KINDS: Final = frozenset({"region", "department", "commune", "area"})


class Tier(IntEnum):
    """Steps of the hierarchy, nearest first."""

    PLACE = 0
    NEAR = 1
    DEPARTMENT = 2
    REGION = 3
    NATIONAL = 4
    ELSEWHERE = 5


# How much each step is worth in the ranking, 0 to 1 (docs/evaluation.md). A near case loses with distance.
CLOSENESS: Final = {
    Tier.PLACE: 1.0,
    Tier.NEAR: 0.9,
    Tier.DEPARTMENT: 0.7,
    Tier.REGION: 0.5,
    Tier.NATIONAL: 0.25,
    Tier.ELSEWHERE: 0.0,
}
NEAR_LOSS: Final = 0.2  # from the town's border to NEAR_KM


class Nearness(NamedTuple):
    """For each case: its tier, how much that is worth (0 to 1), its distance in km (nan when unknown), which place."""

    tiers: NDArray[np.int8]
    closeness: NDArray[np.float32]
    km: NDArray[np.float32]
    nearest: NDArray[np.intp]
    places: tuple[str, ...]


def regions_of(document: Document, geography: Geography) -> frozenset[str]:
    """The regions of a case, those of its départements included."""
    departments = [geography.department(code) for code in document.departments]
    return frozenset(document.regions) | {item.region for item in departments if item}


class Territory:
    """
    The places of all the cases, as arrays; a case's number is its position in the sequence given.

    The arrays are made when a place is first asked for: most questions name none.
    """

    def __init__(self, documents: Sequence[Document], geography: Geography) -> None:
        self._documents = documents
        self._size = len(documents)
        self._geography = geography

    @cached_property
    def _communes(self) -> NDArray[np.str_]:
        return np.array([document.commune or "" for document in self._documents], dtype="U5")

    @cached_property
    def _departments(self) -> list[frozenset[str]]:
        return [frozenset(document.departments) for document in self._documents]

    @cached_property
    def _regions(self) -> list[frozenset[str]]:
        return [regions_of(document, self._geography) for document in self._documents]

    @cached_property
    def _in_department(self) -> dict[str, NDArray[np.bool_]]:
        return _masks(self._departments)

    @cached_property
    def _in_region(self) -> dict[str, NDArray[np.bool_]]:
        return _masks(self._regions)

    @cached_property
    def _national(self) -> NDArray[np.bool_]:
        return np.array([NATIONAL in document.regions for document in self._documents], dtype=np.bool_)

    @cached_property
    def _radians(self) -> NDArray[np.float64]:
        coordinates = [(document.latitude, document.longitude) for document in self._documents]
        return np.radians(np.array(coordinates, dtype=np.float64).reshape(-1, 2))

    def nearness(self, readings: Sequence[Reading]) -> Nearness | None:
        """How near every case is to the nearest of the places read; None when no place is asked for."""
        places = [reading for reading in readings if reading.kind in PLACE_KINDS and not reading.excluded]
        if not places:
            return None
        tiers, closeness, km = (np.stack(parts) for parts in zip(*map(self._near, places), strict=True))
        nearest = closeness.argmax(axis=0)
        cases = np.arange(self._size)
        return Nearness(
            tiers[nearest, cases],
            closeness[nearest, cases],
            km[nearest, cases],
            nearest,
            tuple(reading.label for reading in places),
        )

    def excluded(self, readings: Sequence[Reading]) -> NDArray[np.bool_]:
        """The cases that lie only in places that the user leaves out (« hors Île-de-France »)."""
        out = np.zeros(self._size, dtype=np.bool_)
        for reading in readings:
            if not reading.excluded:
                continue
            wanted = _names(reading)
            if reading.kind in {"region", "area"}:
                out |= np.array([regions <= wanted for regions in self._regions])
            elif reading.kind == "department":
                out |= np.array([bool(codes) and codes <= wanted for codes in self._departments])
            elif reading.kind == "commune":
                out |= self._communes == reading.value
        return out

    def proximity(self, nearness: Nearness, number: int, document: Document) -> Proximity:
        """What to tell a reader about one case."""
        tier = Tier(int(nearness.tiers[number]))
        km = float(nearness.km[number])
        distance = None if np.isnan(km) else round(km, 1)
        place = nearness.places[int(nearness.nearest[number])]
        return Proximity(tier=tier, label=self._label(tier, distance, place, document), distance_km=distance)

    def _label(self, tier: Tier, distance: float | None, place: str, document: Document) -> str:
        if tier is Tier.PLACE:
            return place
        if distance is not None and tier is not Tier.NATIONAL:
            return f"à {max(1, round(distance))} km"
        if tier is Tier.NATIONAL:
            return "partout en France"
        departments = [self._geography.department(code) for code in document.departments]
        if tier is Tier.DEPARTMENT and departments and departments[0]:
            return departments[0].name
        return document.regions[0]

    def _near(self, reading: Reading) -> tuple[NDArray[np.int8], NDArray[np.float32], NDArray[np.float32]]:
        """Tier, closeness and distance of each case to one place."""
        tiers = np.full(self._size, Tier.ELSEWHERE, dtype=np.int8)
        km = np.full(self._size, np.nan, dtype=np.float32)
        tiers[self._national] = Tier.NATIONAL
        if reading.kind in {"region", "area"}:
            tiers[self._in_regions(_names(reading))] = Tier.PLACE
        else:
            self._place_in_department(reading, tiers, km)
        closeness = np.array([CLOSENESS[Tier(tier)] for tier in range(len(Tier))], dtype=np.float32)[tiers]
        near = tiers == Tier.NEAR
        closeness[near] -= NEAR_LOSS * km[near] / NEAR_KM
        return tiers, closeness, km

    def _place_in_department(self, reading: Reading, tiers: NDArray[np.int8], km: NDArray[np.float32]) -> None:
        commune = self._geography.communes.get(str(reading.value)) if reading.kind == "commune" else None
        code = commune.department if commune else str(reading.value)
        department = self._geography.department(code)
        if department:
            tiers[self._in_regions({department.region})] = Tier.REGION
        if code in self._in_department:
            tiers[self._in_department[code]] = Tier.DEPARTMENT if commune else Tier.PLACE
        if commune and commune.latitude is not None and commune.longitude is not None:
            km[:] = self._distances(commune.latitude, commune.longitude)
            tiers[km <= NEAR_KM] = Tier.NEAR
        if commune:
            tiers[self._communes == commune.code] = Tier.PLACE

    def distances(self, latitude: float, longitude: float) -> NDArray[np.float64]:
        """
        How far each case is, in km; infinite for a nation-wide one.

        A case without coordinates is in the middle of the nearest of its départements or, without any, of its regions.
        """
        km = self._distances(latitude, longitude).astype(np.float64)
        unknown = np.isnan(km)
        for places in (self._in_department, self._in_region):
            nearest = np.full(len(km), np.inf)
            for place, mask in places.items():
                point = self._geography.middles.get(place)
                if point is not None:
                    nearest[mask] = np.minimum(nearest[mask], _km(*np.radians([latitude, longitude, *point])))
            km[unknown] = nearest[unknown]
            unknown &= np.isinf(km)
        km[self._national] = np.inf
        return km

    def _in_regions(self, names: frozenset[str] | set[str]) -> NDArray[np.bool_]:
        masks = [self._in_region[name] for name in names if name in self._in_region]
        return np.logical_or.reduce(masks) if masks else np.zeros(self._size, dtype=np.bool_)

    def _distances(self, latitude: float, longitude: float) -> NDArray[np.float32]:
        """Distances of the cases whose coordinates are known, in km."""
        lat, lon = np.radians(latitude), np.radians(longitude)
        return np.asarray(_km(lat, lon, self._radians[:, 0], self._radians[:, 1]), dtype=np.float32)


def _km(lat: Radians, lon: Radians, lats: Radians, lons: Radians) -> Radians:
    """Great-circle distances in km (haversine formula), angles in radians."""
    half = np.sin((lats - lat) / 2) ** 2 + np.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(half)))


def _masks(places: Sequence[frozenset[str]]) -> dict[str, NDArray[np.bool_]]:
    """For each place, which cases lie there."""
    masks: dict[str, NDArray[np.bool_]] = {}
    for number, names in enumerate(places):
        for name in names:
            masks.setdefault(name, np.zeros(len(places), dtype=np.bool_))[number] = True
    return masks


def _names(reading: Reading) -> frozenset[str]:
    return frozenset({reading.value}) if isinstance(reading.value, str) else frozenset(reading.value)
