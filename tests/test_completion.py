"""Names completed while a case is told: communes of France, actors of the base."""

import pytest

from kb.completion import LIMIT, KnownActors, communes_beginning


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("renn", "Rennes"),
        ("RENNES", "Rennes"),
        ("havre", "Le Havre"),
        ("le hav", "Le Havre"),
        ("saint etien", "Saint-Étienne"),
    ],
)
def test_communes(typed, first):
    """The most populated first, whatever the case, accents, hyphens and article."""
    assert communes_beginning(typed)[0].name == first


def test_the_exact_name_comes_first():
    """Someone who typed a whole name means it, not a larger town that begins so."""
    found = communes_beginning("Sète")

    assert found[0].name == "Sète"
    assert len(communes_beginning("saint")) == LIMIT


@pytest.mark.parametrize("typed", ["", "r", " ", "xyzzy", "renn" * 100])
def test_nothing_to_complete(typed):
    """Too few letters, no such name, far too many letters."""
    assert communes_beginning(typed) == []


def test_actors(sample_cases):
    """By the beginning of any word; the usual name and nature, the number of cases."""
    known = KnownActors(sample_cases)
    names = [actor.name for actor in known.beginning("renn")]

    assert "Rennes Métropole" in names
    assert names == sorted(names, key=lambda name: not name.startswith("Renn"))
    assert known.beginning("transdev")[0].kind == "entreprise"
    assert known.beginning("r") == known.beginning("xyzzy") == []


def test_spellings_are_one_actor(sample_cases):
    """« ENVIE 35 » and « Envie 35 » are counted together, under the name met most often."""
    case = next(case for case in sample_cases if any(actor.name == "Envie 35" for actor in case.actors))
    shouted = tuple(actor.model_copy(update={"name": actor.name.upper()}) for actor in case.actors)
    known = KnownActors([case, case, case.model_copy(update={"actors": shouted})])

    assert [(actor.name, actor.cases) for actor in known.beginning("envie 35")] == [("Envie 35", 3)]
