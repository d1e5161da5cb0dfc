"""
The one error body (RFC 9457 problem details) and the table of all errors: code, HTTP status, title, what to do.

Pages print the same sentences. `type` links to the heading of the code on the page `/api`; docs/api.md has the
same headings.
"""

import logging
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from indexer import IndexMissing, InvalidQuery, SearchError
from kb import CaseNotFound, InvalidCase
from web.errors import WebError

MEDIA_TYPE: Final = "application/problem+json"
ERRORS_PAGE: Final = "/api"
_logger = logging.getLogger(__name__)


class Kind(NamedTuple):
    """One kind of error: its HTTP status, what it is, what the reader can do."""

    status: int
    title: str
    remedy: str


KINDS: Final = {
    "parametre-invalide": Kind(400, "Paramètre invalide", "Corrigez la valeur : le message donne la plus proche."),
    "parametre-inconnu": Kind(400, "Paramètre inconnu", "Vérifiez l’orthographe du paramètre."),
    "cas-introuvable": Kind(404, "Cas introuvable", "Le cas a pu être renommé ou retiré : cherchez-le par ses mots."),
    "page-inexistante": Kind(404, "Page de résultats inexistante", "Revenez à la première page."),
    "adresse-inconnue": Kind(404, "Page introuvable", "L’adresse a pu changer : cherchez le sujet par ses mots."),
    "methode-refusee": Kind(405, "Méthode refusée", "Utilisez GET : ce service ne fait que lire."),
    "corps-trop-lent": Kind(408, "Formulaire incomplet", "Revenez en arrière et renvoyez le formulaire."),
    "texte-trop-long": Kind(413, "Texte trop long", "Gardez les phrases qui disent le besoin, le lieu et les acteurs."),
    "corps-trop-grand": Kind(413, "Envoi trop grand", "Ce service se lit par GET, sans corps."),
    "adresse-trop-longue": Kind(414, "Adresse trop longue", "Retirez des filtres ou raccourcissez le texte."),
    "corps-illisible": Kind(415, "Envoi illisible", "Envoyez le formulaire depuis sa page."),
    "erreur-interne": Kind(500, "Erreur interne", "Ce n’est pas de votre fait. Réessayez dans un instant."),
    "cas-illisible": Kind(500, "Cas illisible", "Le fichier de ce cas est à corriger : « kb check » dit où."),
    "moteur-indisponible": Kind(503, "Recherche indisponible", "La recherche revient d’ordinaire en une minute."),
    "index-absent": Kind(503, "Index absent", "Lancez « kb index » pour construire l’index."),
}
"""Every error a request can meet, by code, in the order of their statuses."""

_CODES: Final = (
    (CaseNotFound, "cas-introuvable"),
    (IndexMissing, "index-absent"),
    (SearchError, "moteur-indisponible"),
)
_HTTP_CODES: Final = {404: "adresse-inconnue", 405: "methode-refusee"}


class Problem(BaseModel):
    """What went wrong, for people and for programs (RFC 9457)."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(description="Lien vers l’explication du code.", examples=["/api#parametre-invalide"])
    title: str = Field(description="Le genre d’erreur.", examples=["Paramètre invalide"])
    status: int = Field(description="Le code HTTP.", examples=[400])
    detail: str = Field(
        description="Ce qui ne va pas, et que faire.",
        examples=[
            "Paramètre « region » : « Occitannie » n’est pas une valeur connue. Vouliez-vous dire « Occitanie » ?"
        ],
    )
    code: str = Field(description="Le code, stable.", examples=["parametre-invalide"])
    parameter: str | None = Field(default=None, description="Le paramètre en cause.", examples=["region"])
    choices: tuple[str, ...] | None = Field(default=None, description="Les valeurs possibles.")
    nearest: str | None = Field(default=None, description="La valeur la plus proche.", examples=["Occitanie"])


def problem_of(error: Exception) -> Problem:
    """The problem that tells an error; what is not known is told as an internal error, without details."""
    if isinstance(error, WebError):
        return _problem(error.code, str(error), error.parameter, error.choices, error.nearest)
    if isinstance(error, InvalidQuery):
        return _problem("parametre-invalide", f"Paramètre « {error.parameter} » : {error}", error.parameter)
    if isinstance(error, HTTPException):
        return _http_problem(error.status_code)
    if isinstance(error, InvalidCase):  # its sentences name files of the server: they are for its log
        _logger.error("Cas illisible : %s", error)
        return _problem("cas-illisible")
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "erreur-interne")
    return _problem(code, "" if code == "erreur-interne" else str(error))


def _http_problem(status: int) -> Problem:
    if status in _HTTP_CODES:
        return _problem(_HTTP_CODES[status])
    code = "parametre-invalide" if status < 500 else "erreur-interne"  # noqa: PLR2004
    return _problem(code).model_copy(update={"status": status})


def _problem(
    code: str,
    detail: str = "",
    parameter: str | None = None,
    choices: tuple[str, ...] = (),
    nearest: str | None = None,
) -> Problem:
    kind = KINDS[code]
    return Problem(
        type=f"{ERRORS_PAGE}#{code}",
        title=kind.title,
        status=kind.status,
        detail=detail or kind.remedy,
        code=code,
        parameter=parameter,
        choices=choices or None,
        nearest=nearest,
    )
