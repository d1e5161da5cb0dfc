"""The map of the cases found: regions or, once some are chosen, their départements; towns as dots."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import Final

from indexer import Facet, ResultPage
from indexer.labels import Labels
from kb import NATIONAL, Region
from web.geometry import Bounds, Point, bounds, frame_of, place_on_map
from web.maps import MapRegion, RegionMap, drawings, legend_of, level_of, region_map, scale_for
from web.page_query import PageQuery
from web.typography import counted
from web.urls import toggle_url, url_for_query
from web.views import Link

MARGIN: Final = 12.0  # map units around the regions that are shown
DOT: Final = {True: 1 / 80, False: 1 / 170}  # radius of the dot of one case, in widths of the drawing, close or not
MOST_DOT: Final = 2.6  # times as wide, at most
NUMBER: Final = 1 / 26  # height of numbers, in widths of the drawing


@dataclass(frozen=True)
class MapDot:
    """A town and its number of cases."""

    label: str
    url: str
    count: int
    middle: Point
    radius: float
    is_selected: bool


@dataclass(frozen=True)
class ResultMap:
    """All that `_result_map.html` draws; `areas` are regions, or départements when the drawing is `is_close`."""

    drawing: RegionMap
    far: tuple[str, ...]
    dots: tuple[MapDot, ...]
    number_size: float
    is_close: bool
    whole_url: str
    national: Link | None
    note: str


def result_map(page: ResultPage, query: PageQuery, labels: Labels) -> ResultMap:
    """The map of a page of results: what a click on it opens is the same search, in the area clicked."""
    counts = {facet: {item.value: item.count for item in page.facets.get(facet, ())} for facet in Facet}
    regions = _shown_regions(query, labels)
    drawing, far, width = _close(regions, counts[Facet.DEPARTMENT], query, labels) if regions else (None, (), 1000.0)
    if drawing is None:
        url_of = partial(toggle_url, query, Facet.REGION)
        drawing = region_map(labels.geography, counts[Facet.REGION], url_of, query.values(Facet.REGION))
    dots = _dots(counts[Facet.COMMUNE], {region.name for region in regions}, width, query, labels)
    national = counts[Facet.REGION].get(NATIONAL, 0)
    label = labels.label(Facet.REGION, NATIONAL)
    return ResultMap(
        drawing=drawing,
        far=far,
        dots=dots,
        number_size=width * NUMBER,
        is_close=bool(regions),
        whole_url=url_for_query(_anywhere(query)) if regions else "",
        national=Link(label, toggle_url(query, Facet.REGION, NATIONAL), national) if national else None,
        note=_note(page, dots),
    )


def _shown_regions(query: PageQuery, labels: Labels) -> tuple[Region, ...]:
    """The regions to look at closely: those filtered on, or of the départements and communes that are."""
    geography = labels.geography
    communes = [geography.communes.get(code) for code in query.values(Facet.COMMUNE)]
    codes = [*query.values(Facet.DEPARTMENT), *(commune.department for commune in communes if commune)]
    departments = [geography.department(code) for code in codes]
    names = query.values(Facet.REGION) or tuple(item.region for item in departments if item)
    regions = tuple(region for region in geography.regions if region.name in names)
    return regions if len({frame_of(region.code) for region in regions}) == 1 else ()


def _close(
    regions: tuple[Region, ...], counts: Mapping[str, int], query: PageQuery, labels: Labels
) -> tuple[RegionMap, tuple[str, ...], float]:
    """The départements of some regions, what lies around them, and the width of the drawing."""
    shapes, names = drawings(), {region.name for region in regions}
    departments = [item for item in labels.geography.departments if item.region in names]
    sizes = Counter(item.region for item in departments)
    alone = {region.name: shapes.labels[region.code] for region in regions if sizes[region.name] == 1}
    scale = scale_for({item.code: counts.get(item.code, 0) for item in departments})
    chosen = query.values(Facet.DEPARTMENT)
    areas = tuple(
        MapRegion(
            id=item.code,
            label=labels.label(Facet.DEPARTMENT, item.code),
            path=shapes.departments[item.code],
            url=toggle_url(query, Facet.DEPARTMENT, item.code) if counts.get(item.code) or item.code in chosen else "",
            count=counts.get(item.code, 0),
            level=level_of(counts.get(item.code, 0), scale),
            is_selected=item.code in chosen,
            middle=alone.get(item.region) or bounds(shapes.departments[item.code]).middle,
        )
        for item in departments
    )
    frame = frame_of(regions[0].code)
    codes = {region.code for region in regions}
    far = tuple(path for code, path in shapes.regions.items() if code not in codes and frame_of(code) == frame)
    box = _box([area.path for area in areas])
    legend = legend_of([area.count for area in areas], scale)
    return RegionMap(box.view_box(MARGIN), areas, (), legend), far, box.size


def _box(paths: list[str]) -> Bounds:
    box = bounds(paths[0])
    for path in paths[1:]:
        box = box.joined(bounds(path))
    return box


def _dots(
    counts: Mapping[str, int], regions: set[str], width: float, query: PageQuery, labels: Labels
) -> tuple[MapDot, ...]:
    """The towns, largest dots first so that small ones stay seen; those of the regions shown, if some are chosen."""
    geography, dots = labels.geography, []
    for code, count in counts.items():
        town = geography.communes.get(code)
        department = geography.department(town.department) if town else None
        if not town or town.latitude is None or town.longitude is None or not count:
            continue
        point = place_on_map(town.longitude, town.latitude)
        if point is None or (regions and (not department or department.region not in regions)):
            continue
        radius = width * DOT[bool(regions)] * min(MOST_DOT, sqrt(count))
        url = toggle_url(query, Facet.COMMUNE, code)
        label = labels.label(Facet.COMMUNE, code)
        dots.append(MapDot(label, url, count, point, radius, code in query.values(Facet.COMMUNE)))
    return tuple(sorted(dots, key=lambda dot: (-dot.count, dot.label)))


def _anywhere(query: PageQuery) -> PageQuery:
    places = (Facet.REGION, Facet.DEPARTMENT, Facet.COMMUNE)
    return query.changed(filters={facet: values for facet, values in query.filters.items() if facet not in places})


def _note(page: ResultPage, dots: Sequence[MapDot]) -> str:
    """How many of the cases found have a dot."""
    chosen = [dot for dot in dots if dot.is_selected]
    located = sum(dot.count for dot in chosen or dots)
    if not page.total or located == page.total:
        return "Chaque cas trouvé a un point, sur sa commune." if page.total else ""
    if not located:
        return "Aucun des cas trouvés n’a de commune sur cette carte : ils sont comptés dans leur région."
    placed = counted(located, "cas a un point", "cas ont un point")
    return f"{placed}, sur leur commune ; les autres, sans commune sur cette carte, sont comptés dans leur région."
