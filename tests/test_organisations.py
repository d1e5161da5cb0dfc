"""Organisations: recognised whatever the spelling, kept apart when their names differ, with cases and partners."""

import pytest

from kb import Actor
from kb.organisations import organisation_slug, organisations_of


def case_with(case, slug, *names):
    """A case under another slug, with these actors."""
    actors = tuple(Actor(name=name, kind="association", brings=("argent",)) for name in names)
    return case.model_copy(update={"slug": slug, "actors": actors})


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("MAIF", "maif"),
        ("Maif", "maif"),
        ("Caisse d’Épargne", "caisse-d-epargne"),
        ("Caisse d'épargne", "caisse-d-epargne"),
        ("Restos du Cœur", "restos-du-coeur"),
        ("Fondation Orange", "fondation-orange"),
    ],
)
def test_spelling_does_not_matter(name, slug):
    """Case, accents, ligatures and apostrophes are put aside; words are not."""
    assert organisation_slug(name) == slug


def test_a_long_name_makes_a_bounded_slug():
    """The longest name a case may hold still makes an address."""
    assert len(organisation_slug("Association " * 16)) <= 80


def test_only_recurring_organisations_have_a_page(sample_cases):
    """An organisation of one case, even named twice in it, is not listed."""
    case = sample_cases[0]
    found = organisations_of([case_with(case, "a", "Orange", "ORANGE", "Ville"), case_with(case, "b", "Ville", "X")])

    assert list(found) == ["ville"]


def test_the_usual_spelling_is_shown(sample_cases):
    """Of several spellings, the most frequent one."""
    cases = [
        case_with(sample_cases[0], slug, name, "X") for slug, name in (("a", "Maif"), ("b", "MAIF"), ("c", "MAIF"))
    ]
    found = organisations_of(cases)["maif"]

    assert (found.name, [case.slug for case in found.cases]) == ("MAIF", ["a", "b", "c"])


def test_a_foundation_is_not_its_company(sample_cases):
    """« Orange » and « Fondation Orange » stay two."""
    cases = [case_with(sample_cases[0], slug, "Orange", "Fondation Orange") for slug in "ab"]

    assert set(organisations_of(cases)) == {"orange", "fondation-orange"}


def test_partners_are_those_met_most_often(sample_cases):
    """Partners come with the number of common cases, the organisation itself left out."""
    cases = [case_with(sample_cases[0], "a", "Orange", "A", "B"), case_with(sample_cases[0], "b", "orange", "B", "C")]
    found = organisations_of(cases)["orange"]

    assert [(partner.name, partner.shared) for partner in found.partners()] == [("B", 2), ("A", 1), ("C", 1)]


def test_what_it_brings_is_gathered(sample_cases):
    """Its contributions, over all its cases."""
    cases = [case_with(sample_cases[0], slug, "Orange", "B") for slug in "ab"]

    assert organisations_of(cases)["orange"].contributions() == ("argent",)
