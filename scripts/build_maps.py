"""
Write web/maps.json, the outlines of regions and départements as SVG paths; run again only when borders change.

Needs one GeoJSON file of the départements (properties `code`, `nom`, `region`), outlines generalised to about 1 km:
IGN, Admin Express COG, generalised by Etalab (« Contours administratifs », data.gouv.fr), Licence Ouverte 2.0.

    python scripts/build_maps.py departements.geojson

Regions are drawn from the same lines as their départements, so that both fit to the point. Exit code: 0 when the file
was written, 1 when départements are missing or the result is too large for a page.
"""

import argparse
import json
import math
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Final

from kb import load_geography
from web.geometry import HEIGHT, WIDTH, Frame, Point, frame_of
from web.maps import MAPS_FILE

TOLERANCE: Final = 1.6  # map units (about 1.6 km on the mainland): what a line may lose without looking wrong
SMALLEST_ISLAND: Final = 14.0  # square units: below, an island is a speck that only weighs
MAX_REGIONS: Final = 40_000  # bytes
MAX_DEPARTMENTS: Final = 90_000
GRID: Final = 24  # places tried along each side for the number written on a region

Position = tuple[float, float]
Line = tuple[Position, ...]


def rings(feature: dict[str, dict[str, object]]) -> list[Line]:
    """The closed lines of a GeoJSON feature, without the repeated last point."""
    geometry = feature["geometry"]
    coordinates = geometry["coordinates"]
    polygons = coordinates if geometry["type"] == "MultiPolygon" else [coordinates]
    return [tuple((x, y) for x, y in ring[:-1]) for polygon in polygons for ring in polygon]  # type: ignore[attr-defined]


def arcs(by_code: dict[str, list[Line]]) -> dict[Line, set[str]]:
    """Borders cut where the neighbours change: each piece, in one direction, with the one or two that it bounds."""
    owners: defaultdict[frozenset[Position], set[str]] = defaultdict(set)
    for code, lines in by_code.items():
        for ring in lines:
            for start, end in zip(ring, (*ring[1:], ring[0]), strict=True):
                owners[frozenset((start, end))].add(code)
    cut: defaultdict[Line, set[str]] = defaultdict(set)
    for code, lines in by_code.items():
        for ring in lines:
            for piece in pieces(ring, owners):
                cut[min(piece, piece[::-1])].add(code)
    return cut


def pieces(ring: Line, owners: dict[frozenset[Position], set[str]]) -> list[Line]:
    """A ring cut at each point where the neighbours change; closed rings with one neighbour stay whole."""
    size = len(ring)
    sides = [owners[frozenset((ring[i], ring[(i + 1) % size]))] for i in range(size)]
    cuts = [i for i in range(size) if sides[i] != sides[i - 1]]
    if not cuts:
        first = ring.index(min(ring))  # the same start whichever owner draws it
        return [(*ring[first:], *ring[: first + 1])]
    doubled = ring + ring
    return [
        doubled[start : (end if end > start else end + size) + 1]
        for start, end in zip(cuts, (*cuts[1:], cuts[0]), strict=True)
    ]


