"""The description of the API, once: for OpenAPI, for the page `/api`, and for the test of docs/api.md."""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from indexer import MAX_PAGE, MAX_PER_PAGE, MAX_TEXT, Facet, Mode, Sort
from indexer.labels import FACET_LABELS, UNLISTED, Labels
from web.parameters import API_NAMES, YEARS
from web.problems import KINDS, MEDIA_TYPE, Kind, Problem
from web.suggestions import DEFAULT_LIMIT, MAX_LIMIT

DESCRIPTION: Final = (
    "Chercher et lire des cas d’alliances entre associations, entreprises, collectivités et autres acteurs. "
    "Lecture seule, sans clé. Les erreurs suivent la RFC 9457 (`application/problem+json`)."
)


class Parameter(NamedTuple):
    """One parameter of the search: what it does (French), its JSON schema, examples of values."""

    name: str
    text: str
    schema: dict[str, object]
    example: str | int | list[str]
    is_repeatable: bool = False


def _facet(facet: Facet, text: str, *examples: str) -> Parameter:
    return Parameter(API_NAMES.facets[facet], text, {"type": "string"}, list(examples), is_repeatable=True)


_YEAR: Final[dict[str, object]] = {"type": "integer", "minimum": YEARS.start, "maximum": YEARS.stop - 1}

PARAMETERS: Final = (
    Parameter("q", "Le texte cherché : des mots, une question ou un paragraphe. Vide : tous les cas.",
              {"type": "string", "maxLength": MAX_TEXT}, "mécénat de compétences"),
    _facet(Facet.REGION, "Région, par son nom, son ancien nom ou son slug ; « National » pour la France entière.",
           "Occitanie"),
    _facet(Facet.DEPARTMENT, "Département, par son code INSEE ou son nom.", "31"),
    _facet(Facet.COMMUNE, "Commune, par son code INSEE ou son nom (la plus peuplée de ce nom).", "31555"),
    _facet(Facet.DOMAIN, "Domaine, par son slug ou son libellé.", "emploi-insertion"),
    _facet(Facet.TYPE, "Type de partenariat, par son slug ou son libellé.", "mecenat"),
    _facet(Facet.MODALITY, "Modalité, par son slug, son libellé ou un synonyme.", "mecenat-de-competences"),
    _facet(Facet.ACTOR_KIND, "Nature d’un des acteurs, par son slug ou son libellé.", "entreprise"),
    _facet(Facet.STATUS, "Ce que le cas est devenu, par son slug ou son libellé.", "en-cours"),
    Parameter(API_NAMES.facets[Facet.WITH_FIGURES], "Vrai (1) pour ne garder que les cas dont les résultats sont "
              "chiffrés.", {"type": "boolean", "default": False}, 1),
    Parameter("year_min", "Première année de début.", _YEAR, 2015),
    Parameter("year_max", "Dernière année de début.", _YEAR, 2024),
    Parameter("mode", "Comment chercher : par les mots et le sens (hybrid), les mots (lexical) ou le sens (semantic).",
              {"type": "string", "enum": [mode.value for mode in Mode], "default": Mode.HYBRID.value}, "hybrid"),
    Parameter("sort", "L’ordre : pertinence (relevance), proximité d’un lieu (proximity) ou année récente (recent).",
              {"type": "string", "enum": [sort.value for sort in Sort], "default": Sort.RELEVANCE.value}, "relevance"),
    Parameter("literal", "Vrai (1) pour chercher les mots tels quels, sans rien y lire d’autre.",
              {"type": "boolean", "default": False}, 1),
    Parameter("ignore", "Lecture de la question à écarter, « genre:valeur », d’après « understood ».",
              {"type": "string"}, ["region:Occitanie"], is_repeatable=True),
    Parameter("explain", "Vrai (1) pour que chaque cas dise pourquoi il est là : mots, notions et scores.",
              {"type": "boolean", "default": False}, 1),
    Parameter("per_page", "Nombre de cas par page.",
              {"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE, "default": 10}, 10),
    Parameter("page", "Numéro de la page.",
              {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1}, 1),
)  # fmt: skip


SUGGESTION_PARAMETERS: Final = (
    Parameter("q", "Ce qui est tapé ; une espace à la fin dit que le dernier mot est fini.",
              {"type": "string", "maxLength": MAX_TEXT}, "mécénat tou"),
    Parameter("limit", "Nombre de suggestions.",
              {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}, DEFAULT_LIMIT),
)  # fmt: skip


class Route(NamedTuple):
    """One address of the API and what it answers."""

    path: str
    text: str
    example: str


ROUTES: Final = (
    Route("/api/v1/search", "Chercher des cas.", "/api/v1/search?q=caf%C3%A9+de+village&region=bretagne"),
    Route("/api/v1/suggest", "Suggérer pendant la frappe (paramètres : q, limit).", "/api/v1/suggest?q=lien+so"),
    Route("/api/v1/cases/{slug}", "Lire un cas.", "/api/v1/cases/1000-cafes-groupe-sos-communes-rurales-entreprises"),
    Route("/api/v1/cases/{slug}/similar", "Les cas semblables.",
          "/api/v1/cases/1000-cafes-groupe-sos-communes-rurales-entreprises/similar"),
    Route("/api/v1/facets", "Toutes les valeurs des filtres.", "/api/v1/facets"),
    Route("/healthz", "Le service répond.", "/healthz"),
    Route("/readyz", "La recherche répond.", "/readyz"),
    Route("/openapi.json", "La description complète, au format OpenAPI.", "/openapi.json"),
)  # fmt: skip


@dataclass(frozen=True)
class FacetReference:
    """One facet and its valid values, as (value, label)."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ApiReference:
    """All that `api.html` prints."""

    routes: tuple[Route, ...]
    parameters: tuple[Parameter, ...]
    facets: tuple[FacetReference, ...]
    kinds: tuple[tuple[str, Kind], ...]


def api_reference(labels: Labels) -> ApiReference:
    """The reference page of the API."""
    facets = tuple(
        FacetReference(
            API_NAMES.facets[facet],
            label,
            tuple((value, labels.label(facet, value)) for value in labels.choices(facet)),
        )
        for facet, label in FACET_LABELS.items()
        if facet not in UNLISTED
    )
    return ApiReference(ROUTES, PARAMETERS, facets, tuple(KINDS.items()))


def openapi_parameters(parameters: tuple[Parameter, ...]) -> list[dict[str, object]]:
    """Parameters as OpenAPI describes them."""
    return [
        {
            "name": parameter.name,
            "in": "query",
            "required": False,
            "description": parameter.text,
            "schema": {"type": "array", "items": parameter.schema} if parameter.is_repeatable else parameter.schema,
            "example": parameter.example,
        }
        for parameter in parameters
    ]


def openapi_problems(*codes: str) -> dict[int | str, dict[str, object]]:
    """The errors of a route as OpenAPI describes them."""
    schema = Problem.model_json_schema()
    return {
        KINDS[code].status: {"description": KINDS[code].title, "content": {MEDIA_TYPE: {"schema": schema}}}
        for code in codes
    }


def without_validation_errors(openapi: dict[str, Any]) -> dict[str, Any]:
    """The description without the 422 that FastAPI announces everywhere: here bad requests are problem details."""
    for operations in openapi["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        openapi["components"]["schemas"].pop(name, None)
    return openapi
