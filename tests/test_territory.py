"""Territory: how near each case is to the places asked, from the commune to the country."""

import pytest

from indexer.document import Document
from indexer.results import Reading
from indexer.territory import CLOSENESS, NEAR_KM, NEAR_LOSS, Territory, Tier
from kb import load_geography

RENNES, FOUGERES, SAINT_MALO, BREST, AUCH = "35238", "35115", "35288", "29019", "32013"
LAVAL = "53130"


def case(slug, regions, departments=(), commune=None):
    """A case that only has a place."""
    found = load_geography().communes.get(commune)
    return Document(
        slug=slug, title=slug, summary="", plain="", questions=(), sections=(), regions=regions,
        departments=departments, city=found.name if found else "", commune=commune,
        latitude=found.latitude if found else None, longitude=found.longitude if found else None,
        domains=(), types=(), modalities=(), modality_labels=(), actors=(), actor_kinds=(), tags=(),
        start_year=None, status="inconnu", source_hash="",
    )  # fmt: skip


CASES = (
    case("rennes", ("Bretagne",), ("35",), RENNES),
    case("fougeres", ("Bretagne",), ("35",), FOUGERES),
    case("saint-malo", ("Bretagne",), ("35",), SAINT_MALO),
    case("ille-et-vilaine", ("Bretagne",), ("35",)),
    case("brest", ("Bretagne",), ("29",), BREST),
    case("bretagne", ("Bretagne",)),
    case("france", ("National",)),
    case("auch", ("Occitanie",), ("32",), AUCH),
    case("two", ("Bretagne", "Occitanie"), ("35", "31")),
)
TERRITORY = Territory(CASES, load_geography())


def place(kind, value, label="", *, excluded=False):
    """A place read in a question."""
    return Reading(kind=kind, value=value, label=label, text=label, start=0, end=len(label), excluded=excluded)


def tiers(*readings):
    """The tier of each case for some places."""
    nearness = TERRITORY.nearness(readings)
    return {document.slug: Tier(int(tier)).name for document, tier in zip(CASES, nearness.tiers, strict=True)}


def told(slug, *readings):
    """What a reader is told of one case: tier, label, distance."""
    number = [document.slug for document in CASES].index(slug)
    found = TERRITORY.proximity(TERRITORY.nearness(readings), number, CASES[number])
    return found.tier, found.label, found.distance_km


class TestTiers:
    """The hierarchy of places."""

    def test_commune(self):
        """Around a commune: itself, what is near, its département, its region, nation-wide cases, the rest."""
        assert tiers(place("commune", RENNES)) == {
            "rennes": "PLACE",
            "fougeres": "NEAR",
            "saint-malo": "DEPARTMENT",
            "ille-et-vilaine": "DEPARTMENT",
            "brest": "REGION",
            "bretagne": "REGION",
            "france": "NATIONAL",
            "auch": "ELSEWHERE",
            "two": "DEPARTMENT",
        }

    def test_near_across_borders(self):
        """What is near is near even in another département and region."""
        found = tiers(place("commune", LAVAL))

        assert (found["fougeres"], found["rennes"]) == ("NEAR", "ELSEWHERE")

    def test_department(self):
        """A département holds its cases; the others of its region come after."""
        found = tiers(place("department", "35"))

        assert found["rennes"] == found["ille-et-vilaine"] == found["two"] == "PLACE"
        assert found["brest"] == found["bretagne"] == "REGION"
        assert (found["france"], found["auch"]) == ("NATIONAL", "ELSEWHERE")

    def test_region(self):
        """A region holds all its cases, whatever their département."""
        found = tiers(place("region", "Occitanie"))

        assert [slug for slug, tier in found.items() if tier == "PLACE"] == ["auch", "two"]
        assert {tier for slug, tier in found.items() if slug not in {"auch", "two"}} == {"NATIONAL", "ELSEWHERE"}

    def test_area(self):
        """A larger area holds the cases of its regions."""
        found = tiers(place("area", ("Bretagne", "Occitanie")))

        assert [slug for slug, tier in found.items() if tier != "PLACE"] == ["france"]

    def test_no_place(self):
        """Without a place asked there is nothing to compare with; a place left out is not one."""
        assert TERRITORY.nearness([]) is None
        assert TERRITORY.nearness([place("region", "Bretagne", excluded=True)]) is None
        assert TERRITORY.nearness([place("domain", "logement")]) is None

    def test_unknown_place(self):
        """A place that is not in the lists is nowhere."""
        assert set(tiers(place("commune", "99999"), place("department", "99")).values()) == {"NATIONAL", "ELSEWHERE"}

    def test_no_case(self):
        """A base without cases answers too."""
        assert list(Territory((), load_geography()).nearness([place("commune", RENNES)]).tiers) == []


