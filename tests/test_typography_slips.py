"""Slips of typography in case files: found where they are, mended without touching addresses, code or names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.typography import NBSP, mended, slips

SLIPS = [
    ("Un  mot", "Un mot"),
    ("La suite...", "La suite…"),
    ("Fin.. Puis", "Fin. Puis"),
    ("Un,, deux", "Un, deux"),
    ("Un , deux", "Un, deux"),
    ("Un .", "Un."),
    ('Le "bien commun" ici', f"Le «{NBSP}bien commun{NBSP}» ici"),
    ("Le «bien commun» ici", f"Le «{NBSP}bien commun{NBSP}» ici"),
    ("Ceci: cela", f"Ceci{NBSP}: cela"),
    ("Et alors?", f"Et alors{NBSP}?"),
    ("l'emploi!", f"l'emploi{NBSP}!"),
    ("40% des 30€", f"40{NBSP}% des 30{NBSP}€"),
]
WELL_WRITTEN = [
    "Un mot : deux ; trois ?",
    f"«{NBSP}Oui{NBSP}», « non ».",
    "L'association Rebonds! existe",
    "https://exemple.org/a..b?c=d:e, fin",
    "[lien](https://exemple.org/un,,deux)",
    "`a  b...`",
    "À 10:30, le 1er",
    'Écran de 15" et de 17"',
    "| a   | b   |",
    "- un\n- deux",
    "Attendre.... longtemps",
    "../dossier",
]


@pytest.mark.parametrize(("written", "meant"), SLIPS)
def test_a_slip_is_found_and_mended(written, meant):
    """Each sort of slip, once."""
    assert len({problem for _, problem in slips(written)}) in {1, 2}
    assert mended(written) == meant


@pytest.mark.parametrize("text", WELL_WRITTEN)
def test_what_is_well_written_stays(text):
    """No false alarm, nothing changed."""
    assert list(slips(text)) == []
    assert mended(text) == text


def test_blocks_of_code_stay():
    """Between fences nothing is French."""
    text = "Un mot...\n```\na  b...\n```\nfin..."

    assert mended(text) == "Un mot…\n```\na  b...\n```\nfin…"
    assert [offset for offset, _ in slips(text)] == [6, text.index("fin") + 3]


@given(st.text(alphabet=st.sampled_from('aÉ1 .,;:!?«»"%€\n`[]()|<>\u00a0x/'), max_size=60))
def test_mending_twice_changes_nothing_more(text):
    """What is mended has no slip left."""
    once = mended(text)

    assert mended(once) == once
    assert list(slips(once)) == []


@given(st.text(max_size=200))
def test_any_text_can_be_mended(text):
    """Words and digits are never touched."""
    letters = [char for char in text if char.isalnum()]

    assert [char for char in mended(text) if char.isalnum()] == letters
