"""Maps: every region and département is drawn, places fall where they are, tints follow the numbers."""

import math
import re
from itertools import pairwise

import pytest

from kb import load_geography
from web.geometry import HEIGHT, MAINLAND, OVERSEAS, WIDTH, frame_of, place_on_map
from web.maps import MAPS_FILE, drawings, locator_map, region_map

GEOGRAPHY = load_geography()
NOT_DRAWN = {"Ouessant", "Terre-de-Bas", "L'Île-d'Yeu", "Groix", "Dzaoudzi"}  # islands too small for the map


def rings(path):
    """The closed lines of a path of `M x y l dx dy … z` pieces, as lists of points."""
    for x, y, steps in re.findall(r"M(-?\d+) (-?\d+)l([^z]*)z", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        points = [(int(x), int(y))]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        yield [*points, points[0]]


def corners(path):
    """The bounds of a path: left, top, right, bottom."""
    xs, ys = zip(*(point for ring in rings(path) for point in ring), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def gap(sides, x, y):
    """How far a point is outside closed lines, in map units; 0 inside."""
    crossed = [x1 + (y - y1) * (x2 - x1) / (y2 - y1) > x for (x1, y1), (x2, y2) in sides if (y1 > y) != (y2 > y)]
    if sum(crossed) % 2:
        return 0.0
    gaps = []
    for (x1, y1), (x2, y2) in sides:
        dx, dy = x2 - x1, y2 - y1
        along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy or 1)
        along = min(1.0, max(0.0, along))
        gaps.append(math.hypot(x1 + along * dx - x, y1 + along * dy - y))
    return min(gaps)


def map_of(counts, selected=()):
    """The map of regions with these counts, whose links are their names."""
    return region_map(GEOGRAPHY, counts, lambda name: f"/{name}", selected)


def test_all_regions_and_departments_are_drawn():
    """Each has a path that is not empty."""
    shapes = drawings()

    assert set(shapes.regions) == set(shapes.labels) == {region.code for region in GEOGRAPHY.regions}
    assert set(shapes.departments) == {department.code for department in GEOGRAPHY.departments}
    assert all(len(path) > 20 for path in (*shapes.regions.values(), *shapes.departments.values()))


def test_drawings_are_light_enough_for_a_page():
    """Outlines of regions weigh less than 12 kB, all of them less than 40 kB."""
    assert sum(map(len, drawings().regions.values())) < 12_000
    assert MAPS_FILE.stat().st_size < 40_000


@pytest.mark.parametrize("region", GEOGRAPHY.regions, ids=lambda region: region.name)
def test_a_region_lies_within_its_frame_and_holds_its_number(region):
    """No outline leaves its frame; the place of the number is within the bounds of the outline."""
    left, top, right, bottom = corners(drawings().regions[region.code])
    frame, label = frame_of(region.code), drawings().labels[region.code]

    assert frame.left <= left
    assert right <= frame.left + frame.width
    assert frame.top <= top
    assert bottom <= frame.top + frame.height
    assert left < label.x < right
    assert top < label.y < bottom


@pytest.mark.parametrize("code", ["31", "29", "59", "2A", "971", "973", "974"])
def test_the_towns_of_a_department_fall_on_it(code):
    """Projection and drawings agree: its ten largest towns stand within the bounds of a département, to 3 units."""
    left, top, right, bottom = corners(drawings().departments[code])
    towns = [town for town in GEOGRAPHY.communes.values() if town.department == code and town.latitude is not None]
    largest = sorted(towns, key=lambda town: -town.population)[:10]
    points = [place_on_map(town.longitude, town.latitude) for town in largest]

    assert len(points) == 10
    assert all(left - 3 <= point.x <= right + 3 and top - 3 <= point.y <= bottom + 3 for point in points)


def test_every_commune_lies_in_its_department():
    """No coordinate is that of a namesake: each falls on its département, to 4 units (4 km), small islands apart."""
    sides = {
        code: [side for ring in rings(path) for side in pairwise(ring)] for code, path in drawings().departments.items()
    }
    strays = {
        town.name
        for town in GEOGRAPHY.communes.values()
        if town.latitude is not None and gap(sides[town.department], *place_on_map(town.longitude, town.latitude)) > 4
    }

    assert strays == NOT_DRAWN


def test_north_is_up_and_east_is_right():
    """Lille is above Paris, Strasbourg right of it."""
    lille, paris, strasbourg = place_on_map(3.06, 50.63), place_on_map(2.35, 48.85), place_on_map(7.75, 48.58)

    assert lille.y < paris.y
    assert strasbourg.x > paris.x


def test_frames_do_not_overlap():
    """Overseas frames stand side by side under the mainland, within the whole."""
    frames = list(OVERSEAS.values())

    assert all(a.left + a.width < b.left for a, b in pairwise(frames))
    assert all(frame.top >= MAINLAND.top + MAINLAND.height for frame in frames)
    assert max(frame.left + frame.width for frame in frames) <= WIDTH
    assert max(frame.top + frame.height for frame in frames) <= HEIGHT


def test_a_place_abroad_is_not_on_the_map():
    """Montréal is nowhere."""
    assert place_on_map(-73.57, 45.5) is None


def test_tints_follow_numbers():
    """No case, a few, some, many, most; the legend lists the tints in use only."""
    view = map_of({"Occitanie": 50, "Bretagne": 25, "Corse": 9, "Normandie": 10})
    levels = {region.label: region.level for region in view.regions}

    assert [levels[name] for name in ("Mayotte", "Corse", "Normandie", "Bretagne", "Occitanie")] == [0, 1, 2, 3, 4]
    assert {region.url for region in view.regions if region.label == "Mayotte"} == {""}
    assert view.legend == ((0, "aucun"), (1, "1 à 9"), (2, "10 à 24"), (3, "25 à 49"), (4, "50 et plus"))


def test_the_scale_suits_small_numbers():
    """Where the most is seven cases, tints separate small numbers; the list has the most first."""
    view = map_of({"Corse": 4, "Bretagne": 7, "Occitanie": 2, "Normandie": 1})

    assert view.legend == ((0, "aucun"), (1, "1"), (2, "2"), (3, "3"), (4, "4 et plus"))
    assert [region.label for region in view.listed] == ["Bretagne", "Corse", "Occitanie", "Normandie"]
    assert map_of({region.name: 2 for region in GEOGRAPHY.regions}).legend == ((1, "1"), (2, "2 et plus"))


def test_regions_can_be_followed_and_chosen():
    """A region with cases, or chosen, has the address it was given; the chosen one says so."""
    chosen = [region for region in map_of({}, {"Corse"}).regions if region.is_selected]

    assert [(region.label, region.url) for region in chosen] == [("Corse", "/Corse")]


def test_a_case_is_shown_where_it_takes_place(sample_cases):
    """A case of Moissac: Occitanie tinted, Tarn-et-Garonne deep, a dot on the town, mainland only."""
    case = next(case for case in sample_cases if case.slug.startswith("rezo-pouce"))
    view = locator_map(case, GEOGRAPHY)

    assert view.view_box == MAINLAND.view_box
    assert view.near == (drawings().regions["76"],)
    assert drawings().departments["82"] in view.exact
    assert len(view.dots) == 1
    assert "Moissac" in view.description


def test_an_overseas_case_fills_its_own_frame(sample_cases):
    """A case of Martinique shows the island, not France with a speck."""
    case = next(case for case in sample_cases if case.regions == ("Martinique",))
    view = locator_map(case, GEOGRAPHY)

    assert view.view_box == OVERSEAS["02"].view_box
    assert view.far == ()


def test_a_national_case_tints_the_whole_mainland(sample_cases):
    """« France entière » has no dot and no département."""
    case = next(case for case in sample_cases if case.is_national)
    view = locator_map(case, GEOGRAPHY)

    assert (view.dots, view.exact) == ((), ())
    assert len(view.near) == 13


def test_regions_on_both_sides_of_an_ocean_show_the_whole_map(sample_cases):
    """A case in Occitanie and La Réunion needs all the frames."""
    case = sample_cases[0].model_copy(update={"regions": ("Occitanie", "La Réunion"), "city": ""})
    view = locator_map(case, GEOGRAPHY)

    assert view.view_box == f"0 0 {WIDTH} {HEIGHT}"
    assert len(view.near) == 2