class TestCloseness:
    """What each step is worth."""

    def test_steps(self):
        """Each step of the hierarchy is worth less than the one before; elsewhere is worth nothing."""
        values = [CLOSENESS[tier] for tier in Tier]

        assert values == sorted(values, reverse=True)
        assert (values[0], values[-1]) == (1, 0)
        assert CLOSENESS[Tier.NEAR] - NEAR_LOSS >= CLOSENESS[Tier.DEPARTMENT]

    def test_near(self):
        """A near case loses in proportion to its distance."""
        nearness = TERRITORY.nearness([place("commune", RENNES)])

        assert nearness.closeness[1] == pytest.approx(0.9 - 0.2 * nearness.km[1] / NEAR_KM)

    @pytest.mark.parametrize(("number", "km"), [(0, 0), (1, 44), (2, 63), (4, 209), (7, 522)])
    def test_distances(self, number, km):
        """Distances from Rennes are those of a map, as the crow flies."""
        nearness = TERRITORY.nearness([place("commune", RENNES)])

        assert nearness.km[number] == pytest.approx(km, abs=5)


class TestSeveralPlaces:
    """A question that names several places."""

    def test_nearest_counts(self):
        """Each case is compared with the place it is nearest to."""
        found = tiers(place("commune", AUCH), place("commune", RENNES))

        assert found["rennes"] == found["auch"] == "PLACE"
        assert (found["fougeres"], found["two"]) == ("NEAR", "DEPARTMENT")

    def test_labels(self):
        """And told by the name of that one."""
        places = place("commune", AUCH, "Auch"), place("commune", RENNES, "Rennes")

        assert (told("rennes", *places)[1], told("auch", *places)[1]) == ("Rennes", "Auch")

    def test_many(self):
        """A question may be a list of all the départements."""
        readings = [place("department", item.code, item.name) for item in load_geography().departments] * 3

        assert told("auch", *readings) == (Tier.PLACE, "Gers", None)


class TestTold:
    """What a reader is told."""

    @pytest.mark.parametrize(
        ("slug", "expected"),
        [
            ("rennes", (0, "Rennes", 0.0)),
            ("ille-et-vilaine", (2, "Ille-et-Vilaine", None)),
            ("bretagne", (3, "Bretagne", None)),
            ("france", (4, "partout en France", None)),
            ("two", (2, "Ille-et-Vilaine", None)),
        ],
    )
    def test_label(self, slug, expected):
        """The place itself, the département or region where no distance is known, or the whole country."""
        assert told(slug, place("commune", RENNES, "Rennes")) == expected

    @pytest.mark.parametrize("slug", ["fougeres", "saint-malo", "brest", "auch"])
    def test_distance(self, slug):
        """Elsewhere the distance, in whole kilometres."""
        _, label, distance = told(slug, place("commune", RENNES, "Rennes"))

        assert label == f"à {round(distance)} km"


class TestExcluded:
    """Places that a question leaves out."""

    def out(self, *readings):
        """The cases left out."""
        mask = TERRITORY.excluded(readings)
        return [document.slug for document, is_out in zip(CASES, mask, strict=True) if is_out]

    def test_region(self):
        """« Hors Bretagne » leaves out what lies only there: not what lies there and elsewhere, nor everywhere."""
        expected = ["rennes", "fougeres", "saint-malo", "ille-et-vilaine", "brest", "bretagne"]

        assert self.out(place("region", "Bretagne", excluded=True)) == expected

    def test_area(self):
        """« Hors Bretagne et Occitanie » as one area."""
        expected = [document.slug for document in CASES if document.slug != "france"]

        assert self.out(place("area", ("Bretagne", "Occitanie"), excluded=True)) == expected

    def test_department_and_commune(self):
        """A département leaves out what lies only in it, a commune what lies in it."""
        assert self.out(place("department", "29", excluded=True)) == ["brest"]
        both = place("commune", AUCH, excluded=True), place("commune", RENNES, excluded=True)
        assert self.out(*both) == ["rennes", "auch"]

    def test_asked(self):
        """A place that is asked leaves nothing out."""
        assert self.out(place("region", "Bretagne")) == []
