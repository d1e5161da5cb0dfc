"""
Where a place falls on the map of France: mainland in Lambert's conic projection, each overseas region in its own frame.

Map units are those of the drawings of web/maps.json, made by scripts/build_maps.py with these same frames.
"""

import math
import re
from typing import Final, NamedTuple

WIDTH: Final = 1000
HEIGHT: Final = 1160
_TOP: Final = 976  # of the row of overseas frames
_FRAME_WIDTH: Final = 192
_FRAME_HEIGHT: Final = 184
_STEP: Final = 202
_NAME_HEIGHT: Final = 44  # kept free at the bottom of an overseas frame, for its name
_MARGIN: Final = 12

_PIECE: Final = re.compile(r"M[^z]*z")
_NUMBER: Final = re.compile(r"-?\d+")
_PARALLELS: Final = (math.radians(44), math.radians(49))  # those of Lambert-93
_MERIDIAN: Final = math.radians(3)


class Point(NamedTuple):
    """A place on the map, in map units from the upper left corner."""

    x: float
    y: float


class Bounds(NamedTuple):
    """A box of the map, in map units."""

    left: float
    top: float
    right: float
    bottom: float

    def joined(self, other: "Bounds") -> "Bounds":
        """The box around both."""
        return Bounds(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    @property
    def middle(self) -> Point:
        """Its centre."""
        return Point((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    @property
    def size(self) -> float:
        """Its longer side."""
        return max(self.right - self.left, self.bottom - self.top)

    def view_box(self, margin: float) -> str:
        """The box with some room around, as the `viewBox` of a drawing."""
        width, height = self.right - self.left + 2 * margin, self.bottom - self.top + 2 * margin
        return f"{self.left - margin:g} {self.top - margin:g} {width:g} {height:g}"


class Frame(NamedTuple):
    """A rectangle of the map and the part of the world it shows: `west`, `south`, `east`, `north` in degrees."""

    left: float
    top: float
    width: float
    height: float
    west: float
    south: float
    east: float
    north: float
    is_conic: bool = False

    @property
    def view_box(self) -> str:
        """The frame as the `viewBox` of a drawing that shows nothing else."""
        return f"{self.left:g} {self.top:g} {self.width:g} {self.height:g}"

    def shows(self, longitude: float, latitude: float) -> bool:
        """True for a place within the bounds of the frame."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def point(self, longitude: float, latitude: float) -> Point:
        """Where this place falls."""
        x, y = self._projected(longitude, latitude)
        # Meridians and parallels of the mainland are not straight: edges are measured where land comes near them.
        middle = ((self.west + self.east) / 2, (self.south + self.north) / 2)
        left, top = self._projected(self.west, middle[1])[0], self._projected(middle[0], self.north)[1]
        right, bottom = self._projected(self.east, self.south)
        room = self.height if self.is_conic else self.height - _NAME_HEIGHT
        scale = min((self.width - 2 * _MARGIN) / (right - left), (room - 2 * _MARGIN) / (top - bottom))
        return Point(
            self.left + self.width / 2 + (x - (left + right) / 2) * scale,
            self.top + room / 2 - (y - (bottom + top) / 2) * scale,
        )

    def _projected(self, longitude: float, latitude: float) -> tuple[float, float]:
        if self.is_conic:
            return _conic(math.radians(longitude), math.radians(latitude))
        middle = math.radians((self.south + self.north) / 2)
        return math.radians(longitude) * math.cos(middle), math.radians(latitude)


def bounds(path: str) -> Bounds:
    """The box around a path of « M x y l dx dy … z » pieces, as web/maps.json has them."""
    xs, ys = [], []
    for piece in _PIECE.findall(path):
        x, y, *steps = map(int, _NUMBER.findall(piece))
        xs.append(x)
        ys.append(y)
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            xs.append(xs[-1] + dx)
            ys.append(ys[-1] + dy)
    return Bounds(min(xs), min(ys), max(xs), max(ys))


MAINLAND: Final = Frame(0, 0, WIDTH, _TOP - 8, -5.2, 41.3, 9.6, 51.15, is_conic=True)
OVERSEAS: Final = {
    code: Frame(order * _STEP, _TOP, _FRAME_WIDTH, _FRAME_HEIGHT, *bounds)
    for order, (code, bounds) in enumerate(
        {
            "01": (-61.83, 15.82, -60.98, 16.53),
            "02": (-61.25, 14.37, -60.80, 14.90),
            "03": (-54.65, 2.08, -51.58, 5.80),
            "04": (55.19, -21.41, 55.86, -20.85),
            "06": (45.02, -13.02, 45.32, -12.62),
        }.items()
    )
}
"""Frames of the overseas regions, by INSEE code of the region."""


def frame_of(region_code: str) -> Frame:
    """The frame that shows this region."""
    return OVERSEAS.get(region_code, MAINLAND)


def place_on_map(longitude: float, latitude: float) -> Point | None:
    """Where a place falls on the whole map; None outside France."""
    for frame in (*OVERSEAS.values(), MAINLAND):
        if frame.shows(longitude, latitude):
            return frame.point(longitude, latitude)
    return None


def _conic(longitude: float, latitude: float) -> tuple[float, float]:
    """Lambert's conformal conic projection, on a sphere of radius 1."""
    first, second = _PARALLELS
    n = math.log(math.cos(first) / math.cos(second)) / math.log(_stretch(second) / _stretch(first))
    radius = math.cos(first) * _stretch(first) ** n / n / _stretch(latitude) ** n
    angle = n * (longitude - _MERIDIAN)
    return radius * math.sin(angle), -radius * math.cos(angle)


def _stretch(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)
