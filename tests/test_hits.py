"""Hits: what is marked in them, which words of the user found them."""

import pytest

from indexer import Query
from indexer.analysis import stem, terms_of
from indexer.fulltext import Clause, Expression, Word
from indexer.hits import wanted_of


def word(text, weight=1.0):
    """A word of the query."""
    return Word(text=text, variants=((stem(text), 1.0),), weight=weight)


def expression(text, weight):
    """A synonym."""
    return Expression(stems=tuple(terms_of(text)), weight=weight)


def stems(text):
    """The stems of a text."""
    return frozenset(terms_of(text))


@pytest.fixture
def wanted():
    """What « mécénat de compétences » looks for, with two synonyms."""
    synonyms = (expression("congé de solidarité", 0.6), expression("bénévolat", 0.5))
    return wanted_of([Clause(words=(word("mécénat"), word("compétences")), synonyms=synonyms)])


class TestWanted:
    """What a query looks for."""

    def test_weights(self, wanted):
        """The user's words and one-word synonyms count word by word, synonyms of several words whole."""
        assert wanted.weights == {stem("mécénat"): 1.0, stem("compétences"): 1.0, stem("bénévolat"): 0.5}
        assert wanted.expressions == {stems("congé solidarité"): 0.6}

    @pytest.mark.parametrize(
        ("text", "held"),
        [
            ("le mécénat d’une entreprise", "mécénat"),
            ("un congé, la solidarité", "congé solidarité"),
            ("un congé parental", ""),
            ("la solidarité et le bénévolat", "bénévolat"),
        ],
    )
    def test_whole_expressions(self, wanted, text, held):
        """A word of a synonym of several words is marked only where all of them stand."""
        assert wanted.held_in(stems(text)) == stems(held)

    def test_words(self, wanted):
        """A synonym that is found is told as the words that the user typed."""
        assert wanted.within(stems("un congé de solidarité")).words_for() == ("mécénat compétences",)
        assert wanted.within(stems("compétences d’un congé parental")).words_for() == ("compétences",)
        assert wanted.within(frozenset()).words_for() == ()

    def test_word_of_its_own(self):
        """A word that the user typed too is marked on its own, with its own weight."""
        wanted = wanted_of(
            [
                Clause(words=(word("ehpad"),), synonyms=(expression("maison de retraite", 0.6),)),
                Clause(words=(word("retraite"),)),
            ]
        )

        assert wanted.held_in(stems("préparer sa retraite")) == stems("retraite")
        assert wanted.weights[stem("retraite")] == 1.0


class TestHit:
    """A case in a page of results."""

    def test_why(self, engine):
        """A hit says which words found it, in which sentence, and what it has of what was understood."""
        hit = engine.search(Query(text="mécénat pour une cathédrale")).hits[0]

        assert hit.slug.startswith("cathedrale-auch")
        assert hit.matched_words == ("cathédrale", "mécénat")
        assert hit.matched_concepts == ("Mécénat",)
        assert {segment.text for segment in hit.title_segments if segment.marked} == {"cathédrale", "mécénat"}
        assert hit.passage.section == "Résumé"
        assert any(segment.marked for segment in hit.passage.segments)
        assert (hit.lexical_score, hit.score) == (1.0, 1.0)
        assert 0 < hit.semantic_score <= 1

    def test_fields(self, engine, documents):
        """A hit carries what a card shows of the case."""
        hit = engine.search(Query(text="cathédrale")).hits[0]
        document = next(document for document in documents if document.slug == hit.slug)

        for field in ("title", "summary", "regions", "departments", "city", "domains", "types", "modalities", "actors"):
            assert getattr(hit, field) == getattr(document, field)
        assert (hit.start_year, hit.status, hit.proximity) == (2013, "inconnu", None)

    def test_without_words(self, engine):
        """A case shown without any question has its title unmarked and no passage."""
        hit = engine.search(Query()).hits[0]

        assert [segment.text for segment in hit.title_segments] == [hit.title]
        assert (hit.passage, hit.matched_words, hit.lexical_score, hit.semantic_score) == (None, (), None, None)
