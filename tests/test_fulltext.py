"""The full text: what is indexed of a case, how much each field counts, how words and synonyms are looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Query, engine_embedded
from indexer.analysis import stem, terms_of
from indexer.fulltext import FIELD_WEIGHTS, Clause, Expression, FullText, Word, field_texts
from kb import load_geography, load_taxonomy


def build(folder, *texts):
    """An index of cases that have only a body."""
    return FullText.build(folder, [dict.fromkeys(FIELD_WEIGHTS, "") | {"body": text} for text in texts])


def word(text, weight=1.0):
    """A word that stands for itself."""
    return Word(text=text, variants=((stem(text), 1.0),), weight=weight)


def synonym(text, weight=1.0):
    """Another way to say some words."""
    return Expression(stems=tuple(terms_of(text)), weight=weight)


def clause(*texts, synonyms=()):
    """Words that go together."""
    return Clause(words=tuple(word(text) for text in texts), synonyms=tuple(synonyms))


class TestFields:
    """What is indexed of a case."""

    def test_texts(self, documents):
        """Every field has its text: labels instead of slugs, names of places, the sections."""
        rennes = next(document for document in documents if document.city == "Rennes")
        texts = field_texts(rennes, load_taxonomy(), load_geography())

        assert texts.keys() == FIELD_WEIGHTS.keys()
        assert texts["title"] == rennes.title
        assert {"Numérique", "Pratiques responsables", "cession de matériel"} <= set(texts["labels"].split("\n"))
        assert texts["places"] == "Bretagne\nRennes\nIlle-et-Vilaine"
        assert "Envie 35" in texts["actors"]
        assert "filière locale de réemploi" in texts["body"]

    @pytest.mark.parametrize("field", [name for name, weight in FIELD_WEIGHTS.items() if weight > 1])
    def test_weights(self, tmp_path, field):
        """A word counts more in a weighted field than in the body."""
        empty = dict.fromkeys(FIELD_WEIGHTS, "")
        index = FullText.build(tmp_path, [empty | {"body": "cloche"}, empty | {field: "cloche"}])

        in_body, in_field = index.scores([clause("cloche")])

        assert in_field > in_body > 0


class TestScores:
    """How cases are scored."""

    def test_rare_words(self, tmp_path):
        """A rare word counts more than a common one; a case without any of the words has 0."""
        index = build(tmp_path, "crèche emploi", "emploi jeunes", "crèche cloche", "cloche", "emploi seul")

        both, common, rare, neither, _ = index.scores([clause("emploi"), clause("crèche")])

        assert both > rare > common > 0
        assert neither == 0

    def test_unknown_word(self, tmp_path):
        """A word that no case holds finds nothing, and takes nothing from the others."""
        index = build(tmp_path, "crèche", "cloche")

        assert list(index.scores([clause("zzz")])) == [0, 0]
        assert list(index.scores([clause("crèche"), clause("zzz")])) == list(index.scores([clause("crèche")]))

    def test_weight_of_a_word(self, tmp_path):
        """A word of weight ½ scores half."""
        index = build(tmp_path, "crèche", "cloche")
        half = Clause(words=(word("crèche", 0.5),))

        assert index.scores([half])[0] == pytest.approx(index.scores([clause("crèche")])[0] / 2)

    def test_variants(self, tmp_path):
        """Of the words that one may stand for, the best counts, once."""
        index = build(tmp_path, "crèche cloche", "cloche", "autre")
        either = Word(text="clèche", variants=((stem("crèche"), 0.5), (stem("cloche"), 0.75)))

        assert index.scores([Clause(words=(either,))])[1] == pytest.approx(index.scores([clause("cloche")])[1] * 0.75)

    def test_synonym(self, tmp_path):
        """The words or their synonym, whichever matches best: a case that says both does not count twice."""
        index = build(tmp_path, "ordinateur", "PC portable", "ordinateur PC", "autre")

        word_only, synonym_only, both, other = index.scores([clause("ordinateur", synonyms=[synonym("PC", 0.6)])])

        assert word_only > synonym_only > 0
        assert both <= word_only
        assert other == 0

    def test_expression(self, tmp_path):
        """A synonym of several words must stand as such in the case, its words in order, small words aside."""
        index = build(tmp_path, "maison de retraite", "retraite loin de la maison", "maison seule")
        asked = clause("ehpad", synonyms=[synonym("maison de retraite")])

        together, apart, alone = index.scores([asked])

        assert together > 0
        assert apart == alone == 0

    def test_nothing_asked(self, tmp_path):
        """No clause, no score."""
        assert list(build(tmp_path, "crèche").scores([])) == [0]

    def test_no_case(self, tmp_path):
        """An index without cases answers too."""
        assert list(build(tmp_path).scores([clause("crèche")])) == []

    def test_open(self, tmp_path):
        """An index opened from its folder gives the same scores."""
        built = build(tmp_path, "crèche", "cloche")

        assert list(FullText.open(tmp_path, 2).scores([clause("cloche")])) == list(built.scores([clause("cloche")]))

    def test_open_another(self, tmp_path):
        """A folder that holds another number of cases is refused."""
        build(tmp_path, "crèche", "cloche")

        with pytest.raises(ValueError, match="2 documents instead of 3"):
            FullText.open(tmp_path, 3)

    def test_syntax_is_never_read(self, tmp_path_factory):
        """Words are objects, not a query language: what would be an operator elsewhere is only text."""
        index = build(tmp_path_factory.mktemp("index"), "crèche ET cloche", "body:autre")

        @given(st.text(max_size=30))
        def ask(text):
            asked = Clause(words=(Word(text=text, variants=((text, 1.0),)),), synonyms=(synonym("mot clé", 0.5),))
            assert len(index.scores([asked])) == 2

        ask()


@pytest.mark.parametrize(("bound", "expected"), [(1, True), (6, False)])
def test_more_cases_than_are_scored(engine, monkeypatch, bound, expected):
    """A page says that its counts are minimums when the full text stopped counting."""
    monkeypatch.setattr(engine_embedded, "MAX_LEXICAL", bound)

    assert engine.search(Query(text="ordinateurs")).at_least is expected
