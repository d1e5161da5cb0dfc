"""Regions, départements, communes and larger areas, read from kb/geography.yaml and kb/communes.csv."""

import csv
from collections import defaultdict
from functools import cached_property, lru_cache
from pathlib import Path
from statistics import fmean
from typing import Final, NamedTuple

import yaml
from rapidfuzz import process

from kb.case import NATIONAL
from kb.text import fold, fold_lines, slugify

GEOGRAPHY_FILE: Final = Path(__file__).with_name("geography.yaml")
COMMUNES_FILE: Final = Path(__file__).with_name("communes.csv")
NEAREST_SCORE: Final = 60  # rapidfuzz WRatio, 0 to 100


class Region(NamedTuple):
    """One of the 18 regions. `names`: former names, abbreviations, English names. `adjectives`: « picard »."""

    code: str
    name: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]

    @property
    def slug(self) -> str:
        """Folder name of its cases: « ile-de-france »."""
        return slugify(self.name)


class Department(NamedTuple):
    """One of the 101 départements. `region` is the official region name."""

    code: str
    name: str
    region: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]


class Area(NamedTuple):
    """A part of the country larger than a region (« outre-mer », « Sud-Ouest »); `regions` are official names."""

    name: str
    regions: tuple[str, ...]
    names: tuple[str, ...]


class Town(NamedTuple):
    """What is known of a large commune beyond its official name: `names` (« Cherbourg ») and `adjectives`."""

    code: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]


class Commune(NamedTuple):
    """One commune. `latitude` and `longitude` in degrees (WGS 84), None where no open source gives them."""

    code: str
    name: str
    department: str
    population: int
    latitude: float | None
    longitude: float | None


class Geography:
    """The places of France and how they nest: commune ⊂ département ⊂ region ⊂ area."""

    def __init__(
        self,
        regions: tuple[Region, ...],
        departments: tuple[Department, ...],
        areas: tuple[Area, ...],
        towns: tuple[Town, ...] = (),
    ) -> None:
        self.regions = regions
        self.departments = departments
        self.areas = areas
        self.towns = towns
        self._regions = {region.name: region for region in regions}
        self._departments = {department.code: department for department in departments}
        self._names: dict[str, dict[str, list[str]]] = {}

    @cached_property
    def communes(self) -> dict[str, Commune]:
        """Every commune by INSEE code; made when first asked for, because most commands do without."""
        return {row[0]: _commune(row) for row in self._rows}

    @cached_property
    def _rows(self) -> list[list[str]]:
        with COMMUNES_FILE.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))[1:]

    @cached_property
    def middles(self) -> dict[str, tuple[float, float]]:
        """Latitude and longitude of the middle of its communes, for each département (by code) and region (by name)."""
        points: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for commune in self.communes.values():
            if commune.latitude is not None and commune.longitude is not None:
                for place in (commune.department, self._departments[commune.department].region):
                    points[place].append((commune.latitude, commune.longitude))
        return {
            place: (fmean(latitude for latitude, _ in found), fmean(longitude for _, longitude in found))
            for place, found in points.items()
        }

    @cached_property
    def _rows_by_name(self) -> dict[str, list[list[str]]]:
        by_name: defaultdict[str, list[list[str]]] = defaultdict(list)
        for name, row in zip(fold_lines(row[1] for row in self._rows), self._rows, strict=True):
            by_name[name].append(row)
        return by_name

    def communes_named(self, name: str) -> list[Commune]:
        """Communes of this name, whatever case, accents and hyphens; the most populated first."""
        named = map(_commune, self._rows_by_name.get(fold(name), []))
        return sorted(named, key=lambda commune: -commune.population)

    def region(self, name: str) -> Region | None:
        """The region of this official name."""
        return self._regions.get(name)

    def department(self, code: str) -> Department | None:
        """The département of this INSEE code."""
        return self._departments.get(code)

    def resolve_region(self, name: str) -> str | None:
        """The official name (or National) meant by an official name, a slug or a former name."""
        wanted = fold(name)
        if wanted == fold(NATIONAL):
            return NATIONAL
        for region in self.regions:
            if wanted in {fold(region.name), region.slug.replace("-", " "), *(fold(other) for other in region.names)}:
                return region.name
        return None

    def resolve_department(self, name: str) -> str | None:
        """The INSEE code meant by a code (« 1 » and « 01 »), a name or an old name."""
        wanted = fold(name)
        for department in self.departments:
            codes = {department.code.lower(), department.code.lower().lstrip("0")}
            if wanted in codes | {fold(other) for other in (department.name, *department.names)}:
                return department.code
        return None

    def nearest_region(self, name: str) -> str | None:
        """The official region name nearest to a misspelt one."""
        found = process.extractOne(name, [*self._regions, NATIONAL], processor=fold, score_cutoff=NEAREST_SCORE)
        return found[0] if found else None

    def locate(self, city: str, departments: tuple[str, ...]) -> Commune | None:
        """The commune that a case names: the one in its départements; without any, the largest of that name."""
        if not departments:
            return next(iter(self.communes_named(city)), None)
        wanted = fold(city)
        within = [self._names_in(code).get(wanted) for code in departments]
        return max((_commune(row) for row in within if row), key=lambda commune: commune.population, default=None)

    def _names_in(self, department: str) -> dict[str, list[str]]:
        """The most populated commune of each name in one département: a tenth of a second faster than all of them."""
        if department not in self._names:
            rows = sorted((row for row in self._rows if row[2] == department), key=lambda row: int(row[3]))
            self._names[department] = dict(zip(fold_lines(row[1] for row in rows), rows, strict=True))
        return self._names[department]


def _commune(row: list[str]) -> Commune:
    latitude, longitude = (float(value) if value else None for value in row[4:6])
    return Commune(row[0], row[1], row[2], int(row[3]), latitude, longitude)


@lru_cache(maxsize=1)
def load_geography() -> Geography:
    """The geography of kb/geography.yaml, read once; communes are read when first needed."""
    data = yaml.load(GEOGRAPHY_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # safe, in C
    regions = tuple(
        Region(item["code"], item["name"], tuple(item.get("names", ())), tuple(item.get("adjectives", ())))
        for item in data["regions"]
    )
    departments = tuple(
        Department(
            item["code"], item["name"], item["region"],
            tuple(item.get("names", ())), tuple(item.get("adjectives", ())),
        )
        for item in data["departments"]
    )  # fmt: skip
    areas = tuple(Area(item["name"], tuple(item["regions"]), tuple(item.get("names", ()))) for item in data["areas"])
    towns = tuple(
        Town(item["code"], tuple(item.get("names", ())), tuple(item.get("adjectives", ()))) for item in data["towns"]
    )
    return Geography(regions, departments, areas, towns)
