"""What can be set from outside: each variable of the environment, its default and one line of help."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from web.engine_settings import EngineSettings


class Settings(EngineSettings):
    """Settings of the server, read from the variables KB_… of the environment. The help texts are in French."""

    model_config = SettingsConfigDict(env_prefix="KB_", extra="ignore", frozen=True)

    cases_dir: Path = Field(default=Path("cases"), description="Dossier des fichiers de cas.")
    data_dir: Path = Field(default=Path("data"), description="Dossier de l’index et des vecteurs.")
    host: str = Field(default="127.0.0.1", description="Adresse d’écoute du serveur.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port d’écoute du serveur.")
    base_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/?#]+)?$",
        description="Adresse publique du site, sans barre finale ; vide : les adresses absolues sont omises.",
    )
    publisher: str = Field(default="", max_length=500, description="Qui publie le site, pour les mentions légales.")
    contact: str = Field(
        default="", max_length=200, description="Où écrire à qui publie le site : courriel ou adresse."
    )
    hosting: str = Field(default="", max_length=500, description="Qui héberge le site, pour les mentions légales.")
    development: bool = Field(default=False, description="Sert aussi la page /styleguide, qui montre les composants.")
    repository_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Adresse où proposer de corriger un cas, {path} y tient la place du fichier ; vide : pas de lien.",
    )
