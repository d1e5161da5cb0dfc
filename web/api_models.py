"""What the API answers, as documented models with English names. Texts for people are in French."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from indexer import (
    Facet,
    Hit,
    Mode,
    Notice,
    Passage,
    Proximity,
    Reading,
    ResultPage,
    Segment,
    Sort,
    Suggestion,
)
from indexer.labels import UNLISTED, Labels
from kb import Case
from web.urls import api_url_for_query, url_for_case


class Model(BaseModel):
    """An answer: immutable."""

    model_config = ConfigDict(frozen=True)


class HitModel(Model):
    """Un cas dans une page de résultats."""

    slug: str
    url: str = Field(
        description="La page du cas.", examples=["/cas/1000-cafes-groupe-sos-communes-rurales-entreprises"]
    )
    title: str
    title_segments: tuple[Segment, ...]
    summary: str
    score: float = Field(description="Ce qui ordonne la page, de 0 à 1.")
    passage: Passage | None = Field(description="La phrase qui répond, et la section d’où elle vient.")
    proximity: Proximity | None = Field(description="À quelle distance du lieu demandé.")
    regions: tuple[str, ...]
    departments: tuple[str, ...]
    city: str
    domains: tuple[str, ...]
    types: tuple[str, ...]
    modalities: tuple[str, ...]
    actors: tuple[str, ...]
    start_year: int | None
    status: str
    with_figures: bool = Field(description="Vrai quand les résultats donnent des chiffres.")


class ExplainedHitModel(HitModel):
    """Le même, avec ce qui l’a fait trouver."""

    lexical_score: float | None = Field(description="Le score des mots (BM25), de 0 à 1 ; nul sans mot commun.")
    semantic_score: float | None = Field(description="La proximité de sens (cosinus) ; nulle sans vecteurs.")
    matched_words: tuple[str, ...] = Field(description="Les mots de la question que le cas contient.")
    matched_concepts: tuple[str, ...] = Field(description="Ce qui a été compris de la question et que le cas a.")


class FacetValueModel(Model):
    """Une valeur de facette : le nombre de cas qu’elle montrerait, les filtres des autres facettes étant gardés."""

    value: str = Field(examples=["Occitanie"])
    label: str = Field(examples=["Occitanie"])
    count: int = Field(examples=[46])
    selected: bool = False


class RelaxationModel(Model):
    """Une contrainte que l’on pourrait retirer, et le nombre de cas que l’on trouverait alors."""

    label: str
    count: int
    url: str


class SearchResponse(Model):
    """Une page de résultats."""

    query: str = Field(description="Le texte cherché.")
    filters: dict[Facet, tuple[str, ...]] = Field(description="Les filtres appliqués, en valeurs canoniques.")
    total: int = Field(description="Le nombre de cas trouvés.")
    at_least: bool = Field(description="Vrai si les nombres sont des minimums : base très grande, mot très fréquent.")
    page: int
    pages: int
    per_page: int
    mode: Mode = Field(description="Le mode réellement employé.")
    sort: Sort
    took_ms: float
    hits: tuple[ExplainedHitModel | HitModel, ...] = Field(description="Avec « explain », chaque cas dit pourquoi.")
    facets: dict[Facet, tuple[FacetValueModel, ...]]
    understood: tuple[Reading, ...] = Field(description="Ce qui a été compris de la question.")
    did_you_mean: str | None = None
    relaxations: tuple[RelaxationModel, ...] = ()
    nearest: tuple[HitModel, ...] = Field(default=(), description="Peu de cas trouvés : les plus proches par le sens.")
    notices: tuple[Notice, ...] = ()
    measured_from: tuple[str, ...] = Field(default=(), description="Les lieux d’où partent les distances du tri.")
    next: str | None = Field(default=None, description="L’adresse de la page suivante.")
    previous: str | None = Field(default=None, description="L’adresse de la page précédente.")


class ActorModel(Model):
    """Un membre de l’alliance."""

    name: str
    kind: str = Field(description="Une des dix natures d’acteurs.", examples=["entreprise"])
    brings: tuple[str, ...] = Field(description="Ce qu’il apporte.", examples=[["compétences"]])


class SourceModel(Model):
    """Une page publique d’après laquelle le cas a été écrit."""

    url: str
    title: str
    publisher: str
    accessed: date | None


class CaseModel(Model):
    """Un cas entier. Les sections sont en Markdown ; une section absente est une chaîne vide."""

    slug: str
    url: str = Field(description="La page du cas.")
    title: str
    summary: str
    plain: str = Field(description="« En clair » : le cas en mots de tous les jours.")
    questions: tuple[str, ...]
    regions: tuple[str, ...]
    departments: tuple[str, ...] = Field(description="Codes INSEE.", examples=[["31"]])
    city: str
    domains: tuple[str, ...]
    types: tuple[str, ...]
    modalities: tuple[str, ...]
    actors: tuple[ActorModel, ...]
    start_year: int | None
    status: str
    status_note: str
    checked: date | None = Field(description="Dernière vérification des faits.")
    tags: tuple[str, ...]
    sources: tuple[SourceModel, ...]
    context: str
    alliance: str
    results: str
    lessons: str
    means: str
    limits: str
    replicate: str


class SimilarResponse(Model):
    """Les cas les plus proches d’un cas, lui-même excepté."""

    slug: str
    hits: tuple[HitModel, ...]


class SuggestionsResponse(Model):
    """Des façons de continuer ce qui est tapé, groupées par genre."""

    query: str = Field(description="Le texte tapé.")
    suggestions: tuple[Suggestion, ...]


class FacetModel(Model):
    """Une facette et toutes ses valeurs, celles sans cas comprises."""

    name: Facet
    label: str
    values: tuple[FacetValueModel, ...]


class FacetsResponse(Model):
    """Toutes les facettes, sur la base entière."""

    total: int = Field(description="Le nombre de cas de la base.")
    facets: tuple[FacetModel, ...]


class HealthResponse(Model):
    """L’état du service."""

    status: str = Field(examples=["ok"])


class ReadyResponse(Model):
    """L’état de la recherche."""

    status: str = Field(examples=["ok"])
    engine: str = Field(examples=["embedded"])
    documents: int
    semantic_ready: bool = Field(description="Vrai quand la recherche par le sens est prête.")
    detail: str
    parts: dict[str, str] = Field(
        default={}, description="L’état de chaque partie, « ok » ou ce qui ne va pas ; vide avec un seul moteur."
    )


def hit_model(hit: Hit, *, explain: bool = False) -> HitModel:
    """A hit with the address of its page; what made it be found only when that is asked."""
    model = ExplainedHitModel if explain else HitModel
    return model(**{**dict(hit), "url": url_for_case(hit.slug)})


def case_model(case: Case) -> CaseModel:
    """A case under the names of the API."""
    return CaseModel(**case.model_dump(), url=url_for_case(case.slug))


def search_response(page: ResultPage, labels: Labels, *, explain: bool) -> SearchResponse:
    """A page of results under the names of the API."""
    query = page.query

    def neighbour(number: int) -> str:
        return api_url_for_query(query.changed(page=number), explain=explain)

    return SearchResponse(
        query=query.text,
        filters=query.filters,
        total=page.total,
        at_least=page.at_least,
        page=query.page,
        pages=page.pages,
        per_page=query.per_page,
        mode=page.mode,
        sort=query.sort,
        took_ms=page.took_ms,
        hits=tuple(hit_model(hit, explain=explain) for hit in page.hits),
        facets={facet: _values(page, facet, labels) for facet in page.facets if facet not in UNLISTED},
        understood=page.understood,
        did_you_mean=page.did_you_mean,
        relaxations=tuple(
            RelaxationModel(label=item.label, count=item.count, url=api_url_for_query(item.query, explain=explain))
            for item in page.relaxations
        ),
        nearest=tuple(hit_model(hit) for hit in page.nearest),
        notices=page.notices,
        measured_from=page.measured_from,
        next=neighbour(query.page + 1) if query.page < page.pages else None,
        previous=neighbour(query.page - 1) if query.page > 1 else None,
    )


def _values(page: ResultPage, facet: Facet, labels: Labels) -> tuple[FacetValueModel, ...]:
    chosen = page.query.values(facet)
    return tuple(
        FacetValueModel(
            value=item.value, label=labels.label(facet, item.value), count=item.count, selected=item.value in chosen
        )
        for item in page.facets[facet]
    )
