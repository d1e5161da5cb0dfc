"""The places of France: kb/geography.yaml and kb/communes.csv are complete and agree with each other."""

import pytest

from kb import NATIONAL, Geography, fold, load_geography


@pytest.fixture(scope="module")
def geography() -> Geography:
    """The geography of the project."""
    return load_geography()


def test_all_regions_and_departments_are_there(geography):
    """18 regions, 101 départements, and each département lies in one of these regions."""
    assert len(geography.regions) == 18
    assert len({department.code for department in geography.departments}) == 101
    assert {item.region for item in geography.departments} == {region.name for region in geography.regions}


def test_areas_are_made_of_official_regions(geography):
    """An area lists official region names, and no name of an area is also a region's."""
    regions = {region.name for region in geography.regions}

    assert all(set(area.regions) <= regions for area in geography.areas)
    assert not {area.name for area in geography.areas} & regions


def test_a_name_means_one_place(geography):
    """No name or adjective is given twice among regions, or twice among départements."""
    for places in (geography.regions, geography.departments):
        names = [fold(name) for place in places for name in (place.name, *place.names)]
        assert len(names) == len(set(names))
        adjectives = [fold(adjective) for place in places for adjective in place.adjectives]
        assert len(adjectives) == len(set(adjectives))


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("Aquitaine", "Nouvelle-Aquitaine"),
        ("limousin", "Nouvelle-Aquitaine"),
        ("Poitou-Charentes", "Nouvelle-Aquitaine"),
        ("midi pyrenees", "Occitanie"),
        ("Languedoc-Roussillon", "Occitanie"),
        ("Nord-Pas-de-Calais", "Hauts-de-France"),
        ("PICARDIE", "Hauts-de-France"),
        ("paca", "Provence-Alpes-Côte d'Azur"),
        ("Région Sud", "Provence-Alpes-Côte d'Azur"),
        ("AURA", "Auvergne-Rhône-Alpes"),
        ("idf", "Île-de-France"),
        ("BFC", "Bourgogne-Franche-Comté"),
        ("Champagne-Ardenne", "Grand Est"),
        ("Alsace", "Grand Est"),
        ("Basse-Normandie", "Normandie"),
        ("Burgundy", "Bourgogne-Franche-Comté"),
        ("ile-de-france", "Île-de-France"),
        ("national", NATIONAL),
        ("Ruritanie", None),
    ],
)
def test_regions_answer_to_their_other_names(geography, name, region):
    """Former names, abbreviations, slugs and English names lead to the official name."""
    assert geography.resolve_region(name) == region


@pytest.mark.parametrize(
    ("name", "code"),
    [("1", "01"), ("01", "01"), ("2a", "2A"), ("haute garonne", "31"), ("Loire-Inférieure", "44"), ("999", None)],
)
def test_departments_answer_to_numbers_and_old_names(geography, name, code):
    """A number with or without its zero, a name without its hyphen and an old name lead to the code."""
    assert geography.resolve_department(name) == code


def test_communes_lie_in_known_departments(geography):
    """About 35,000 communes, each in one of the 101 départements; Paris, Lyon and Marseille are whole."""
    departments = {department.code for department in geography.departments}

    assert len(geography.communes) > 34_000
    assert {commune.department for commune in geography.communes.values()} == departments
    assert {"75056", "69123", "13055"} <= geography.communes.keys()
    assert "75101" not in geography.communes


def test_coordinates_are_in_france(geography):
    """Coordinates, where known, fall in the mainland and Corsica or in an overseas region; large towns have them."""
    for commune in geography.communes.values():
        if commune.latitude is None or commune.longitude is None:
            assert commune.population < 40_000
        elif commune.department.startswith("97"):
            assert -22 < commune.latitude < 17
        else:
            assert 41.3 < commune.latitude < 51.2
            assert -5.2 < commune.longitude < 9.7


@pytest.mark.parametrize("code", ["31243", "31302", "31519", "29255", "79079"])
def test_a_commune_never_has_the_place_of_a_namesake(geography, code):
    """Juzes, Lodes, Saint-Vincent, Saint-Méen, Mauléon: where no open source gives the place, none is told."""
    assert (geography.communes[code].latitude, geography.communes[code].longitude) == (None, None)


def test_towns_are_communes(geography):
    """Every nickname or gentilé belongs to a commune of the list."""
    assert {town.code for town in geography.towns} <= geography.communes.keys()


def test_locate_prefers_the_departments_of_the_case(geography):
    """« Saint-Denis » is in Seine-Saint-Denis or in La Réunion as the case says."""
    named = [geography.locate("Saint-Denis", (code,)) for code in ("93", "974")]

    assert [commune.code for commune in named if commune] == ["93066", "97411"]
    assert geography.locate("Saint-Denis", ("75",)) is None
