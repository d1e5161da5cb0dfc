"""Texts made comparable, tidy, and safe to print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text import cut_slug, fold, fold_lines, forbidden_character, one_line, printable, slugify, strip_accents


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Provence-Alpes-Côte d'Azur", "provence-alpes-cote-d-azur"),
        ("L’œuvre n° 3 : « ça »", "l-oeuvre-n-3-ca"),
        ("   ", ""),
        ("日本", ""),
    ],
)
def test_slugs(text, slug):
    """Letters without accents, digits, single hyphens."""
    assert slugify(text) == slug


def test_a_slug_is_cut_between_words():
    """Never inside a word, unless there is but one."""
    assert cut_slug("un-deux-trois", 9) == "un-deux"
    assert cut_slug("un-deux-trois", 7) == "un-deux"
    assert cut_slug("undeuxtrois", 4) == "unde"
    assert cut_slug("un", 4) == "un"


def test_names_compare_without_case_accents_and_hyphens():
    """« SAINT-ÉTIENNE » and « saint  etienne » are one name; so are both apostrophes."""
    assert fold("SAINT-ÉTIENNE") == fold("saint  etienne")
    assert fold("L’Haÿ") == fold("l'hay")


@given(lines=st.lists(st.text(st.characters(exclude_characters="\n")), min_size=1))
def test_fold_lines(lines):
    """Many lines folded together are the lines folded one by one."""
    assert fold_lines(lines) == [fold(line) for line in lines]


def test_accents_and_ligatures_are_opened():
    """« Œuvre d’été » keeps its letters."""
    assert strip_accents("Œuvre d’été") == "OEuvre d’ete"


def test_one_line_keeps_non_breaking_spaces():
    """Only ordinary spaces and line breaks are tidied."""
    assert one_line(" a \n b\u00a0: \t« c\u202f»\r\n") == "a b\u00a0: « c\u202f»"


@pytest.mark.parametrize(
    "char", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\u2028", "\u202e", "\u2069", "\u200f", "\ud800"]
)
def test_deceiving_characters(char):
    """Control characters, marks of direction and lone surrogates are found, and printed as codes."""
    found = forbidden_character(f"a{char}b")

    assert found is not None
    assert found.start() == 1
    assert char not in printable(f"a{char}b")


def test_ordinary_characters_are_allowed():
    """French, other scripts, emoji, tabulation and line breaks."""
    assert forbidden_character("« Ça » – œuvre… 日本 😀\t\n\r") is None
