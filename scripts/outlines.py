"""Outlines of places, read from GeoJSON: how far a point is from one, to refuse a coordinate that is elsewhere."""

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

KM_BY_DEGREE = 111.2  # of latitude

Position = tuple[float, float]
Ring = tuple[Position, ...]


class Outline(NamedTuple):
    """The closed lines around a place, as (longitude, latitude)."""

    rings: tuple[Ring, ...]

    def km_to(self, longitude: float, latitude: float) -> float:
        """How far a point is outside, in km; 0 inside."""
        if self.holds(longitude, latitude):
            return 0.0
        by_longitude = KM_BY_DEGREE * math.cos(math.radians(latitude))

        def placed(position: Position) -> Position:
            return (position[0] - longitude) * by_longitude, (position[1] - latitude) * KM_BY_DEGREE

        return min(_to_side(placed(start), placed(end)) for start, end in self._sides())

    def holds(self, longitude: float, latitude: float) -> bool:
        """True when a ray from the point crosses the lines an odd number of times."""
        crossed = (
            x1 + (latitude - y1) * (x2 - x1) / (y2 - y1) > longitude
            for (x1, y1), (x2, y2) in self._sides()
            if (y1 > latitude) != (y2 > latitude)
        )
        return sum(crossed) % 2 == 1

    def _sides(self) -> list[tuple[Position, Position]]:
        return [pair for ring in self.rings for pair in pairwise(ring)]


def outlines_of(file: Path) -> dict[str, Outline]:
    """The outlines of a GeoJSON file by their property `code`."""
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["code"]: Outline(_rings(feature["geometry"])) for feature in features}


def _rings(geometry: dict[str, object]) -> tuple[Ring, ...]:
    coordinates = geometry["coordinates"]
    polygons = coordinates if geometry["type"] == "MultiPolygon" else [coordinates]
    return tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)  # type: ignore[attr-defined]


def _to_side(start: Position, end: Position) -> float:
    """From the origin to the nearest point of a side."""
    (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
    length = dx * dx + dy * dy
    along = 0.0 if not length else min(1.0, max(0.0, -(x * dx + y * dy) / length))
    return math.hypot(x + along * dx, y + along * dy)
