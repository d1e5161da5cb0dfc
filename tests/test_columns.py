"""Filters and facet counts: values of a facet are alternatives, facets add up, a facet's counts ignore its filter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Facet, Query
from indexer.columns import CONCEPT_WEIGHTS, Columns, values_of
from indexer.results import Reading

CAFES, AUCH, TOURCOING, MARTINIQUE, RENNES, MOISSAC = range(6)  # the six cases in the order of their slugs
EVERYWHERE = np.ones(6, dtype=np.bool_)


@pytest.fixture(scope="module")
def columns(documents):
    """The columns of the six cases."""
    return Columns(documents)


def numbers(mask):
    """The cases of a mask."""
    return np.flatnonzero(mask).tolist()


def reading(kind, value, *, excluded=False):
    """A concept read in a question."""
    return Reading(kind=kind, value=value, label="", text="", start=0, end=0, excluded=excluded)


class TestFilters:
    """Which cases pass."""

    def test_none(self, columns):
        """Without any filter all the cases pass."""
        assert numbers(columns.matching(Query())) == [0, 1, 2, 3, 4, 5]

    def test_values_of_a_facet(self, columns):
        """Two regions: the cases of either."""
        query = Query(filters={Facet.REGION: ("Bretagne", "Occitanie")})

        assert numbers(columns.matching(query)) == [AUCH, RENNES, MOISSAC]

    def test_two_facets(self, columns):
        """A region and a domain: the cases that have both."""
        query = Query(filters={Facet.REGION: ("Bretagne", "Occitanie"), Facet.DOMAIN: ("lien-social",)})

        assert numbers(columns.matching(query)) == [MOISSAC]

    def test_several_values_of_a_case(self, columns):
        """A case is found by each of its départements."""
        assert numbers(columns.matching(Query(filters={Facet.DEPARTMENT: ("31",)}))) == [MOISSAC]
        assert numbers(columns.matching(Query(filters={Facet.DEPARTMENT: ("82", "31")}))) == [MOISSAC]

    def test_value_of_no_case(self, columns):
        """A value that no case has finds none; beside another value it changes nothing."""
        assert numbers(columns.matching(Query(filters={Facet.REGION: ("Corse",)}))) == []
        assert numbers(columns.matching(Query(filters={Facet.REGION: ("Corse", "Bretagne")}))) == [RENNES]

    @pytest.mark.parametrize(
        ("year_min", "year_max", "expected"),
        [
            (2017, None, [CAFES, MARTINIQUE, RENNES]),
            (None, 2012, [TOURCOING, MOISSAC]),
            (2013, 2013, [AUCH]),
            (2013, 2019, [CAFES, AUCH, RENNES]),
            (2024, None, []),
            (2019, 2013, []),
        ],
    )
    def test_years(self, columns, year_min, year_max, expected):
        """Both bounds are included; the wrong way round they hold nothing."""
        assert numbers(columns.matching(Query(year_min=year_min, year_max=year_max))) == expected

    def test_unknown_year(self, documents):
        """A case without a year passes no bound, but is there when none is set."""
        undated = Columns([documents[0].model_copy(update={"start_year": None})])

        assert numbers(undated.in_years(None, 2050)) == numbers(undated.in_years(1900, None)) == []
        assert numbers(undated.in_years(None, None)) == [0]


class TestCounts:
    """How many cases each value would show."""

    def counts(self, columns, facet, query, found=EVERYWHERE):
        """The counts of a facet."""
        return {item.value: item.count for item in columns.counts(query, found)[facet]}

    def test_all(self, columns):
        """Without a question each value shows all its cases; values without any are left out."""
        assert self.counts(columns, Facet.REGION, Query()) == {
            "Occitanie": 2, "Bretagne": 1, "Hauts-de-France": 1, "Martinique": 1, "National": 1,
        }  # fmt: skip

    def test_order(self, columns):
        """The most frequent first, then by value."""
        shown = columns.counts(Query(), EVERYWHERE)[Facet.REGION]

        assert [item.value for item in shown] == ["Occitanie", "Bretagne", "Hauts-de-France", "Martinique", "National"]

    def test_own_filter(self, columns):
        """Choosing a region does not empty the other regions: their counts stay as they were."""
        chosen = Query(filters={Facet.REGION: ("Bretagne",)})

        assert self.counts(columns, Facet.REGION, chosen) == self.counts(columns, Facet.REGION, Query())

    def test_other_filters(self, columns):
        """The other facets count only what the region leaves."""
        chosen = Query(filters={Facet.REGION: ("Occitanie",)})

        assert self.counts(columns, Facet.DOMAIN, chosen) == {"culture-sport": 1, "lien-social": 1, "mobilite": 1}

    def test_words_and_years(self, columns):
        """Only cases that the words found are counted, and only within the years asked."""
        found = EVERYWHERE.copy()
        found[AUCH] = False

        assert self.counts(columns, Facet.REGION, Query(year_min=2013), found) == {
            "Bretagne": 1, "Martinique": 1, "National": 1,
        }  # fmt: skip

    def test_chosen_values_stay(self, columns):
        """A chosen value is shown even when no case has it: it must be possible to remove it."""
        query = Query(filters={Facet.REGION: ("Corse", "Bretagne"), Facet.DOMAIN: ("mobilite",)})

        assert self.counts(columns, Facet.REGION, query) == {"Occitanie": 1, "Bretagne": 0, "Corse": 0}

    def test_no_case(self):
        """A base without cases has empty facets."""
        assert all(counts == () for counts in Columns(()).counts(Query(), np.ones(0, dtype=np.bool_)).values())

    @given(found=st.lists(st.booleans(), min_size=6, max_size=6), facet=st.sampled_from(Facet), data=st.data())
    def test_counts_are_promises(self, columns, documents, found, facet, data):
        """The count of any value is the number of cases that choosing it alone would show."""
        mask = np.array(found)
        other = data.draw(st.sampled_from([each for each in Facet if each is not facet]))
        query = Query(filters={other: data.draw(st.sampled_from([values_of(case, other) for case in documents]))})

        for item in columns.counts(query, mask)[facet]:
            chosen = query.toggled(facet, item.value)
            assert item.count == np.count_nonzero(mask & columns.matching(chosen))


class TestConcepts:
    """What was understood besides places."""

    def test_each_has_its_worth(self, columns):
        """A case gains by each concept it has."""
        scores = columns.concepts([reading("domain", "lien-social"), reading("year", {"min": 2013})])

        assert scores[CAFES] == pytest.approx(CONCEPT_WEIGHTS["domain"] + CONCEPT_WEIGHTS["year"])
        assert scores[MOISSAC] == pytest.approx(CONCEPT_WEIGHTS["domain"])
        assert scores[RENNES] == pytest.approx(CONCEPT_WEIGHTS["year"])

    @pytest.mark.parametrize(
        "ignored",
        [
            reading("domain", "lien-social", excluded=True),
            reading("region", "Occitanie"),
            reading("domain", "inconnu"),
            reading("modality", ""),
        ],
    )
    def test_no_worth(self, columns, ignored):
        """What is left out, places, and values of no case are worth nothing."""
        assert not columns.concepts([ignored]).any()
        assert not columns.has(CAFES, ignored)

    def test_has(self, columns):
        """A hit can tell which concepts it has."""
        assert columns.has(CAFES, reading("domain", "lien-social"))
        assert not columns.has(RENNES, reading("domain", "lien-social"))


def test_newest_first(columns, documents):
    """All the cases, the most recently begun first; those without a year last, in order."""
    undated = [case.model_copy(update={"start_year": None}) for case in documents[:2]]

    assert columns.newest_first().tolist() == [MARTINIQUE, CAFES, RENNES, AUCH, TOURCOING, MOISSAC]
    assert Columns([*undated, documents[2]]).newest_first().tolist() == [2, 0, 1]
