"""Locutions are left out of what is searched."""

import pytest

from indexer.analysis import tokenize
from indexer.locutions import without_locutions


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("un tiers-lieu au lieu d’un parking", ["un", "tiers", "lieu", "un", "parking"]),
        ("Grâce à des dons", ["des", "dons"]),
        ("en raison du gel, faute des moyens", ["gel", "moyens"]),
        ("mise en place de navettes", ["de", "navettes"]),
        ("le lieu, la faute, la place", ["le", "lieu", "la", "faute", "la", "place"]),
        ("faute de", ["faute", "de"]),
    ],
)
def test_words_of_locutions_are_left_out(text, kept):
    """The words of a locution go, the same words alone stay, and something always stays."""
    assert [token.text for token in without_locutions(tokenize(text))] == kept