def simplified(line: list[Point]) -> list[Point]:
    """The line without the points that stand off by less than the tolerance (Douglas and Peucker)."""
    if len(line) < 3:  # noqa: PLR2004
        return line
    first, last = line[0], line[-1]
    distances = [distance(point, first, last) for point in line[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] <= TOLERANCE:
        return [first, last]
    middle = farthest + 1
    return [*simplified(line[: middle + 1])[:-1], *simplified(line[middle:])]


def distance(point: Point, start: Point, end: Point) -> float:
    """How far a point stands from a segment."""
    length = math.dist(start, end)
    if length == 0:
        return math.dist(point, start)
    along = ((point.x - start.x) * (end.x - start.x) + (point.y - start.y) * (end.y - start.y)) / length**2
    along = min(1.0, max(0.0, along))
    return math.dist(point, (start.x + along * (end.x - start.x), start.y + along * (end.y - start.y)))


def stitched(lines: list[list[Point]]) -> list[list[Point]]:
    """Pieces put end to end into closed rings."""
    left, closed = [list(line) for line in lines], []
    while left:
        ring = left.pop()
        while ring[0] != ring[-1]:
            for other in left:
                if ring[-1] in (other[0], other[-1]):
                    left.remove(other)
                    ring += (other if other[0] == ring[-1] else other[::-1])[1:]
                    break
            else:
                break
        closed.append(ring)
    return closed


def area(ring: list[Point]) -> float:
    """The surface of a ring, in square map units."""
    return abs(sum(a.x * b.y - b.x * a.y for a, b in pairwise(ring))) / 2


def path(all_rings: list[list[Point]]) -> str:
    """Rings as the shortest SVG path in whole units: absolute start, relative lines."""
    largest = max(all_rings, key=area)
    text = ""
    for ring in sorted(all_rings, key=area, reverse=True):
        if ring is not largest and area(ring) < SMALLEST_ISLAND:
            continue
        points = [(round(point.x), round(point.y)) for point in ring]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
        kept = [f"{dx}{'' if dy < 0 else ' '}{dy}" for dx, dy in steps[:-1] if (dx, dy) != (0, 0)]
        text += (
            f"M{points[0][0]} {points[0][1]}l"
            + "".join(step if index == 0 or step.startswith("-") else f" {step}" for index, step in enumerate(kept))
            + "z"
        )
    return text


def label_point(all_rings: list[list[Point]]) -> tuple[int, int]:
    """The place inside the largest ring that is farthest from its border."""
    ring = max(all_rings, key=area)
    left, right = min(point.x for point in ring), max(point.x for point in ring)
    top, bottom = min(point.y for point in ring), max(point.y for point in ring)
    tried = [
        Point(left + (right - left) * i / GRID, top + (bottom - top) * j / GRID)
        for i in range(1, GRID)
        for j in range(1, GRID)
    ]
    inside = [point for point in tried if is_inside(point, ring)]
    best = max(inside, key=lambda point: min(distance(point, a, b) for a, b in pairwise(ring)))
    return round(best.x), round(best.y)


def is_inside(point: Point, ring: list[Point]) -> bool:
    """True when a line from the point to the right crosses the ring an odd number of times."""
    crossed = False
    for a, b in pairwise(ring):
        if (a.y > point.y) != (b.y > point.y) and point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x:
            crossed = not crossed
    return crossed


def drawn(features: list[dict[str, dict[str, object]]]) -> dict[str, object]:
    """All that web/maps.json holds."""
    region_of = {str(item["properties"]["code"]): str(item["properties"]["region"]) for item in features}
    by_code = {str(item["properties"]["code"]): rings(item) for item in features}
    of_department: defaultdict[str, list[list[Point]]] = defaultdict(list)
    of_region: defaultdict[str, list[list[Point]]] = defaultdict(list)
    for line, codes in arcs(by_code).items():
        frame: Frame = frame_of(region_of[min(codes)])
        shape = simplified([frame.point(*position) for position in line])
        for code in codes:
            of_department[code].append(shape)
        for region in {region_of[code] for code in codes}:
            if sum(region_of[code] == region for code in codes) == 1:
                of_region[region].append(shape)
    departments = {code: stitched(lines) for code, lines in of_department.items()}
    regions = {code: stitched(lines) for code, lines in of_region.items()}
    return {
        "size": [WIDTH, HEIGHT],
        "regions": {code: path(shape) for code, shape in sorted(regions.items())},
        "labels": {code: label_point(shape) for code, shape in sorted(regions.items())},
        "departments": {code: path(shape) for code, shape in sorted(departments.items())},
    }


def main() -> int:
    """Read the outlines, write the drawings, say how large they are."""
    parser = argparse.ArgumentParser(description="Écrit web/maps.json.")
    parser.add_argument("departements", type=Path, help="fichier GeoJSON des départements")
    features = json.loads(parser.parse_args().departements.read_text(encoding="utf-8"))["features"]
    maps = drawn(features)
    missing = {item.code for item in load_geography().departments} - set(maps["departments"])  # type: ignore[call-overload]
    sizes = [len(json.dumps(maps[name])) for name in ("regions", "departments")]
    sys.stdout.write(f"régions : {sizes[0]} octets, départements : {sizes[1]} octets\n")
    if missing or sizes[0] > MAX_REGIONS or sizes[1] > MAX_DEPARTMENTS:
        sys.stdout.write(f"départements manquants : {sorted(missing)}, ou dessin trop lourd ; rien n’est écrit\n")
        return 1
    MAPS_FILE.write_text(json.dumps(maps, separators=(",", ":"), indent=0) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
