"""Scoring a few cases from their records: the same scores as the full text of the embedded engine."""

import numpy as np
import pytest

from indexer import Query
from indexer.answers import Answers
from indexer.expansion import Thesaurus
from indexer.fulltext import Clause, Expression, Word, field_texts
from indexer.meilisearch.bm25 import Expressions, Scorer, Terms, count_terms, terms_record
from indexer.meilisearch.statistics import Contribution, Statistics
from kb import load_geography, load_taxonomy


@pytest.fixture(scope="module")
def scorer(documents):
    """The six cases, scored from what is stored of them."""
    taxonomy, geography = load_taxonomy(), load_geography()
    expressions = Expressions(Thesaurus(taxonomy).expressions)
    counted = [count_terms(field_texts(document, taxonomy, geography), expressions) for document in documents]
    statistics = Statistics()
    statistics.add(Contribution(frozenset(terms), frozenset(), length, None) for terms, length in counted)
    records = [Terms.decoded(terms_record(terms, length).encoded()) for terms, length in counted]
    return Scorer(records, statistics.documents, statistics.mean_length, statistics.frequencies)


@pytest.mark.parametrize(
    "text",
    [
        "mécénat de compétences pour un patrimoine",
        "ordinatuers rénovés",  # a typo: a word is scored by its variants
        "entreprise d’insertion et réemploi",
        "auto-stop",
        "ESAT",  # an acronym: an expression of several words is scored too
        "introuvablissime",
    ],
)
def test_same_scores_as_the_full_text(text, scorer, engine):
    """Within what the full text loses by rounding the lengths, each case has the same score."""
    live = engine.keeper.require()
    answers = Answers(load_taxonomy(), load_geography())
    _, clauses = answers.read(Query(text=text), live.lexicon)
    expected = live.full_text.scores(clauses)

    found = scorer.scores(clauses)

    assert np.allclose(found, expected, rtol=0.05, atol=1e-6)


class TestExpressions:
    """Expressions of several words, counted as one term."""

    expressions = Expressions([("a", "b", "c"), ("b", "c"), ("d",)])

    def test_in_a_row(self):
        """An expression counts where its words stand in order; one word alone is no expression."""
        assert self.expressions.counted(["a", "b", "c", "d"]) == {"a b c": 1, "b c": 1}

    def test_one_word_within(self):
        """One other word may stand within, as in the phrase queries of the full text."""
        assert self.expressions.counted(["a", "x", "b", "c"]) == {"a b c": 1, "b c": 1}

    def test_two_words_within(self):
        """Not two, be they together or apart."""
        assert self.expressions.counted(["a", "x", "b", "x", "c"]) == {"b c": 1}

    def test_cut(self):
        """An expression that the text ends before does not count."""
        assert self.expressions.counted(["a", "b"]) == {}


class TestRecord:
    """What is stored of a case's terms."""

    def test_there_and_back(self):
        """The text of a record gives the record back."""
        record = terms_record({"vélo": 3, "atelier": 300}, 42)
        back = Terms.decoded(record.encoded())

        assert (back.length, back.numbers.tolist(), sorted(back.counts.tolist())) == (
            42,
            record.numbers.tolist(),
            [3, 255],
        )

    @pytest.mark.parametrize("text", ["", "é", "AAAA AAAA", "AAAAAAA=", "AAAAAAAA"])
    def test_damaged(self, text):
        """What is not a record is refused."""
        with pytest.raises(ValueError, match=r".*"):
            Terms.decoded(text)

    def test_no_case(self):
        """Without cases there are no scores."""
        clause = Clause(words=(Word(text="a", variants=(("a", 1.0),)),), synonyms=(Expression(stems=("b",), weight=1),))

        assert Scorer([], 0, 0.0, {}).scores([clause]).tolist() == []
