"""The order by proximity: places to measure from, cases without coordinates, ties."""

import numpy as np
import pytest

from indexer import Facet, Query, Reading, Sort
from indexer.distance import by_distance, centres_of, order_notices
from indexer.territory import Territory
from kb import load_geography

GEOGRAPHY = load_geography()
TOULOUSE = (43.6043, 1.4437)


def read(kind, value, label="", *, excluded=False):
    """Something read in a question."""
    return Reading(kind=kind, value=value, label=label, text=label, start=0, end=len(label), excluded=excluded)


@pytest.fixture
def territory(documents):
    """The places of three cases: one of Moissac, the same without its commune, a nation-wide one."""
    moissac = next(document for document in documents if document.commune == "82112")
    nowhere = moissac.model_copy(update={"commune": None, "latitude": None, "longitude": None, "departments": ("82",)})
    national = next(document for document in documents if document.regions == ("National",))
    return Territory([national, nowhere, moissac], GEOGRAPHY)


def test_the_middle_of_a_department_lies_in_it():
    """The middle of its communes: near to Toulouse for Haute-Garonne, in the island for La Réunion."""
    latitude, longitude = GEOGRAPHY.middles["31"]

    assert abs(latitude - TOULOUSE[0]) < 0.4
    assert abs(longitude - TOULOUSE[1]) < 0.4
    assert GEOGRAPHY.middles["La Réunion"] == pytest.approx((-21.1, 55.5), abs=0.3)


def test_distances(territory):
    """From the commune where it is known, else from the middle of the département; a nation-wide case is nowhere."""
    national, nowhere, moissac = territory.distances(*TOULOUSE)

    assert national == np.inf
    assert 45 < nowhere < 60
    assert 55 < moissac < 70


def test_the_place_of_the_question_comes_before_filters():
    """Filters tell where only when the question does not; the most precise one is taken."""
    query = Query(filters={Facet.REGION: ("Bretagne",), Facet.DEPARTMENT: ("29", "35")})

    assert [centre.label for centre in centres_of(query, [read("commune", "31555")], GEOGRAPHY)] == ["Toulouse"]
    assert [centre.label for centre in centres_of(query, [], GEOGRAPHY)] == [
        "Finistère (milieu)",
        "Ille-et-Vilaine (milieu)",
    ]
    assert centres_of(Query(filters={Facet.REGION: ("National",)}), [], GEOGRAPHY) == ()


def test_a_place_left_out_is_no_place_to_be_near_to():
    """« hors Bretagne » gives nothing to measure from; « Sud-Ouest » gives each of its regions."""
    area = read("area", ("Occitanie", "Nouvelle-Aquitaine"))

    assert centres_of(Query(), [read("region", "Bretagne", excluded=True)], GEOGRAPHY) == ()
    assert len(centres_of(Query(), [area], GEOGRAPHY)) == 2


def test_a_commune_without_coordinates_is_in_the_middle_of_its_department():
    """Juzes, whose place no open source gives, keeps its name."""
    (centre,) = centres_of(Query(filters={Facet.COMMUNE: ("31243",)}), [], GEOGRAPHY)

    assert centre == ("Juzes", *GEOGRAPHY.middles["31"])


def test_order(territory):
    """Nearest first, nation-wide last; between equals, the best score."""
    centres = centres_of(Query(), [read("commune", "31555")], GEOGRAPHY)
    zeros = np.zeros(3, dtype=np.float32)

    assert by_distance(territory, centres, None, zeros, np.arange(3)).tolist() == [1, 2, 0]


def test_the_very_place_comes_first(territory):
    """Cases of the place asked come before a nearer point: a region is more than its middle."""
    asked = [read("commune", "82112", "Moissac")]
    nearness = territory.nearness(asked)
    far = centres_of(Query(), [read("commune", "31555")], GEOGRAPHY)
    order = by_distance(territory, far, nearness, np.zeros(3, dtype=np.float32), np.arange(3))

    assert order.tolist() == [2, 1, 0]


def test_notices():
    """An order by proximity says from where, or what it lacks; another order says nothing."""
    near = Query(sort=Sort.PROXIMITY)
    centres = centres_of(near, [read("commune", "31555")], GEOGRAPHY)

    assert "Distances comptées depuis : Toulouse." in order_notices(near, centres)[0].text
    assert order_notices(near, ())[0].code == "no-place"
    assert order_notices(Query(), centres) == ()
