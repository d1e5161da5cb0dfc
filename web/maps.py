"""Maps of France ready to draw: regions to click with their number of cases, and where one case takes place."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from kb import Case, Geography
from web.geometry import HEIGHT, MAINLAND, OVERSEAS, WIDTH, Frame, Point, frame_of, place_on_map

MAPS_FILE: Final = Path(__file__).with_name("maps.json")
WHOLE: Final = Frame(0, 0, WIDTH, HEIGHT, 0, 0, 0, 0)
CREDIT: Final = "Contours : IGN – Admin Express, Etalab (Licence Ouverte 2.0)"
SCALES: Final = ((1, 10, 25, 50), (1, 5, 10, 20), (1, 3, 5, 8), (1, 2, 3, 4))
"""Numbers of cases from which a region takes the next tint: the widest scale that the largest number fills is used."""


class Drawings(NamedTuple):
    """SVG paths of web/maps.json, by INSEE code; `labels` are the places where a number can be written."""

    regions: dict[str, str]
    departments: dict[str, str]
    labels: dict[str, Point]


@dataclass(frozen=True)
class MapRegion:
    """
    A region to draw, or to list like a `Link`: no `url` without case; `level`, 0 to 4, is its tint.

    `is_selected` when it is filtered on, `is_asked` when the question names it.
    """

    id: str
    label: str
    path: str
    url: str
    count: int
    level: int
    is_selected: bool
    middle: Point
    is_asked: bool = False

    @property
    def is_outlined(self) -> bool:
        """True for a region to outline; it is drawn last, over its neighbours."""
        return self.is_selected or self.is_asked


@dataclass(frozen=True)
class MapFrame:
    """The rectangle around an overseas region, and its name under it."""

    frame: Frame
    name: str

    @property
    def middle(self) -> float:
        """Where the name is centred."""
        return self.frame.left + self.frame.width / 2

    @property
    def bottom(self) -> float:
        """The line on which the name is written."""
        return self.frame.top + self.frame.height - 16


@dataclass(frozen=True)
class RegionMap:
    """All that the macro `region_map` of `_map.html` draws."""

    view_box: str
    regions: tuple[MapRegion, ...]
    frames: tuple[MapFrame, ...]
    legend: tuple[tuple[int, str], ...]
    credit: str = CREDIT

    @property
    def listed(self) -> tuple[MapRegion, ...]:
        """The regions that have cases, most cases first: the list that says the same as the drawing."""
        return tuple(sorted((region for region in self.regions if region.url), key=lambda region: -region.count))


@dataclass(frozen=True)
class LocatorMap:
    """All that the macro `locator_map` of `_map.html` draws: `near` are the tinted regions, `exact` départements."""

    view_box: str
    description: str
    far: tuple[str, ...]
    near: tuple[str, ...]
    exact: tuple[str, ...]
    dots: tuple[Point, ...]
    dot_radius: float
    credit: str = CREDIT


@lru_cache(maxsize=1)
def drawings() -> Drawings:
    """The drawings of web/maps.json, read once."""
    data = json.loads(MAPS_FILE.read_text(encoding="utf-8"))
    labels = {code: Point(*place) for code, place in data["labels"].items()}
    return Drawings(data["regions"], data["departments"], labels)


def region_map(
    geography: Geography,
    counts: Mapping[str, int],
    url_of: Callable[[str], str],
    selected: Collection[str] = (),
    asked: Collection[str] = (),
) -> RegionMap:
    """The map of regions, by official names; `url_of` gives what a click on a name opens."""
    shapes, scale = drawings(), scale_for(counts)
    regions = tuple(
        MapRegion(
            id=region.slug,
            label=region.name,
            path=shapes.regions[region.code],
            url=url_of(region.name) if counts.get(region.name) or region.name in selected else "",
            count=counts.get(region.name, 0),
            level=level_of(counts.get(region.name, 0), scale),
            is_selected=region.name in selected,
            middle=shapes.labels[region.code],
            is_asked=region.name in asked,
        )
        for region in geography.regions
    )
    names = {region.code: region.name for region in geography.regions}
    frames = tuple(MapFrame(frame, names[code]) for code, frame in OVERSEAS.items())
    return RegionMap(WHOLE.view_box, regions, frames, legend_of([region.count for region in regions], scale))


def locator_map(case: Case, geography: Geography) -> LocatorMap | None:
    """Where a case takes place; None when its regions are none of those drawn."""
    exact = () if case.is_national else case.departments
    return _located((case,), exact, geography, _description(case, geography))


def cases_map(cases: Collection[Case], geography: Geography) -> LocatorMap | None:
    """Where several cases take place, with a dot on each town; None when all are national, or when there are none."""
    local = tuple(case for case in cases if not case.is_national)
    names = ", ".join(dict.fromkeys(name for case in local for name in case.regions))
    return _located(local, (), geography, f"Carte des cas du livret : {names}.")


def _located(
    cases: tuple[Case, ...], departments: tuple[str, ...], geography: Geography, description: str
) -> LocatorMap | None:
    shapes = drawings()
    is_national = any(case.is_national for case in cases)
    names = {name for case in cases for name in case.regions}
    codes = [region.code for region in geography.regions if is_national or region.name in names]
    if not codes:
        return None
    frames = {frame_of(code) for code in codes}
    view = MAINLAND if is_national else frames.pop() if len(frames) == 1 else WHOLE
    shown = [code for code in shapes.regions if view == WHOLE or frame_of(code) == view]
    return LocatorMap(
        view_box=view.view_box,
        description=description,
        far=tuple(shapes.regions[code] for code in shown if code not in codes),
        near=tuple(shapes.regions[code] for code in shown if code in codes),
        exact=tuple(shapes.departments[code] for code in departments),
        dots=tuple(dict.fromkeys(dot for case in cases for dot in _dots(case, geography))),
        dot_radius=view.width / 60,
    )


def _dots(case: Case, geography: Geography) -> tuple[Point, ...]:
    town = geography.locate(case.city, case.departments) if case.city and not case.is_national else None
    if town is None or town.latitude is None or town.longitude is None:
        return ()
    point = place_on_map(town.longitude, town.latitude)
    return (point,) if point else ()


def _description(case: Case, geography: Geography) -> str:
    if case.is_national:
        return "Carte de France : tout le pays est concerné."
    departments = [found.name for code in case.departments if (found := geography.department(code))]
    places = ", ".join(dict.fromkeys([*([case.city] if case.city else []), *departments, *case.regions]))
    return f"Carte de situation : {places}."


def scale_for(counts: Mapping[str, int]) -> tuple[int, ...]:
    """The scale of tints that suits these numbers of cases."""
    most = max(counts.values(), default=0)
    return next((scale for scale in SCALES if scale[-1] <= most), SCALES[-1])


def level_of(count: int, scale: tuple[int, ...]) -> int:
    """The tint of a number of cases, 0 to 4."""
    return sum(count >= bound for bound in scale)


def legend_of(counts: list[int], scale: tuple[int, ...]) -> tuple[tuple[int, str], ...]:
    """The tints in use, each with what it means: « 10 à 24 »."""
    bounds = [bound for bound in scale if bound <= max(counts, default=0)]
    lines = [(0, "aucun")] if 0 in counts else []
    for level, bound in enumerate(bounds, start=1):
        last = scale[level] - 1 if level < len(bounds) else None
        end = " et plus" if last is None else f" à {last}" if last > bound else ""
        lines.append((level, f"{bound}{end}"))
    return tuple(lines)
