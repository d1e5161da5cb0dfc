"""Suggestions: what completes what is typed, how it is worded, and that it never slows anyone down."""

from statistics import median
from time import perf_counter

import pytest

from indexer import Query
from indexer.suggestions import KINDS, MAX_TYPED, LatestSuggester, Suggester
from kb import load_geography, load_taxonomy


@pytest.fixture(scope="module")
def suggester(documents):
    """The suggester of the six sample cases, where every name is read as it stands."""
    return Suggester(documents, load_taxonomy(), load_geography())


def found(suggester, text, kind):
    """The values suggested of one kind."""
    return [item.value for item in suggester.suggest(text, limit=20) if item.kind == kind]


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("occ", "place", "Occitanie"),
        ("midi-pyr", "place", "Occitanie"),
        ("MOISS", "place", "Moissac"),
        ("tarn-et-g", "place", "Tarn-et-Garonne"),
        ("garonne", "place", "Tarn-et-Garonne"),
        ("82", "place", "Tarn-et-Garonne"),
        ("hauts de fr", "place", "Hauts-de-France"),
        ("mecenat de competen", "modality", "mécénat de compétences"),
        ("compétences", "modality", "mécénat de compétences"),
        ("mécén", "type", "mécénat"),
        ("lien", "domain", "lien social"),
        ("chômage", "domain", "emploi et insertion"),
        ("transdev", "actor", "Transdev"),
        ("auto-stop moi", "title", "rezo-pouce-scic-auto-stop-organise-moissac-transdev"),
        ("cloches laum", "title", "cathedrale-auch-cloches-laumaille-mecenat-de-competences"),
    ],
)
def test_any_beginning_of_a_word_is_enough(suggester, typed, kind, value):
    """Names are found from the beginning of any of their words, whatever case and accents, by their other names too."""
    assert value in found(suggester, typed, kind)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("mécénat mois", "mécénat Moissac"),
        ("auto-stop à Moiss", "auto-stop à Moissac"),
        ("cohabitation en mart", "cohabitation en Martinique"),
        ("associations d’occ", "associations d’Occitanie"),
        ("associations de l’Occ", "associations de l’Occitanie"),
        ("le village d’auc", "le village d’Auch"),
        ("les jeunes d'hauts-de", "les jeunes d'Hauts-de-France"),
    ],
)
def test_the_last_part_is_completed(suggester, typed, value):
    """When the beginning is other words, they are kept as typed."""
    assert value in found(suggester, typed, "place")


def test_articles_fit_what_they_come_before(suggester):
    """An elided article is not left before a consonant, nor two articles one after the other."""
    assert found(suggester, "projet d’comp", "modality")[0] == "projet mécénat de compétences"
    assert found(suggester, "aider le gers", "place") == ["aider le Gers"]
    assert found(suggester, "les gens de la bret", "place") == ["les gens de la Bretagne"]


def test_what_is_kept_is_told_apart(suggester):
    """The page can show what stays in another tone."""
    (suggestion,) = [item for item in suggester.suggest("mécénat mois") if item.kind == "place"]

    assert (suggestion.kept, suggestion.label, suggestion.value) == ("mécénat", "Moissac", "mécénat Moissac")


def test_details_say_what_it_is_and_how_many_cases(suggester):
    """A region, a département, a commune, a domain found by another name, a case."""
    details = {item.label: item.detail for text in ("occ", "gers", "auch", "chôm") for item in suggester.suggest(text)}

    assert details["Occitanie"] == "Région · 2 cas"
    assert details["Gers (32)"] == "Département · 1 cas"
    assert details["Auch"] == "Commune, Gers · 1 cas"
    assert details["Emploi et insertion"].endswith(" cas (« chômage »)")
    assert any(detail == "Cas · Auch · 2013" for detail in details.values())


def test_only_places_with_cases_are_suggested(suggester):
    """Toulouse has none among the six; the regions are suggested all the same."""
    assert found(suggester, "toulouse", "place") == []
    assert found(suggester, "normandie", "place") == ["Normandie"]


def test_suggestions_are_grouped_and_limited(suggester):
    """Kinds come in one order, each at most once, and no more than asked."""
    kinds = [item.kind for item in suggester.suggest("a", limit=20)]
    many = suggester.suggest("mo", limit=20)
    groups = list(dict.fromkeys(item.kind for item in many))

    assert kinds == []
    assert groups == sorted(groups, key=KINDS.index)
    assert [item.kind for item in many] == sorted((item.kind for item in many), key=KINDS.index)
    assert len(suggester.suggest("mo", limit=2)) == 2


def test_a_word_that_is_over_is_not_gone_on_with(suggester):
    """After a space, « auch » no longer begins another word."""
    assert "Auch" in found(suggester, "auch ", "place")
    assert found(suggester, "moi ", "place") == []


@pytest.mark.parametrize(
    "typed", ["", " ", "a", "?!", "'", "\x00", "🙂🙂", "a" * (MAX_TYPED + 1), "l’", "..", "(", "é\u0301\u0301", "²²"]
)
def test_odd_texts_are_answered(suggester, typed):
    """What names nothing gives nothing, and never fails."""
    assert suggester.suggest(typed) == ()


def test_each_place_suggested_is_understood_by_the_search(engine, documents):
    """A suggested place, once searched, is read as that place, even where its bare name is an ordinary word."""
    for typed in ("auch", "moissac", "gers", "martinique", "rennes", "tourcoing", "grand est", "réunion", "nord"):
        for item in engine.suggest(typed):
            if item.kind == "place":
                kinds = {reading.kind for reading in engine.search(Query(text=item.value)).understood}
                assert kinds & {"region", "department", "commune", "area"}, item.value


def test_new_cases_bring_new_suggestions(documents):
    """The suggester is kept as long as the cases are the same object, then made anew."""
    latest = LatestSuggester(lambda given: Suggester(given, load_taxonomy(), load_geography()))
    fewer = documents[:1]

    assert latest.of(documents) is latest.of(documents)
    assert len(latest.of(fewer).suggest("moissac")) < len(latest.of(documents).suggest("moissac"))


def test_it_is_fast(suggester):
    """Far under the 10 ms that typing allows."""
    durations = []
    for typed in ("mo", "chantier d’ins", "occ", "association pour le lien social en mart") * 10:
        started = perf_counter()
        suggester.suggest(typed)
        durations.append(perf_counter() - started)

    assert median(durations) < 0.005
