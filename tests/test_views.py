"""What a list shows of a case: its place, how near it is, its actors, its beginning."""

import pytest

from indexer import Hit, Proximity, Segment
from indexer.labels import Labels
from kb import load_geography, load_taxonomy
from web.views import excerpt, hit_view, place, shortened

LABELS = Labels(load_taxonomy(), load_geography())


def hit(**fields):
    """A hit in Toulouse, with some fields changed."""
    return Hit(**{"slug": "a", "title": "A", "summary": "Un.", "score": 1.0, "city": "Toulouse"} | fields)


@pytest.mark.parametrize(
    ("city", "departments", "regions", "shown"),
    [
        ("Toulouse", ("31",), ("Occitanie",), "Toulouse, Occitanie"),
        ("", ("79",), ("Nouvelle-Aquitaine",), "Deux-Sèvres, Nouvelle-Aquitaine"),
        ("", ("82", "31"), ("Occitanie",), "Occitanie"),
        ("", ("972",), ("Martinique",), "Martinique"),
        ("", (), ("Bretagne", "Normandie", "Occitanie", "Corse"), "Bretagne, Normandie et 2 autres"),
        ("Paris", ("75",), ("National",), "France entière"),
        ("Pau", (), (), "Pau"),  # a case that is being written
    ],
)
def test_a_place_is_said_once_from_near_to_far(city, departments, regions, shown):
    """The town or the only département, then the regions; the whole country alone."""
    assert place(city, departments, regions, LABELS) == shown


@pytest.mark.parametrize(
    ("proximity", "regions", "shown"),
    [
        (None, ("Occitanie",), ""),
        (Proximity(tier=0, label="Toulouse"), ("Occitanie",), ""),
        (Proximity(tier=3, label="Occitanie"), ("Occitanie",), ""),
        (Proximity(tier=4, label="partout en France"), ("National",), ""),
        (Proximity(tier=1, label="à 35 km", distance_km=35.0), ("Occitanie",), "à 35 km"),
    ],
)
def test_nearness_is_shown_when_it_adds_something(proximity, regions, shown):
    """« à 35 km » is shown, but not « Toulouse » beside « Toulouse, Occitanie »."""
    assert hit_view(hit(proximity=proximity, regions=regions), LABELS).proximity == shown


def test_without_passage_the_summary_begins():
    """A hit that no sentence answers shows its summary, a title without segments shows whole."""
    view = hit_view(hit(), LABELS)

    assert (view.title, view.passage, view.reasons) == ((Segment(text="A"),), (Segment(text="Un."),), ())


def test_one_more_actor_is_named_rather_than_counted():
    """« et 1 autre » would be no shorter than the name."""
    assert shortened(("A", "B", "C", "D"), 3) == "A, B, C et D"
    assert shortened(("A", "B", "C", "D", "E"), 3) == "A, B, C et 2 autres"


def test_an_excerpt_ends_on_a_sentence_or_a_word():
    """A text is cut after a sentence if one ends in the second half, after a word otherwise."""
    assert excerpt("Une phrase. Une autre phrase.", 20) == "Une phrase."
    assert excerpt("Des mots qui se suivent, sans fin", 28) == "Des mots qui se suivent…"
    assert excerpt("Court.", 20) == "Court."
