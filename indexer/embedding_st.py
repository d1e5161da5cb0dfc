"""Texts as vectors by any sentence-transformers model, from a folder, the local cache, or the hub."""

import hashlib
import os
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from indexer.embedding import MAX_PASSAGE_CHARS, MAX_QUERY_CHARS, EmbedderUnavailable, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL: Final = "intfloat/multilingual-e5-small"
HUB: Final = "https://huggingface.co"
HUB_SECONDS: Final = 5.0  # for the hub to answer at all
BATCH: Final = 32
# Models of the E5 family that do not carry their prompts themselves.
E5_PROMPTS: Final = {"query": "query: ", "passage": "passage: "}
_QUERY_NAMES: Final = ("query",)
_PASSAGE_NAMES: Final = ("document", "passage", "corpus")
_REMEDY: Final = (
    "Remède : donnez dans KB_EMBEDDING_MODEL un dossier local qui contient le modèle, ou gardez le modèle intégré "
    "(KB_EMBEDDER=builtin)."
)


class SentenceTransformersEmbedder:
    """
    A sentence-transformers model: `model` is a folder or a name of the hub, `device` a torch device (empty: the best).

    Raises `EmbedderUnavailable`: library absent, model not found, hub silent, not enough memory.
    """

    def __init__(self, model: str = DEFAULT_MODEL, device: str = "") -> None:
        if find_spec("sentence_transformers") is None:
            raise EmbedderUnavailable(
                "La bibliothèque « sentence-transformers » n’est pas installée. Remède : installez "
                "« impact-kb[sentence-transformers] », ou gardez le modèle intégré (KB_EMBEDDER=builtin)."
            )
        self._model = _loaded(model, device)
        dimension = self._model.get_embedding_dimension()
        if not dimension:
            raise EmbedderUnavailable(f"Le modèle « {model} » ne dit pas la dimension de ses vecteurs. {_REMEDY}")
        self.dimension = int(dimension)
        self.name = f"sentence-transformers/{_identity(model, self.dimension)}"
        prompts: Mapping[str, str] = self._model.prompts or {}
        family = E5_PROMPTS if "e5" in model.lower().replace("-", " ").replace("/", " ").split() else {}
        self.query_prompt = _prompt(prompts, _QUERY_NAMES) or family.get("query", "")
        self.passage_prompt = _prompt(prompts, _PASSAGE_NAMES) or family.get("passage", "")

    def encode_query(self, text: str) -> Vectors:
        """The vector of a query, its text cut to a bounded length."""
        vector: Vectors = self._encode([text[:MAX_QUERY_CHARS]], self.query_prompt)[0]
        return vector

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """The vectors of passages, each text cut to a bounded length."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._encode([text[:MAX_PASSAGE_CHARS] for text in texts], self.passage_prompt)

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        vectors = self._model.encode(
            texts, prompt=prompt or None, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def _loaded(model: str, device: str) -> "SentenceTransformer":
    """The model: from a folder or the cache without any network, else from the hub if it answers."""
    # Read when the hub's library is imported: a hub that stops answering is given up, not waited for.
    os.environ.setdefault("HF_HUB_ETAG_TIMEOUT", "5")
    os.environ.setdefault("HF_HUB_DOWNLOAD_TIMEOUT", "20")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  # an extra, and slow to import

    options: dict[str, Any] = {"device": device or None, "trust_remote_code": False}
    try:
        return SentenceTransformer(model, local_files_only=True, **options)
    except (MemoryError, RuntimeError) as error:
        raise EmbedderUnavailable(_no_room(model, error)) from error
    except (OSError, ValueError, ImportError, TypeError, KeyError) as error:
        if Path(model).exists():
            problem = f"Le dossier « {model} » ne contient pas de modèle sentence-transformers lisible"
            raise EmbedderUnavailable(f"{problem}. {_REMEDY}") from error
    _require_on_hub(model)
    try:
        return SentenceTransformer(model, **options)
    except (MemoryError, RuntimeError) as error:
        raise EmbedderUnavailable(_no_room(model, error)) from error
    except (OSError, ValueError, ImportError, TypeError, KeyError) as error:
        raise EmbedderUnavailable(f"Le modèle « {model} » n’a pas pu être chargé. {_REMEDY}") from error


def _require_on_hub(model: str) -> None:
    """Raise `EmbedderUnavailable` unless the hub answers at once that it has the model."""
    problem = f"Le modèle « {model} » n’est ni un dossier ni dans le cache local"
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
        raise EmbedderUnavailable(f"{problem}, et le réseau est interdit (HF_HUB_OFFLINE). {_REMEDY}")
    address = f"{os.environ.get('HF_ENDPOINT', HUB).rstrip('/')}/{model}/resolve/main/config.json"
    try:
        request = urllib.request.Request(address, method="HEAD")  # noqa: S310  # the hub, or the one that was set
        with urllib.request.urlopen(request, timeout=HUB_SECONDS):  # noqa: S310
            return
    except urllib.error.HTTPError as error:
        raise EmbedderUnavailable(
            f"{problem}, et le dépôt de modèles ne le donne pas ({error.code}). {_REMEDY}"
        ) from error
    except (OSError, ValueError) as error:
        raise EmbedderUnavailable(f"{problem}, et le dépôt de modèles ne répond pas. {_REMEDY}") from error


def _no_room(model: str, error: BaseException) -> str:
    """What to tell when torch could not hold the model or use the device."""
    reason = str(error).splitlines()[0][:200] if str(error) else "mémoire insuffisante"
    return f"Le modèle « {model} » n’a pas pu être chargé en mémoire ({reason}). {_REMEDY}"


def _identity(model: str, dimension: int) -> str:
    """What tells this model from another one: the files of a folder, or the name on the hub."""
    folder = Path(model)
    if not folder.is_dir():
        return f"{model}-{dimension}"
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode())
            digest.update(path.read_bytes() if path.suffix == ".json" else b"")
    return f"{folder.resolve().name}-{dimension}-{digest.hexdigest()[:12]}"


def _prompt(prompts: Mapping[str, str], names: Sequence[str]) -> str:
    return next((prompts[name] for name in names if prompts.get(name)), "")
