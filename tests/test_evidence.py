"""How well a case is attested: figures, independent sources, sources outside the alliance, age of the check."""

from datetime import date

import pytest

from kb import Source
from kb.evidence import Evidence, EvidenceLevel, count_figures, evidence_of

TODAY = date(2026, 12, 1)


def source(publisher, host="exemple.fr"):
    """A source of this publisher."""
    return Source(url=f"https://{host}/page", title="Page", publisher=publisher)


def evidence(case, *sources, **changes):
    """The evidence of a case that has these sources."""
    return evidence_of(case.model_copy(update={"sources": sources, **changes}), TODAY)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Le 26 mars 2013, puis en 2016 et le 1er juillet 2019.", 0),
        ("140 communes et 1 700 utilisateurs début 2016.", 2),
        ("Une quarantaine de personnes reçues, quinze retenues.", 2),
        ("Près de 2,5 millions d’euros.", 2),
        ("Le bilan n’a pas été retrouvé.", 0),
        ("Hausse de 12 % en 2021-2022.", 1),
    ],
)
def test_figures_are_quantities(text, count):
    """Quantities count, in digits or in words; years and days do not."""
    assert count_figures(text) == count


def test_pages_of_one_publisher_are_one_source(sample_cases):
    """A publisher, or a site, counts once however many pages are cited."""
    found = evidence(
        sample_cases[0],
        source("La Dépêche", "ladepeche.fr"),
        source("La Dépêche du Midi", "www.ladepeche.fr"),
        source("la depeche du midi", "autre.fr"),
        source("Ouest-France", "ouest-france.fr"),
    )

    assert (found.pages, found.sources) == (4, 2)


def test_a_page_of_an_actor_is_not_outside_the_alliance(sample_cases):
    """What an actor says of itself counts as a source, but not as one from outside."""
    actor = sample_cases[0].actors[0].name
    found = evidence(sample_cases[0], source(actor, "acteur.fr"), source("Journal du coin", "journal.fr"))

    assert (found.sources, found.outside) == (2, 1)


@pytest.mark.parametrize(
    ("checked", "is_fresh"), [(None, False), (date(2024, 12, 1), True), (date(2024, 11, 1), False)]
)
def test_an_old_check_no_longer_counts(sample_cases, checked, is_fresh):
    """Two years after the last check, or without any, the facts may have changed."""
    assert evidence(sample_cases[0], source("A"), checked=checked).is_fresh is is_fresh


@pytest.mark.parametrize(
    ("evidence", "level"),
    [
        (Evidence(figures=3, pages=5, sources=4, outside=2, age_days=10), EvidenceLevel.STRONG),
        (Evidence(figures=3, pages=5, sources=4, outside=2, age_days=None), EvidenceLevel.FAIR),
        (Evidence(figures=0, pages=2, sources=2, outside=1, age_days=10), EvidenceLevel.FAIR),
        (Evidence(figures=0, pages=9, sources=1, outside=1, age_days=10), EvidenceLevel.WEAK),
        (Evidence(figures=0, pages=1, sources=1, outside=0, age_days=None), EvidenceLevel.WEAK),
    ],
)
def test_levels_add_up_what_is_known(evidence, level):
    """Strong has all five points, weak two or fewer."""
    assert evidence.level is level


def test_a_case_of_the_base_is_attested(sample_cases):
    """Rezo Pouce: many sources, figures, a recent check."""
    case = next(case for case in sample_cases if case.slug.startswith("rezo-pouce"))

    assert evidence_of(case, date(2026, 11, 25)).level is EvidenceLevel.STRONG
