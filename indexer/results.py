"""What the search answers: a page of hits, facet counts, and how the question was understood."""

from pydantic import BaseModel, ConfigDict

from indexer.query import Facet, Mode, Query


class Value(BaseModel):
    """Base of the answers: immutable."""

    model_config = ConfigDict(frozen=True)


class Segment(Value):
    """A piece of text; `marked` when it matches the query. Joined, the segments give the text back."""

    text: str
    marked: bool = False


class Passage(Value):
    """A sentence or two of the case that best answer the query, and the section they come from (« Résultats »)."""

    section: str
    segments: tuple[Segment, ...]


class Proximity(Value):
    """
    How near a hit is to the place asked.

    `tier`: 0 the place itself, 1 near it by distance, 2 same département, 3 same region, 4 nation-wide, 5 elsewhere.
    `label` is French (« à 35 km », « ailleurs en Occitanie »); `distance_km` is None without coordinates.
    """

    tier: int
    label: str
    distance_km: float | None = None


class Hit(Value):
    """
    A case in a page of results.

    `score` orders the page (higher is better, 0 to 1); `lexical_score` and `semantic_score` are its two main parts
    (BM25 relative to the best hit, and cosine similarity), None where the list does not hold the case.
    """

    slug: str
    title: str
    summary: str
    score: float
    lexical_score: float | None = None
    semantic_score: float | None = None
    title_segments: tuple[Segment, ...] = ()
    passage: Passage | None = None
    regions: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    city: str = ""
    domains: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    start_year: int | None = None
    status: str = "inconnu"
    with_figures: bool = False
    proximity: Proximity | None = None
    matched_words: tuple[str, ...] = ()
    matched_concepts: tuple[str, ...] = ()


class FacetCount(Value):
    """One value of a facet: how many cases would be shown with it, the other facets' filters kept."""

    value: str
    count: int


class Reading(Value):
    """
    A part of the text that was understood as more than words.

    `kind`: region, department, commune, area, type, actor_kind, year, domain, modality. `value`: official region name,
    INSEE code, slug, list of regions (area) or {"min", "max"} (year). `text` is what the user typed, at [start, end).
    `excluded` when the user asks for anything but this (« hors Île-de-France »).
    """

    kind: str
    value: str | tuple[str, ...] | dict[str, int]
    label: str
    text: str
    start: int
    end: int
    excluded: bool = False

    @property
    def key(self) -> str:
        """What `Query.ignore` holds to remove this reading: « region:Occitanie »."""
        if isinstance(self.value, dict):
            return f"{self.kind}:{self.value.get('min', '')}-{self.value.get('max', '')}"
        return f"{self.kind}:{self.value if isinstance(self.value, str) else self.label}"


class Relaxation(Value):
    """A constraint that could be removed, and how many cases the query would then find."""

    label: str
    count: int
    query: Query


class Notice(Value):
    """A remark on how the search was done (« les vecteurs se préparent »); `code` is stable, `text` French."""

    code: str
    text: str


class ResultPage(Value):
    """One page of hits. `total` counts all the cases found; `mode` is the one really used."""

    query: Query
    total: int
    hits: tuple[Hit, ...]
    facets: dict[Facet, tuple[FacetCount, ...]]
    took_ms: float
    mode: Mode
    at_least: bool = False
    """True when a very large base was searched by its best cases only: the total and the counts may be greater."""
    understood: tuple[Reading, ...] = ()
    did_you_mean: str | None = None
    relaxations: tuple[Relaxation, ...] = ()
    nearest: tuple[Hit, ...] = ()
    """Where few cases are found: others that are near by meaning, whatever the filters."""
    notices: tuple[Notice, ...] = ()
    measured_from: tuple[str, ...] = ()
    """The places that an order by proximity is measured from; none when no place is asked."""
    engine: str = "embedded"
    """Which engine answered: another than the one set while that one is away."""

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // self.query.per_page))
