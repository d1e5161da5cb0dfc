"""The URL grammar: an address and a query say the same thing, and bad addresses are refused with a sentence."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import MAX_PAGE, MAX_PER_PAGE, Facet, Mode, Query, Sort
from indexer.labels import Labels
from kb import load_geography, load_taxonomy
from web.errors import InvalidParameter, TextTooLong, UnknownParameter, WebError
from web.given import clean_text
from web.page_query import PageQuery, View
from web.parameters import READING_KINDS, YEARS
from web.urls import (
    api_url_for_query,
    hidden_pairs,
    parse_api_query,
    parse_page_query,
    toggle_url,
    url_for_query,
    url_ignoring,
    url_without_ignoring,
)

LABELS = Labels(load_taxonomy(), load_geography())


def pairs_of(url):
    """The parameters of an address, as a server reads them."""
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def page_query(url):
    """The query of a page address."""
    return parse_page_query(pairs_of(url), LABELS)


def api_query(url):
    """The query of an API address."""
    return parse_api_query(pairs_of(url), LABELS)


COMMUNES = ("31555", "35238", "2A004")
values_of = {
    facet: st.lists(st.sampled_from(LABELS.choices(facet) or COMMUNES), min_size=1, max_size=4, unique=True)
    for facet in Facet
}
readings = st.builds(
    "{}:{}".format, st.sampled_from(READING_KINDS), st.sampled_from(("Occitanie", "31", "2020-", "é è"))
)
years = st.none() | st.integers(YEARS.start, YEARS.stop - 1)


@st.composite
def queries(draw):
    """Any query that a visitor can ask."""
    bounds = sorted((draw(years), draw(years)), key=lambda year: (year is not None, year or 0))
    chosen = draw(st.sets(st.sampled_from(list(Facet))))
    return Query(
        text=clean_text(draw(st.text(max_size=200))),
        filters={facet: tuple(draw(values_of[facet])) for facet in chosen},
        year_min=bounds[0],
        year_max=bounds[1],
        mode=draw(st.sampled_from(Mode)),
        sort=draw(st.sampled_from(Sort)),
        literal=draw(st.booleans()),
        ignore=tuple(draw(st.lists(readings, max_size=3, unique=True))),
        page=draw(st.integers(1, MAX_PAGE)),
        per_page=draw(st.integers(1, MAX_PER_PAGE)),
    )


@given(queries(), st.sampled_from(View))
def test_page_addresses_say_the_whole_query(query, view):
    """Reading the address written for a query gives the query back, and its view."""
    asked = PageQuery(**dict(query), view=view)

    assert page_query(url_for_query(asked)) == asked


@given(queries())
def test_api_addresses_say_the_whole_query(query):
    """The same holds for the API and its English names."""
    assert api_query(api_url_for_query(query)) == query


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60)), max_size=6))
def test_any_parameters_give_a_query_or_a_french_error(items):
    """Whatever is sent, the reader answers by a query or refuses by one of its own errors."""
    try:
        answer = parse_api_query(items, LABELS)
    except WebError as error:
        answer = error

    assert isinstance(answer, Query) or str(answer)


def test_the_plain_address_asks_everything():
    """« /recherche » without parameters is the empty query, and is written so."""
    assert page_query("/recherche") == PageQuery()
    assert url_for_query(Query()) == "/recherche"


def test_a_view_has_its_own_number_of_cases():
    """A table has more lines than a list, and the address does not say it; a number that was chosen is kept."""
    table = page_query("/recherche?region=corse&page=3").seen_as(View.TABLE)
    chosen = page_query("/recherche?par_page=50").seen_as(View.TABLE)

    assert (table.per_page, url_for_query(table)) == (25, "/recherche?region=corse&vue=tableau")
    assert url_for_query(chosen) == "/recherche?par_page=50&vue=tableau"


def test_filters_keep_the_view():
    """Whatever is changed of a search, it stays a map."""
    query = page_query("/recherche?q=caf%C3%A9&vue=carte")

    assert toggle_url(query, Facet.REGION, "Corse") == "/recherche?q=caf%C3%A9&region=corse&vue=carte"
    assert ("vue", "carte") in hidden_pairs(query)


def test_addresses_are_french_and_short():
    """Only what differs from the defaults is written; regions are slugs."""
    query = Query(text="café", filters={Facet.REGION: ("Provence-Alpes-Côte d'Azur",)}, sort=Sort.RECENT, page=2)

    assert url_for_query(query) == "/recherche?q=caf%C3%A9&region=provence-alpes-cote-d-azur&tri=recent&page=2"


@pytest.mark.parametrize(
    ("url", "facet", "value"),
    [
        ("/recherche?region=occitanie", Facet.REGION, "Occitanie"),
        ("/recherche?region=Midi-Pyr%C3%A9n%C3%A9es", Facet.REGION, "Occitanie"),
        ("/recherche?region=France+enti%C3%A8re", Facet.REGION, "National"),
        ("/recherche?departement=Haute-Garonne", Facet.DEPARTMENT, "31"),
        ("/recherche?departement=Haute-Garonne+%2831%29", Facet.DEPARTMENT, "31"),
        ("/recherche?departement=1", Facet.DEPARTMENT, "01"),
        ("/recherche?commune=31555", Facet.COMMUNE, "31555"),
        ("/recherche?commune=Saint-Denis", Facet.COMMUNE, "97411"),
        ("/recherche?commune=Saint-Denis+%2893%29", Facet.COMMUNE, "93066"),
        ("/recherche?commune=2a004", Facet.COMMUNE, "2A004"),
        ("/recherche?chiffres=1", Facet.WITH_FIGURES, "1"),
        ("/recherche?domaine=Emploi+et+insertion", Facet.DOMAIN, "emploi-insertion"),
        ("/recherche?type=M%C3%A9c%C3%A9nat", Facet.TYPE, "mecenat"),
        ("/recherche?acteur=Entreprise", Facet.ACTOR_KIND, "entreprise"),
    ],
)
def test_slugs_labels_and_usual_names_are_accepted(url, facet, value):
    """A value may be given by its slug, its label or another usual name: the query holds the canonical one."""
    assert page_query(url).values(facet) == (value,)


def test_one_value_given_twice_counts_once():
    """Two names of one region are one filter."""
    assert page_query("/recherche?region=occitanie&region=Occitanie").values(Facet.REGION) == ("Occitanie",)


def test_empty_fields_of_a_form_are_not_filters():
    """A form without JavaScript sends its empty fields: they ask nothing."""
    assert page_query("/recherche?q=&region=&annee_min=&tri=&page=&vue=") == PageQuery()


def test_white_space_and_invisible_characters_are_tidied():
    """Line breaks of a pasted paragraph become spaces; control and direction characters go."""
    assert page_query("/recherche?q=%20un%0A%0Acaf%C3%A9%00%E2%80%AE%20").text == "un café"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("/recherche?region=Occitannie", "Vouliez-vous dire « Occitanie » ?"),
        ("/recherche?departement=Haute-Garone", "Vouliez-vous dire « Haute-Garonne » ?"),
        ("/recherche?type=xyzxyz", "Valeurs possibles : pratiques-responsables, mecenat"),
        ("/recherche?tri=recnt", "Vouliez-vous dire « recent » ?"),
        ("/recherche?page=0", "« 0 » n’est pas un nombre entier de 1 à 1000"),
        ("/recherche?page=deux", "« deux » n’est pas un nombre entier"),
        ("/recherche?page=1&page=2", "« 2 » est une seconde valeur, une seule est attendue"),
        ("/recherche?annee_min=12", "« 12 » n’est pas un nombre entier de 1800 à 2100"),
        ("/recherche?annee_min=2020&annee_max=2010", "« 2020 » vient après annee_max (2010)"),
        ("/recherche?mots=oui", "« oui » n’est pas une valeur connue"),
        ("/recherche?sans=Occitanie", "n’est pas de la forme « genre:valeur »"),
        ("/recherche?par_page=1000", "« 1000 » n’est pas un nombre entier de 1 à 100"),
    ],
)
def test_bad_values_are_refused_with_a_remedy(url, message):
    """A bad value is named, with what is wrong and the nearest or the possible values."""
    with pytest.raises(InvalidParameter) as caught:
        page_query(url)

    assert message in str(caught.value)


def test_unknown_parameters_are_refused_by_the_api_only():
    """The API refuses a parameter it does not know; pages ignore it, because links get parameters added."""
    assert page_query("/recherche?utm_source=lettre") == PageQuery()
    with pytest.raises(UnknownParameter, match="Vouliez-vous dire « department »"):
        api_query("/api/v1/search?departement=31")


def test_length_is_checked_before_anything_else():
    """A text too long is refused as such, even when other parameters are bad too."""
    with pytest.raises(TextTooLong, match="2001 caractères, la limite est de 2000"):
        page_query(f"/recherche?q={'a' * 2001}&page=zero&region=nulle-part")


def test_toggling_twice_comes_back():
    """The link of a value adds it, then removes it, always back on page 1."""
    query = Query(text="café", page=3)
    chosen = page_query(toggle_url(query, Facet.DOMAIN, "lien-social"))

    assert chosen.values(Facet.DOMAIN) == ("lien-social",)
    assert page_query(toggle_url(chosen, Facet.DOMAIN, "lien-social")) == PageQuery(text="café")


def test_a_reading_can_be_put_aside_and_restored():
    """One link ignores a reading, another makes it again."""
    query = PageQuery(text="café bretagne")
    without = page_query(url_ignoring(query, "region:Bretagne"))

    assert without.ignore == ("region:Bretagne",)
    assert page_query(url_without_ignoring(without, "region:Bretagne")) == query
