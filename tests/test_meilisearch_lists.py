"""The lists of candidates asked of Meilisearch: what is asked, what they cannot hold."""

import pytest

from indexer.fulltext import Clause, Expression, Word
from indexer.meilisearch.lists import MAX_WORDS, WORD_LIMIT, Wanted, leaves_out, lists_of


def clause(*stems, synonyms=()):
    """A clause of words without variants, and of synonyms."""
    words = tuple(Word(text=stem, variants=((stem, 1.0),), weight=1.0) for stem in stems)
    return Clause(words=words, synonyms=tuple(Expression(stems=tuple(each.split()), weight=0.6) for each in synonyms))


def asked(clauses, frequencies):
    """The texts of the lists of a question."""
    return [search.get("q", "") for search in lists_of(Wanted(clauses, "", None), frequencies, "", ())]


class TestLists:
    """What is asked."""

    def test_each_word_then_all(self):
        """Each word alone, the rarest first, then all together; every word is ended, so that none is a prefix."""
        assert asked([clause("vel", "ateli")], {"vel": 30, "ateli": 4}) == ["xateli ", "xvel ", "xateli xvel "]

    def test_expression(self):
        """All the words of a synonym, not as a phrase: one other word may stand within."""
        assert "xautopartag xvel " in asked([clause("vls", synonyms=["autopartag vel"])], {"autopartag vel": 2})

    def test_unknown_words(self):
        """A word that no case holds is not asked for."""
        assert asked([clause("introuvabl")], {}) == []


class TestLeftOut:
    """When the lists may miss cases."""

    @pytest.mark.parametrize(("cases", "expected"), [(WORD_LIMIT, False), (WORD_LIMIT + 1, True)])
    def test_frequent_word(self, cases, expected):
        """A word that more cases hold than a list does."""
        assert leaves_out([clause("associ")], {"associ": cases}) is expected

    @pytest.mark.parametrize(("words", "expected"), [(MAX_WORDS, False), (MAX_WORDS + 1, True)])
    def test_many_words(self, words, expected):
        """More words than are asked for alone."""
        stems = [f"mot{chr(97 + number)}" for number in range(words)]

        assert leaves_out([clause(*stems)], dict.fromkeys(stems, 1)) is expected
