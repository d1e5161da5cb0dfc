"""JSON routes. Parameters are documented from one table (`web.api_reference`) and read by `web.parameters`."""

from typing import Final

from fastapi import APIRouter, Response

from indexer import Query
from indexer.labels import FACET_LABELS, UNLISTED
from web.api_models import (
    CaseModel,
    FacetModel,
    FacetsResponse,
    FacetValueModel,
    HealthResponse,
    ReadyResponse,
    SearchResponse,
    SimilarResponse,
    SuggestionsResponse,
    case_model,
    hit_model,
    search_response,
)
from web.api_reference import PARAMETERS, SUGGESTION_PARAMETERS, openapi_parameters, openapi_problems
from web.dependencies import ApiQuery, CurrentEngine, CurrentLabels, CurrentStore, IsExplained, Typed
from web.pages import existing_page
from web.parameters import API_NAMES

SIMILAR: Final = 5
ENGINE_HEADER: Final = "X-Search-Engine"  # which engine answered: another than usual while that one is away
router = APIRouter(prefix="/api/v1", tags=["Cas"])
health = APIRouter(tags=["Service"])


@router.get(
    "/search",
    summary="Chercher des cas",
    openapi_extra={"parameters": openapi_parameters(PARAMETERS)},
    responses=openapi_problems("parametre-invalide", "page-inexistante", "texte-trop-long", "moteur-indisponible"),
)
def search(
    query: ApiQuery, explain: IsExplained, engine: CurrentEngine, labels: CurrentLabels, response: Response
) -> SearchResponse:
    """
    Une page de cas, du plus au moins pertinent, avec le nombre de cas de chaque valeur de facette.

    Les valeurs d’un même filtre s’ajoutent (OU), les filtres se croisent (ET). Un texte vide donne tous les cas.
    """
    page = engine.search(query)
    response.headers[ENGINE_HEADER] = page.engine
    return search_response(existing_page(page, query, API_NAMES.page), labels, explain=explain)


@router.get(
    "/suggest",
    summary="Suggérer pendant la frappe",
    openapi_extra={"parameters": openapi_parameters(SUGGESTION_PARAMETERS)},
    responses=openapi_problems("parametre-invalide", "texte-trop-long", "moteur-indisponible"),
)
def suggest(typed: Typed, engine: CurrentEngine) -> SuggestionsResponse:
    """
    Lieux, modalités, domaines, types, acteurs et cas qui complètent le texte tapé, ou sa fin.

    Au-delà de 100 caractères, le texte est un récit, pas un nom à compléter : rien n’est suggéré.
    """
    return SuggestionsResponse(query=typed.text.strip(), suggestions=engine.suggest(typed.text, typed.limit))


@router.get("/cases/{slug}", summary="Lire un cas", responses=openapi_problems("cas-introuvable"))
def case(slug: str, store: CurrentStore) -> CaseModel:
    """Un cas entier, avec ses sources."""
    return case_model(store.load(slug))


@router.get(
    "/cases/{slug}/similar",
    summary="Cas semblables",
    responses=openapi_problems("cas-introuvable", "moteur-indisponible"),
)
def similar(slug: str, store: CurrentStore, engine: CurrentEngine) -> SimilarResponse:
    """Les cas les plus proches d’un cas par le sens et par les mots."""
    found = store.load(slug)
    return SimilarResponse(slug=found.slug, hits=tuple(hit_model(hit) for hit in engine.similar(found.slug, SIMILAR)))


@router.get("/facets", summary="Lister les facettes", responses=openapi_problems("moteur-indisponible"))
def facets(engine: CurrentEngine, labels: CurrentLabels) -> FacetsResponse:
    """Toutes les valeurs des filtres, avec leur libellé et leur nombre de cas dans la base entière."""
    page = engine.search(Query(per_page=1))
    models = []
    for facet, label in FACET_LABELS.items():
        if facet in UNLISTED:
            continue
        counts = {item.value: item.count for item in page.facets.get(facet, ())}
        values = tuple(
            FacetValueModel(value=value, label=labels.label(facet, value), count=counts.get(value, 0))
            for value in labels.choices(facet)
        )
        models.append(FacetModel(name=facet, label=label, values=values))
    return FacetsResponse(total=page.total, facets=tuple(models))


@health.get("/healthz", summary="Le service répond")
def healthz() -> HealthResponse:
    """Répond dès que le serveur est lancé."""
    return HealthResponse(status="ok")


@health.get("/readyz", summary="La recherche répond", responses=openapi_problems("index-absent"))
def readyz(engine: CurrentEngine) -> ReadyResponse:
    """
    Répond 200 quand la recherche trouve des cas, 503 sinon.

    Devant Meilisearch, « parts » dit quelle partie ne répond pas, même quand le moteur de secours la remplace.
    """
    engine.search(Query(per_page=1))
    state = engine.status()
    return ReadyResponse(status="ok", **state.model_dump())
