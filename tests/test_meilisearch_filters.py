"""Filters of Meilisearch, as text. What they let pass is tested on a server, in test_meilisearch_live.py."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Facet, Query
from indexer.meilisearch.filters import among, either, every, filter_of, kept_by, quoted, tiers_of
from indexer.results import Reading
from kb import load_geography

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def reading(kind, value, *, excluded=False):
    """A reading of « x »."""
    return Reading(kind=kind, value=value, label="x", text="x", start=0, end=1, excluded=excluded)


class TestQuoting:
    """A value between quotation marks stays a value."""

    @given(st.text())
    def test_any_value(self, value):
        """Whatever it holds, the quoted value is one string, which unescaped gives the value back."""
        found = QUOTED.fullmatch(quoted(value).replace("\n", "\0"))

        assert found is not None
        assert re.sub(r"\\(.)", r"\1", found[1]).replace("\0", "\n") == value.replace("\0", "\n")

    def test_marks(self):
        """Quotation marks and backslashes are escaped."""
        assert quoted('a"b\\c') == r'"a\"b\\c"'


class TestQueryFilters:
    """The filters of a query."""

    def test_no_filter(self):
        """A query without filters lets all the cases pass."""
        assert filter_of(Query(text="vélo")) == ""

    def test_values_and_facets(self):
        """Values of a facet are alternatives, facets add up, bounds on years too."""
        query = Query(
            filters={Facet.REGION: ("Bretagne", "Corse"), Facet.STATUS: ("actif",)}, year_min=2010, year_max=2020
        )

        assert filter_of(query) == (
            '(regions IN ["Bretagne", "Corse"]) AND (status IN ["actif"]) '
            "AND (start_year >= 2010) AND (start_year <= 2020)"
        )

    def test_without_a_facet(self):
        """One facet's filter may be left aside."""
        query = Query(filters={Facet.REGION: ("Bretagne",), Facet.DOMAIN: ("sante",)})

        assert filter_of(query, without=Facet.REGION) == 'domains IN ["sante"]'


class TestPlaces:
    """Filters of the places that are read in a question."""

    def test_commune(self):
        """A commune: itself, near it, its département, its region, the whole country."""
        tiers = tiers_of([reading("commune", "35238")], load_geography())

        assert tiers[0] == 'commune IN ["35238"]'
        assert re.fullmatch(r"_geoRadius\(48\.\d+, -1\.\d+, 50000\)", tiers[1])
        assert tiers[2:] == ['departments IN ["35"]', 'all_regions IN ["Bretagne"]', 'regions IN ["National"]']

    def test_area(self):
        """A larger area: its regions, then the whole country."""
        tiers = tiers_of([reading("area", ("Bretagne", "Normandie"))], load_geography())

        assert tiers == ['all_regions IN ["Bretagne", "Normandie"]', 'regions IN ["National"]']

    def test_two_places(self):
        """Two places are alternatives, step by step."""
        tiers = tiers_of([reading("region", "Bretagne"), reading("department", "31")], load_geography())

        assert tiers[0] == '(all_regions IN ["Bretagne"]) OR (departments IN ["31"])'

    def test_no_place(self):
        """Other readings, and places left out, are no place asked."""
        assert tiers_of([reading("type", "mecenat"), reading("region", "Corse", excluded=True)], load_geography()) == []

    def test_left_out(self):
        """A place left out lets pass what lies elsewhere too."""
        kept = kept_by([reading("region", "Corse", excluded=True)], load_geography())

        assert "Corse" not in kept
        assert kept.startswith("all_regions IN [")
        assert '"National"' in kept

    @pytest.mark.parametrize(("kind", "value"), [("commune", "35238"), ("department", "35")])
    def test_left_out_precisely(self, kind, value):
        """A commune and a département can be left out."""
        kept = kept_by([reading(kind, value, excluded=True)], load_geography())

        assert kept.startswith('NOT commune IN ["35238"]' if kind == "commune" else "(departments IS EMPTY) OR")


def test_combining():
    """Empty filters let everything pass, and are left out."""
    assert every("", "a", "") == "a"
    assert every("a", "b") == "(a) AND (b)"
    assert either("a") == "a"
    assert among("a", []) == "a IN []"
