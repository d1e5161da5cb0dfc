"""Remarks on style and sources: each on its line, none on a text that is as it should be."""

from datetime import datetime

import pytest
from case_texts import changed, line_of, problems, told

from kb import Severity
from kb.codes import Code

ALLIANCE = "## Alliance\n\n"


def in_alliance(sentence):
    """The sample case with one more sentence."""
    return changed(ALLIANCE, f"{ALLIANCE}{sentence}\n\n")


def only(text):
    """The one problem of a text."""
    (found,) = problems(text)
    return found


@pytest.mark.parametrize("words", [101, 115])
def test_a_long_summary(words):
    """More than 100 words are not read in 30 seconds."""
    start, end = "resume: >-\n", "\nen_clair:"
    text = changed("Plutôt que de jeter", "a " * words + "Plutôt que de jeter")
    body = text[text.index(start) + len(start) : text.index(end)]
    found = only(text.replace(body, "  " + " ".join(["mot"] * words)))

    assert (found.code, found.field, found.problem) == (Code.LONG_SUMMARY, "resume", f"{words} mots")
    assert found.severity is Severity.WARNING


def test_results_without_a_figure():
    """Neither digits nor numbers in words: it is wished for."""
    text = changed("## Résultats\n\n", "## Résultats\n\nLe quartier va mieux.\n\n## Limites\n\n")

    assert (only(text).code, only(text).line) == (Code.NO_FIGURE, line_of(text, "Le quartier va mieux."))


@pytest.mark.parametrize(
    "sentence", ["Une douzaine de salariés.", "La moitié des écrans.", "Vingt emplois.", "En 2019."]
)
def test_numbers_in_words_are_figures(sentence):
    """« Une douzaine », « la moitié », « vingt » say how many."""
    assert told(changed("## Résultats\n\n", f"## Résultats\n\n{sentence}\n\n## Limites\n\n")) == []


@pytest.mark.parametrize(
    "sentence", ["Un acteur incontournable.", "Des projets exceptionnels.", "Le leader de la filière."]
)
def test_a_promotional_tone(sentence):
    """The word is quoted, on its line."""
    text = in_alliance(f"Un fait.\n\n{sentence}")

    assert (only(text).code, only(text).line) == (Code.PROMOTION, line_of(text, sentence))


@pytest.mark.parametrize(
    "sentence", ["Le programme européen LEADER.", "Un guichet unique.", "Des salariés engagés.", "Un ouvrage pionnier."]
)
def test_words_that_also_say_facts(sentence):
    """They are left alone."""
    assert told(in_alliance(sentence)) == []


CONTACTS = [
    "prenom.nom@exemple.org", "01 23 45 67 89", "06.12.34.56.78", "+33 6 12 34 56 78", "0612345678",
    "+33 (0)1 23 45 67 89",
]  # fmt: skip


@pytest.mark.parametrize("contact", CONTACTS)
def test_ways_to_reach_a_person(contact):
    """A mail address or a phone number is a remark, on its line."""
    text = in_alliance(f"Écrire à {contact} pour en savoir plus.")

    assert (only(text).code, only(text).line) == (Code.PERSONAL, line_of(text, contact))


@pytest.mark.parametrize("contact", CONTACTS)
def test_ways_to_reach_a_person_in_the_name_of_an_actor(contact):
    """The front matter is read too."""
    assert only(changed("nom: Envie 35", f"nom: Envie {contact}")).field == "acteurs[3].nom"


@pytest.mark.parametrize(
    "text", ["Cancer@Work fédère.", "De 2 000 à 3 000 euros.", "Le 01 02 2019.", "1 200 000 000 euros"]
)
def test_what_is_no_contact(text):
    """Names with an at sign, amounts, dates."""
    assert told(in_alliance(text)) == []


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("https://exemple.org/2009/05/article", "Un titre"),
        ("https://exemple.org/actualites/2009-05-12-article", "Un titre"),
        ("https://exemple.org/article", "Lettre de mai 2009"),
        ("https://exemple.org/article", "Rapport (2009)"),
    ],
)
def test_an_old_source(address, title):
    """Its year is known by its address or its title."""
    found = only(changed("  - url: ", f"  - url: {address}\n    titre: {title}\n    editeur: Exemple\n  - url: "))

    assert (found.code, found.field, found.problem) == (Code.OLD_SOURCE, "sources[1]", "page de 2009")


def test_sources_that_are_not_known_to_be_old():
    """A recent year, a span of years, a year that is the subject, no year at all."""
    recent = f"https://exemple.org/{datetime.now().astimezone().year - 10}/01/a"
    for address in (recent, "https://exemple.org/2009-2019-dix-ans", "https://exemple.org/20090512"):
        added = f"  - url: {address}\n    titre: Bilan de 2009\n    editeur: Exemple\n  - url: "
        assert told(changed("  - url: ", added)) == [], address


def test_a_slip_of_typography():
    """It says that it can be mended."""
    text = in_alliance("Une idée simple...")

    assert str(only(text)).endswith("trois points au lieu de « … ». « kb check --fix » le corrige.")
    assert (only(text).code, only(text).line) == (Code.TYPOGRAPHY, line_of(text, "Une idée"))
