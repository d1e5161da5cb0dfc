"""The meaning of a case: the views that make it, the one vector that they become."""

import numpy as np
import pytest
from small_embedder import SmallEmbedder

from indexer.embedding import VectorCache
from indexer.semantic import embed_cases, views_of
from kb import load_geography, load_taxonomy

RENNES = "rennes-metropole-envie-35-reemploi-ordinateurs"


@pytest.fixture
def rennes(documents):
    """The case of Rennes."""
    return next(document for document in documents if document.slug == RENNES)


def views(document):
    """The views of a document."""
    return views_of(document, load_taxonomy(), load_geography())


class TestViews:
    """What is embedded of a case."""

    def test_views(self, rennes):
        """Title and summary, plain words, questions, labels: four ways to say what the case is."""
        summary, plain, questions, labels = views(rennes)

        assert summary == [f"{rennes.title}. {rennes.summary}"]
        assert plain == [rennes.plain]
        assert questions == list(rennes.questions)
        assert labels[0].startswith(f"{rennes.title}. ordinateurs, réemploi, insertion")
        assert "Économie circulaire" in labels[0]
        assert labels[0].endswith("Bretagne, Rennes, Ille-et-Vilaine")

    def test_missing_views(self, rennes):
        """A case without plain version and questions has two views."""
        bare = rennes.model_copy(update={"plain": "", "questions": ()})

        assert len(views(bare)) == 2


class TestVector:
    """How views become one vector."""

    def test_mean_of_means(self, tmp_path):
        """The texts of a view are averaged first, then the views: three questions weigh as much as one summary."""
        case = [["crèche"], ["cloche", "carillon", "bourdon"]]
        summary, *questions = SmallEmbedder().encode_document(["crèche", "cloche", "carillon", "bourdon"])

        vectors, embedded = embed_cases([case], SmallEmbedder(), VectorCache(tmp_path / "vectors.sqlite"))

        assert embedded == 4
        assert np.allclose(vectors[0], (summary + (questions[0] + questions[1] + questions[2]) / 3) / 2)

    def test_only_changed_texts(self, documents, rennes, tmp_path):
        """After one case got another summary, the one view that holds it is embedded, nothing else."""
        cache = VectorCache(tmp_path / "vectors.sqlite")
        before, _ = embed_cases([views(document) for document in documents], SmallEmbedder(), cache)
        changed = rennes.model_copy(update={"summary": "Un autre résumé."})
        others = [document for document in documents if document is not rennes]
        embedder = SmallEmbedder()

        after, embedded = embed_cases([views(document) for document in (changed, *others)], embedder, cache)

        assert (embedded, embedder.embedded) == (1, [f"{rennes.title}. Un autre résumé."])
        assert np.array_equal(after[1:], np.delete(before, documents.index(rennes), axis=0))

    def test_removed_case(self, documents, tmp_path):
        """The vectors of a case that left the base leave the cache: it does not grow for ever."""
        cache = VectorCache(tmp_path / "vectors.sqlite")
        embed_cases([views(document) for document in documents], SmallEmbedder(), cache)

        embed_cases([views(document) for document in documents[1:]], SmallEmbedder(), cache)
        _, embedded = embed_cases([views(document) for document in documents], SmallEmbedder(), cache)

        assert embedded == sum(len(texts) for texts in views(documents[0]))

    def test_no_case(self, tmp_path):
        """An empty base has no vector."""
        vectors, embedded = embed_cases([], SmallEmbedder(), VectorCache(tmp_path / "vectors.sqlite"))

        assert (vectors.shape, embedded) == ((0, 64), 0)
