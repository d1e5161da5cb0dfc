"""What can be set from outside of the search: the engine, the server it talks to, the language model."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from indexer.opening import EngineChoice


class EngineSettings(BaseSettings):
    """Settings of the search, read from the variables KB_… of the environment. The help texts are in French."""

    model_config = SettingsConfigDict(env_prefix="KB_", extra="ignore", frozen=True)

    engine: Literal["embedded", "meilisearch"] = Field(
        default="embedded", description="Moteur : « embedded » (dans le processus) ou « meilisearch » (un serveur)."
    )
    meilisearch_url: str = Field(
        default="http://127.0.0.1:7700",
        pattern=r"^https?://[^\s/?#]+/?$",
        description="Adresse du serveur Meilisearch.",
    )
    meilisearch_api_key: SecretStr = Field(
        default=SecretStr(""),
        description="Clé : de recherche seule pour servir, d’administration pour indexer.",
    )
    meilisearch_index: str = Field(
        default="cases", pattern=r"^[A-Za-z0-9_-]{1,60}$", description="Nom de l’index dans Meilisearch."
    )
    embedder: Literal["builtin", "sentence-transformers", "none"] = Field(
        default="builtin", description="Modèle de langue : « builtin », « sentence-transformers » ou « none »."
    )
    embedding_model: str = Field(
        default="intfloat/multilingual-e5-small",
        max_length=500,
        description="Modèle de sentence-transformers : un nom ou un dossier.",
    )

    @property
    def choice(self) -> EngineChoice:
        """The same, as the search room wants it."""
        return EngineChoice(
            engine=self.engine,
            url=self.meilisearch_url,
            key=self.meilisearch_api_key,
            index=self.meilisearch_index,
            embedder=self.embedder,
            model=self.embedding_model,
        )
