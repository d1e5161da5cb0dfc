"""Sentences of a case: which one is shown, what is marked in it, how it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import stem, terms_of
from indexer.passages import (
    MAX_EXCERPT,
    Sentence,
    best_sentence,
    excerpt,
    mark,
    sentences_of,
    split_sentences,
    stems_of,
)

SAMPLE = ["crèche", "d’Auch", "cloche", "et", "les", "à", "«", "2019."]
WORDS = st.lists(st.sampled_from(SAMPLE), min_size=80, max_size=200)


def sentence(text, section="Contexte"):
    """A sentence of a case."""
    return Sentence(section, text, frozenset(terms_of(text)))


def stems(*words):
    """The stems of some words."""
    return frozenset(map(stem, words))


def joined(segments):
    """The text that segments make."""
    return "".join(segment.text for segment in segments)


def marked(segments):
    """What is marked of a text."""
    return [segment.text for segment in segments if segment.marked]


class TestSentences:
    """Where a sentence ends."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Un don. Une loi ! Vraiment ? Oui… Fin", ["Un don.", "Une loi !", "Vraiment ?", "Oui…", "Fin"]),
            ("Première ligne\n- point\n\nAutre", ["Première ligne", "- point", "Autre"]),
            ("Près de 3.500 habitants, env. dix cafés.", ["Près de 3.500 habitants, env. dix cafés."]),
            ("Il dit. « Oui. » Élan. À Auch.", ["Il dit.", "« Oui. » Élan.", "À Auch."]),
            ("  \n ", []),
        ],
    )
    def test_split(self, text, expected):
        """A sentence ends at its mark before a capital, or with its line."""
        assert split_sentences(text) == expected

    def test_of_a_case(self, documents):
        """The summary comes first, then the sections, the plain version last: each sentence knows where it stands."""
        sections = dict.fromkeys(found.section for found in sentences_of(documents[0]))

        assert " ".join(sections) == "Résumé Contexte Alliance Résultats Enseignements En clair"


class TestBest:
    """Which sentence is shown."""

    def test_heaviest(self):
        """The sentence whose words of the query weigh most, not the one that has most of them."""
        light, heavy = sentence("les jeunes et les cloches"), sentence("une crèche")
        weights = {stem("jeunes"): 0.3, stem("cloches"): 0.3, stem("crèche"): 1.0}

        assert best_sentence([light, heavy], weights, {}) is heavy

    def test_expression(self):
        """A synonym of several words counts where it stands whole."""
        part, whole = sentence("une maison neuve"), sentence("une maison de retraite")

        assert best_sentence([part, whole], {}, {stems("maison", "retraite"): 0.6}) is whole

    def test_first_of_equals(self):
        """Of two that hold as much, the first."""
        first, second = sentence("une crèche"), sentence("des crèches")

        assert best_sentence([first, second], {stem("crèche"): 1.0}, {}) is first

    def test_none(self):
        """No sentence holds anything of the query."""
        assert best_sentence([sentence("une crèche")], {stem("cloche"): 1.0}, {}) is None


class TestMark:
    """What is marked in a text."""

    def test_forms(self):
        """Words are marked whole, whatever their form; elided articles are not."""
        segments = mark("L’école d'Auch, des ÉCOLES.", stems("école"))

        assert marked(segments) == ["école", "ÉCOLES"]
        assert [segment.text for segment in segments] == ["L’", "école", " d'Auch, des ", "ÉCOLES", "."]

    def test_nothing_wanted(self):
        """A text without any wanted word is one segment; an empty text none."""
        assert [segment.text for segment in mark("une crèche", frozenset())] == ["une crèche"]
        assert mark("", stems("crèche")) == ()

    @given(st.text(max_size=100), st.sets(st.sampled_from(["crèch", "creche", "a", "1"])))
    def test_joined(self, text, wanted):
        """Joined, the segments give the text back, to the character."""
        assert joined(mark(text, wanted)) == text
        assert joined(mark(text, stems_of(text))) == text

    @given(st.text("abcé d’.-", max_size=60))
    def test_all_words(self, text):
        """All words but grammar are marked when all are wanted."""
        assert len(marked(mark(text, stems_of(text)))) == len(terms_of(text))


class TestExcerpt:
    """What is shown of a sentence."""

    def test_short(self):
        """A sentence that is short enough is shown whole, with its section."""
        shown = excerpt(sentence("Une crèche ouvre.", "Alliance"), stems("crèche"))

        assert (shown.section, joined(shown.segments)) == ("Alliance", "Une crèche ouvre.")
        assert marked(shown.segments) == ["crèche"]

    def test_long_before(self):
        """Of a long sentence, what surrounds the first word found is shown, whole words between dots."""
        shown = joined(excerpt(sentence("avant " * 100 + "une crèche " + "après " * 100), stems("crèche")).segments)

        assert shown.startswith("… avant ")
        assert shown.endswith(" après …")
        assert " une crèche " in shown

    def test_long_after(self):
        """Nothing is left out before a word found near the beginning."""
        shown = joined(excerpt(sentence("Une crèche " + "après " * 100), stems("crèche")).segments)

        assert shown.startswith("Une crèche après")

    @given(WORDS, st.integers(0, 79))
    def test_always_short_and_telling(self, words, place):
        """Any long sentence is cut to the length, and the word found is in what remains."""
        words[place] = "carillon"
        shown = excerpt(sentence(" ".join(words)), stems("carillon")).segments

        assert len(joined(shown)) <= MAX_EXCERPT + len("…  …")
        assert "carillon" in marked(shown)

    @given(st.integers(0, 2000), st.integers(0, 2000))
    def test_without_spaces(self, before, after):
        """A run of characters without any space is cut too."""
        shown = excerpt(sentence("-" * before + "carillon" + "-" * after), stems("carillon")).segments

        assert len(joined(shown)) <= MAX_EXCERPT + len("…  …")
        assert marked(shown) == ["carillon"]
