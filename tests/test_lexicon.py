"""The words of the base: what an unfinished word may become, what a misspelt one may have meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import stem
from indexer.lexicon import MAX_COMPLETIONS, MAX_CORRECTIONS, Lexicon

LEXICON = Lexicon(
    {"creche": 5, "crechendo": 1, "cloche": 3, "carillon": 1, "cathedrale": 2, "gers": 1, "ger": 1, "2019": 4}
)


def corrected(word):
    """The words that a misspelt one may have meant."""
    return [variant.word for variant in LEXICON.corrections(word)]


def completed(word):
    """The words that an unfinished one may become."""
    return [variant.word for variant in LEXICON.completions(word)]


class TestWords:
    """What the lexicon knows."""

    def test_of_texts(self):
        """Words are counted once a case, without accents, case and grammar."""
        lexicon = Lexicon.of_texts(["La crèche, la CRÈCHE", "Une crèche d’Auch"])

        assert lexicon.counts == {"creche": 2, "auch": 1}

    @pytest.mark.parametrize("word", ["crèche", "CRECHE", "creche"])
    def test_contains(self, word):
        """A word is known however it is typed; another form of it is not the same word."""
        assert word in LEXICON
        assert "crèches" not in LEXICON


class TestCorrections:
    """Typing errors."""

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("crche", "creche"),
            ("crecche", "creche"),
            ("crevhe", "creche"),
            ("crehce", "creche"),
            ("créhce", "creche"),
        ],
    )
    def test_one_error(self, typed, meant):
        """A letter left out, doubled, mistaken for another, or swapped with its neighbour."""
        assert corrected(typed)[0] == meant

    def test_short_words(self):
        """Under four letters almost every word is one error from another: nothing is corrected."""
        assert corrected("gr") == corrected("gre") == []
        assert corrected("gerx") == ["ger", "gers"]

    def test_two_errors(self):
        """Two errors are forgiven from eight letters."""
        assert corrected("cathdrle") == ["cathedrale"]
        assert corrected("clchx") == []

    def test_first_letter(self):
        """The first letter is kept: people rarely get it wrong, and it keeps the search fast."""
        assert corrected("kreche") == []

    def test_numbers(self):
        """A number is not a misspelt number."""
        assert corrected("2018") == []

    def test_known_word(self):
        """A word is no correction of itself; its neighbours are."""
        assert "creche" not in corrected("creche")

    def test_order(self):
        """Nearest first, then most frequent; each with its stem and how sure it is."""
        first = LEXICON.corrections("crechand")[0]

        assert (first.word, first.stem, first.weight) == ("crechendo", stem("crechendo"), 1 - 2 / 8)

    def test_bounded(self):
        """At most a few corrections, whatever the base."""
        lexicon = Lexicon({f"mot{letter}": 1 for letter in "abcdefghij"})

        assert len(lexicon.corrections("motz")) == MAX_CORRECTIONS

    @given(st.text(max_size=60))
    def test_any_word(self, word):
        """Whatever is typed, corrections are words of the base with a weight below 1."""
        assert all(found.word in LEXICON.counts and 0 < found.weight < 1 for found in LEXICON.corrections(word))


class TestCompletions:
    """Unfinished words."""

    def test_most_frequent_first(self):
        """Words that begin so; more of the word typed is more certainty."""
        assert completed("c") == ["creche", "cloche", "cathedrale", "carillon", "crechendo"]
        assert [variant.weight for variant in LEXICON.completions("crech")] == [5 / 6, 5 / 9]

    def test_accents(self):
        """« crè » and « CRE » are the same beginning."""
        assert completed("crè") == completed("CRE") == ["creche", "crechendo"]

    def test_none(self):
        """Nothing begins so; nothing was typed."""
        assert completed("zz") == completed("") == completed("'") == []

    def test_bounded(self):
        """At most a dozen, whatever the base."""
        lexicon = Lexicon({f"mot{number}": 1 for number in range(100)})

        assert len(lexicon.completions("mot")) == MAX_COMPLETIONS


def test_words_are_written_as_the_cases_write_them():
    """A word is known without accents, and shown with those that the cases mostly give it."""
    lexicon = Lexicon.of_texts(["La cathédrale d’Auch", "Cathédrale et cloches", "cathedrale"])

    assert lexicon.written("cathedrale") == "cathédrale"
    assert lexicon.written("cloches") == "cloches"
