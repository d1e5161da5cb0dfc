"""From what people type to what is looked for: stems, typing errors, synonyms, acronyms, unfinished words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import stem, terms_of
from indexer.expansion import (
    ACRONYM_WEIGHT,
    EQUIVALENT_WEIGHT,
    MAX_SYNONYMS,
    MAX_WORDS,
    MODALITY_WEIGHT,
    QUESTION_WORD_WEIGHT,
    WORDLIKE_ACRONYMS,
    Thesaurus,
    clauses_of,
)
from indexer.lexicon import Lexicon
from indexer.query import MAX_TEXT
from kb import load_taxonomy

THESAURUS = Thesaurus(load_taxonomy())
LEXICON = Lexicon({"creche": 3, "cloche": 2, "mecenat": 2, "mecene": 1, "carillon": 1, "competences": 2})


def clauses(text, **options):
    """The clauses of a text with the synonyms of the taxonomy."""
    return clauses_of(text, LEXICON, THESAURUS, **options)


def synonyms(text):
    """The synonyms of a text that is one expression, with their weights."""
    (clause,) = clauses(text)
    return {" ".join(found.stems): found.weight for found in clause.synonyms}


def key(text):
    """An expression as its stems."""
    return " ".join(terms_of(text))


def variants(text, **options):
    """What the last word of a text may stand for."""
    return dict(clauses(text, **options)[-1].words[-1].variants)


class TestSynonyms:
    """Other ways to say the same."""

    @pytest.mark.parametrize(
        ("one", "other", "weight"),
        [
            ("levée de fonds", "fundraising", EQUIVALENT_WEIGHT),
            ("achats responsables", "achats durables", EQUIVALENT_WEIGHT),
            ("SCIC", "société coopérative d’intérêt collectif", ACRONYM_WEIGHT),
            ("ESS", "économie sociale et solidaire", ACRONYM_WEIGHT),
            ("mécénat collectif", "cercle de mécènes", MODALITY_WEIGHT),
        ],
    )
    def test_both_ways(self, one, other, weight):
        """Each expression of a group finds the others, with the weight of where they come from."""
        assert synonyms(one)[key(other)] == synonyms(other)[key(one)] == weight

    @pytest.mark.parametrize("typed", ["LEVEE DE FONDS", "levées de fonds", "Levée fonds"])
    def test_forms(self, typed):
        """Case, accents, plurals and small words do not matter."""
        assert key("fundraising") in synonyms(typed)

    def test_longest_expression(self):
        """The words of an expression go together: « mécénat de compétences » is not « mécénat » and « compétences »."""
        mecenat, solidaire = clauses("mécénat de compétences solidaire")

        assert [word.text for word in mecenat.words] == ["mécénat", "compétences"]
        assert key("philanthropie") not in {" ".join(found.stems) for found in mecenat.synonyms}
        assert [word.text for word in solidaire.words] == ["solidaire"]

    def test_bounded(self):
        """At most a dozen synonyms, the surest first."""
        (clause,) = clauses("don en nature")
        weights = [found.weight for found in clause.synonyms]

        assert len(weights) == MAX_SYNONYMS
        assert weights == sorted(weights, reverse=True)

    def test_literal(self):
        """Without a thesaurus words are searched as they are."""
        assert [clause.synonyms for clause in clauses_of("levée de fonds", LEXICON, None)] == [(), ()]


class TestAcronyms:
    """Acronyms that are also words."""

    @pytest.mark.parametrize("acronym", sorted(WORDLIKE_ACRONYMS))
    def test_capitals(self, acronym):
        """« AMI » is an appel à manifestation d’intérêt; « ami » is a friend."""
        assert synonyms(acronym.upper())
        assert not synonyms(acronym)
        assert not synonyms(acronym.capitalize())

    @pytest.mark.parametrize("typed", ["SCIC", "scic", "S.C.I.C."])
    def test_others(self, typed):
        """An acronym that is no word is one however it is typed."""
        assert key("société coopérative d’intérêt collectif") in synonyms(typed)


class TestWords:
    """What each word may stand for."""

    def test_known_word(self):
        """A word of the base stands for itself only."""
        assert variants("crèche") == {stem("crèche"): 1.0}

    def test_typing_error(self):
        """An unknown word also stands for its neighbours, which count less."""
        assert variants("clohce ", unfinished=False) == {stem("clohce"): 1.0, stem("cloche"): 1 - 1 / 6}

    def test_word_of_the_thesaurus(self):
        """A word that has synonyms is rightly spelt, even if no case holds it."""
        assert variants("fundraising") == {stem("fundraising"): 1.0}

    def test_unfinished_last_word(self):
        """The last word may still be growing: from three letters it stands for what it may become."""
        assert variants("la caril") == {stem("caril"): 1.0, stem("carillon"): 5 / 8}
        assert variants("cr") == {stem("cr"): 1.0}

    def test_finished_words(self):
        """A word before the last, or followed by punctuation, is finished."""
        (first, _) = clauses("caril crèche")

        assert dict(first.words[0].variants) == {stem("caril"): 1.0}
        assert variants("caril,") == variants("caril", unfinished=False) == {stem("caril"): 1.0}

    @pytest.mark.parametrize("word", ["cherche", "exemples", "idees", "Bonjour"])
    def test_words_of_the_question(self, word):
        """Words that only say that something is looked for count for little."""
        (clause,) = clauses(word)

        assert clause.words[0].weight == QUESTION_WORD_WEIGHT

    def test_grammar(self):
        """Grammar words are not looked for."""
        assert clauses("le la d’ qui et 'a'") == []


class TestBounds:
    """The work that one text may cause."""

    def test_many_words(self):
        """Beyond a number of words the rest is not read."""
        found = clauses_of("mot " * (MAX_TEXT // 4), LEXICON, THESAURUS)

        assert sum(len(clause.words) for clause in found) == MAX_WORDS

    @given(st.text(max_size=300))
    def test_any_text(self, text):
        """Every text gives clauses: one word each at least, weights above 0 and at most 1."""
        for clause in clauses(text):
            assert clause.words
            for word in clause.words:
                assert word.variants[0][1] == 1
                assert all(0 < weight <= 1 for _, weight in word.variants)
            assert all(found.stems and 0 < found.weight <= 1 for found in clause.synonyms)
